"""The review page: every indicator with its chart, figures, arithmetic and forecast, and a form that keeps itself.

One file that works from a folder: script and style are let in by their digests, nothing else may run or load.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from evallib import tables as t
from evallib.charts import alt_text, plot_indicator, to_svg
from evallib.collection.review_file import CONFIDENCES, FORMAT, MOST, VERSION, basis_of, run_of
from evallib.numbers import format_number, format_percent
from evallib.publishing import pictures
from evallib.publishing.fonts import font_css
from evallib.publishing.page import SANS, TEMPLATES, css_string, render

NAME = "review/review.html"
_STATUS = {"final": "最终", "preliminary": "初步", "estimate": "预计", "": ""}
_DOUBTS = {"illustrative": "（示例）", "unverified": "（未核实）"}


@dataclass(frozen=True)
class Card:
    """One indicator as the page shows it.

    ``sums`` are (label, value) pairs of the arithmetic, ``figures`` rows of the data table, ``forecasts`` rows of
    year, median, interval.
    """

    key: str
    name: str
    rating: str
    departments: tuple[tuple[str, str], ...]
    marks: tuple[str, ...]
    chart: Markup
    sums: tuple[tuple[str, str], ...]
    arithmetic: tuple[str, ...]
    figures: tuple[tuple[str, ...], ...]
    forecasts: tuple[tuple[str, str, str], ...]
    outlook: tuple[str, ...]
    said: tuple[tuple[str, str], ...]
    chance: str


def publish_review(dossiers: Mapping[str, Any]) -> bytes:
    """Return the page (UTF-8) for what ``reports.dossiers`` returned; equal dossiers give equal bytes.

    Raises
    ------
    ReportError
        A chart holds more than drawing.
    """
    svgs = [_chart(dossiers, item) for item in dossiers["indicators"]]
    for svg, item in zip(svgs, dossiers["indicators"], strict=True):
        pictures.check_svg(svg, str(item["row"][t.NAME]))
    glyphs, slim = pictures.share_glyphs(svgs)
    cards = [_card(dossiers, item, svg) for item, svg in zip(dossiers["indicators"], slim, strict=True)]
    basis = basis_of(dossiers)
    data = {
        "format": FORMAT, "version": VERSION, "run": run_of(basis), "basis": basis, "ratings": t.RATING_NAMES,
        "confidences": CONFIDENCES, "most": MOST, "names": {card.key: card.name for card in cards},
    }  # fmt: skip
    script = (TEMPLATES / "review.js").read_text("utf-8")
    title = f"{dossiers['title']}中期评估专家评审"
    context = {
        "title": title, "dossiers": dossiers, "cards": cards, "glyphs": Markup(glyphs),
        "ratings": t.RATING_NAMES, "confidences": CONFIDENCES, "script": Markup(script), "data": _embedded(data),
        "script_hash": _digest(script), "departments": _departments(cards), "run": data["run"], "most": MOST,
    }  # fmt: skip
    bare = render("review.html", style="", style_hash="", **context).decode("utf-8")
    sheets = ((TEMPLATES / name).read_text("utf-8") for name in ("style.css", "review.css"))
    style = "".join((font_css("sans", SANS, set(bare)), *sheets, _margins(dossiers["stamps"], title)))
    return render("review.html", style=Markup(style), style_hash=_digest(style), **context)


def _margins(stamps: Sequence[str], title: str) -> str:
    """Head of printed pages: warnings left, title right; less white around than a report has."""
    left = css_string(" · ".join(stamp.partition("：")[0] for stamp in stamps))
    return f"@page{{margin:20mm 18mm 18mm;@top-left{{content:{left}}}@top-right{{content:{css_string(title)}}}}}"


def _digest(text: str) -> str:
    """What a content security policy calls a text by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _embedded(data: Any) -> Markup:
    """JSON that no name in it can end: every < is written by its number, also separators old parsers break lines at."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026").replace(">", "\\u003e"))


def _departments(cards: Sequence[Card]) -> list[tuple[str, str]]:
    """Departments of all cards in order of first appearance: id, name."""
    return list(dict.fromkeys(pair for card in cards for pair in card.departments))


def _chart(dossiers: Mapping[str, Any], item: Mapping[str, Any]) -> str:
    """The chart of one indicator, as the reports draw it."""
    figures = _frame(item["figures"], (t.INDICATOR_ID, t.YEAR, t.PERIOD, t.VALUE))
    forecasts = _frame(item["forecasts"], (t.INDICATOR_ID, t.YEAR, t.Q500, t.OBSERVED, t.MODEL))
    axes = plot_indicator(
        figures, forecasts, item["row"], plan_years=dossiers["years"],
        yearly={int(year): value for year, value in item["yearly"].items()},
        offices=_frame(item["offices"], (t.INDICATOR_ID, t.YEAR, t.VALUE)),
    )  # fmt: skip
    return to_svg(axes, alt_text(axes))


def _frame(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    found = list(rows)
    return pd.DataFrame(found) if found else pd.DataFrame({name: [] for name in columns})


def _card(dossiers: Mapping[str, Any], item: Mapping[str, Any], svg: str) -> Card:
    row = item["row"]
    marks = [
        str(row[t.ATTRIBUTE]),
        "内部" if row[t.DISCLOSURE] == "内部" else "",
        "接近分界" if row[t.BORDERLINE] else "",
        "经人工核定" if row[t.OVERRIDDEN] else "",
    ]
    return Card(
        key=str(row[t.INDICATOR_ID]), name=_named(row), rating=str(row[t.RATING]),
        departments=tuple((str(key), str(name)) for key, name in item["departments"]),
        marks=tuple(filter(None, marks)), chart=Markup(svg), sums=tuple(_sums(dossiers, row)),
        arithmetic=(*item["arithmetic"], *filter(None, (_reason(row), str(row[t.NOTES] or "")))),
        figures=tuple(_figure(one) for one in reversed(item["figures"])),
        forecasts=tuple(_forecast(row, one) for one in item["forecasts"] if not one[t.OBSERVED]),
        outlook=(*item["outlook"], *item["record"]),
        said=tuple((str(word), str(text)) for word, text in item["said"]),
        chance="" if row[t.P_ATTAIN] is None else format_percent(row[t.P_ATTAIN]),
    )  # fmt: skip


def _named(row: Mapping[str, Any]) -> str:
    unit = str(row[t.UNIT] or "")
    return f"{row[t.NAME]}（{unit}）" if unit not in ("", "—") else str(row[t.NAME])


def _reason(row: Mapping[str, Any]) -> str:
    return f"评级依据：{row[t.REASON]}。" if row[t.REASON] else ""


def _sums(dossiers: Mapping[str, Any], row: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """The rating step by step: what is known, what follows from it, and the limits of the classes."""
    until = f"{row[t.LATEST_YEAR]}{t.PERIOD_NAMES.get(row[t.LATEST_PERIOD], '')}" if row[t.LATEST_YEAR] else ""
    limits, gap = dossiers["thresholds"], row["ratio"]
    steps = [
        (f"基数（{row[t.BASE_YEAR]}年）", _number(row, row[t.BASE])),
        ("目标", str(row[t.TARGET_TEXT] or "") or _number(row, row[t.TARGET_LEVEL])),
        (f"最新值（{until}）" if until else "最新值", _number(row, row[t.LATEST_VALUE])),
        ("完成目标进度", _share(row[t.PROGRESS])),
        ("应达进度", _share(row[t.PLANNED_SHARE])),
        ("时间进度", _share(row[t.TIME_PROGRESS])),
        ("比值＝完成目标进度÷应达进度", "" if gap is None else format_number(gap, 2)),
    ]
    yield from ((label, value) for label, value in steps if value)
    if gap is not None:
        yield "分界", f"比值不低于{limits['ahead']:g}为快于预期，不低于{limits['on_track']:g}为基本符合预期，以下为滞后"
    yield "测算评价", t.RATING_NAMES[row[t.COMPUTED_RATING]]
    if row[t.OVERRIDDEN]:
        yield "核定评价", t.RATING_NAMES[row[t.RATING]]


def _number(row: Mapping[str, Any], value: float | None) -> str:
    places = row[t.DECIMALS]
    return "" if value is None else format_number(value, None if places is None else int(places))


def _share(value: float | None) -> str:
    return "" if value is None else format_percent(value, 1)


def _figure(one: Mapping[str, Any]) -> tuple[str, ...]:
    when = f"{one[t.YEAR]}{t.PERIOD_NAMES.get(one[t.PERIOD], one[t.PERIOD])}"
    origin = (
        "（示例）" if one[t.PROVENANCE] == "illustrative" else "（未核实）" if one[t.PROVENANCE] == "unverified" else ""
    )
    return when, format_number(one[t.VALUE]), _STATUS.get(one[t.STATUS], one[t.STATUS]), f"{one[t.SOURCE]}{origin}"


def _forecast(row: Mapping[str, Any], one: Mapping[str, Any]) -> tuple[str, str, str]:
    places = 2 if row[t.DECIMALS] is None else int(row[t.DECIMALS])
    low, middle, high = (format_number(one[name], places) for name in (t.Q100, t.Q500, t.Q900))
    return f"{one[t.YEAR]}年", middle, f"{low}—{high}"
