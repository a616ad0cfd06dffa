"""``read_reviews``: experts' files into reviews.csv, each whole or not at all, with every fault told in one pass.

Nothing of a file is believed: it proves which run it is about (``review_file``), every field is checked, a row that is
already there is not entered again.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
import re
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.collection import ledger
from evallib.collection.review_file import COLUMNS, CONFIDENCES, FORMAT, MOST, VERSION, run_of
from evallib.errors import Finding, InputError, Severity, system_cause, tally
from evallib.plan import Plan, find_plan, load_plan
from evallib.plan.reading import read_day
from evallib.sheets import harmless

MAX_BYTES = 20 * 2**20
_SAME = (t.RATING, t.CHANCE, t.CONFIDENCE, t.COMMENT)
_WHEN = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SHOWN = 100
Row = dict[str, Any]


@dataclass
class ReviewFile:
    """One file: who wrote it, what it says, what is wrong with it, rows entered."""

    name: str
    reviewer: str = ""
    run: str = ""
    rows: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    entered: int = 0

    @property
    def wrong(self) -> bool:
        """Whether nothing of it may enter."""
        return any(finding.severity == "error" for finding in self.findings)

    def add(self, rule: str, severity: Severity, message: str, **place: Any) -> None:
        """Note a fault or doubt."""
        self.findings.append(Finding(rule=rule, severity=severity, message=message, file=self.name, **place))


@dataclass(frozen=True)
class ReadReviews:
    """What became of the files."""

    files: tuple[ReviewFile, ...]
    dry_run: bool = False

    @property
    def findings(self) -> list[Finding]:
        """All findings, file by file."""
        return [finding for file in self.files for finding in file.findings]

    def summary(self) -> list[str]:
        """Chinese lines: every file with its faults, then the tally."""
        lines = []
        for file in self.files:
            counts = tally(file.findings)
            fate = "退回，未登记" if file.wrong else f"{'试读，可登记' if self.dry_run else '登记'}{file.entered}条意见"
            lines.append(f"{file.name}：{fate}（{counts}）")
            lines += [f"　{finding}" for finding in file.findings[:_SHOWN]]
            more = len(file.findings) - _SHOWN
            lines += [f"　……还有{more}处，见JSON"] if more > 0 else []
        refused = sum(file.wrong for file in self.files)
        return [*lines, f"读取完成：{len(self.files)}个文件，接收{len(self.files) - refused}个，退回{refused}个"]


def read_reviews(
    plan: str | Path, files: Sequence[Path], *, on: dt.date | str | None = None, dry_run: bool = False
) -> ReadReviews:
    """Read experts' files (JSON or CSV, as the review page exports them) into the reviews of a plan.

    Parameters
    ----------
    plan : str or Path
        Name or folder of the plan.
    files : sequence of Path
    on : date or ISO text, optional
        The day of receipt, ``recorded_on`` of every row; default today.
    dry_run : bool
        Only check.

    Returns
    -------
    ReadReviews
        A file with an error enters nothing; what the ledger already holds is not entered again.

    Raises
    ------
    UsageError
        No such plan.
    InputError
        The plan folder cannot be read or written.
    """
    folder, _ = find_plan(plan)
    day = read_day(on) or dt.date.today()
    with nullcontext() if dry_run else ledger.locked(folder):
        known = load_plan(plan, day)
        read = [_read(path, known) for path in files]
        _against_one_another(read)
        entering = [row for file in read for row in _new_rows(file, known, day)]
        if not dry_run:
            ledger.append(folder, {"reviews": entering})
    return ReadReviews(tuple(read), dry_run)


def _read(path: Path, plan: Plan) -> ReviewFile:
    """One file, checked by itself and against the plan."""
    file = ReviewFile(path.name)
    try:
        raw = _text(path)
        if raw.lstrip().startswith("{"):
            _from_json(file, raw, plan)
        else:
            _from_csv(file, raw, plan)
    except InputError as error:
        file.add("file_unreadable", "error", str(error))
    return file


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"文件超过{MAX_BYTES // 2**20}兆字节，不是评审文件")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("不是UTF-8编码的评审文件；请交回评审网页导出的文件，不要另存") from None
    except OSError as error:
        raise InputError(f"无法读取（{system_cause(error)}）") from None


def _from_json(file: ReviewFile, raw: str, plan: Plan) -> None:
    """The page's JSON: what it is, which run, who, then every item."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        raise InputError("不是有效的JSON文件，可能未完整保存；请专家重新导出") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT or not isinstance(found.get("reviews"), list):
        raise InputError("不是评审网页导出的文件")
    if found.get("version") != VERSION:
        raise InputError(
            f"评审文件的版本应为{VERSION}，现为“{_short(found.get('version'))}”；请用同一版本的评审网页导出"
        )
    file.reviewer, file.run = _name(file, found.get(t.REVIEWER)), _short(found.get(t.RUN))
    shown = _check_run(file, found.get("basis"), plan)
    for number, item in enumerate(found["reviews"], start=1):
        if isinstance(item, dict):
            _add(file, item, plan, shown, number)
        else:
            file.add("row_shape", "error", f"第{number}条意见的结构不对；请专家重新导出")


