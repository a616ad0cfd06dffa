"""Indicators by the names a text may call them: the table's own, without brackets, and the usual short forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from evallib import tables as t

_ENDINGS = """
    年均增长 增长速度 年均增速 累计降低 累计下降 增长 增速 增幅 降低率 下降率 降低 下降 年均 累计 数量
""".split()
"""Words at the end of a name that a sentence says itself."""
_SWAPS = tuple(
    pair.split("=")
    for pair in """
    地区生产总值=GDP 国内生产总值=GDP 生产总值=GDP 规模以上=规上 固定资产投资=固投 社会消费品零售总额=社零总额
    社会消费品零售总额=社消零 社会消费品零售总额=社零 居民人均可支配收入=人均可支配收入
    居民人均可支配收入=居民收入 一般公共预算收入=一般预算收入 能源消耗=能耗 二氧化碳排放=碳排放
    单位地区生产总值能耗=能耗强度 单位GDP能耗=能耗强度 单位地区生产总值二氧化碳排放=碳排放强度
    单位GDP二氧化碳排放=碳排放强度 单位地区生产总值=万元GDP 单位地区生产总值=万元地区生产总值
    全社会研发经费=研发经费 研发经费=R&D经费 研发经费投入强度=研发投入强度 研究与试验发展（R&D）=研发
    研发经费投入强度=研发强度 国家高新技术企业=高新技术企业 国家高新技术企业=国高企业 国家高新技术企业=高企
    科技型中小企业=科技型企业 每万人口=万人 每万人口=每万人 每千人口=千人 每千人口=每千人 拥有量=拥有 拥有=
    执业（助理）医师=执业医师 3岁以下婴幼儿托位=婴幼儿托位 3岁以下婴幼儿托位=托位 劳动年龄人口=
    细颗粒物（PM2.5）=PM2.5 细颗粒物（PM2.5）=细颗粒物 年均浓度=浓度 空气质量优良天数=优良天数
    空气质量优良天数=空气优良天数 优良天数比率=优良率 优良天数比率=优良天数比例 比率=比例
    占地区生产总值比重=占比 占GDP比重=占比 占社会消费品零售总额比重=占比 增加值占=占 实际使用外资=实际利用外资
    实际使用外资=利用外资 新增就业=城镇新增就业 新增就业=新增就业人数 城镇登记失业率=登记失业率
    城镇登记失业率=失业率 城镇调查失业率=调查失业率 城镇调查失业率=失业率 人均预期寿命=预期寿命
    常住人口城镇化率=城镇化率 市级以上= 街道养老服务综合体=养老服务综合体 基本医疗保险=医保
    基本养老保险=养老保险 生活垃圾分类=垃圾分类 全国文明城区=文明城区 外贸进出口总额=进出口总额
    外贸进出口总额=外贸进出口 市场主体=经营主体 商品住宅库存去化周期=去化周期 老旧小区面积=老旧小区
    政务服务事项= 地表水达到或好于Ⅲ类水体比例=地表水优良比例 地级及以上城市= 粮食综合生产能力=粮食产量 国家级=
    数字经济核心产业=数字经济 亿元地区生产总值生产安全事故死亡率=亿元GDP死亡率 引进北京企业=引进京企
