"""What a target's words say for certain: type, value, direction; whatever they leave open becomes a question.

Nothing is inferred from what such an indicator usually is. The catalogue's fields are filled where the list's own words
and figures decide, and stay empty where they do not.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace

from evallib.collection.listing_words import is_blank
from evallib.collection.units import SCALES, factor, parse_unit, plain

_FIGURE = r"\d+(?:,\d{3})*(?:\.\d+)?"
_AROUND = re.compile(r"左右|上下|大约|约|基本(?=\d)")
_AT_LEAST = re.compile(r"≥|>=|>|＞|不低于|不少于|不小于|高于|超过|达到或超过|至少|以上|大于")
_AT_MOST = re.compile(r"≤|<=|<|＜|不高于|不超过|不大于|低于|以内|之内|以下|控制在|小于")
_RANGE = re.compile(rf"({_FIGURE})(%|‰)?[-—–~～至]+({_FIGURE})(%|‰)?")
_TOTAL = re.compile(rf"^[\[［【〔(]+({_FIGURE})[\]］】〕)]+")
_FALL = re.compile(r"下降|降低|减少|减低|压减|削减")
_RISE = re.compile(r"提高|增加|提升|上升|新增|增长")
_TO = re.compile(r"(提高|增加|提升|上升|下降|降低|增长|减少)[到至为]")
_POINTS = re.compile(r"个?百分点")
_ASSIGNED = re.compile(
    r"(完成|按照?|达到|控制在|不超过)?.{0,6}(市|省|国家|上级|中央).{0,4}下达|下达(的)?(任务|目标|指标|控制数)"
)
_RELATIVE = re.compile(r"(与|和|同|高于|快于|不低于|略高于|低于)(.{2,20}?)(增速|增长|基本同步|同步|平均)")
_WORDED = re.compile(r"持续|稳步|稳定|逐步|明显|显著|进一步|大幅|不断|保持|有所|基本(建立|形成|实现)|全面")
_GROWING = re.compile(r"增长|增速|增幅")
_SHRINKING = re.compile(r"降低|下降|减少|降幅|削减")
_SHARE = re.compile(r"率|比重|占比|比例|强度|覆盖|合格|达标|程度")
_SUMMED = re.compile(r"累计|新增|新建|引进|五年")
_DECIMAL = re.compile(_FIGURE)


@dataclass(frozen=True)
class Goal:
    """What is certain of a target. Empty fields are not known; ``questions`` say what has to be asked."""

    target_type: str = ""
    target: float | None = None
    low: float | None = None
    high: float | None = None
    direction: str = ""
    value_kind: str = ""
    unit: str = ""
    reference: str = ""
    by_growth: bool = False  # the cell under 年均 or 累计 decided
    questions: tuple[str, ...] = field(default_factory=tuple)

    def asking(self, *questions: str) -> Goal:
        """The same with more questions."""
        return replace(self, questions=(*self.questions, *questions))


@dataclass(frozen=True)
class Asked:
    """What the list says of one indicator: name, unit, base, the target's text, the text under 年均 or 累计."""

    name: str
    unit: str = ""
    base: float | None = None
    target: str = ""
    growth: str = ""
    growth_heading: str = ""

    @property
    def is_percent(self) -> bool:
        """Whether the unit is a mark of shares."""
        return parse_unit(self.unit).is_share


def read_goal(asked: Asked) -> Goal:
    """Read what the target's words say.

    >>> goal = read_goal(Asked("地区生产总值年均增长", "%", growth="6左右", growth_heading="年均增速"))
    >>> goal.target_type, goal.target, goal.questions
    ('avg_growth', 6.0, ('“左右”的容差是多少？请填tolerance列',))
    >>> read_goal(Asked("累计引进企业", "家", target="[1000]")).target_type
    'cumulative_sum'
    """
    target, growth = _clean(asked.target), _clean(asked.growth)
    kind = _value_kind(asked)
    if is_blank(target) and is_blank(growth):
        return Goal(value_kind=kind, questions=("没有列出目标，是否另有目标？",))
    if is_blank(target) or (not is_blank(growth) and _TOTAL.match(growth)):
        found = _of_growth(growth, asked, has_level=not is_blank(target))
        if found is not None:
            return _with_kind(replace(found, by_growth=True), kind, asked)
    return _with_kind(_of_target(target, asked), kind, asked)


def _clean(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text).replace("％", "%").replace("〔", "[").replace("〕", "]")
    return re.sub(r"\s", "", normal).rstrip("。;；")


def _with_kind(goal: Goal, kind: str, asked: Asked) -> Goal:
    """Add what the unit and the name say of the values, and ask where a percentage may be share or rate."""
    kind = goal.value_kind or kind
    if asked.is_percent and not kind and goal.target_type not in ("", "assigned", "qualitative"):
        return goal.asking("是比重（share）还是增速、降幅（rate）？请填value_kind列")
    return replace(goal, value_kind=kind)