def _from_csv(file: ReviewFile, raw: str, plan: Plan) -> None:
    """The page's CSV, which proves no run: it has to be one already on record."""
    reader = csv.reader(io.StringIO(raw, newline=""))
    try:
        rows = [row for row in reader if any(cell.strip() for cell in row)]
    except csv.Error:
        raise InputError("不是有效的CSV文件") from None
    head = [cell.strip() for cell in rows[0]] if rows else []
    missing = [name for name in COLUMNS if name not in head and name != t.SAVED_AT]
    if missing:
        raise InputError(f"缺少列{'、'.join(missing)}；请交回评审网页导出的文件")
    items = [dict(zip(head, (_bare(cell) for cell in row), strict=False)) for row in rows[1:]]
    for column, word in ((t.REVIEWER, "评审人"), (t.RUN, "运行编号")):
        if len({item.get(column, "") for item in items}) > 1:
            raise InputError(f"一个文件中有不同的{word}；请每位专家每次运行交回一个文件")
    first = items[0] if items else {}
    file.reviewer, file.run = _name(file, first.get(t.REVIEWER, "")), first.get(t.RUN, "")
    if items and file.run not in set(plan.tables["reviews"][t.RUN]):
        text = "CSV文件不能证明评审的是哪次运行，台账中也没有这次运行的其他意见；请交回评审网页导出的JSON文件"
        file.add("run_unknown", "error", text, column=t.RUN, value=file.run)
    for number, item in enumerate(items, start=2):
        _add(file, {**item, t.CHANCE: _csv_chance(item.get(t.CHANCE, ""))}, plan, None, number)


def _bare(cell: str) -> str:
    """A cell without the apostrophe that kept it from being a formula."""
    return cell[1:] if cell.startswith("'") and harmless(cell[1:]) == cell else cell


def _csv_chance(cell: str) -> Any:
    try:
        return float(cell) if cell.strip() else None
    except ValueError:
        return cell


def _name(file: ReviewFile, given: Any) -> str:
    name = " ".join(given.split()) if isinstance(given, str) else ""
    if not name or len(name) > 40 or _CONTROL.search(name):
        text = (
            "没有写明评审人；请专家在评审网页填写姓名后重新导出" if not name else "评审人姓名应不超过40字，不含控制字符"
        )
        file.add("reviewer_missing", "error", text, column=t.REVIEWER, value=_short(given))
    return name


def _check_run(file: ReviewFile, basis: Any, plan: Plan) -> dict[str, str] | None:
    """Whether the file's digest fits what it says of the run, and the plan is ours; our classes as they were shown."""
    shown = _shown(basis)
    if shown is None or run_of(basis) != file.run:
        file.add("run_differs", "error", "运行编号与文件中记载的评价不符，文件被改动或不完整；请专家重新导出",
                 column=t.RUN, value=file.run)  # fmt: skip
        return None
    if basis["plan"] != plan.name:
        file.add("other_plan", "error", f"是对规划“{_short(basis['plan'])}”的评审，本次读入的是“{plan.name}”；请核对",
                 column=t.RUN, value=file.run)  # fmt: skip
    return shown


def _shown(basis: Any) -> dict[str, str] | None:
    """Indicator → class in a file's record of the run; None where it is none."""
    try:
        texts = [basis[name] for name in ("plan", "as_of", "data_until", "shown")]
        rows = [(key, rating) for key, rating, _ in basis["indicators"]]
        if not all(isinstance(text, str) for text in (*texts, *(part for row in rows for part in row))):
            return None
        json.dumps(basis, allow_nan=False)
    except (TypeError, KeyError, ValueError, RecursionError):
        return None
    return dict(rows)


