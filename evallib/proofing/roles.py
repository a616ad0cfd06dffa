"""What a number in a sentence says of an indicator: the figure, its target, a change, a share of the way …"""

from __future__ import annotations

import re
from dataclasses import dataclass

from evallib.proofing import facts as f
from evallib.proofing.quantities import PERCENT, POINT

_RISE = r"增长|提高|增加|上升|提升|扩大|净增|新增|上涨|增幅|增速|回升|多增|增至|快于|高于"
_FALL = r"下降|降低|减少|回落|下跌|负增长|缩小|收窄|压减|降幅|低于|慢于"
_CHANGE = rf"(?:{_RISE}|{_FALL})"
_TO = r"(?:到|至|为|达到?|于)"
_SCHEDULE = r"(?:时间|序时|计划|规划|目标)(?:进度|要求)(?:要求)?"
_TIED = r"[（(为是的约至到已达“”：:]*"
_ASKED = (
    r"(?:值|数|任务|要求|上限|下限|线|定为|确定为|设定为|年均|累计|增长|降低|下降|提高|增加|达到?|不低于|不高于|不超过"
    r"|控制在|保持在|力争|[（(为是的：:“”\[])*"
)
_FOREIGN = re.compile(
    r"全市|全国|全省|平均水平|各区平均|国家平均|中心城区|其他区|兄弟区|排名|位居|位列|第$"
    r"|(?:与|比|较|高于|低于|快于|慢于)[\u4e00-\u9fff]{2,3}(?<![全我本辖])[区县市](?![域内级])"
)
_PART = re.compile(r"其中(?![：:，]?(?:19|20)\d\d年)|包括|含(?!义)|主要(?:是|为)|分别来自|来自")


@dataclass(frozen=True)
class Role:
    """How a number is to be read.

    Attributes
    ----------
    roles : tuple of str
        Kinds of facts it may be.
    sure : bool
        Whether words say so; else another figure of the same indicator is as good.
    sign : int
        −1 where the verb is one of falling, 1 of rising, 0 where it has none.
    since : bool
        Compared with the time named before it.
    """

    roles: tuple[str, ...]
    sure: bool = True
    sign: int = 0
    since: bool = False


def role_of(before: str, after: str, unit: str, *, compared: str = "") -> Role | None:
    """Read the words around a number.

    Parameters
    ----------
    before : str
        The clause up to the number, without the indicator's name.
    after : str
        What follows it in the clause.
    unit : str
        The number's unit.
    compared : {"", "base", "year", "time"}
        What ``before`` compares with: the base, the year before, another time.

    Returns
    -------
    Role or None
        None where it belongs to something else (another place, a part).
    """
    if _FOREIGN.search(before) or re.match(r"的?(?:市场|份额)", after):
        return None
    for test in (_shares, _targets, _changes):
        found = test(before, after, unit, compared)
        if found is not None:
            return found
    return _figures(before, unit)


def is_part(before: str) -> bool:
    """Whether a number is of a part only (其中…)."""
    return bool(_PART.search(before))


def _shares(before: str, after: str, unit: str, compared: str) -> Role | None:
    """Chance, schedule, progress, what is left."""
    if "区间" in before and not re.search("目标区间", before):
        return Role((f.FORECAST,), sign=_sign(before))
    if "概率" in before or "可能性" in before:
        return Role((f.CHANCE,))
    if re.search(rf"(?:时间|序时|计划|(?<!完成)(?<!实现)规划)进度(?:要求)?{_TIED}$", before):
        return Role((f.PLANNED,)) if unit == PERCENT else Role((f.GAP,), sign=_sign(before))
    if unit == PERCENT and re.match(r"的(?:时间|序时|计划)进度", after):
        return Role((f.PLANNED,))
    if unit == POINT and re.search(_SCHEDULE, before):
        return Role((f.GAP,), sign=_sign(before))
    if unit == PERCENT and _tells_progress(before, after):
        return Role((f.PROGRESS,))
    if re.search(r"均值", before):
        return Role((f.MEAN,))
    if re.search(r"(?:年均|每年)(?:还|尚|仍)?(?:需|须|应)|(?:后\S{1,4}年|剩余|后期)\S{0,6}需", before):
        return Role((f.REQUIRED, f.REMAINING))
    if re.search(r"(?:距|离|与|较|比).{0,8}目标.{0,4}(?:差|相差|还差|尚差|差距)|(?:还|尚|仍)(?:差|需|缺)", before):
        return Role((f.REMAINING, f.TARGET_GAP))
    if re.search(r"(?:低于|高于|超过|超出|超|多于|少于).{0,4}目标(?:值)?$", before):
        return Role((f.REMAINING, f.TARGET_GAP), sign=0)
    return None


