"""From the answers of a returned file to rows for the ledgers: figures, forecasts, reports, problems, requests.

What the form was filled with and came back untouched adds nothing; a changed figure is a correction and a new row.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from itertools import count
from typing import Any

from evallib import tables as t
from evallib.collection.answers import Answer, Answers, Index, answers_of
from evallib.collection.cells import Fault, Reading, read_day, read_figure, read_text, read_word
from evallib.collection.forms import (
    ADJUST,
    CHOICE,
    KEEP,
    WHOLE,
    WHOLE_NAME,
    WORK_KINDS,
    Column,
    SheetKind,
    report_period,
)
from evallib.collection.layout import Found, is_blank, normal, normal_id
from evallib.collection.make_rows import mine
from evallib.collection.units import factor, plain
from evallib.errors import Finding
from evallib.plan import Indicator, Plan
from evallib.plan.hierarchy import items

MONEY = "万元"
_TEXTS = (t.DONE, t.EFFECT, t.PROBLEM, t.CAUSE, t.NEXT_STEP, t.DUE)
_ANSWER = "choice"


def read_sheets(answers: Answers, found: Sequence[Found]) -> None:
    """Turn the answers of every sheet into entries and findings."""
    readers: dict[SheetKind, Callable[[Answers, Found], None]] = {
        "indicator": _read_indicators, "special_plan": _read_special_plans, "problem": _read_problems,
        "adjustment": _read_adjustments, **dict.fromkeys(WORK_KINDS, _read_works),
    }  # fmt: skip
    for one in found:
        readers[one.sheet.kind](answers, one)
    adjustments = [one for one in found if one.sheet.kind == "adjustment"]
    if adjustments:
        _whole_answer(answers, adjustments[0])


def _read_indicators(answers: Answers, found: Found) -> None:
    for answer in answers_of(answers, found, _indicators(answers.plan)):
        item = answers.plan.by_id[answer.item_id]
        _fixed_cells(answer, (t.BASE, t.TARGET))
        _look_at_unit(answer, item)
        figures = [column for column in found.sheet.columns if column.name == t.VALUE and column in found.columns]
        for column in figures:
            if column.period is not None and column.period.forecast:
                _read_forecast(answer, item, column)
            else:
                _read_observation(answer, item, column)
        _read_self_rating(answer, item)
        _read_remarks(answer)


@lru_cache(maxsize=4)
def _indicators(plan: Plan) -> Index:
    return Index.of({key: item.name for key, item in plan.by_id.items()})


@lru_cache(maxsize=4)
def _adjustable(plan: Plan) -> Index:
    """What a request may be about: items of the catalogues, special plans, all of it."""
    frame = plan.known("special_plans")
    names = {key: item.name for key, item in items(plan).items()}
    return Index.of({**names, **dict(zip(frame[t.PLAN_ID], frame[t.NAME], strict=True)), WHOLE: WHOLE_NAME})


def _fixed_cells(answer: Answer, names: tuple[str, ...]) -> None:
    """Cells the plan's text fixes are not the department's to change."""
    for column in answer.found.sheet.columns:
        changed = column.name in names and column in answer.found.columns and not answer.untouched([column])
        if changed and not is_blank(read_text(answer.raw(column))):
            text = f"“{column.heading}”由规划确定，改动不登记；如需调整请填“调整建议”"
            answer.fault(column, Fault("fixed_cell_changed", "warning", text))


def _look_at_unit(answer: Answer, item: Indicator) -> None:
    """Another unit in the form's row: figures are read in it, so it is said once."""
    column, shown = answer.column(t.UNIT), answer.text(t.UNIT)
    if column is not None and shown and plain(shown) != plain(item.unit):
        text = f"目录单位为“{item.unit}”，本行写“{shown}”，新填各数按本行单位换算；请核对，并改回目录单位"
        answer.fault(column, Fault("unit_changed", "warning", text))


def _beside(answer: Answer, column: Column) -> dict[str, Column]:
    """The columns of the same period: status, caliber, source, basis."""
    return answer.found.beside[column.period]


