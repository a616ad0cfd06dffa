"""How much faster is ``evallib run`` than papermill in a loop?

    python -m benchmarks.batch [--reports 40] [--sample 4] [--rounds 3]
    python -m benchmarks.batch --grow 125 250 500

The first compares, side by side: the ``papermill`` command once a report; a pool of two processes that call
``papermill.execute_notebook``; the floor, which is the notebooks' own code in two warm processes without any kernel;
and ``evallib run`` (notebooks only, then with pages, Word documents and PDFs, then with nothing changed, then after
one figure was corrected). Every round takes all of them in turn, so that what else the machine does meets all alike;
the slow ones make ``--sample`` reports and are scaled. Printed are medians and spreads of seconds, and of the ratios
of each round, by the clock and by processor time (the steadier one on a shared machine). The second tells whether time
grows as reports do.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
_HEADER = "name: 基准\nlevel: district\nfirst_year: 2021\nlast_year: 2025\nbase_year: 2020\n"
_SETTINGS = """as_of: 2023-07-31
data_until: 2023-06-30
reports: [{notebook: department_report, scope: each}]
"""
_THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_POOL = """
import sys
from concurrent.futures import ProcessPoolExecutor
import papermill
def make(name):
    papermill.execute_notebook(sys.argv[1], f"{sys.argv[3]}/{name}.ipynb", {"plan": sys.argv[2], "department": name},
                               kernel_name="python3", progress_bar=False, execution_timeout=600, start_timeout=60)
if __name__ == "__main__":
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(make, sys.argv[4:]))
"""
_FLOOR = """
import json, os, sys
cells = [''.join(cell["source"]) for cell in json.load(open(sys.argv[1]))["cells"] if cell["cell_type"] == "code"]
from IPython.core.interactiveshell import InteractiveShell
from evallib.batch.forkserver import preload
preload()
from evallib.reports import department_report
def make(name):
    shell = InteractiveShell.instance()
    shell.reset(new_session=False)
    for cell in [cells[0], f"plan = {sys.argv[2]!r}; department = {name!r}", *cells[1:]]:
        shell.run_cell(cell, store_history=False).raise_error()
children = []
sys.stdout = open(os.devnull, "w")
for part in (sys.argv[4::2], sys.argv[5::2]):
    child = os.fork()
    if child == 0:
        for name in part:
            make(name)
        os._exit(0)
    children.append(child)