def _value_kind(asked: Asked) -> str:
    """Share or rate, where unit and name say so."""
    if not asked.is_percent:
        return ""
    if _GROWING.search(asked.name) or _SHRINKING.search(asked.name):
        return "rate"
    return "share" if _SHARE.search(asked.name) else ""


def _of_growth(text: str, asked: Asked, *, has_level: bool) -> Goal | None:
    """The cell under 年均增速[累计]: a total in brackets or a yearly rate; None where the level's own cell decides."""
    total = _TOTAL.match(text)
    if total:
        return _total(_number(total[1]), asked, has_level=has_level)
    if has_level:
        return None
    if "累计" in asked.growth_heading and "年均" not in asked.growth_heading and "年均" not in text:
        return _of_target(f"累计{text}", asked) if not _ASSIGNED.search(text) else _of_target(text, asked)
    if "累计" in asked.growth_heading and "年均" in asked.growth_heading and "累计" in text:
        return _of_target(text, asked)
    return _yearly(text, asked)


def _total(value: float, asked: Asked, *, has_level: bool) -> Goal | None:
    """A figure in brackets: the sum over the plan's years, a total reduction, or a rise over the base."""
    if asked.is_percent and _SHRINKING.search(asked.name):
        return Goal("cumulative_reduction", value, direction="up", value_kind="rate")
    if has_level:
        return None
    if asked.base is None or _SUMMED.search(asked.name):
        if asked.is_percent:
            return Goal(target=value).asking("方括号内百分数是累计降幅、累计增幅还是累计数？请填target_type列")
        return Goal("cumulative_sum", value, direction="up")
    return Goal(target=value).asking(
        "方括号内是五年累计数（cumulative_sum）还是比基期的增量（increment）？请填target_type列"
    )


def _yearly(text: str, asked: Asked) -> Goal:
    """A yearly rate of growth, or a line or level that only stands in its column."""
    if _ASSIGNED.search(text) or _RELATIVE.search(text) or not _DECIMAL.search(text):
        return _of_target(text, asked)
    if "年均" not in text and asked.is_percent and not _GROWING.search(asked.name):
        if _SHRINKING.search(asked.name):
            return Goal(target=_number(_figure(text))).asking("是年均降幅还是累计降幅？请填target_type列")
        return _of_target(text, asked)
    if "年均" not in text and not asked.is_percent and "%" not in text and not _GROWING.search(asked.growth_heading):
        return Goal(target=_number(_figure(text))).asking("是年均增速（%）还是累计数、每年的数？请填target_type列")
    if _RANGE.search(text):
        low, high = _range(text)
        return Goal(low=low, high=high).asking("年均增速为区间，按哪个数评价？请填target_type和target列")
    if _FALL.search(text):
        return Goal().asking("年均下降如何评价？请填target_type、target和direction列")
    if _AT_MOST.search(text):
        return Goal(target=_number(_figure(text))).asking("是年均增速的上限？请填target_type和direction列")
    rate = "rate" if asked.is_percent else ""
    return _around(text, Goal("avg_growth", _number(_figure(text)), direction="up", value_kind=rate))


def _of_target(text: str, asked: Asked) -> Goal:
    """The cell of the last year's target."""
    if _ASSIGNED.search(text):
        return Goal("assigned").asking("下达任务的年度数是多少？请填targets.csv")
    relative = _RELATIVE.search(text)
    if relative and not re.match(r"\d", relative[2]):
        return _relative(text, relative[2])
    total = _TOTAL.match(text)
    if total:
        return _total(_number(total[1]), asked, has_level=False) or Goal()
    if re.search(r"翻.{0,2}番|倍", text):
        return Goal().asking("目标是基期的多少倍？请填target_type和target列")
    if not _DECIMAL.search(text):
        return _worded(text)
    if "年均" in text:
        return _yearly(text, asked)
    if _RANGE.search(text):
        low, high = _range(text)
        return _held_unit(text, Goal("range", low=low, high=high, direction="range"), asked)
    return _change(text, asked) or _level(text, asked)


def _worded(text: str) -> Goal:
    """A target without a figure."""
    if "合理区间" in text:
        return Goal().asking("“合理区间”如何评价（按年度任务assigned还是定性qualitative）？请填target_type列")
    if _WORDED.search(text):
        return Goal("qualitative").asking("定性目标如何判断？完成情况须由本单位在overrides.csv中判断")
    return Goal().asking("目标文字无法识别；请填target_type和target列")


def _relative(text: str, other: str) -> Goal:
    """Compared with another indicator: in step, faster, slower."""
    goal = Goal("relative_growth", 0.0, direction="up", reference=other.rstrip("的"))
    points = re.search(rf"({_FIGURE})个百分点", text)
    if points:
        goal = replace(goal, target=_number(points[1]))
    if "同步" in text:
        return goal.asking("“同步”的容差是多少个百分点？请填tolerance列")
    return goal.asking("“低于”的方向请核对：请填direction列") if text.startswith("低于") else goal