def _read_figure(answer: Answer, column: Column, unit: str) -> Reading:
    """Read a cell; keep its faults."""
    raw = answer.raw(column)
    reading = read_figure(raw, unit, shown_unit=_own_unit(answer, column, unit), percent=answer.is_percent(column))
    for fault in reading.faults:
        answer.fault(column, fault, raw=raw)
    return reading


def _own_unit(answer: Answer, column: Column, unit: str) -> str:
    """The unit the form shows: in brackets behind the heading where that can be converted, else in the row."""
    behind = answer.found.unit_of(column)
    if behind and factor(behind, unit) is not None:
        return behind
    return answer.text(t.UNIT) if answer.found.sheet.kind == "indicator" else ""


def _read_observation(answer: Answer, item: Indicator, column: Column) -> None:
    """A figure with its status, caliber and source."""
    assert column.period is not None
    beside = _beside(answer, column)
    said = [column, *beside.values()]
    if answer.untouched(said):
        return
    if item.target_type == "qualitative" and not answer.says([column]):
        return
    status = _word(answer, beside.get(t.STATUS))
    known = answer.answers.known.figure(item, column.period, answer.answers.department_id)
    if status == "retracted":
        _retract(answer, column, known, beside)
        return
    reading = _read_figure(answer, column, item.unit)
    if reading.value is None:
        return
    if reading.status and t.STATUS in beside and answer.untouched([beside[t.STATUS]]):
        status = reading.status  # 约5 says more than a state filled in before
    caliber = read_text(answer.raw(beside[t.CALIBER])) if t.CALIBER in beside else item.caliber
    row: dict[str, Any] = {
        t.INDICATOR_ID: item.indicator_id, t.YEAR: column.period.year, t.PERIOD: column.period.period,
        t.VALUE: reading.value, t.STATUS: status or reading.status or "preliminary",
        t.CALIBER: "" if is_blank(caliber) else caliber, t.PROVENANCE: "unverified",
        t.SOURCE: _text(answer, beside.get(t.SOURCE)) or _source(answer),
        t.NOTE: "；".join(filter(None, (_text(answer, answer.column(t.NOTE)), reading.note))),
    }  # fmt: skip
    told = [t.VALUE, t.CALIBER, *([t.STATUS] if status or reading.status else [])]
    told += [t.SOURCE] if _text(answer, beside.get(t.SOURCE)) else []
    own = answer.answers.known.reported(item, column.period, answer.answers.department_id, row[t.CALIBER])
    if any(one is not None and all(getattr(one, name) == row[name] for name in told) for one in (known, own)):
        return
    answer.enter("observations", column, row, beside=beside.values())


def _retract(answer: Answer, column: Column, known: Any | None, beside: Mapping[str, Column]) -> None:
    """Withdraw a figure reported before: a row that says so."""
    if known is None:
        text = "没有登记过该时期的数，无可撤回；请核对状态"
        answer.fault(beside[t.STATUS], Fault("nothing_to_retract", "warning", text))
        return
    row = {name: getattr(known, name) for name in (t.INDICATOR_ID, t.YEAR, t.PERIOD, t.CALIBER)}
    row |= {t.STATUS: "retracted", t.PROVENANCE: "unverified", t.SOURCE: _source(answer),
            t.NOTE: _text(answer, answer.column(t.NOTE))}  # fmt: skip
    answer.enter("observations", column, row, beside=beside.values())


def _source(answer: Answer) -> str:
    plan, department = answer.answers.plan, answer.answers.department_id
    return f"{plan.department_name(department, short=True)}报送"


def _word(answer: Answer, column: Column | None) -> str:
    """Code of a word cell; a wrong word is an error."""
    if column is None:
        return ""
    code, fault = read_word(answer.raw(column), column.words)
    if fault:
        answer.fault(column, fault)
    return code