sys.exit(any(os.waitpid(child, 0)[1] for child in children))
"""


def write_plan(folder: Path, departments: int, *, indicators: int = 3) -> list[str]:
    """Write a plan with so many departments, return their ids; same numbers, same files."""
    random = np.random.default_rng(3)
    folder.mkdir(parents=True)
    (folder / "plan.yml").write_text(_HEADER, "utf-8")
    (folder / "params.yml").write_text(_SETTINGS, "utf-8")
    names = [f"D{n:03}" for n in range(departments)]
    offices = ["department_id,name,short_name,kind", *(f"{n},第{n}局,{n}局,委办局" for n in names)]
    catalogue = ["indicator_id,name,unit,main,attribute,target_type,value_kind,part_year,base_year,base,target,decimals"
                 ",lead_department"]  # fmt: skip
    ledger = ["indicator_id,year,period,value,status,source,provenance,recorded_on,submitted_by"]
    projects = ["id,name,lead_department,kind,total_investment,planned_start,planned_finish"]
    for name in names:
        projects.append(f"P{name},项目{name},{name},investment,5000,2021-03-01,2024-12-31")
        for number in range(indicators):
            key = f"{name}-{number}"
            catalogue.append(f"{key},指标{key},家,true,预期性,level,level,stock,2020,110,140,1,{name}")
            for year in range(2014, 2023):
                value = 100 + 2.5 * (year - 2015) + random.normal()
                ledger.append(f"{key},{year},annual,{value:.1f},final,年报,unverified,{year + 1}-03-01,{name}")
    tables = {"departments": offices, "indicators": catalogue, "observations": ledger, "projects": projects}
    for table, lines in tables.items():
        (folder / f"{table}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return names


def correct(folder: Path) -> None:
    """Correct one figure of one department, as its office would: a later row."""
    path = folder / "observations.csv"
    rows = list(csv.reader(path.read_text("utf-8").splitlines()))
    last = rows[-1].copy()
    last[3], last[7] = f"{float(last[3]) + 1:.1f}", "2023-05-01"
    path.write_text("\n".join(",".join(row) for row in [*rows, last]) + "\n", "utf-8")


class Timed:
    """Seconds by the clock and of the processor that a command took, its children's included."""

    def __init__(self, *command: str | Path, scale: float = 1.0) -> None:
        before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        done = subprocess.run(
            [sys.executable, *map(str, command)], cwd=ROOT, capture_output=True, check=False,
            env={**os.environ, **_THREADS, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(done.stderr.decode()[-2000:])
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.wall = (time.monotonic() - begun) * scale
        self.cpu = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * scale


def compare(reports: int, sample: int, rounds: int) -> None:
    """Print the table of the first question."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        plan, notebook = work / "plan", ROOT / "notebooks" / "department_report.ipynb"
        names = write_plan(plan, reports)
        some, scale = names[:sample], reports / sample
        programs = {key: work / f"{key}.py" for key in ("pool", "floor")}
        programs["pool"].write_text(_POOL)
        programs["floor"].write_text(_FLOOR)
        run = ("-m", "evallib", "run", plan, "--workers", "2", "--out", work / "out")

        def loop() -> Timed:
            parts = [
                Timed("-m", "papermill", notebook, work / "x.ipynb", "-p", "plan", plan, "-p", "department", one,
                      "-k", "python3", "--no-progress-bar", scale=scale) for one in some
            ]  # fmt: skip
            parts[0].wall, parts[0].cpu = sum(part.wall for part in parts), sum(part.cpu for part in parts)
            return parts[0]

        def fresh(*formats: str) -> Timed:
            shutil.rmtree(work / "out", ignore_errors=True)
            return Timed(*run, *formats)

        def corrected() -> Timed:
            correct(plan)
            return Timed(*run)

        sides: dict[str, Callable[[], Timed]] = {
            "papermill command in a loop": loop,
            "pool of 2, execute_notebook": lambda: Timed(
                programs["pool"], notebook, plan, work, *(some * 2)[: 2 * sample], scale=scale / 2
            ),
            "floor: 2 warm processes": lambda: Timed(programs["floor"], notebook, plan, work, *names),
            "evallib run, notebooks": lambda: fresh("--formats", "ipynb"),
            "evallib run, all formats": fresh,
            "nothing changed": lambda: Timed(*run),
            "one figure corrected": corrected,
            "one report alone": lambda: Timed(*run, "--only", f"department_report:{names[-1]}", "--force"),
        }
        taken: dict[str, list[Timed]] = {key: [] for key in sides}
        for _ in range(rounds):
            for key, side in sides.items():
                taken[key].append(side())
        _print(taken, reports)


def _print(taken: dict[str, list[Timed]], reports: int) -> None:
    ours = taken["evallib run, notebooks"]
    print(f"{reports} reports, {len(ours)} rounds; to ours = seconds by those of `evallib run` for notebooks alone")
    print(f"{'':32}{'seconds':>18}{'to ours':>18}{'CPU s':>18}{'to ours':>18}")
    for key, runs in taken.items():
        cells = [
            _spread([one.wall for one in runs]), _spread([a.wall / b.wall for a, b in zip(runs, ours, strict=True)]),
            _spread([one.cpu for one in runs]), _spread([a.cpu / b.cpu for a, b in zip(runs, ours, strict=True)]),
        ]  # fmt: skip
        print(f"{key:32}" + "".join(f"{cell:>18}" for cell in cells))


def _spread(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f}–{max(values):.2f})"


def grow(sizes: Sequence[int]) -> None:
    """Print seconds a report for plans of several sizes."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            plan, out = Path(name) / "plan", Path(name) / "out"
            write_plan(plan, size, indicators=2)
            made = Timed("-m", "evallib", "run", plan, "--out", out, "--formats", "ipynb")
            again = Timed("-m", "evallib", "run", plan, "--out", out, "--formats", "ipynb")
            held = (out / "manifest.json").stat().st_size / 2**20
            peaks = [item["peak_memory_mb"] for item in json.loads((out / "manifest.json").read_text())["reports"]]
        print(f"{size} reports: {made.wall:.0f} s, {made.cpu:.0f} s CPU, {made.cpu / size:.3f} CPU s a report, "
              f"unchanged {again.wall:.2f} s ({again.cpu:.2f} CPU), manifest {held:.1f} MiB, "
              f"largest kernel {max(peaks)} MiB")  # fmt: skip


def main() -> None:
    """Parse and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--reports", type=int, default=40)
    parser.add_argument("--sample", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--grow", type=int, nargs="+")
    options = parser.parse_args()
    if options.grow:
        grow(options.grow)
    else:
        compare(options.reports, options.sample, options.rounds)


if __name__ == "__main__":
    main()
