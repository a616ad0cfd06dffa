"""From running text to verdicts: each number with the indicator, time and meaning its sentence gives it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from evallib.proofing import facts as f
from evallib.proofing.facts import Fact, Record
from evallib.proofing.names import Mention, Names
from evallib.proofing.periods import ANNUAL, Calendar, When
from evallib.proofing.quantities import PERCENT, POINT, Quantity, plain_text, quantities, same_unit, unit_parts
from evallib.proofing.roles import Role, is_part, role_of

EXACT, WRONG, UNKNOWN = "exact", "disagreeing", "not_found"
_STOP = "，。；！？：（）()、\n"
_ENDS_SENTENCE = "。；！？\n"
_TOUCHES = re.compile(r"[底末]?(?:的|基数)?[（(]?")
_HAN = re.compile("[\u4e00-\u9fff]")
_GLUE = re.compile(
    "|".join(
        [
            r"""[\s“”\"'《》〈〉\[\]【】：:（）()的了在到至为是由从自达将可能已还又再其均各也并与和及、较比同于按以从而约近超余]""",
            *r"""
    全区 我区 我国 本区 区内 辖区 (?:全|我)[市省] 规划 目标 任务 进度 五年 期末 纲要 两年半 三年 半年
    年度 指标 该 此 本项 截至 截止 目前 底 末 年 月 日 季度 以来 期间 实际 实现 完成 达到 达 累计 年均 平均 每年
    同比 同期 上年 去年 今年 基期 基数 当年 全年 增长 提高 增加 上升 提升 扩大 净增 新增 上涨 下降 降低 减少
    回落 缩小 收窄 增幅 增速 降幅 增至 降至 升至 增量 总量 总数 总计 合计 共计? 数量 数值 规模 水平 总额 总值
    比重 占比 比例 强度 比率 超过 突破 接近 不足 保持 稳定 稳步 持续 逐步 进一步 明显 显著 大幅 小幅 略有? 有所
    基本 左右 以上 以内 以下 预计 预测 测算 初步 核算 有望 力争 确保 控制 高于 低于 快于 慢于 超出 个百分点
    百分点 分别 依次 变化 变动 首次 拥有 共有 现有 登记 建成 成交 取得 获得 仅 只 尚 仍 名 户 家 个 件 项 座 万
    亿 元 人 % 约束性 预期性 年中 年底 历史 新高 一举 率先 提前 如期 顺利 总体 整体 其 数据 统计 口径 显示 情况
    看 按 根据 快报 公报 反馈 来 要 需 须 后 趋势 达标 概率 可能性 区间 期 序时 时间 评价 测 算 推 则 有 是否 就
    便 很 较为 左 右 — – - ~ 时点 一 千分点 计划 守住 未 线 要求 之差 模型 内 均值 概算 力度 强 持平 符合 相符
    相比 和 或 而言 来看 方面 提出 明确 受 疫情 影响 冲击 因素 距 离 差 相
""".split(),
        ]
    )
)
"""Words a clause may hold besides an indicator's name, its time and numbers, and still tell of that indicator."""
_SUBJECT_ROOM = 1
"""Characters of a clause that may be neither the name, the time nor a word of telling before it has another subject."""


@dataclass(frozen=True)
class Verdict:
    """A number of a text, judged.

    Attributes
    ----------
    text : str
        The number as written, with its unit.
    start, end : int
        Place in its passage.
    result : {"exact", "disagreeing", "not_found"}
    indicator_id, name : str
        "" where none is near.
    about : str
        What it is compared with: 2022年, 规划目标 ….
    expected : str
        What the tables say ("" where nothing is compared).
    cell : str
        Its address in the tables.
    """

    text: str
    start: int
    end: int
    result: str
    indicator_id: str = ""
    name: str = ""
    about: str = ""
    expected: str = ""
    cell: str = ""


@dataclass(frozen=True)
class Context:
    """What a passage inherits: indicator of a table's row or heading, time and meaning of a table's column."""

    keys: tuple[str, ...] = ()
    when: When | None = None
    unit: str = ""
    role: Role | None = None
    table: bool = False