def _text(answer: Answer, column: Column | None) -> str:
    """Text of a cell; an error value or a formula without result is an error, a number shown as 66% is 66%."""
    if column is None:
        return ""
    raw, fault = answer.plain(column)
    if fault:
        answer.fault(column, fault)
        return ""
    if column.name == t.DUE and isinstance(raw, int | float):
        day, unclear = read_day(raw)
        return day if day and not unclear else read_text(raw)
    text = read_text(raw)
    return "" if is_blank(text) else text


def _read_forecast(answer: Answer, item: Indicator, column: Column) -> None:
    """The department's own forecast of a year, with its grounds."""
    assert column.period is not None
    basis = _beside(answer, column).get(t.BASIS)
    said = [column, *([basis] if basis else [])]
    if answer.untouched(said):
        return
    reading = _read_figure(answer, column, item.unit)
    if reading.value is None:
        return
    known = answer.answers.known.forecast(item, column.period.year, answer.answers.department_id)
    row = {t.INDICATOR_ID: item.indicator_id, t.YEAR: column.period.year, t.VALUE: reading.value,
           t.BASIS: _text(answer, basis)}  # fmt: skip
    if known is None or known.value != reading.value or known.basis != row[t.BASIS]:
        answer.enter("department_forecasts", column, row)


def _read_self_rating(answer: Answer, item: Indicator) -> None:
    """The department's own rating goes with its forecast of the last year."""
    column = next((c for c in answer.found.columns if c.name == t.SELF_RATING), None)
    if column is None or answer.untouched([column]):
        return
    code = _word(answer, column)
    if not code:
        return
    answers = answer.answers
    own = [e for e in answers.entries if e.table == "department_forecasts" and e.item_id == item.indicator_id]
    if own:
        own[-1].row[t.SELF_RATING] = code
        return
    known = answers.known.forecast(item, answers.plan.last_year, answers.department_id)
    said = {t.VALUE: known.value, t.BASIS: known.basis} if known is not None else {}
    row = {t.INDICATOR_ID: item.indicator_id, t.YEAR: answers.plan.last_year, t.SELF_RATING: code, **said}
    answer.enter("department_forecasts", column, row)


def _read_remarks(answer: Answer) -> None:
    """Why an indicator lags, what comes next: a report on the indicator."""
    columns = [c for c in answer.found.columns if c.name in (t.CAUSE, t.NEXT_STEP, t.DUE) and c.entry]
    if not columns or answer.untouched(columns) or not answer.says(columns):
        return
    row = {t.OBJECT_TYPE: "indicator", t.OBJECT_ID: answer.item_id, t.PERIOD: report_period(answer.answers.form_plan),
           **{c.name: _text(answer, c) for c in columns}}  # fmt: skip
    answer.enter("progress", columns[0], row, beside=columns)


def _read_works(answers: Answers, found: Found) -> None:
    """Reports on tasks, programmes, projects, city tasks."""
    kind = found.sheet.kind
    catalogue = {row[t.ID]: row for row in answers.known.works[kind]}
    entries = [column for column in found.sheet.columns if column.entry and column in found.columns]
    index = Index.of({key: row[t.NAME] for key, row in catalogue.items()})
    for answer in answers_of(answers, found, index):
        if answer.untouched(entries) or not answer.says(entries):
            continue
        row = catalogue[answer.item_id]
        supports = t.split_list(row[t.SUPPORT_DEPARTMENTS])
        if mine(answers.known, row[t.LEAD_DEPARTMENT], supports, answers.department_id) is None:
            text = "本单位既非牵头也非配合单位，填报内容仍予登记；请核实责任单位"
            answer.row_fault("row_not_responsible", "warning", text)
        _enter_report(answer, kind, entries)


def _enter_report(answer: Answer, kind: SheetKind, entries: list[Column]) -> None:
    row: dict[str, Any] = {t.OBJECT_TYPE: kind, t.OBJECT_ID: answer.item_id,
                           t.PERIOD: report_period(answer.answers.form_plan)}  # fmt: skip
    for column in entries:
        if column.name == t.STATE:
            row[t.STATE] = _word(answer, column)
        elif column.kind == "number":
            reading = _read_figure(answer, column, MONEY) if answer.says([column]) else Reading()
            row[column.name] = "" if reading.value is None else reading.value
        else:
            row[column.name] = _text(answer, column)
    said = next((column for column in entries if row.get(column.name) not in ("", None)), entries[0])
    answer.enter("progress", said, row, beside=entries)


