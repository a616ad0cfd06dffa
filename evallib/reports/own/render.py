"""Templates rendered by :mod:`evallib.reports.own.child` in a process of its own, as paragraphs with cells."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from evallib import tables as t
from evallib.document import Cell, Paragraph, Sentence, Span
from evallib.errors import InputError
from evallib.evaluation import Evaluation
from evallib.evaluation.export import exported
from evallib.narratives import decimals_form
from evallib.numbers import render
from evallib.reports.own.child import CLOSE, OPEN

SECONDS = 10
"""Longest time all templates of a report may take."""
_MARK = re.compile(f"{OPEN}(\\d+){CLOSE}")


def render_templates(
    evaluation: Evaluation, sources: Mapping[str, str], jobs: Sequence[Mapping[str, Any]]
) -> dict[str, list[Paragraph]]:
    """Render templates.

    Parameters
    ----------
    sources : mapping of str to str
        Templates by file name; they may include one another and nothing else.
    jobs : sequence of mapping
        ``key``, ``template``, ``own`` (names of this job's own).

    Returns
    -------
    dict
        Key → paragraphs: a line each, numbers as spans with their cells.

    Raises
    ------
    InputError
        With file, line and cause.
    """
    tables = exported(evaluation)
    asked = {
        "sources": dict(sources),
        "jobs": list(jobs),
        "data": _data(tables),
        "cells": _cells(tables),
        "forms": _forms(evaluation),
    }
    answer = _run(asked, str(jobs[0]["template"]))
    if "fault" in answer:
        raise InputError(answer["fault"])
    figures = [_span(evaluation, item) for item in answer["figures"]]
    return {key: _paragraphs(text, figures) for key, text in answer["texts"].items()}


def _run(asked: Mapping[str, Any], first: str) -> dict[str, Any]:
    """Ask the child; one that takes too long or too much is killed."""
    command = [sys.executable, "-m", "evallib.reports.own.child"]
    try:
        question = json.dumps(asked, ensure_ascii=False).encode()
        done = subprocess.run(command, input=question, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise InputError(f"templates/{first}：模板运行超过{SECONDS}秒，已终止，请检查循环和递归") from None
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer
    except ValueError:
        raise InputError(f"templates/{first}：模板运行用时或占用内存过多，已终止，请检查循环和递归") from None


def _data(tables: Mapping[str, Any]) -> dict[str, Any]:
    """What a template may name: ``plan`` and ``indicators``; years and dates are texts."""
    plan = {name: str(value) for name, value in tables["plan"].items() if name != "departments"}
    rows = [
        {
            "id": row[t.INDICATOR_ID], "name": row[t.NAME], "unit": row[t.UNIT], "category": row[t.CATEGORY],
            "chapter": row[t.CHAPTER], "main": row[t.MAIN], "attribute": row[t.ATTRIBUTE], "rating": row[t.RATING],
            "rating_name": t.RATING_NAMES[row[t.RATING]], "target_text": row[t.TARGET_TEXT],
            "department": row[t.DEPARTMENT], "latest_year": str(row[t.LATEST_YEAR] or ""),
            "latest_period": t.PERIOD_NAMES.get(str(row[t.LATEST_PERIOD]), ""),
        }
        for row in tables["ratings"]
    ]  # fmt: skip
    return {"plan": plan, "indicators": rows, "ratings": dict(t.RATING_NAMES)}


def _cells(tables: Mapping[str, Any]) -> dict[str, dict[str, dict[str, float]]]:
    """Table → row → column → number, by the addresses of ``Evaluation.cell``."""
    ratings = {row[t.INDICATOR_ID]: _numbers(row) for row in tables["ratings"]}
    figures = {key: {name: cell[t.VALUE] for name, cell in cells.items()} for key, cells in tables["figures"].items()}
    summary = {name: {t.COUNT: value} for name, value in tables["counts"].items()}
    if tables["investment_rate"] is not None:
        summary["investment_rate"] = {t.VALUE: tables["investment_rate"]}
    works = {f"{work[t.OBJECT_TYPE]}:{work[t.ID]}": _numbers(work) for work in tables["works"]}
    return {
        "ratings": ratings,
        "figures": figures,
        "forecasts": dict(tables["forecasts"]),
        "summary": summary,
        "works": works,
    }


def _numbers(row: Mapping[str, Any]) -> dict[str, float]:
    return {
        name: value for name, value in row.items() if isinstance(value, int | float) and not isinstance(value, bool)
    }


def _forms(evaluation: Evaluation) -> dict[str, str]:
    """Usual form of an indicator's figures: its own decimals."""
    found = {}
    for _, row in evaluation.ratings.iterrows():
        for table in ("figures", "forecasts"):
            found[f"{table}/{row[t.INDICATOR_ID]}"] = decimals_form(row)
    return found


def _span(evaluation: Evaluation, item: Sequence[str]) -> Span:
    table, row, column, form, unit = item
    cell = Cell(table, row, column)
    value = evaluation.cell(cell)
    if value is None:
        raise InputError(f"模板取用的“{cell}”在本报告的范围内没有数")
    try:
        return Span(render(value, form) + unit, cell, value, form)
    except (ValueError, IndexError, KeyError):
        raise InputError(f"没有数的写法“{form}”，可写i、f1、p1、af1等") from None


def _paragraphs(text: str, figures: Sequence[Span]) -> list[Paragraph]:
    """A paragraph a line; sentences end at 。！？"""
    lines = [line.strip() for line in text.split("\n")]
    return [Paragraph(tuple(_sentences(line, figures))) for line in lines if line]


def _sentences(line: str, figures: Sequence[Span]) -> list[Sentence]:
    found = []
    for part in re.split("(?<=[。！？])(?![”’）】」])", line):
        pieces = _MARK.split(part)
        spans = [figures[int(piece)] if i % 2 else Span(piece) for i, piece in enumerate(pieces) if piece]
        if spans:
            found.append(Sentence(tuple(spans)))
    return found
