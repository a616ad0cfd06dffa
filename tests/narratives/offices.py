"""Assigned and qualitative targets, what cannot be rated, what the office changed."""

from __future__ import annotations

from tests.narratives.builders import figures, office_says, yearly
from tests.narratives.spec import OVERRIDES, TARGETS, case

case(
    "assigned",
    "2022年，单位GDP能耗降低3.1%，达到年度目标（3%），评价为“基本符合预期”。",
    figures("assigned", 3.6, 3.1),
    name="单位GDP能耗降低",
    target_type="assigned",
    value_kind="rate",
)
case(
    "assigned-rising",
    "2022年，单位GDP能耗上升0.5%，未达到年度目标（3%），评价为“滞后”。主要原因：客观上，疫情影响；主观上，推进偏慢。",
    figures("assigned-rising", 3.6, -0.5),
    name="单位GDP能耗降低",
    target_type="assigned",
    value_kind="rate",
)
case(
    "assigned-cap",
    "2022年，细颗粒物浓度为43微克/立方米，超过年度控制目标（40微克/立方米），评价为“滞后”。"
    "主要原因：客观上，疫情影响；主观上，推进偏慢。",
    figures("assigned-cap", 41, 43),
    name="细颗粒物浓度",
    unit="微克/立方米",
    decimals=0,
    direction="down",
    target_type="assigned",
)
case(
    "assigned-fall",
    "2022年，财政收入下降1.0%，达到年度目标（下降2%），评价为“基本符合预期”。",
    figures("assigned-fall", 3, -1),
    name="财政收入增长",
    target_type="assigned",
    value_kind="rate",
)
# 1 − 0.97·0.975 = 5.4 % against 1 − 0.97² = 5.9 %.
case(
    "assigned-total",
    "2022年，单位GDP用地下降2.5%，累计下降5.4%，未达到同期下达的累计任务，评价为“滞后”。"
    "主要原因：客观上，疫情影响；主观上，推进偏慢。",
    figures("assigned-total", 3, 2.5),
    name="单位GDP用地下降",
    target_type="assigned",
    value_kind="rate",
    target_text="累计下降，完成市下达任务",
)
for name in ("assigned", "assigned-rising", "assigned-total"):
    TARGETS += yearly(name, {2021: 3, 2022: 3})
TARGETS += yearly("assigned-cap", {2022: 40}) + yearly("assigned-fall", {2022: -2})
case(
    "judged",
    "截至2023年7月31日，改革任务由责任单位作出定性评价，评价为“基本符合预期”。",
    [],
    name="改革任务",
    unit="",
    target_type="qualitative",
)
OVERRIDES.append(office_says("judged", "on_track", kind="judgement"))
case(
    "unjudged",
    "截至2023年6月30日，文明城区待责任单位作出评价，暂无法评价。",
    [],
    name="文明城区",
    unit="",
    target_type="qualitative",
)
case("no-data", "截至2023年6月30日，覆盖率因规划期内尚无可用数据，暂无法评价。", [], base=0, target=100)
case(
    "caliber-break",
    "截至2023年6月30日，覆盖率因规划期内数据口径与现行口径不一致，不能比较，暂无法评价。",
    figures("caliber-break", 3, caliber="旧"),
    base=0,
    target=100,
    caliber="新",
)
case(
    "part-year",
    "截至2023年6月30日，覆盖率因只有不能与全年比较的部分年度数据，暂无法评价。",
    figures("part-year", 3, start=2023, period="h1"),
    base=0,
    target=100,
)
case("no-target", "2022年，覆盖率为4.0%，没有可用的目标值，暂无法评价。", figures("no-target", 3, 4), base=0)
case(
    "unknown-type",
    "2021年，覆盖率为3.0%，没有可用的目标值，暂无法评价。",
    figures("unknown-type", 3),
    base=0,
    target=9,
    target_type="whatever",
)
case(
    "confirmed",
    "截至2022年底，覆盖率由2020年的0%提高到41.0%（规划目标100%），完成规划目标进度的41.0%，高于时间进度（40%）1.0个百分点。"
    "综合评价为“基本符合预期”（区发展改革委规划科2023年7月28日确认为“基本符合预期”：有3个项目投用）。"
    "要实现规划目标，后三年年均需提高19.67个百分点。",
    figures("confirmed", 20, 41),
    base=0,
    target=100,
)
OVERRIDES.append(office_says("confirmed", "on_track"))
case(
    "changed",
    "截至2022年底，覆盖率由2020年的0%提高到60.0%（规划目标100%），完成规划目标进度的60.0%，高于时间进度（40%）20.0个百分点。"
    "综合评价为“提前实现”（区发展改革委规划科2023年7月28日由“快于预期”改为“提前实现”：有3个项目投用）。",
    figures("changed", 30, 60),
    base=0,
    target=100,
)
OVERRIDES.append(office_says("changed", "early"))
case(
    "changed-without-data",
    "截至2023年6月30日，覆盖率暂缺评价所需数据。"
    "综合评价为“基本符合预期”（区发展改革委规划科2023年7月28日由“暂无法评价”改为“基本符合预期”：有3个项目投用）。",
    [],
    base=0,
    target=100,
)
OVERRIDES.append(office_says("changed-without-data", "on_track"))