def _add(file: ReviewFile, item: Mapping[str, Any], plan: Plan, shown: Mapping[str, str] | None, number: int) -> None:
    """Check one item and keep it; ``number`` is its place in the file (CSV: its row)."""
    key = item.get(t.INDICATOR_ID)
    key = key.strip() if isinstance(key, str) else None
    place: dict[str, Any] = {"indicator_id": _short(key), "row": number}

    def wrong(rule: str, message: str, column: str, value: Any) -> None:
        file.add(rule, "error", message, column=column, value=_short(value), **place)

    if key is None or (key and (key not in plan.by_id or (shown is not None and key not in shown))):
        wrong("unknown_indicator", f"没有指标“{_short(key)}”；请核对是否为本规划的评审文件", t.INDICATOR_ID, key)
        return
    if any(row[t.INDICATOR_ID] == key for row in file.rows):
        wrong("duplicate_row", "同一指标有两条意见；请专家重新导出", t.INDICATOR_ID, key)
        return
    row: Row = {t.REVIEWER: file.reviewer, t.RUN: file.run, t.INDICATOR_ID: key}
    for column, words in ((t.RATING, (*t.RATINGS, t.NOT_RATED)), (t.CONFIDENCE, CONFIDENCES)):
        row[column] = item.get(column) or ""
        if row[column] not in ("", *words):
            wrong("unknown_word", f"应为{'、'.join(words)}之一", column, row[column])
    chance = item.get(t.CHANCE) if item.get("chance_text") in (None, "") else item["chance_text"]
    row[t.CHANCE] = chance
    if chance is not None and not _is_share(chance):
        wrong("chance_range", "完成概率应为0—100%之间的数；请专家改正后重新导出", t.CHANCE, chance)
    comment = item.get(t.COMMENT) or ""
    if not isinstance(comment, str) or len(comment) > MOST:
        wrong("comment_shape", f"意见应为不超过{MOST}字的文字", t.COMMENT, comment)
        comment = ""
    row[t.COMMENT] = _CONTROL.sub("", comment.replace("\r\n", "\n").replace("\r", "\n")).strip()
    saved = item.get(t.SAVED_AT) or ""
    row[t.SAVED_AT] = saved if isinstance(saved, str) and _WHEN.fullmatch(saved) else ""
    if key == "" and (row[t.RATING] or chance is not None):
        wrong("overall_shape", "总体意见只有文字，不带评价和概率", t.INDICATOR_ID, key)
    if not any(row[name] not in ("", None) for name in _SAME):
        return
    file.rows.append(row)


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and 0 <= value <= 1


def _against_one_another(files: Sequence[ReviewFile]) -> None:
    """Two files of one expert on one run that say different things at the same time cannot both enter."""
    seen: dict[tuple[str, str, str], tuple[Row, str]] = {}
    for file in (file for file in files if not file.wrong):
        own = {(file.reviewer, file.run, row[t.INDICATOR_ID]): (row, file.name) for row in file.rows}
        for key, (row, _) in own.items():
            if key in seen and not _same(seen[key][0], row):
                text = f"与“{seen[key][1]}”中同一专家的意见不同；请核对是否为同一人，只读入最后一份"
                file.add("reviewer_twice", "error", text, indicator_id=key[2], value=file.reviewer)
        seen |= {} if file.findings else {key: one for key, one in own.items() if key not in seen}


def _new_rows(file: ReviewFile, plan: Plan, day: dt.date) -> list[Row]:
    """Rows of a file that the ledger does not hold yet; an expert's older word does not replace a newer one."""
    if file.wrong:
        return []
    frame = plan.tables["reviews"]
    own = frame[(frame[t.REVIEWER].map(_bare) == file.reviewer) & (frame[t.RUN] == file.run)]
    new, known, old = [], 0, 0
    for row in file.rows:
        before = list(t.records(own[own[t.INDICATOR_ID] == row[t.INDICATOR_ID]]))
        if any(_same(one, row) and (not row[t.SAVED_AT] or str(one[t.SAVED_AT]) >= row[t.SAVED_AT]) for one in before):
            known += 1
        elif row[t.SAVED_AT] and any(str(one[t.SAVED_AT]) > row[t.SAVED_AT] for one in before):
            old += 1
        elif before and _same(before[-1], row):
            known += 1
        else:
            new.append({**row, t.RECORDED_ON: day})
    if known:
        file.add("review_known", "info", f"{known}条意见以前登记过，未重复登记")
    if old:
        file.add("review_older", "info", f"{old}条意见早于已登记的意见，未登记")
    _tell_changes(file, plan)
    file.entered = len(new)
    return new


def _tell_changes(file: ReviewFile, plan: Plan) -> None:
    """Say where reviews on other runs stand in the ledger, so that nobody mixes them up unawares."""
    runs = set(plan.tables["reviews"][t.RUN]) - {file.run, ""}
    if runs and file.rows:
        file.add("other_runs", "info", f"台账中另有对{len(runs)}次运行的评审意见；汇总时每位专家以最近一次为准")


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(_plain(one[name]) == _plain(other[name]) for name in _SAME)


def _plain(value: Any) -> Any:
    """A cell as the ledger gives it back."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    return _bare(value).strip() if isinstance(value, str) else round(float(value), 6)


def _short(value: Any, most: int = 60) -> str:
    text = "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return _CONTROL.sub("", text)[:most]