def _tells_progress(before: str, after: str) -> bool:
    """完成规划目标进度的…, 完成率…, … of 目标 not being a target itself (规划目标为…)."""
    goal = "(?:目标|任务|进度|计划|总量|指标)"
    done = re.search(rf"(?:完成|实现|达到|达|占|为)[^，。；]{{0,4}}{goal}[^，。；%]{{0,6}}$", before)
    if done and not re.search(r"目标(?:值|为|是)?[（(]?$", before):
        return True
    rate = re.search(rf"(?:完成率|实现率|完成比例|(?<!时间)(?<!序时)进度){_TIED}$", before)
    return bool(rate or re.match(r"的?(?:目标)?(?:进度|任务)", after))


def _targets(before: str, after: str, unit: str, compared: str) -> Role | None:
    if re.search(r"年度(?:控制)?(?:目标|任务|计划)|下达", before) and re.search(
        rf"(?:目标|任务|计划|指标|下达){_TIED}[^，。；]{{0,4}}$", before
    ):
        return Role((f.YEARLY,))
    if re.search(r"部门(?:预计|预测|上报)", before):
        return Role((f.OFFICE,))
    if re.search(rf"(?:目标|控制上限|约束线){_ASKED}$", before):
        return Role((f.TARGET, f.YEARLY), sign=0)
    if re.match(
        r"(?:以[内上下]|左右)?的?(?:规划|期末|五年|控制|年度|预期|总|约束性)*(?:目标|上限|下限|控制线|目标线)", after
    ):
        return Role((f.TARGET, f.YEARLY), sign=0)
    return None


def _changes(before: str, after: str, unit: str, compared: str) -> Role | None:
    """Changes since another time, averages, totals, yearly growth."""
    moved = re.search(rf"({_CHANGE})(?:了|约|近|超过?|\s)*$", before)
    if re.search(r"年均|平均每年", before) and (moved or unit in (PERCENT, POINT)):
        roles = (
            (f.AVERAGE, f.REQUIRED, f.TARGET, f.FORECAST)
            if re.search("预[计测]|需", before)
            else (f.AVERAGE, f.TARGET, f.REQUIRED)
        )
        return Role(roles, sign=_sign(before))
    if not moved and not re.search("同比|环比", before):
        return None
    sign = _sign(before)
    if "环比" in before:
        return None
    if compared == "base":
        return Role((f.BASE_CHANGE, f.BASE_GROWTH), sign=sign, since=True)
    if compared == "time":
        return Role((f.CHANGE, f.GROWTH), sign=sign, since=True)
    if compared == "year" or "同比" in before:
        return Role((f.CHANGE, f.GROWTH, f.VALUE), sign=sign)
    return None


def _figures(before: str, unit: str) -> Role:
    """A figure as it is; what rises or falls without a word to what may be several things."""
    if "累计" in before:
        return Role((f.TOTAL, f.VALUE, f.BASE_CHANGE, f.BASE_GROWTH, f.TARGET, f.FORECAST), sign=_sign(before))
    moved = re.search(rf"({_CHANGE})(?:了|约|近|超过?|\s)*$", before)
    if moved:
        roles = (f.VALUE, f.TOTAL, f.CHANGE, f.GROWTH, f.BASE_CHANGE, f.BASE_GROWTH, f.AVERAGE, f.FORECAST, f.OFFICE)
        return Role(roles, sure=False, sign=_sign(before))
    if unit == POINT:
        return Role((f.CHANGE, f.BASE_CHANGE, f.GAP, f.AVERAGE, f.REMAINING), sure=False)
    if re.search(r"预[计测]|有望|力争|将(?:达|完成|增|提)|可(?:达|完成)", before):
        return Role((f.FORECAST, f.OFFICE, f.VALUE, f.TARGET, f.TOTAL))
    said = re.search(rf"(?:为|是|达到?|完成|实现|{_TO}|共|有|拥有|保持在|稳定在|控制在|超过|突破)\S{{0,2}}$", before)
    return Role((f.VALUE, f.BASE, f.TOTAL, f.FORECAST, f.OFFICE, f.TARGET), sure=bool(said))


def _sign(before: str) -> int:
    """Of the last verb of rising or falling."""
    found = re.findall(rf"({_RISE})|({_FALL})", before)
    return 0 if not found else 1 if found[-1][0] else -1