@dataclass(frozen=True, eq=False)
class Reader:
    """Reads passages against the tables of a run."""

    names: Names
    records: Mapping[str, Record]
    calendar: Calendar

    def units(self) -> list[str]:
        """Units of the indicators."""
        return [record.unit for record in self.records.values()]

    def read(self, text: str, context: Context = Context()) -> list[Verdict]:
        """Judge every number of a passage that belongs to an indicator, or may."""
        plain = plain_text(text)
        mentions = self.names.mentions(plain)
        hidden = _masked(plain, mentions)
        if self.names.area:
            hidden = hidden.replace(self.names.area, "\x00" * len(self.names.area))
        whens = self.calendar.whens(hidden)
        numbers = [q for q in quantities(_masked(hidden, whens), self.units()) if not _no_figure(hidden, q)]
        judged = [self._judge(_Place(plain, hidden, q, mentions, whens, numbers), context) for q in numbers]
        return [replace(verdict, text=text[verdict.start : verdict.end]) for verdict in judged]

    def _judge(self, place: _Place, context: Context) -> Verdict:
        number = place.number
        unknown = Verdict(place.plain[number.start : number.end], number.start, number.end, UNKNOWN)
        mention, between = place.mention()
        keys = mention.keys if mention else () if between is None else context.keys
        if not keys:
            return unknown
        role = context.role or role_of(
            place.clause(mention), place.after, number.unit, compared=place.compared(self.calendar)
        )
        records = [self.records[key] for key in keys if key in self.records]
        unknown = replace(unknown, indicator_id=records[0].key, name=records[0].name) if records else unknown
        if role is None or not records:
            return unknown
        when = context.when or place.when()
        if (
            when
            and when.year
            and when.year >= self.calendar.running
            and when.period in ("", ANNUAL)
            and role.roles[0] in _AHEAD
        ):
            role = replace(role, roles=(*role.roles, f.FORECAST, f.OFFICE, f.TARGET))
        unit = number.unit or unit_parts(context.unit)[1]
        scale = unit_parts(context.unit)[0] if not number.unit and context.unit else 1.0
        number = replace(number, value=number.value * scale, step=number.step * scale, unit=unit)
        verdicts = [_compare(number, record, role, when, place.since(self.calendar)) for record in records]
        best = min(verdicts, key=lambda found: _ORDER[found[0]])
        if best[0] == UNKNOWN:
            return unknown
        doubtful = place.other_subject(mention) or (is_part(place.clause(mention)) and not context.table)
        if best[0] == WRONG and context.table and context.role is None:
            return unknown
        if best[0] == WRONG and (doubtful or (not role.sure and not number.unit)):
            return unknown
        record = records[verdicts.index(best)]
        result, fact = best
        return replace(
            unknown, result=result, indicator_id=record.key, name=record.name, about=fact.label,
            expected=fact.text if result == WRONG else "", cell=fact.address(record.key),
        )  # fmt: skip


_AHEAD = (f.VALUE, f.AVERAGE, f.TOTAL)
"""What a text may say of a year that is not over: then it is a forecast, or the target."""
_ORDER = {EXACT: 0, WRONG: 1, UNKNOWN: 2}


