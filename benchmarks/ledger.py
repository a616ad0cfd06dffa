"""How long does a large ledger take to load and to check, and how much memory?

    python -m benchmarks.ledger [--rows 200000] [--indicators 400]

Writes a plan folder with so many observations (years 1990 to 2023 with part-years, several vintages), then loads and
checks it in processes of their own; prints seconds of wall clock and processor, and peak memory.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

HEADER = "name: 基准\nlevel: district\nfirst_year: 2021\nlast_year: 2025\nbase_year: 2020\n"
_STEP = """
import resource, sys, time
start = time.perf_counter(), time.process_time()
{code}
wall, cpu = time.perf_counter() - start[0], time.process_time() - start[1]
print(f"{{wall:.2f}} s wall, {{cpu:.2f}} s CPU, {{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f}} GiB")
"""


def write_plan(folder: Path, rows: int, indicators: int) -> None:
    """Write plan.yml, indicators.csv and observations.csv; same numbers, same files."""
    random = np.random.default_rng(1)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.yml").write_text(HEADER, "utf-8")
    catalogue = ["indicator_id,name,unit,main,target_type,value_kind,part_year,base_year,base,target,decimals"]
    catalogue += [f"I{n:04},指标{n},亿元,true,level,level,flow,2020,100,150,1" for n in range(indicators)]
    (folder / "indicators.csv").write_text("\n".join(catalogue) + "\n", "utf-8")
    lines = ["indicator_id,year,period,value,status,caliber,source,provenance,recorded_on,submitted_by,origin,note"]
    keys = [(year, period) for year in range(1990, 2024) for period in ("annual", "h1", "q1", "q3")]
    for number in range(rows):
        year, period = keys[number // indicators % len(keys)]
        vintage = number // (indicators * len(keys))
        value = 50 + (year - 1990) * 1.5 + random.normal()
        lines.append(
            f"I{number % indicators:04},{year},{period},{value:.3f},preliminary,,统计年鉴{year},unverified,"
            f"{year + 1}-{3 + vintage % 9:02}-15,,报送{year}.xlsx#指标!G{number % 200 + 5},"
        )
    (folder / "observations.csv").write_text("\n".join(lines) + "\n", "utf-8")


def timed(code: str) -> str:
    """Run code in a fresh process; its seconds and peak memory in one line."""
    done = subprocess.run([sys.executable, "-c", _STEP.format(code=code)], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def main() -> None:
    """Write, load, check, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--indicators", type=int, default=400)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "large"
        write_plan(folder, options.rows, options.indicators)
        load = f"from evallib.plan import load_plan\nplan = load_plan({str(folder)!r})\n"
        print(f"{options.rows} rows, {options.indicators} indicators")
        print("load_plan        ", timed(load))
        print("load_plan + check", timed(load + "from evallib.checks import check\ncheck(plan)"))


if __name__ == "__main__":
    main()
