"""Reports as departments write them, in several hands, from the tables of a run; numbers that may be seeded are marked.

Independent of what reads them: only the tables, own wording, own rounding. A marked number stands between ⟦ and ⟧.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

MARK = re.compile("⟦([^⟧]*)⟧")
Row = dict[str, Any]
Parts = {"annual": "年", "h1": "年上半年"}


@dataclass(frozen=True)
class Report:
    """Paragraphs with marked numbers, and tables of such cells."""

    title: str
    paragraphs: tuple[str, ...]
    tables: tuple[tuple[tuple[str, ...], ...], ...] = ()

    @property
    def places(self) -> list[tuple[int, int]]:
        """(paragraph, number in it) of every marked number of the prose."""
        return [(i, k) for i, text in enumerate(self.paragraphs) for k, _ in enumerate(MARK.findall(text))]

    @property
    def cells(self) -> list[tuple[int, int, int]]:
        """(table, row, column) of every marked cell."""
        return [
            (n, r, c)
            for n, table in enumerate(self.tables) for r, row in enumerate(table) for c, text in enumerate(row)
            if MARK.search(text)
        ]  # fmt: skip


def plain(text: str) -> str:
    """Without marks."""
    return MARK.sub(r"\1", text)


class Writer:
    """One author: picks wordings, rounding and distractions by a seed."""

    def __init__(self, tables: dict[str, Any], seed: int) -> None:
        self.tables, self.random = tables, random.Random(seed)
        self.figures = tables["figures"]
        self.plan = tables["plan"]

    def report(self, department: str) -> Report:
        """A department's report on its indicators."""
        rows = [
            row
            for row in self.tables["ratings"]
            if department in row["departments"] and (row["main"] or row["chapter"])
        ]
        name = next(o["name"] for o in self.plan["departments"] if o["department_id"] == department)
        body = [f"{name}关于“十四五”规划实施中期评估的报告", self.pick(_OPENINGS), "一、主要指标完成情况"]
        for row in rows:
            said = [text for text in (self.sentence(row) for _ in range(self.random.randint(1, 3))) if text]
            body += ["".join(dict.fromkeys(said))] if said else []
            body += [self.pick(_DISTRACTIONS)] if self.random.random() < 0.5 else []
        body += [*self.counts(department, rows), "二、存在的问题", *self.random.sample(_DISTRACTIONS, 3)]
        body += ["三、下一步措施", *self.random.sample(_PLANS, 2)]
        return Report(name, tuple(body), (self.table(rows),) if len(rows) > 1 else ())

    def pick(self, items: tuple[str, ...]) -> str:
        return self.random.choice(items)

    def sentence(self, row: Row) -> str:
        """One sentence on an indicator, in one of the hands that fit its data; "" where none does."""
        order = list(_HANDS)
        self.random.shuffle(order)
        return next((text for hand in order if (text := hand(self, row))), "")

    def value(self, row: Row, year: int, period: str = "annual") -> float | None:
        """The figure that counts."""
        found = self.figures.get(row["indicator_id"], {}).get(f"{year}{period}")
        return found["value"] if found and found["caliber"] == row["caliber"] else None

    def number(self, value: float, row: Row, unit: str | None = None, *, digits: int | None = None) -> str:
        """A marked number with its unit, rounded as the table or one decimal shorter."""
        most = row["decimals"] or 0
        if digits is None:
            digits = max(0, most - (self.random.random() < 0.15 and most > 1))
        text = rounded(abs(value), digits)
        return f"⟦{text}⟧{row['unit'] if unit is None else unit}"

    def name(self, row: Row) -> str:
        """The table's name or a short form of it."""
        name = str(row["name"])
        for end in ("年均增长", "累计降低", "增长", "降低", "下降"):
            name = name.removesuffix(end)
        name = name.removeprefix("累计")
        if self.random.random() < 0.5:
            for old, new in self.random.sample(_SHORT, len(_SHORT)):
                name = name.replace(old, new)
        return name

    def counts(self, department: str, rows: list[Row]) -> list[str]:
        """How many indicators of each class the department has."""
        if not rows:
            return []
        words = {"early": "提前实现", "ahead": "快于预期", "on_track": "基本符合预期", "lagging": "滞后"}
        parts = [f"{word}⟦{n}⟧项" for key, word in words.items() if (n := sum(r["rating"] == key for r in rows))]
        bare = f"我单位承担的{len(rows)}项指标中，{'、'.join(parts)}。"
        return [bare if self.random.random() < 0.7 else f"从评估结果看，承担指标{'，'.join(parts)}。"]

    def table(self, rows: list[Row]) -> tuple[tuple[str, ...], ...]:
        """An indicator table."""
        years = [year for year in (2021, 2022)]
        head = ("序号", "指标名称", "单位", "2020年基数", *(f"{y}年实际" for y in years), "2025年目标")
        body = []
        for i, row in enumerate(rows, start=1):
            digits = row["decimals"] or 0
            values = [self.value(row, year) for year in years]
            base = "—" if row["base"] is None else f"⟦{shortest(row['base'])}⟧"
            target = "—" if row["target"] is None else f"⟦{shortest(row['target'])}⟧"
            shown = ["—" if v is None else f"⟦{rounded(v, digits)}⟧" for v in values]
            body.append((str(i), row["name"], row["unit"], base, *shown, target))
        return (head, *body)


