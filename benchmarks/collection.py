"""How long do sixty returned workbooks of two hundred rows take to be read and checked?

    python -m benchmarks.collection [--departments 60] [--rows 200]

Makes a plan with so many departments and indicators each, their forms, fills every form (one new figure and one new
forecast a row, the compulsory answer) and reads all of them at once, in a process of its own.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import openpyxl

from evallib.collection.forms import CHOICE

_HEADER = "name: 基准\nlevel: district\nfirst_year: 2021\nlast_year: 2025\nbase_year: 2020\n"
_SETTINGS = "as_of: 2023-07-31\ndata_until: 2023-06-30\n"
_READ = """
import resource, sys, time
from pathlib import Path
start = time.perf_counter(), time.process_time()
from evallib.collection.read import read_forms
done = read_forms(sys.argv[1], [Path(name) for name in sys.argv[2:]], on="2023-08-05")
wall, cpu = time.perf_counter() - start[0], time.process_time() - start[1]
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
print(f"{wall:.1f} s wall, {cpu:.1f} s CPU, {memory:.2f} GiB; {sum(f.rows for f in done.files)} rows entered,"
      f" {sum(f.wrong for f in done.files)} files refused")
"""


def write_plan(folder: Path, departments: int, rows: int) -> None:
    """Write the plan folder; same numbers, same files."""
    random = np.random.default_rng(2)
    folder.mkdir(parents=True)
    (folder / "plan.yml").write_text(_HEADER, "utf-8")
    (folder / "params.yml").write_text(_SETTINGS, "utf-8")
    names = [f"D{n:02}" for n in range(departments)]
    offices = ["department_id,name,short_name,kind", *(f"{n},第{n}局,{n}局,委办局" for n in names)]
    (folder / "departments.csv").write_text("\n".join(offices) + "\n", "utf-8")
    (folder / "milestones.csv").write_text(
        "milestone_id,name,due,who,object\nM1,报送专题评估报告,2023-08-10,all,专题评估报告\n", "utf-8"
    )
    catalogue = ["indicator_id,name,unit,main,attribute,target_type,value_kind,part_year,base_year,base,target,decimals"
                 ",lead_department"]  # fmt: skip
    ledger = ["indicator_id,year,period,value,status,source,provenance,recorded_on,submitted_by"]
    for name in names:
        for number in range(rows):
            key = f"{name}-{number:03}"
            catalogue.append(f"{key},指标{key},家,true,预期性,level,level,stock,2020,110,140,1,{name}")
            for year in range(2015, 2022):
                value = 100 + 2.5 * (year - 2015) + random.normal()
                ledger.append(f"{key},{year},annual,{value:.1f},final,年报,unverified,{year + 1}-03-01,{name}")
    (folder / "indicators.csv").write_text("\n".join(catalogue) + "\n", "utf-8")
    (folder / "observations.csv").write_text("\n".join(ledger) + "\n", "utf-8")


def fill(path: Path, random: np.random.Generator) -> None:
    """Fill one form."""
    book = openpyxl.load_workbook(path)
    sheet = book["指标"]
    head = next(row for row in range(1, 10) if sheet.cell(row, 1).value == "指标编号")
    columns = {str(cell.value): cell.column for cell in sheet[head]}
    for row in range(head + 1, sheet.max_row + 1):
        if sheet.cell(row, 1).value:
            sheet.cell(row, columns["2022年实际"]).value = round(117 + float(random.normal()), 1)
            sheet.cell(row, columns["2025年预测"]).value = round(125 + float(random.normal()), 1)
    answers = book["调整建议"]
    place = next(cell for row in answers.iter_rows(max_row=10) for cell in row if cell.value == CHOICE)
    answers.cell(place.row + 1, place.column).value = "不调整"
    book.save(path)


def main() -> None:
    """Make, fill, read, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--departments", type=int, default=60)
    parser.add_argument("--rows", type=int, default=200)
    options = parser.parse_args()
    from evallib.collection.make import make_forms
    from evallib.plan import load_plan

    with tempfile.TemporaryDirectory() as place:
        folder, forms = Path(place) / "plan", Path(place) / "forms"
        write_plan(folder, options.departments, options.rows)
        start = time.perf_counter()
        make_forms(load_plan(folder), forms)
        print(f"collect make: {time.perf_counter() - start:.1f} s wall", flush=True)
        random = np.random.default_rng(3)
        files = sorted(path for path in forms.glob("D*.xlsx") if "_" not in path.name)
        for path in files:
            fill(path, random)
        command = [sys.executable, "-c", _READ, str(folder), *map(str, files)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=place)
        print(f"collect read, {len(files)} files: {done.stdout.strip()}")


if __name__ == "__main__":
    main()