@dataclass(frozen=True, eq=False)
class _Place:
    """A number in its passage: what stands before and after it."""

    plain: str
    hidden: str
    number: Quantity
    mentions: Sequence[Mention]
    whens: Sequence[When]
    numbers: Sequence[Quantity]

    @property
    def start(self) -> int:
        """Where its clause begins: after a stop, or after the number before it."""
        position = self.number.start
        stops = [self.plain.rfind(stop, 0, position) + 1 for stop in _STOP if stop not in "（("]
        return max(0, *stops)

    @property
    def sentence(self) -> int:
        """Where its sentence begins."""
        return max(0, *(self.plain.rfind(stop, 0, self.number.start) + 1 for stop in _ENDS_SENTENCE))

    @property
    def after(self) -> str:
        """The rest of its clause, at most twelve characters."""
        rest = _masked(self.hidden, self.numbers)[self.number.end : self.number.end + 12]
        return re.split(r"[，。；！？：）)、（(\n\x00—-]", rest)[0]

    def clause(self, mention: Mention | None) -> str:
        """The words that tell of it: from the clause's beginning, the name or the number before, whichever is last.

        Of a list or range (3.1%、4.2%; 12—18) the words before its first number; of a figure alone in brackets or after
        brackets the words before them.
        """
        first = self._first_of_list()
        begin = max([0, *(self.plain.rfind(stop, 0, first.start) + 1 for stop in _STOP if stop not in "（(")])
        if mention and begin < mention.end <= first.start:
            begin = mention.end
        earlier = [q.end for q in self.numbers if q.end <= first.start]
        words = self.hidden[max([begin, *earlier[-1:]]) : first.start]
        if not _HAN.search(words):
            words = self._earlier_words(max([begin, *earlier[-1:]])) + words
        return words + ("" if first is self.number else self.hidden[self._before.end : self.number.start])

    @property
    def _before(self) -> Quantity:
        return [q for q in self.numbers if q.end <= self.number.start][-1]

    def _first_of_list(self) -> Quantity:
        """The first number of the run this one belongs to: a、b和c, a—b, a至b."""
        run = [q for q in self.numbers if q.end <= self.number.start] + [self.number]
        first = self.number
        for before, after in reversed(list(pairwise(run))):
            if not re.fullmatch(
                r"）?的|[、—–~～-]|和|及|与|至|到|、?[增长下降提高加少低]{0,2}", self.hidden[before.end : after.start]
            ):
                break
            first = before
        return first

    def _earlier_words(self, begin: int) -> str:
        head = self.hidden[self.sentence : begin].rstrip("，：（(、 ")
        head = re.sub(r"[（(][^（）()]*[）)]$", "", head)
        stops = [head.rfind(stop) + 1 for stop in "，：）)"]
        return re.sub(r".*\x00(?=[^\x00]*[\u4e00-\u9fff])", "", head[max(0, *stops) :])

    def mention(self) -> tuple[Mention | None, str | None]:
        """The indicator a number belongs to: the last one named in its paragraph, or one right after it.

        Returns
        -------
        mention : Mention or None
        between : str or None
            None where another place's figure stands between.
        """
        paired = self._paired_mention()
        if paired:
            return paired, ""
        before = [m for m in self.mentions if m.end <= self.number.start]
        behind = [m for m in self.mentions if 0 <= m.start - self.number.end <= 3]
        own = self._subjects([m for m in before if m.start >= self.sentence])
        leads = behind and re.fullmatch("的?", self.plain[self.number.end : behind[0].start])
        if leads and not [m for m in own if m.start >= self.start]:
            return behind[0], ""
        if own:
            return (own[-1], "") if own[-1].keys else (None, None)
        return self._inherited(before)

    def _inherited(self, before: Sequence[Mention]) -> tuple[Mention | None, str | None]:
        """The one indicator of the last sentence that names any, where this one has no subject of its own."""
        if not before:
            return None, ""
        place = max([0, *(self.plain.rfind(stop, 0, before[-1].start) + 1 for stop in _ENDS_SENTENCE)])
        near = self._subjects([m for m in before if m.start >= place])
        if len({m.keys for m in near}) != 1 or not near[0].keys or not self._continues():
            return None, None
        return near[-1], ""

    def _subjects(self, mentions: Sequence[Mention]) -> list[Mention]:
        """Mentions that are told about, not compared with: 收入增速低于地区生产总值增速."""
        told = [m for m in mentions if not re.search(r"(?:[低高快慢]于|与|比|较|同|占|超过)$", self.plain[: m.start])]
        return told or list(mentions[:1])

    def _continues(self) -> bool:
        """Whether the number's clause, and its sentence up to it, has no subject of its own."""
        return not _strange(self._unnamed(self.start)) and not _strange(self._unnamed(self.sentence), room=3)

    def other_subject(self, mention: Mention | None) -> bool:
        """Whether the number's clause tells of something else than the indicator."""
        begin = self.start
        if mention and mention.start >= self.number.start:
            return _strange(self._unnamed(begin))
        words = self._unnamed(mention.end if mention and mention.end > begin else begin)
        tail = self.after if not re.match(r"的?(?:目标|规划|水平|任务|进度|左右|以[上下内])", self.after) else ""
        return _strange(words) or _strange(tail)

    def _unnamed(self, begin: int) -> str:
        """Words from a place to the number, without names, times and numbers."""
        return _masked(_masked(self.hidden, self.whens), self.numbers)[begin : self.number.start]

    def _listed(self) -> tuple[int, int] | None:
        """Where 分别 stands before a list of numbers, and which of its numbers this is."""
        found = [m.end() for m in re.finditer("分别|依次", self.hidden[self.sentence : self.number.start])]
        if not found:
            return None
        place = self.sentence + found[-1]
        before = [q for q in self.numbers if place <= q.start < self.number.start]
        gaps = [self.hidden[q.end : after.start] for q, after in pairwise([*before, self.number])]
        if any(not re.fullmatch(r"[、，和及与]\S{0,6}|[至到—–-]|[至到]?[增长下降]{0,2}", gap) for gap in gaps):
            return None
        return place, sum(1 for gap in gaps if gap[:1] in "、，和及与")

    def _items_before(self, items: Sequence[When | Mention], place: int) -> list[int]:
        """Indices of the run of items joined by 、 or 和 that ends just before a place."""
        run: list[int] = []
        edge = place
        for i in reversed([i for i, item in enumerate(items) if item.end <= place]):
            gap = self.hidden[items[i].end : edge]
            allowed = r"\S{0,14}" if not run else r"[、，和及与]{1,2}"
            if not re.fullmatch(allowed, gap) or re.search("[。；]", gap):
                break
            run.insert(0, i)
            edge = items[i].start
        return run

    def _listed_whens(self, place: int) -> list[int]:
        """The last run of several times in the sentence (2023年、2024年分别为…，均高于…（依次为…）)."""
        own = [w.end for w in self.whens if self.sentence <= w.start and w.end <= place]
        return self._items_before(self.whens, own[-1]) if own else []

    def _paired_mention(self) -> Mention | None:
        listed = self._listed()
        if listed is None:
            return None
        run = self._items_before(self.mentions, listed[0])
        return self.mentions[run[listed[1]]] if len(run) > 1 and listed[1] < len(run) else None

    def when(self) -> When | None:
        """The time a number is of: paired by 分别, right before it, in its clause, else the last of its sentence."""
        listed = self._listed()
        if listed:
            run = self._items_before(self.whens, listed[0]) or self._listed_whens(listed[0])
            if len(run) > 1 and listed[1] < len(run):
                return self.whens[run[listed[1]]]
        touching = [
            w
            for w in self.whens
            if w.end <= self.number.start and _TOUCHES.fullmatch(self.hidden[w.end : self.number.start])
        ]
        if touching:
            return touching[-1]
        whole = max([0, *(self.plain.rfind(stop, 0, self.number.start) + 1 for stop in "。！？\n")])
        told = [w for w in self.whens if whole <= w.start and w.end <= self.number.start and not w.against]
        if not told:
            behind = [w for w in self.whens if 0 <= w.start - self.number.end <= 1]
            return behind[0] if behind and self.plain[self.number.end : behind[0].start] in ("（", "(") else None
        for when in reversed(told):
            if not self._local(when):
                return when
        return None

    def _local(self, when: When) -> bool:
        """Whether a time belongs to another number only: 由2020年的60.6%, 2025年目标65%."""
        tail = self.hidden[when.end : when.end + 8]
        bound = re.match(r"的|[（(]?(?:规划)?目标|基数|[底末]?的|）", tail)
        if not bound:
            return False
        first = next((q for q in self.numbers if q.start >= when.end), None)
        return first is not None and first is not self.number

    def compared(self, calendar: Calendar) -> str:
        """What the clause compares the number with."""
        words = self._comparison()
        if re.search(r"(?:较|比|同)(?:上年|去年)|(?:较|比)?上年同期", words):
            return "year"
        when = self._against(words)
        if when is None:
            return ""
        return "base" if when.year == calendar.base else "time"

    def since(self, calendar: Calendar) -> tuple[int, str] | None:
        """The period it is compared with."""
        when = self._against(self._comparison())
        return (when.year, when.period or ANNUAL) if when and when.year else None

    def _comparison(self) -> str:
        return self.hidden[self.sentence : self.number.start][-40:]

    def _against(self, words: str) -> When | None:
        found = [w for w in self.whens if w.against and self.sentence <= w.start and w.end <= self.number.start]
        if not found or "，" in self.hidden[found[-1].end : self.number.start]:
            return None
        return found[-1]