def rounded(value: float, digits: int) -> str:
    """Half up on the decimal text."""
    return format(Decimal(f"{value:.12g}").quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP), "f")


def shortest(value: float) -> str:
    """All digits there are."""
    return format(Decimal(f"{value:.12g}").normalize(), "f")


def _level(row: Row) -> bool:
    return (
        row["value_kind"] in ("level", "share")
        and row["target_type"] in ("level", "increment")
        and row["base"] is not None
    )


def _points(row: Row) -> str:
    return "个百分点" if row["unit"] == "%" else row["unit"]


def _since_base(w: Writer, row: Row) -> str:
    new = w.value(row, 2022)
    if not _level(row) or new is None or new == row["base"]:
        return ""
    verb = ("提高", "下降") if row["unit"] == "%" else ("增加", "减少")
    digits = row["decimals"] or 0
    change = float(rounded(new, digits)) - float(rounded(row["base"], digits))
    word, year = verb[change < 0], row["base_year"]
    moved, reached = w.number(change, row, _points(row), digits=digits), w.number(new, row, digits=digits)
    return w.pick((
        f"截至2022年底，{w.name(row)}达到{reached}，比{year}年{word}{moved}。",
        f"2022年，全区{w.name(row)}为{reached}，较{year}年{word}了{moved}，呈稳步向好态势。",
        f"{w.name(row)}由{year}年的{w.number(row['base'], row)}变化到2022年的{w.number(new, row)}。",
    ))  # fmt: skip


def _against_target(w: Writer, row: Row) -> str:
    latest = row["latest_value"]
    if not _level(row) or latest is None or row["target"] is None or row["target_type"] != "level":
        return ""
    when = {"annual": "年末", "h1": "年6月末"}.get(row["latest_period"])
    if when is None:
        return ""
    year, goal, reached = row["latest_year"], w.number(row["target"], row), w.number(latest, row)
    return w.pick((
        f"{year}{when}{w.name(row)}达{reached}，规划目标为{goal}。",
        f"规划提出到2025年{w.name(row)}达到{goal}。截至{year}{when}，已达到{reached}。",
        f"截至{year}{when}，{w.name(row)}完成{reached}（2025年目标{goal}），工作推进总体顺利。",
    ))  # fmt: skip


def _rates(w: Writer, row: Row) -> str:
    if row["value_kind"] != "rate" or "降" in row["name"] or row["unit"] != "%":
        return ""
    values = [(y, p, w.value(row, y, p)) for y, p in ((2021, "annual"), (2022, "annual"), (2023, "h1"))]
    known = [(y, p, v) for y, p, v in values if v is not None]
    if not known:
        return ""
    word = lambda v: "增长" if v >= 0 else "下降"  # noqa: E731
    y, p, v = w.random.choice(known)
    single = f"{y}{Parts[p]}，{w.name(row)}同比{word(v)}{w.number(v, row, digits=row['decimals'])}。"
    if len(known) < 2 or len({v >= 0 for _, _, v in known}) > 1:
        return single
    times = "、".join(f"{y}{Parts[p]}" for y, p, _ in known)
    figures = "、".join(w.number(v, row, digits=row["decimals"]) for _, _, v in known)
    return w.pick((single, f"{times}，{w.name(row)}分别{word(known[0][2])}{figures}。"))


def _reductions(w: Writer, row: Row) -> str:
    if row["value_kind"] != "rate" or "降" not in row["name"]:
        return ""
    v = w.value(row, 2022)
    if v is None:
        return ""
    verb, figure = "降低" if v >= 0 else "上升", w.number(v, row, digits=row["decimals"])
    return f"2022年，{w.name(row)}{verb}{figure}，节能降碳取得积极成效。"