""".split()
)
"""What names say → what texts say for it, one at a time and combined."""
_LINKED = re.compile("(?<=.)(比重|比例|比率|强度|覆盖率|拥有量)$")
"""Endings before which a text may put 的: 占社会消费品零售总额的比重."""
_MOST = 400
_SHORTEST = 3
_SHORT_BUT_CLEAR = ("GDP", "社零", "固投", "高企")
_OWN_AREAS = "(?:全|我|本|辖|城|社|园|街|片|地|校|景|小|各|市|分|老|新|县|两|区|在|该|功能|开发|示范|实验|试验|保护)区"
_FOREIGN = re.compile(
    rf"(?:全市|全国|全省|我市|全球|世界|[东西南北中]部地区|同期|其他.{{0,3}}区|(?!.?{_OWN_AREAS})[\u4e00-\u9fff]{{2}}[区县市])$"
)
_OWN_LEVEL = {"national": ("全国", "国家"), "province": ("全省",), "city": ("全市", "我市"), "district": ()}


@dataclass(frozen=True)
class Mention:
    """An indicator's name in a text; ``keys`` are the indicators it may mean."""

    start: int
    end: int
    keys: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Names:
    """The names of a run's indicators.

    Attributes
    ----------
    by_name : mapping of str to tuple of str
        Name → indicator ids.
    masked : tuple of str
        Other names that hold digits (works, boxes): their digits are no figures.
    area : str
        What the plan is of (南开区); "" where its title does not say.
    """

    by_name: Mapping[str, tuple[str, ...]]
    masked: tuple[str, ...] = ()
    area: str = ""
    level: str = "district"

    def mentions(self, text: str) -> list[Mention]:
        """Return the indicators a text names, in reading order, the longest name at each place."""
        found = []
        for match in self._pattern.finditer(text):
            if self._foreign(text[: match.start()]):
                keys: tuple[str, ...] = ()
            else:
                keys = self.by_name.get(match.group(), self.by_name.get(match.group().replace("的", ""), ()))
            found.append(Mention(match.start(), match.end(), keys))
        return found

    def _foreign(self, before: str) -> bool:
        """Whether the name is another place's: 全市一般公共预算收入."""
        match = None if self.area and before.endswith(self.area) else _FOREIGN.search(before)
        return match is not None and match.group() not in _OWN_LEVEL.get(self.level, ())

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        names = sorted({*self.by_name, *self.masked}, key=lambda name: (-len(name), name))
        return re.compile("|".join(_LINKED.sub(r"的?\1", re.escape(name)) for name in names) or "(?!)")


def read_names(tables: Mapping[str, Any]) -> Names:
    """Collect the names of a run's indicators and works from its tables."""
    by_name: dict[str, list[str]] = {}
    for row in tables["ratings"]:
        for name in short_forms(str(row[t.NAME])):
            by_name.setdefault(name, []).append(str(row[t.INDICATOR_ID]))
    full = {str(row[t.NAME]): str(row[t.INDICATOR_ID]) for row in tables["ratings"]}
    by_name |= {name: [key, *(k for k in by_name[name] if k != key)] for name, key in full.items()}
    others = {str(work[t.NAME]) for work in tables["works"]} | {tables["plan"]["title"]}
    masked = tuple(name for name in others if re.search(r"\d", name) and name not in by_name)
    area = re.match(r"([\u4e00-\u9fff]{1,8}?[省市区县])(?=[“《])", str(tables["plan"]["title"]))
    known = {name: tuple(dict.fromkeys(keys)) for name, keys in by_name.items()}
    return Names(known, masked, area[1] if area else "", tables["plan"]["level"])


def short_forms(name: str) -> set[str]:
    """Return a name with all its short forms.

    >>> {"全社会研发经费投入强度", "研发投入强度", "研发强度"} <= short_forms("全社会研发经费投入强度")
    True
    """
    found = {name}
    queue = [name]
    while queue and len(found) < _MOST:
        for form in _steps(queue.pop()):
            if form not in found and _usable(form):
                found.add(form)
                queue.append(form)
    return found


def _steps(name: str) -> Iterator[str]:
    """What one step makes of a name: an ending or beginning taken off, brackets opened, words swapped."""
    bare = re.sub(r"（[^（）]*）|\([^()]*\)", "", name)
    yield bare
    yield from re.findall(r"（([A-Za-z][\w.&]*)）", name)
    yield name.replace("（", "").replace("）", "")
    yield name.removeprefix("累计")
    yield from (name.removesuffix(end) for end in _ENDINGS if name.endswith(end))
    if name.endswith(("数", "量")) and not name.endswith(("指数", "天数", "岁数", "产量", "总量")):
        yield name[:-1]
    yield from (name.replace(old, new) for old, new in _SWAPS if old in name and not (old in new and new in name))


def _usable(form: str) -> bool:
    return len(form) >= _SHORTEST or form in _SHORT_BUT_CLEAR