def _strange(words: str, room: int = _SUBJECT_ROOM) -> bool:
    """Whether words hold more than names, times, numbers and words of telling."""
    return len(_GLUE.sub("", re.sub(r"[，\x00,.。0-9]", "", words))) > room


def _masked(text: str, places: Sequence[When | Mention | Quantity]) -> str:
    """The text with places blanked, of the same length."""
    signs = list(text)
    for place in places:
        signs[place.start : place.end] = "\x00" * (place.end - place.start)
    return "".join(signs)


def _no_figure(text: str, number: Quantity) -> bool:
    """List numbers, ordinals, document numbers, spans of years, names with digits."""
    before, after = text[max(0, number.start - 3) : number.start], text[number.end : number.end + 3]
    whole = number.step == 1 and not number.written
    if re.search(r"第$|附件$|专栏$|表$|图$|〔$|[A-Za-z]$", before) or re.match(r"[〕号]|[A-Za-z]", after):
        return True
    if whole and (number.start == 0 or before.endswith(("（", "(", "\n"))) and re.match(r"[.、．）)]", after):
        return True
    if re.match("区间|预测区|置信区", after):
        return True
    if number.unit in ("年", "天", "日", "月", "小时", "级", "批") and number.step >= 1 and number.value < 30:
        return True
    chinese = re.match(r"[一二三四五六七八九十两]", number.text)
    return bool(chinese) and (
        number.unit in ("年", "次", "级", "批") or number.text in ("一个", "一项", "一批", "两个", "一家")
    )