def _sums(w: Writer, row: Row) -> str:
    if row["target_type"] != "cumulative_sum" or row["achieved"] is None or row["progress"] is None:
        return ""
    total, name, goal = row["achieved"], w.name(row), w.number(row["target"], row)
    half = row["latest_period"] == "h1"
    since = "2021年至2023年上半年" if half else f"2021—{row['latest_year']}年"
    if row["latest_period"] not in ("annual", "h1"):
        return ""
    share = f"⟦{rounded(100 * row['progress'], 1)}⟧%"
    one = w.value(row, 2022)
    year = f"其间，2022年{name}{w.number(one, row)}。" if one is not None and w.random.random() < 0.4 else ""
    return w.pick((
        f"{since}累计{name}{w.number(total, row)}，完成五年目标的{share}。",
        f"{since}，全区累计{name}达到{w.number(total, row)}，目标完成率{share}，五年目标为{goal}。",
        f"{since}累计{name}{w.number(total, row)}。{year}",
    ))  # fmt: skip


def _yearly(w: Writer, row: Row) -> str:
    values = [(y, v) for y in (2021, 2022) if (v := w.value(row, y)) is not None]
    if row["value_kind"] == "rate" or len(values) < 2:
        return ""
    (a, x), (b, y) = values
    return w.pick((
        f"{a}年、{b}年，{w.name(row)}分别为{w.number(x, row)}和{w.number(y, row)}。",
        f"{w.name(row)}{a}年为{w.number(x, row)}，{b}年为{w.number(y, row)}。",
        f"分年度看，{w.name(row)}{a}年{w.number(x, row)}、{b}年{w.number(y, row)}。",
    ))  # fmt: skip


def _progress(w: Writer, row: Row) -> str:
    if row["progress"] is None or row["progress"] <= 0 or row["progress"] > 3 or row["latest_period"] not in Parts:
        return ""
    when = {"annual": "底", "h1": "6月底"}[row["latest_period"]]
    share = f"⟦{rounded(100 * row['progress'], 1)}⟧%"
    return w.pick((
        f"从进度看，截至{row['latest_year']}年{when}，{w.name(row)}完成规划目标进度的{share}。",
        f"对照序时要求，{w.name(row)}完成目标进度为{share}。",
    ))  # fmt: skip


def _wide(w: Writer, row: Row) -> str:
    v = w.value(row, 2022)
    if v is None or not _level(row) or v < 1:
        return ""
    digits = row["decimals"] or 0
    text = rounded(v, digits).translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))
    return f"２０２２年，{w.name(row)}为⟦{text}⟧{row['unit'].replace('%', '％')}。"


def _hundred_percent(w: Writer, row: Row) -> str:
    v = w.value(row, 2022)
    if v is None or row["unit"] != "%" or not _level(row) or v < 20 or v != int(v):
        return ""
    return f"二〇二二年，{w.name(row)}达到⟦百分之{_chinese(int(v))}⟧。" if 20 < v < 100 else ""


def _chinese(value: int) -> str:
    signs = "零一二三四五六七八九"
    tens, ones = divmod(value, 10)
    return signs[tens] + "十" + (signs[ones] if ones else "")


def _ahead(w: Writer, row: Row) -> str:
    offices = w.tables["department_forecasts"]
    own = [f["value"] for f in offices if f["indicator_id"] == row["indicator_id"] and f["year"] == 2025]
    if not own or row["value_kind"] == "rate" or row["target_type"] == "cumulative_sum":
        return ""
    digits = max(row["decimals"] or 0, 2) if own[-1] % 1 else 0
    return f"按目前进度，预计2025年{w.name(row)}达到{w.number(own[-1], row, digits=digits)}。"