def _read_special_plans(answers: Answers, found: Found) -> None:
    """Days on which a special plan's evaluation was approved and filed: steps of approval."""
    frame = answers.plan.known("special_plans")
    names = dict(zip(frame[t.PLAN_ID], frame[t.NAME], strict=True))
    steps = {t.APPROVED_ON: "审阅同意", t.FILED_ON: "报区发展改革委备案"}
    for answer in answers_of(answers, found, Index.of(names)):
        for column in (c for c in found.sheet.columns if c.name in steps and c in found.columns):
            if answer.untouched([column]) or not answer.says([column]):
                continue
            day, fault = read_day(answer.raw(column))
            if fault:
                answer.fault(column, fault)
            elif day > answers.day.isoformat():
                text = f"日期{day}晚于收到日期{answers.day.isoformat()}；请填写实际办理的日期"
                answer.fault(column, Fault("date_in_future", "error", text))
            elif day:
                role = answer.text(t.APPROVER_ROLE) if column.name == t.APPROVED_ON else "区发展改革委"
                row = {t.DOCUMENT: answer.item_id, t.STEP: steps[column.name], t.ROLE: role, t.DATE: day,
                       t.RESULT: "同意" if column.name == t.APPROVED_ON else "已备案"}  # fmt: skip
                answer.enter("approvals", column, row)


def _read_problems(answers: Answers, found: Found) -> None:
    """Problems, each with cause, measure and date; a row without an id of the form gets the next one."""
    entries = [c for c in found.sheet.columns if c.entry and c in found.columns and c is not found.sheet.id_column]
    listed = {normal_id(key): key for view in answers.filled("problem") for key in view}
    taken = {*answers.plan.tables["problems"][t.PROBLEM_ID], *listed.values()}
    known_items = {normal_id(key): key for key in items(answers.plan)}
    for line in found.lines():
        key = listed.get(normal_id(line.item_id), "")
        answer = Answer(answers, found, line, key)
        if not answer.says(entries) or (key and answer.untouched(entries)) or _said_before(answer, entries):
            continue
        if not answer.text(t.PROBLEM):
            text = "填了措施等内容而没有写问题；请补填“问题”栏"
            answer.row_fault("problem_missing", "error", text, column=entries[0])
            continue
        key = key or _next_id(answers.department_id, taken)
        taken.add(key)
        row: dict[str, Any] = {t.PROBLEM_ID: key, t.LEAD_DEPARTMENT: answers.department_id}
        for column in entries:
            row[column.name] = _word(answer, column) if column.kind == "word" else _text(answer, column)
        source = row.get(t.SOURCE_ID, "")
        if source and normal_id(source) not in known_items:
            text = f"涉及事项编号“{source}”不在目录内；请核对编号"
            answer.fault(found.sheet.column(t.SOURCE_ID), Fault("source_unknown", "warning", text))
        row |= {t.SOURCE_ID: known_items.get(normal_id(source), source)} if source else {}
        answer.enter("problems", found.sheet.column(t.PROBLEM), row, beside=entries)


def _next_id(department_id: str, taken: Collection[str]) -> str:
    """The first id of a department's problems that is free."""
    return next(key for number in count(1) if (key := f"{department_id}-{number:02d}") not in taken)


def _said_before(answer: Answer, entries: Sequence[Column]) -> bool:
    """Whether an earlier row of the file says the same; another text under the id of an earlier row is an error."""
    seen, texts = answer.answers.seen, "\x1f".join(normal(answer.raw(column)) for column in entries)
    first = seen.setdefault(("problem", texts), answer)
    if first is not answer:
        answer.row_fault("row_doubled", "info", f"与第{first.line.row + 1}行重复，已忽略")
        return True
    if answer.item_id and seen.setdefault(("problem", answer.item_id), answer) is not answer:
        text = f"编号{answer.item_id}出现多次而内容不同；请只保留一行，新问题请另写一行"
        answer.row_fault("row_doubled", "error", text)
        return True
    return False