def _compare(
    number: Quantity, record: Record, role: Role, when: When | None, since: tuple[int, str] | None
) -> tuple[str, Fact]:
    """Hold a number against the facts of one indicator that it may be."""
    none = Fact(f.VALUE, 0.0, "")
    if record.is_rate and role.roles[0] == f.VALUE and not role.sure and role.sign and when is not None and when.year:
        role = replace(
            role, roles=(f.VALUE, f.TOTAL, f.AVERAGE) if when.first else (f.VALUE, f.FORECAST, f.OFFICE), sure=True
        )
    measurable = [fact for fact in record.facts if _same_measure(number, fact, record)]
    if role.since and since and role.roles[0] == f.CHANGE:
        at = (when.year, when.period or ANNUAL) if when is not None and when.year else record.latest
        moved = record.change(since, at) if at else []
        measurable = [fact for fact in moved if _same_measure(number, fact, record)]
    meant = [fact for fact in measurable if fact.role in role.roles and _in_time(fact, when, record)]
    stated = number.value
    for fact in meant:
        if _fits(fact, number, role, record):
            return EXACT, fact
    if not role.sure:
        for fact in measurable:
            if _in_time(fact, when, record) and _fits(fact, number, replace(role, sign=0), record):
                return EXACT, fact
    first = [fact for fact in meant if fact.role == role.roles[0]] or meant
    if not first or (not role.sure and first[0].role not in (f.VALUE, f.BASE)):
        return UNKNOWN, none
    if not _comparable_size(number, first, record):
        return UNKNOWN, none
    return WRONG, min(first, key=lambda fact: abs(fact.value * unit_parts(fact.unit)[0] - stated))


def _fits(fact: Fact, number: Quantity, role: Role, record: Record) -> bool:
    """Whether a number states a fact; where the verb says which way it goes, that way too."""
    if not number.unit:  # a bare number is in the unit of what it states
        factor = unit_parts(fact.unit)[0]
        number = replace(number, value=number.value * factor, step=number.step * factor)
    if fact.role == f.PROGRESS and number.value == 100 and fact.value >= 100:
        return True
    rate = fact.role in (f.VALUE, f.AVERAGE, f.TOTAL, f.FORECAST) and fact.unit == PERCENT and record.is_rate
    sign = -role.sign if rate and record.is_reduction else role.sign
    if not (rate or fact.role in _SIGNED) or number.value < 0 or not sign:
        either = fact.role in _SIGNED or fact.unit == POINT or number.value < 0
        return fact.agrees(number.value, number.step, hedge=number.hedge, any_sign=either)
    return fact.agrees(sign * number.value, number.step, hedge=number.hedge if sign > 0 else "")


_SIGNED = (f.CHANGE, f.GROWTH, f.BASE_CHANGE, f.BASE_GROWTH, f.GAP, f.REMAINING, f.TARGET_GAP)


def _comparable_size(number: Quantity, meant: Sequence[Fact], record: Record) -> bool:
    """A number a hundred times off is another thing's, unless it is off by 万 or 亿 as a wrong unit is."""
    sizes = [abs(fact.value * (unit_parts(fact.unit)[0] if number.unit else 1)) for fact in meant if fact.value]
    if not sizes or not number.value or number.unit in (PERCENT, POINT):
        return True
    ratio = min((abs(number.value) / size for size in sizes), key=lambda r: abs(r - 1))
    if 0.02 < ratio < 50:
        return True
    return any(abs(ratio / wrong - 1) < 0.02 for wrong in (1e4, 1e-4, 1e8, 1e-8))


def _same_measure(number: Quantity, fact: Fact, record: Record) -> bool:
    if not number.unit:
        return fact.unit != POINT or record.unit == ""
    if number.unit == POINT or fact.unit == POINT:
        return number.unit == fact.unit
    return same_unit(number.unit, unit_parts(fact.unit)[1])


def _in_time(fact: Fact, when: When | None, record: Record) -> bool:
    """Whether a fact is of the time told; without a time, of any in the plan or its base year."""
    if fact.at is None:
        return True
    if fact.role in (f.REQUIRED, f.CHANCE, f.TARGET_GAP, f.REMAINING):
        return True
    if when is None or when.year is None:
        return fact.at[0] >= record.first - 1 or fact.role == f.BASE
    if fact.role in (f.PROGRESS, f.PLANNED, f.GAP, f.MEAN) and when.year > (record.latest or (0, ""))[0]:
        return True
    if fact.role == f.YEARLY:
        return fact.at[0] == when.year
    if fact.role == f.BASE and when.year == record.first - 1:
        return True
    return fact.at[0] == when.year and when.period in ("", fact.at[1])
