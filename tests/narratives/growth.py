"""Growth, growth against another, sums, reductions."""

from __future__ import annotations

from tests.narratives.builders import figures
from tests.narratives.spec import case

# G = 1.146·1.104 = 1.265, average 12.48 %; ln G/(5·ln 1.07) = 69.5 %; (1.07⁵/G)^(1/3) − 1 = 3.5 %.
case(
    "growth",
    "2021—2022年，研发经费投入按现价计算年均增长12.5%（规划目标年均增长7%），完成规划目标进度的69.5%，"
    "高于时间进度（40%）29.5个百分点，评价为“快于预期”。要实现规划目标，后三年年均需增长3.5%。",
    figures("growth", 14.6, 10.4, caliber="现价"),
    name="研发经费投入增长",
    target_type="avg_growth",
    value_kind="rate",
    target=7,
    caliber="现价",
)
# The fall of 0.5 % a year is said with a verb, not with a minus sign: √(1.02·0.97) − 1.
case(
    "growth-falling",
    "2021—2022年，外贸进出口总额年均下降0.5%（规划目标年均增长3%），变动与目标方向相反，时间进度已到40%，"
    "评价为“滞后”。主要原因：客观上，疫情影响；主观上，推进偏慢。要实现规划目标，后三年年均需增长5.4%。",
    figures("growth-falling", 2, -3),
    name="外贸进出口总额年均增长",
    target_type="avg_growth",
    value_kind="rate",
    target=3,
)
case(
    "growth-negative-target",
    "2021—2022年，用煤量年均下降1.8%（规划目标年均下降不超过2%），评价为“基本符合预期”。",
    figures("growth-negative-target", -1, -2.5),
    name="用煤量年均增长",
    target_type="avg_growth",
    value_kind="rate",
    target=-2,
)
# √(1.01·1.031) − 1 = 2.045 %: one more decimal than usual shows that it is above 2 %.
case(
    "growth-limit",
    "2021—2022年，刑事案件年均增长2.04%（规划要求年均增长不超过2%），评价为“滞后”。"
    "主要原因：客观上，疫情影响；主观上，推进偏慢。",
    figures("growth-limit", 1, 3.1),
    name="刑事案件年均增长",
    target_type="avg_growth",
    value_kind="rate",
    direction="down",
    target=2,
)
case(
    "growth-limit-falling",
    "2021—2022年，用煤量年均下降1.8%（规划要求年均下降不少于2%），评价为“滞后”。"
    "主要原因：客观上，疫情影响；主观上，推进偏慢。",
    figures("growth-limit-falling", -1, -2.5),
    name="用煤量年均增长",
    target_type="avg_growth",
    value_kind="rate",
    direction="down",
    target=-2,
)
case(
    "growth-first-year",
    "2021年，企业研发费用增长8.0%（规划目标年均增长8%），完成规划目标进度的20.0%，与时间进度（20%）持平，"
    "评价为“基本符合预期”。要实现规划目标，后四年年均需增长8.0%。",
    figures("growth-first-year", 8),
    name="企业研发费用年均增长",
    target_type="avg_growth",
    value_kind="rate",
    target=8,
)
# Three whole periods: 1.05² · 1.04^½; n = 2.5.
case(
    "growth-half-year",
    "2021年至2023年上半年，金融业增加值年均增长4.8%（规划目标年均增长5%），完成规划目标进度的48.0%，"
    "低于时间进度（50%）2.0个百分点，评价为“基本符合预期”。要实现规划目标，后两年半内年均需增长5.2%。",
    figures("growth-half-year", 5, 5),
    figures("growth-half-year", 4, start=2023, period="h1"),
    name="金融业增加值年均增长",
    target_type="avg_growth",
    value_kind="rate",
    part_year="growth",
    target=5,
)
case(
    "relative",
    "2021—2022年，居民收入年均增速高于地区生产总值年均增速1.00个百分点，评价为“快于预期”。",
    figures("relative", 6, 6),
    name="居民收入增长",
    target_type="relative_growth",
    value_kind="rate",
    reference="gdp",
)
case(
    "relative-lower",
    "2021—2022年，工资年均增速低于地区生产总值年均增速0.50个百分点，评价为“滞后”。"
    "主要原因：客观上，疫情影响；主观上，推进偏慢。",
    figures("relative-lower", 4.5, 4.5),
    name="工资增长",
    target_type="relative_growth",
    value_kind="rate",
    reference="gdp",
)
case(
    "relative-level",
    "2021—2022年，工资年均增速与地区生产总值年均增速持平，评价为“基本符合预期”。",
    figures("relative-level", 5, 5),
    name="工资增长",
    target_type="relative_growth",
    value_kind="rate",
    reference="gdp",
)
# 7.5 − 5 − 2 = 0.5 above the margin asked for.
case(
    "relative-margin",
    "2021—2022年，服务业营业收入年均增速与地区生产总值年均增速之差高于目标要求（2个百分点）0.50个百分点，"
    "评价为“基本符合预期”。",
    figures("relative-margin", 7.5, 7.5),
    name="服务业营业收入增速",
    target_type="relative_growth",
    value_kind="rate",
    reference="gdp",
    target=2,
)
# Debt may grow two points faster at most; it grew 2.5 points faster.
case(
    "relative-cap",
    "2021—2022年，债务余额年均增速与地区生产总值年均增速之差高于控制要求（2个百分点）0.50个百分点，"
    "评价为“滞后”。主要原因：客观上，疫情影响；主观上，推进偏慢。",
    figures("relative-cap", 7.5, 7.5),
    name="债务余额增速",
    target_type="relative_growth",
    value_kind="rate",
    reference="gdp",
    target=2,
    direction="down",
)
case(
    "gdp",
    "2022年，地区生产总值增长5.0%，最新数据所在年度没有下达的年度目标，暂无法评价。",
    figures("gdp", 5, 5),
    name="地区生产总值增长",
    target_type="assigned",
    value_kind="rate",
)
# 3.15 + 2.90 + 1.50 = 7.55 of 15 in half the time; (15 − 7.55)/2.5 = 2.98 a year.
case(
    "sum",
    "2021年至2023年上半年，累计新增就业7.55万人（规划期目标15万人），完成规划目标进度的50.3%，高于时间进度（50%）0.3个百分点，"
    "评价为“基本符合预期”。要实现规划目标，后两年半内年均需完成2.98万人。",
    figures("sum", 3.15, 2.9),
    figures("sum", 1.5, start=2023, period="h1"),
    name="累计新增就业",
    unit="万人",
    decimals=2,
    target_type="cumulative_sum",
    part_year="flow",
    target=15,
)
case(
    "sum-cap",
    "2021—2022年，累计新增建设用地15.0公顷（控制上限40公顷），已用控制上限的37.5%，低于时间进度（40%）2.5个百分点，"
    "评价为“基本符合预期”。",
    figures("sum-cap", 6, 9),
    name="新增建设用地",
    unit="公顷",
    target_type="cumulative_sum",
    direction="down",
    target=40,
)
case(
    "sum-cap-broken",
    "2021—2022年，累计新增建设用地19.0公顷（控制上限40公顷），已用控制上限的47.5%，超出时间进度（40%）7.5个百分点，"
    "评价为“滞后”。主要原因：客观上，疫情影响；主观上，推进偏慢。",
    figures("sum-cap-broken", 10, 9),
    name="新增建设用地",
    unit="公顷",
    target_type="cumulative_sum",
    direction="down",
    target=40,
)
# 1 − 0.973·0.999 = 2.797 %; ln 0.97203/ln 0.865 = 19.6 %; 1 − (0.865/0.97203)^(1/3) = 3.8 %.
case(
    "reduction",
    "2021—2022年，单位GDP能耗累计降低2.8%（规划目标累计降低13.5%），完成规划目标进度的19.6%，"
    "低于时间进度（40%）20.4个百分点，评价为“滞后”。主要原因：客观上，疫情影响；主观上，推进偏慢。"
    "要实现规划目标，后三年年均需降低3.8%。",
    figures("reduction", 2.7, 0.1),
    name="单位GDP能耗降低",
    target_type="cumulative_reduction",
    value_kind="rate",
    target=13.5,
)
# It rose by 1 − 1.01·1.005 = −1.505 %.
case(
    "reduction-rising",
    "2021—2022年，单位GDP能耗累计上升1.5%（规划目标累计降低13.5%），变动与目标方向相反，时间进度已到40%，评价为“滞后”。"
    "主要原因：客观上，疫情影响；主观上，推进偏慢。要实现规划目标，后三年年均需降低5.2%。",
    figures("reduction-rising", -1, -0.5),
    name="单位GDP能耗累计降低",
    target_type="cumulative_reduction",
    value_kind="rate",
    target=13.5,
)
case(
    "reduction-of-level",
    "2021—2022年，万元GDP用水量累计降低6.0%（规划目标累计降低12%），完成规划目标进度的48.4%，高于时间进度（40%）8.4个百分点，"
    "评价为“快于预期”。要实现规划目标，后三年年均需降低2.2%。",
    figures("reduction-of-level", 9.7, 9.4),
    name="万元GDP用水量累计降低",
    unit="立方米",
    target_type="cumulative_reduction",
    base=10,
    target=12,
)
