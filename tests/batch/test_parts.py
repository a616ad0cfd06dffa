"""Parameters as source, reasons of failures, machine paths."""

from __future__ import annotations

import ast
import os
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evallib.batch.faults import failure, faulty_cell
from evallib.batch.notebooks import import_papermill
from evallib.batch.tidy import mark_unfinished, scrub, tidy
from evallib.batch.translate import literal, register
from evallib.plan import PACKAGE

import_papermill()
from nbformat.v4 import new_code_cell, new_notebook, new_output  # noqa: E402


@given(st.text())
def test_a_literal_is_one_line_that_means_the_text(text: str) -> None:
    source = literal(text)
    assert ast.literal_eval(source) == text
    assert len(source.splitlines()) == 1


def test_chinese_stays_readable_and_nothing_becomes_code() -> None:
    register()
    from papermill.translators import papermill_translators

    codify = papermill_translators.find_translator("python3", "python").codify
    hostile = '"\nimport os  # \\'
    assert codify({"stage": "征求意见稿", "public": True, "department": "007", "x": hostile}) == (
        '# Parameters\nstage = "征求意见稿"\npublic = True\ndepartment = "007"\nx = "\\"\\nimport os  # \\\\"\n'
    )


def error_cell(name: str, value: str, *trace: str) -> object:
    cell = new_code_cell("x", execution_count=4, metadata={"papermill": {"start_time": "1"}})
    cell.outputs = [new_output("error", ename=name, evalue=value, traceback=list(trace))]
    return cell


class DeadKernelError(RuntimeError):
    pass


class CellTimeoutError(TimeoutError):
    pass


@pytest.mark.parametrize(
    ("cell", "error", "status", "told"),
    [
        (error_cell("ZeroDivisionError", "division by zero", "\x1b[31mCell\x1b[0m In[4], line 2\n1/0"), None, None,
         "单元格[4]第2行：除数为零（ZeroDivisionError: division by zero）"),
        (error_cell("KeyError", "'甲'", "no place"), None, None, "单元格[4]：没有所用的键（KeyError: '甲'）"),
        (error_cell("UsageError", "没有部门“x”", "没有部门“x”（单元格第3行）"), None, None,
         "单元格[4]第3行：没有部门“x”"),
        (error_cell("Odd", "a\n  b"), None, None, "单元格[4]：程序出错（Odd: a b）"),
        (error_cell("SystemExit", ""), None, None, "单元格[4]：笔记本中途退出（sys.exit）（SystemExit）"),
        (new_code_cell("x", execution_count=2, metadata={"papermill": {"start_time": "1"}}), DeadKernelError("died"), 3,
         "单元格[2]：内核意外退出（退出状态3）"),
        (new_code_cell("x", metadata={"papermill": {"start_time": "1"}}), DeadKernelError("died"), -9,
         "单元格[1]：内核意外退出（被信号9终止，可能是内存不足）"),
        (new_code_cell("x", execution_count=1, metadata={"papermill": {"start_time": "1"}}), CellTimeoutError(), None,
         "单元格[1]：运行超过30秒，已终止"),
        (new_code_cell("x"), RuntimeError("Kernel didn't respond"), None, "内核未能启动"),
        (new_code_cell("x"), None, None, ""),
    ],
)  # fmt: skip
def test_why_a_report_failed(cell: object, error: Exception | None, status: int | None, told: str) -> None:
    assert failure(new_notebook(cells=[cell]), error, seconds=30, exit_status=status) == told


def test_a_notebook_that_never_started_has_its_reason() -> None:
    assert failure(None, ValueError("x"), seconds=1, exit_status=None) == "取值不正确（ValueError: x）"


def test_cells_after_a_failure_are_not_called_completed() -> None:
    node = new_notebook(cells=[new_code_cell("a"), error_cell("E", ""), new_code_cell("c")])
    node.metadata["papermill"] = {}
    for cell in node.cells:
        cell.metadata["papermill"] = {"status": "completed", "exception": False}
    mark_unfinished(node, faulty_cell(node))
    assert [cell.metadata["papermill"]["status"] for cell in node.cells] == ["completed", "failed", "pending"]


def test_machine_paths_go() -> None:
    home = os.path.expanduser("~")
    text = f"{PACKAGE}/plan.py {home}/x {sys.prefix}/bin /tmp/ipykernel_12/34.py:1 /data/p1/a.csv /data/p12"
    assert scrub(text, {"/data/p1": "p1"}) == "./evallib/plan.py ~/x python/bin cell.py:1 p1/a.csv /data/p12"


def test_a_tidied_notebook_names_the_plan_and_relative_paths() -> None:
    register()
    private = {"/data/private/p1": "p1"}
    cell = new_code_cell('# Parameters\nplan = "/data/private/p1"\n', metadata={"tags": ["injected-parameters"]})
    shown = new_code_cell("plan", outputs=[new_output("stream", text="/data/private/p1/x.csv\n")])
    node = new_notebook(cells=[cell, shown])
    node.metadata["papermill"] = {"input_path": "/a", "output_path": "/b", "parameters": {"plan": "/data/private/p1"}}
    tidy(node, source="notebooks/w.ipynb", output="reports/w/p1.ipynb", parameters={"plan": "p1"}, private=private)
    assert node.cells[0].source == '# Parameters\nplan = "p1"\n'
    assert node.cells[1].outputs[0].text == "p1/x.csv\n"
    assert node.metadata.papermill == {
        "input_path": "notebooks/w.ipynb", "output_path": "reports/w/p1.ipynb", "parameters": {"plan": "p1"},
    }  # fmt: skip