def _change(text: str, asked: Asked) -> Goal | None:
    """A rise or fall over the base: points, amounts, per cent; None where the text names a level."""
    falls, rises = bool(_FALL.search(text)), bool(_RISE.search(text))
    if (not falls and not rises and "累计" not in text) or _TO.search(text):
        return None
    value = _number(_figure(text))
    if _POINTS.search(text):
        return _around(text, Goal("increment", value, direction="down" if falls else "up"))
    if falls:
        if re.search(r"[%‰]", text) or asked.is_percent:
            return _around(text, Goal("cumulative_reduction", value, direction="up" if asked.is_percent else "down"))
        return _held_unit(text, Goal("increment", value, direction="down"), asked)
    if re.search(r"[%‰]", text) or asked.is_percent:
        return Goal(target=value).asking("增幅是五年累计还是年均？请填target_type列")
    if "新增" in text or ("累计" in text and not rises) or asked.base is None:
        return _held_unit(text, Goal("cumulative_sum", value, direction="up"), asked)
    return _held_unit(text, Goal("increment", value, direction="up"), asked)


def _level(text: str, asked: Asked) -> Goal:
    """A figure to be reached, or a line to be kept."""
    goal = _held_unit(text, Goal(target=_number(_figure(text))), asked)
    value, base = goal.target, asked.base
    if value is None:
        return goal
    if _AT_MOST.search(text):
        if base is not None and base > value:
            return _around(text, replace(goal, target_type="level", direction="down"))
        goal = replace(goal, target_type="ceiling", direction="down")
        return _around(text, goal)
    if _AT_LEAST.search(text):
        if base is None:
            ask = "是逐年守住的下限（floor）还是期末达到的水平（level）？请填target_type列"
            return _around(text, replace(goal, direction="up").asking(ask))
        return _around(text, replace(goal, target_type="level" if base < value else "floor", direction="up"))
    return _around(text, _plain(goal, value, base, asked))


def _plain(goal: Goal, value: float, base: float | None, asked: Asked) -> Goal:
    """A bare figure: growth where the name is one, else a level whose direction the base shows."""
    if asked.is_percent and _GROWING.search(asked.name):
        if "年均" in asked.name:
            return replace(goal, target_type="avg_growth", direction="up", value_kind="rate")
        return goal.asking("是五年年均增速（avg_growth）还是期末当年增速（level）？请填target_type列")
    if asked.is_percent and _SHRINKING.search(asked.name):
        if "累计" in asked.name:
            return replace(goal, target_type="cumulative_reduction", direction="up", value_kind="rate")
        return goal.asking("是五年累计降幅还是年度降幅？请填target_type列")
    if "累计" in asked.name:
        return replace(goal, target_type="cumulative_sum", direction="up")
    goal = replace(goal, target_type="level")
    if base is None or base == value:
        why = "没有基期数" if base is None else "目标与基期数相同"
        return goal.asking(f"{why}，越高越好（up）还是越低越好（down）？请填direction列")
    return replace(goal, direction="up" if value > base else "down")


def _held_unit(text: str, goal: Goal, asked: Asked) -> Goal:
    """Convert from the unit written behind the figure; a unit that does not fit leaves the value open."""
    written = _unit_behind(text)
    if not written or plain(written) == plain(asked.unit):
        return goal
    if not asked.unit:
        return replace(goal, unit=written)
    if written in SCALES:
        if parse_unit(asked.unit).scale != 1.0 or asked.is_percent:
            return replace(goal, target=None, low=None, high=None).asking(
                f"“{text}”的单位与“{asked.unit}”如何换算？请填target列"
            )
        return _times(goal, SCALES[written])
    by = factor(written, asked.unit)
    if by is None:
        return replace(goal, target=None, low=None, high=None).asking(
            f"目标写“{written}”而单位是“{asked.unit}”，以哪个为准？请填target列"
        )
    return _times(goal, by)


def _times(goal: Goal, by: float) -> Goal:
    def scaled(value: float | None) -> float | None:
        return None if value is None else float(f"{value * by:.12g}")

    return replace(goal, target=scaled(goal.target), low=scaled(goal.low), high=scaled(goal.high))


def _unit_behind(text: str) -> str:
    """What is written behind the last figure, without words of doubt and limits."""
    tail = re.split(_FIGURE, text)[-1]
    tail = re.sub(r"\(.*?\)|左右|上下|以上|以内|之内|以下|之间", "", tail)
    return tail if re.fullmatch(r"[%‰]|[A-Za-z一-鿿/²㎡]{1,8}", tail) else ""


def _around(text: str, goal: Goal) -> Goal:
    """Ask for the tolerance of 左右."""
    found = _AROUND.search(text)
    return goal.asking(f"“{found[0]}”的容差是多少？请填tolerance列") if found else goal


def _range(text: str) -> tuple[float, float]:
    found = _RANGE.search(text)
    assert found is not None
    return _number(found[1]), _number(found[3])


def _figure(text: str) -> str:
    """The first figure that is no year."""
    figures = [item for item in _DECIMAL.findall(text) if not re.search(rf"{re.escape(item)}年", text)]
    return str(figures[0]) if figures else str(_DECIMAL.findall(text)[0])


def _number(text: str) -> float:
    return float(text.replace(",", ""))
