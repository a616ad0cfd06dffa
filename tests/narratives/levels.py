"""Levels and increments: up, down, away from the target, beside it, by a yearly path."""

from __future__ import annotations

from tests.narratives.builders import figures, yearly
from tests.narratives.spec import TARGETS, case

# (60 − 50)/(100 − 50) = 20 % of the way in 2 of 5 years; (100 − 60)/3 = 13.33 a year.
case(
    "level-up",
    "截至2022年底，覆盖率由2020年的50%提高到60.0%（规划目标100%），完成规划目标进度的20.0%，低于时间进度（40%）20.0个百分点，"
    "评价为“滞后”。主要原因：客观上，疫情影响；主观上，推进偏慢。要实现规划目标，后三年年均需提高13.33个百分点。",
    figures("level-up", 55, 60),
    base=50,
    target=100,
)
# (45.5 − 49)/(40 − 49) = 38.89 %; (40 − 45.5)/3 = −1.83.
case(
    "level-down",
    "截至2022年底，细颗粒物浓度由2020年的49微克/立方米下降到45.5微克/立方米（规划目标40微克/立方米），"
    "完成规划目标进度的38.9%，低于时间进度（40%）1.1个百分点，评价为“基本符合预期”。"
    "要实现规划目标，后三年年均需下降1.83微克/立方米。",
    figures("level-down", 47, 45.5),
    name="细颗粒物浓度",
    unit="微克/立方米",
    direction="down",
    base=49,
    target=40,
)
case(
    "level-down-rising",
    "截至2022年底，细颗粒物浓度由2020年的49微克/立方米上升到52.0微克/立方米（规划目标40微克/立方米），"
    "变动与目标方向相反，时间进度已到40%，评价为“滞后”。主要原因：客观上，疫情影响；主观上，推进偏慢。"
    "要实现规划目标，后三年年均需下降4.00微克/立方米。",
    figures("level-down-rising", 50, 52),
    name="细颗粒物浓度",
    unit="微克/立方米",
    direction="down",
    base=49,
    target=40,
)
# Things are counted, not raised: (26 − 20)/(30 − 20) = 60 %, q 1.5.
case(
    "level-of-things",
    "截至2022年底，示范园区由2020年的20个增加到26个（规划目标30个），完成规划目标进度的60.0%，"
    "高于时间进度（40%）20.0个百分点，评价为“快于预期”。要实现规划目标，后三年年均需增加1.3个。",
    figures("level-of-things", 22, 26),
    name="示范园区",
    unit="个",
    decimals=0,
    base=20,
    target=30,
)
case(
    "level-met",
    "截至2022年底，覆盖率由2019年的90%提高到95.2%（规划目标95%），评价为“提前实现”。",
    figures("level-met", 92, 95.2),
    base=90,
    base_year=2019,
    target=95,
)
case(
    "level-without-base",
    "2022年，覆盖率为94.0%，没有可用的基期数，暂无法评价。要实现规划目标，后三年年均需提高0.33个百分点。",
    figures("level-without-base", 92, 94),
    target=95,
)
case(
    "level-behind-base",
    "截至2022年底，覆盖率由2020年的96%下降到94.5%（规划目标95%），低于规划目标，评价为“滞后”。"
    "主要原因：客观上，疫情影响；主观上，推进偏慢。要实现规划目标，后三年年均需提高0.17个百分点。",
    figures("level-behind-base", 95.5, 94.5),
    base=96,
    target=95,
)
case(
    "level-held",
    "截至2022年底，覆盖率由2020年的95%提高到95.4%（规划目标95%），保持在目标水平，评价为“基本符合预期”。",
    figures("level-held", 95.1, 95.4),
    base=95,
    target=95,
)
case(
    "level-tolerated",
    "截至2022年底，覆盖率由2020年的95%下降到94.5%（规划目标95%），略低于规划目标，在容许范围内，评价为“基本符合预期”。"
    "要实现规划目标，后三年年均需提高0.17个百分点。",
    figures("level-tolerated", 94.8, 94.5),
    base=95,
    target=95,
    tolerance=1,
)
# 24.021 and 24.02 print alike at two decimals: (24.021 − 24.02)/0.08 = 1.25 %.
case(
    "level-unmoved",
    "截至2022年底，森林覆盖率为24.02%，与2020年基本持平（规划目标24.1%），完成规划目标进度的1.3%，"
    "低于时间进度（40%）38.8个百分点，评价为“滞后”。主要原因：客观上，疫情影响；主观上，推进偏慢。"
    "要实现规划目标，后三年年均需提高0.026个百分点。",
    figures("level-unmoved", 24.02, 24.021),
    name="森林覆盖率",
    decimals=2,
    base=24.02,
    target=24.1,
)
# Nothing but figures: no unit, no decimals, no base year; the pace in at most two decimals and one more.
case(
    "level-bare",
    "截至2022年底，综合指数由2020年的3提高到5.25（规划目标9），完成规划目标进度的37.5%，低于时间进度（40%）2.5个百分点，"
    "评价为“基本符合预期”。要实现规划目标，后三年年均需提高1.250。",
    figures("level-bare", 4, 5.25),
    name="综合指数",
    unit="",
    decimals="",
    base_year="",
    base=3,
    target=9,
)
# The yearly path asks for 48 by 2021 and 56 by 2022 on the way from 50 to 60: π = 60 %, progress 40 %.
case(
    "level-by-path",
    "截至2022年底，覆盖率由2020年的50%提高到54.0%（规划目标60%），完成规划目标进度的40.0%，低于计划进度（60%）20.0个百分点，"
    "评价为“滞后”。主要原因：客观上，疫情影响；主观上，推进偏慢。要实现规划目标，后三年年均需提高2.00个百分点。",
    figures("level-by-path", 51, 54),
    base=50,
    target=60,
)
TARGETS += yearly("level-by-path", {2021: 48, 2022: 56})
case(
    "level-path-backward",
    "截至2022年底，覆盖率由2020年的50%提高到51.0%（规划目标60%），完成规划目标进度的10.0%，年度目标在此期间尚不要求进展，"
    "评价为“基本符合预期”。要实现规划目标，后三年年均需提高3.00个百分点。",
    figures("level-path-backward", 50, 51),
    base=50,
    target=60,
)
TARGETS += yearly("level-path-backward", {2021: 49, 2022: 48})
case(
    "level-estimate",
    "截至2022年底，研发投入强度预计由2020年的4%提高到4.2%（规划目标4.5%），完成规划目标进度的40.0%，"
    "与时间进度（40%）持平，评价为“基本符合预期”。要实现规划目标，后三年年均需提高0.10个百分点。",
    figures("level-estimate", 4.1, 4.2, status="estimate"),
    name="研发投入强度",
    base=4,
    target=4.5,
)
case(
    "increment-up",
    "截至2021年底，人均预期寿命由2019年的77.3岁提高到78.2岁（规划目标累计提高1岁），完成规划目标进度的90.0%，"
    "高于时间进度（20%）70.0个百分点，评价为“快于预期”。要实现规划目标，后四年年均需提高0.03岁。",
    figures("increment-up", 78.2),
    name="人均预期寿命",
    unit="岁",
    target_type="increment",
    base_year=2019,
    base=77.3,
    target=1,
)
case(
    "increment-down",
    "截至2022年底，楼宇空置率由2020年的20%下降到18.5%（规划目标累计下降5个百分点），完成规划目标进度的30.0%，"
    "低于时间进度（40%）10.0个百分点，评价为“滞后”。主要原因：客观上，疫情影响；主观上，推进偏慢。"
    "要实现规划目标，后三年年均需下降1.17个百分点。",
    figures("increment-down", 19, 18.5),
    name="楼宇空置率",
    target_type="increment",
    direction="down",
    base=20,
    target=5,
)
case(
    "long-name",
    "截至2022年底，每千名三周岁以下常住婴幼儿所拥有的普惠性托育服务机构托位数量由2020年的1.8个提高到2.5个（规划目标4.5个），"
    "完成规划目标进度的25.9%，低于时间进度（40%）14.1个百分点，评价为“滞后”。"
    "主要原因：客观上，疫情影响；主观上，推进偏慢。要实现规划目标，后三年年均需提高0.67个。",
    figures("long-name", 2, 2.5),
    name="每千名三周岁以下常住婴幼儿所拥有的普惠性托育服务机构托位数量",
    unit="个",
    base=1.8,
    target=4.5,
)
