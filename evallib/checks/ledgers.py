"""Checks of every table alike: ids, dates, periods, words, doubles."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evallib import tables as t
from evallib.checks.registry import Hit, at_rows, met_by_reader, rule
from evallib.checks.view import View
from evallib.errors import InputError
from evallib.plan.seal import SEAL, altered_rows

met_by_reader("id_format", "error", "编号是各表互相对应的依据，含空格、汉字或符号就对不上。")
met_by_reader("number_format", "error", "数值格里只放一个数字；带单位、“约”“—”或区间的内容无法计算。")
met_by_reader("integer_format", "error", "年份、小数位数应为整数，否则不知属于哪一年。")
met_by_reader("boolean_format", "error", "是否主要指标等只认true或false，写错会少计或多计。")
met_by_reader("date_format", "error", "日期决定何时已知、按何时评价，写法不一会错用数据。")
met_by_reader("ragged_row", "error", "一行的格数多于表头，多半是逗号或引号错位，后面各列都会错。")
met_by_reader("duplicate_column", "error", "同一列名出现两次，无法知道以哪一列为准。")
met_by_reader("unknown_column", "warning", "无人使用的列多半是列名写错，其中的内容不起作用。")
met_by_reader("unknown_key", "warning", "无人使用的设置项多半是名称写错，其设置不起作用。")

_ALTERED = {
    "changed": "登记过的内容被改动，或在登记过的行中间插入了本行；请恢复原行，更正另加新行，撤回用状态retracted",
    "deleted": "登记过的行少了{count}行；请恢复原行，撤回请加一行，状态写为retracted",
    "moved": "登记过的行次序被调换；请恢复原来的次序",
}
_DEFINING = (t.DIRECTION, t.VALUE_KIND, t.PART_YEAR)
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_WORKS = ("task", "programme", "city_task")
_PROGRESS_PERIOD = r"(?:19|2\d)\d\d(?:q1|h1|q3)?"


@rule("error", "台账按登记日期还原“当时已知”，没有日期的行不知何时起算，只能不计。")
def recorded_on_missing(view: View) -> Iterator[Hit]:
    """Every row of a ledger says when it became known."""
    for table, frame in view.ledgers():
        gone = frame[frame[t.RECORDED_ON].isna()]
        gone = gone[~gone[t.LINE].isin(view.misread(table.file, t.RECORDED_ON))]
        if table.name == "overrides":  # judged as a whole by override_incomplete
            gone = gone[~gone[t.KIND].isin(["rating", "judgement"])]
        yield from at_rows(gone, table.name, t.RECORDED_ON,
                           "缺少登记日期，本行不计；请按公布或报送日期补填，如2023-07-20")  # fmt: skip


@rule("error", "只有全年、上半年、一季度、前三季度四种时期有评价规则，其他时期的数不计。")
def period_unknown(view: View) -> Iterator[Hit]:
    """Periods of figures are annual, h1, q1 or q3."""
    message = "时期“{value}”不在annual（全年）、h1（上半年）、q1（一季度）、q3（前三季度）之内，本行不计；请改正"
    for name in ("observations", "comparisons"):
        frame = view.table(name)
        allowed = t.PERIODS if name == "observations" else (*t.PERIODS, "")
        yield from at_rows(frame[~frame[t.PERIOD].isin(allowed)], name, t.PERIOD, message)


@rule("error", "进展按时期先后取最新一期，时期写法不对就排不了序。")
def progress_period(view: View) -> Iterator[Hit]:
    """Periods of progress rows are 2022, 2023q1, 2023h1 or 2023q3."""
    frame = view.table("progress")
    bad = frame[~frame[t.PERIOD].str.fullmatch(_PROGRESS_PERIOD)]
    yield from at_rows(bad, "progress", t.PERIOD, "时期“{value}”应写作2022、2023q1、2023h1或2023q3的形式；请改正")


@rule("error", "没有年份或年份不可能的数不知属于哪一年，只能不计。")
def year_implausible(view: View) -> Iterator[Hit]:
    """Every figure has a year, and one between 1900 and 2200."""
    for name in ("observations", "targets", "department_forecasts"):
        frame = view.table(name)
        bad = frame[~frame[t.YEAR].between(_FIRST_YEAR, _LAST_YEAR).fillna(False).astype(bool)]
        bad = bad[~bad[t.LINE].isin(view.misread(t.PLAN_TABLES[name].file, t.YEAR))]
        yield from at_rows(bad, name, t.YEAR, "年份“{value}”缺失或不在1900—2200年之间，本行无法使用；请核对年份")


@rule("error", "台账只增不改：登记过的行被改动、删除或调换，当时已知的数就无法还原。")
def ledger_altered(view: View) -> Iterator[Hit]:
    """Rows recorded by ``collect read`` stand as they were recorded; corrections are new rows below."""
    try:
        found = altered_rows(view.plan.folder)
    except InputError as error:
        yield Hit(str(error), SEAL)
        return
    for one in found:
        yield Hit(_ALTERED[one.kind].format(count=one.count), one.file, one.row)


@rule("warning", "空的数值行不起作用；没有数就不必登记，撤回请用状态retracted。")
def value_missing(view: View) -> Iterator[Hit]:
    """A row of figures has a figure."""
    for name, column in (("observations", t.VALUE), ("targets", t.TARGET), ("department_forecasts", t.VALUE)):
        frame = view.table(name)
        gone = frame[frame[column].isna()]
        gone = gone[~gone[t.LINE].isin(view.misread(t.PLAN_TABLES[name].file, column))]
        if name == "observations":
            gone = gone[gone[t.STATUS] != "retracted"]
        elif name == "department_forecasts":  # a department may rate itself without a forecast
            gone = gone[gone[t.SELF_RATING] == ""]
        yield from at_rows(gone, name, column,
                           "没有数值，本行不计；请补填数值或删去本行，撤回原数请将状态写为retracted")  # fmt: skip


@rule("warning", "规定用词之外的写法程序不认，状态不明的数排在预计数之后。")
def unknown_word(view: View) -> Iterator[Hit]:
    """Words of closed vocabularies are known ones."""
    for name, frame in view.plan.tables.items():
        for column, words in t.PLAN_TABLES[name].words.items():
            if column != t.PERIOD and column not in _DEFINING:
                yield from _outside(frame, name, column, words)
        if t.FOCUS in frame:
            yield from _outside_list(frame, name, t.FOCUS, t.FOCUS_AREAS)


@rule("error", "方向、数值种类、时期内口径决定用哪条公式，写错会按另一种规则评价。")
def unknown_definition(view: View) -> Iterator[Hit]:
    """``direction``, ``value_kind`` and ``part_year`` are known words."""
    words = t.PLAN_TABLES["indicators"].words
    for column in _DEFINING:
        yield from _outside(view.table("indicators"), "indicators", column, words[column])


@rule("warning", "完工、在建、慢于序时等计数只认规定的状态词，写错会漏计。")
def unknown_state(view: View) -> Iterator[Hit]:
    """States of works are those of tasks or of projects."""
    frame = view.table("progress")
    for is_project, words in ((True, t.PROJECT_STATES), (False, t.WORK_STATES)):
        mine = frame[t.OBJECT_TYPE] == "project" if is_project else frame[t.OBJECT_TYPE].isin(_WORKS)
        yield from _outside(frame[mine], "progress", t.STATE, (*words, ""))


@rule("error", "目录表每行必须有编号，否则其他表无法引用。")
def id_missing(view: View) -> Iterator[Hit]:
    """Rows of tables with an id have one."""
    for name, column in _identified():
        frame = view.table(name)
        yield from at_rows(frame[frame[column] == ""], name, column, "编号为空；请补填编号")


@rule("error", "编号重复时无法知道以哪一行为准，计数也会出错。")
def duplicate_id(view: View) -> Iterator[Hit]:
    """No id stands twice in its table."""
    for name, column in _identified():
        if not t.PLAN_TABLES[name].is_ledger and name != "adjustments":
            frame = view.table(name)
            again = frame[frame.duplicated([column]) & (frame[column] != "")]
            if again.empty:
                continue
            first = frame.drop_duplicates([column]).set_index(column)[t.LINE]
            yield from at_rows(again, name, column, "编号“{value}”与第{first}行重复；请合并或改用新编号",
                               first=first.reindex(again[column]))  # fmt: skip


@rule("warning", "同一天登记的同一项数出现两次，只有后一行起作用，多半是重复录入。")
def duplicate_row(view: View) -> Iterator[Hit]:
    """No row of a ledger repeats the key of another one of the same day and department."""
    for name, columns in _ledger_keys():
        frame = view.table(name)
        again = frame[frame.duplicated(columns)]
        if again.empty:
            continue
        first = frame.groupby(columns, dropna=False, sort=False)[t.LINE].transform("min").loc[again.index]
        yield from at_rows(again, name, columns[0],
                           "与第{first}行为同日登记的同一项，以后一行为准；请删去重复的一行或更正日期",
                           first=first)  # fmt: skip


def _identified() -> Iterator[tuple[str, str]]:
    """Tables told apart by one id column."""
    for name, table in t.PLAN_TABLES.items():
        if len(table.key) == 1 and name != "contacts":
            yield name, table.key[0]


def _ledger_keys() -> Iterator[tuple[str, list[str]]]:
    """Tables with dated rows → the columns that tell the rows of one day apart."""
    yield "adjustments", [t.ADJUSTMENT_ID, t.OBJECT_ID, t.STEP, t.APPROVED_ON]
    for name, table in t.PLAN_TABLES.items():
        if table.is_ledger and table.key:
            known = [column for column in (t.RECORDED_ON, t.SUBMITTED_BY) if column in table.columns]
            yield name, list(dict.fromkeys([*table.key, *known]))


def _outside(frame: pd.DataFrame, name: str, column: str, words: tuple[str, ...]) -> Iterator[Hit]:
    """Cells outside a vocabulary; one hit for a column that is empty throughout."""
    if frame.empty:
        return
    bad = frame[~frame[column].isin(words)]
    listed = "、".join(word for word in words if word)
    if len(bad) > 1 and (frame[column] == "").all():
        yield Hit(f"“{column}”列全部为空，应为{listed}之一；请补填", t.PLAN_TABLES[name].file, None, column)
        return
    yield from at_rows(bad, name, column, f"“{{value}}”不是规定的用词，应为{listed}之一；请改正")


def _outside_list(frame: pd.DataFrame, name: str, column: str, words: tuple[str, ...]) -> Iterator[Hit]:
    """Cells of several words of which one is outside the vocabulary."""
    wrong = {cell: [part for part in t.split_list(cell) if part not in words] for cell in frame[column].unique()}
    bad = frame[frame[column].map(lambda cell: bool(wrong[cell])).astype(bool)]
    yield from at_rows(bad, name, column, f"“{{parts}}”不是规定的用词，应为{'、'.join(words)}；请改正",
                       parts=["、".join(wrong[cell]) for cell in bad[column]])  # fmt: skip