def _read_adjustments(answers: Answers, found: Found) -> None:
    """The compulsory answer, and what is to be adjusted with reason and grounds."""
    listed = items(answers.plan)
    choice = found.sheet.column(_ANSWER)
    for answer in answers_of(answers, found, _adjustable(answers.plan)):
        answers.choices[answer.item_id] = code = _word(answer, choice)
        asked = answer.says(c for c in found.columns if c.name in (t.NEW, t.REASON, t.BASIS))
        if answer.item_id == WHOLE:
            continue
        if code != ADJUST:
            if asked and code != KEEP and not answer.untouched(found.columns):
                text = f"填了调整内容而没有选择“{ADJUST}”；请在“{CHOICE}”栏选择"
                answer.row_fault("choice_missing", "error", text, column=choice)
            continue
        _enter_request(answer, choice, listed)


def _enter_request(answer: Answer, choice: Column, listed: Mapping[str, Any]) -> None:
    """One item to be adjusted: new content, reason and grounds are compulsory."""
    found = answer.found
    asked = {name: answer.text(name) for name in (t.NEW, t.REASON, t.BASIS)}
    for name, text in asked.items():
        if not text:
            column = found.sheet.column(name)
            missing = f"选了“{ADJUST}”而没有填“{column.heading}”；请补填"
            answer.fault(column, Fault("adjustment_incomplete", "error", missing))
    if answer.untouched([c for c in found.columns if c.entry]):
        return
    item = listed.get(answer.item_id)
    plan_id = answer.item_id if item is None else item.plan_id
    day = answer.answers.day
    step = answer.text(t.STEP).partition("→")[0].strip()
    row = {
        t.ADJUSTMENT_ID: f"{answer.answers.department_id}-{answer.item_id}-{day:%Y%m%d}", t.PLAN_ID: plan_id,
        t.OBJECT_ID: answer.item_id, t.OLD: answer.text(t.OLD), t.STEP: step, t.REQUESTED_ON: day, **asked,
    }  # fmt: skip
    answer.enter("adjustments", choice, row, beside=[c for c in found.columns if c.entry and c is not choice])


def _whole_answer(answers: Answers, found: Found) -> None:
    """The answer as a whole is compulsory and must fit the rows; a nil return is a return."""
    said = dict(answers.choices)
    whole = said.pop(WHOLE, "")
    wanted = [key for key, code in said.items() if code == ADJUST]
    if not whole and said and all(said.values()):
        whole = ADJUST if wanted else KEEP  # every row has its own answer
    if not whole and not wanted:
        text = f"没有选择“{CHOICE}”；不需要调整也须在“{WHOLE}”一行选择“{KEEP}”"
    elif whole == KEEP and wanted:
        text = f"“{WHOLE}”选择“{KEEP}”，而{'、'.join(wanted[:5])}选择“{ADJUST}”；请核对"
    elif whole == ADJUST and not wanted:
        text = f"“{WHOLE}”选择“{ADJUST}”，而没有一个事项选择“{ADJUST}”；请在要调整的事项一行选择并填写内容"
    else:
        answers.remarks.append(ADJUST if wanted else KEEP)
        return
    place = answers.seen.get(("adjustment", WHOLE))
    if place is not None:
        place.row_fault("adjustment_choice", "error", text, column=place.found.sheet.column(_ANSWER))
    else:
        answers.add(_sheet_finding(answers, found, "adjustment_choice", text))


def _sheet_finding(answers: Answers, found: Found, rule: str, text: str) -> Finding:
    return Finding(rule=rule, severity="error", message=text, file=answers.book.name, sheet=found.grid.title,
                   row=found.head + 1, column=CHOICE)  # fmt: skip