_HANDS: tuple[Callable[[Writer, Row], str], ...] = (
    _since_base,
    _against_target,
    _rates,
    _reductions,
    _sums,
    _yearly,
    _progress,
    _wide,
    _hundred_percent,
    _ahead,
)
_SHORT = tuple(
    pair.split("=")
    for pair in """
    地区生产总值=GDP 国内生产总值（GDP）=GDP 规模以上=规上 社会消费品零售总额=社零总额
    居民人均可支配收入=人均可支配收入 国家高新技术企业数=高新技术企业 全社会研发经费投入强度=研发投入强度 拥有=
    劳动年龄人口平均=平均 （助理）= 街道养老服务综合体=养老服务综合体 空气质量优良天数比率=优良天数比率
    细颗粒物（PM2.5）年均浓度=PM2.5浓度 实际使用外资=实际利用外资 能源消耗=能耗
""".split()
)
_OPENINGS = (
    "按照《关于做好“十四五”规划实施中期评估工作的通知》（津南发改〔2023〕12号）要求，我单位于2023年5月起组织"
    "开展自查评估，召开座谈会6次，走访企业38家，收到意见建议27条。",
    "根据区委、区政府部署，我单位认真对照规划《纲要》第3章、第8章及专栏5，逐项梳理指标、任务和项目，现将有关"
    "情况报告如下。",
    "2023年4月12日至6月8日，我单位成立由1名分管领导、5名科室负责人组成的工作专班，形成本报告。",
)
_DISTRACTIONS = (
    "组织开展专题培训12场，覆盖企业和群众3600余人次，发放宣传资料1.5万份。",
    "落实专项资金2300万元，其中市级补助850万元、区级配套1450万元，支付进度达到92%。",
    "推进重点项目7个，总投资18.6亿元，已完成投资9.4亿元，其中2个项目主体完工。",
    "从全市看，平均水平为57.3%，我区在中心城区中排名第2位，高于全市平均水平4.1个百分点。",
    "受疫情影响，2022年第二季度停工停产约45天，部分企业营业收入下降超过三成。",
    "与清华大学等5所高校签订合作协议8份，联合申报课题16项，获批经费420万元。",
    "今年以来办理群众诉求1286件，办结率99.2%，群众满意率98.7%。",
    "工作专班现有人员15名，其中专业技术人员6名，平均年龄34.5岁，人员力量仍显不足。",
    "区内某街道率先建成示范点2处，总建筑面积4300平方米，服务周边居民1.1万户。",
    "与和平区相比，我区载体面积少12万平方米，亩均税收低8.3%。",
)
_PLANS = (
    "力争2024年底前完成制度修订4项，新建服务站点10个，培训骨干200名。",
    "一是健全机制，每季度调度1次；二是加大投入，三年内统筹资金5000万元；三是强化考核。",
    "争取上级资金3亿元，推动5个项目于2024年9月底前开工。",
)


def seeded(report: Report, place: tuple[int, int], seed: int, tables: dict[str, Any]) -> tuple[str, str, str]:
    """Return a paragraph with one marked number made wrong, the number as it was and as it is now.

    Ways: a digit changed, two digits swapped, some per cent off, ten times as much.
    """
    text = report.paragraphs[place[0]]
    match = list(MARK.finditer(text))[place[1]]
    old = match[1]
    new = wrong(old, random.Random(seed))
    return plain(text[: match.start()]) + new + plain(text[match.end() :]), old, new


def wrong(old: str, rnd: random.Random) -> str:
    """Another number, written the same way."""
    if old.startswith("百分之"):
        return "百分之" + rnd.choice([c for c in ("三十七", "八十二", "六十四", "四十一") if c not in old])
    wide = any(sign in old for sign in "０１２３４５６７８９")
    text = old.translate(str.maketrans("０１２３４５６７８９．", "0123456789.")) if wide else old
    digits = len(text.partition(".")[2])
    for way in rnd.sample(range(4), 4):
        new = text
        places = [i for i, sign in enumerate(text) if sign.isdigit()]
        if way == 0:
            i = rnd.choice(places[: max(1, len(places) - 1)])
            new = text[:i] + rnd.choice([s for s in "123456789" if s != text[i]]) + text[i + 1 :]
        elif way == 1 and len(places) > 1:
            i = rnd.randrange(len(places) - 1)
            a, b = places[i], places[i + 1]
            signs = list(text)
            signs[a], signs[b] = signs[b], signs[a]
            new = "".join(signs)
        elif way == 2:
            new = rounded(float(text) * rnd.choice([0.85, 0.93, 1.08, 1.2]), digits)
        elif way == 3:
            new = rounded(float(text) * 10, digits)
        if abs(float(new) - float(text)) > 1.5 * 10**-digits and float(new) > 0 and not re.match("0\\d", new):
            break
    return new.translate(str.maketrans("0123456789.", "０１２３４５６７８９．")) if wide else new


def departments(tables: dict[str, Any]) -> Iterator[str]:
    """Departments with at least one counted indicator."""
    for office in tables["plan"]["departments"]:
        if any(
            office["department_id"] in row["departments"] for row in tables["ratings"] if row["main"] or row["chapter"]
        ):
            yield office["department_id"]
