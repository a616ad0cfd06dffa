"""Floors, ceilings, ranges."""

from __future__ import annotations

from tests.narratives.builders import figures
from tests.narratives.spec import case

case(
    "floor",
    "2022年，粮食综合生产能力为6.865亿吨，规划期内均值6.847亿吨，守住不低于6.5亿吨的目标线，评价为“基本符合预期”。",
    figures("floor", 6.828, 6.865),
    name="粮食综合生产能力",
    unit="亿吨",
    decimals=3,
    target_type="floor",
    target=6.5,
)
# The mean 5.53 lies above the line of 5.5 although both would print as 5.5.
case(
    "ceiling-broken",
    "2022年，失业率为5.6%，规划期内均值5.53%，未守住不高于5.5%的目标线，评价为“滞后”。"
    "主要原因：客观上，疫情影响；主观上，推进偏慢。",
    figures("ceiling-broken", 5.5, 5.56),
    name="失业率",
    target_type="ceiling",
    target=5.5,
)
case(
    "ceiling-kept-on-average",
    "2022年，失业率为5.6%，规划期内均值5.3%，总体守住不高于5.5%的目标线，评价为“基本符合预期”。",
    figures("ceiling-kept-on-average", 5.0, 5.6),
    name="失业率",
    target_type="ceiling",
    target=5.5,
)
case(
    "ceiling-binding",
    "2022年，失业率为5.6%，规划期内均值5.3%，但最新数未守住不高于5.5%的目标线，评价为“滞后”。"
    "主要原因：客观上，疫情影响；主观上，推进偏慢。",
    figures("ceiling-binding", 5.0, 5.6),
    name="失业率",
    target_type="ceiling",
    target=5.5,
    attribute="约束性",
)
case(
    "ceiling-of-rate",
    "2022年，居民消费价格上涨2.0%，规划期内均值0.6%，守住不高于3%的目标线，评价为“基本符合预期”。",
    figures("ceiling-of-rate", -0.9, 2),
    name="居民消费价格涨幅",
    target_type="ceiling",
    value_kind="rate",
    target=3,
)
case(
    "range",
    "2022年，去化周期为16.0个月，规划期内均值14.5个月，保持在12—18个月的目标区间内，评价为“基本符合预期”。",
    figures("range", 13, 16),
    name="去化周期",
    unit="个月",
    target_type="range",
    target_low=12,
    target_high=18,
)
case(
    "range-of-percentages",
    "2022年，涨跌幅度为3.2%，规划期内均值3.3%，超出2%—3%的目标区间，评价为“滞后”。"
    "主要原因：客观上，疫情影响；主观上，推进偏慢。",
    figures("range-of-percentages", 3.4, 3.2),
    name="涨跌幅度",
    target_type="range",
    target_low=2,
    target_high=3,
)
case(
    "range-one-line",
    "2022年，床位数为6.4张，规划期内均值6.6张，总体守住不低于6.5张的目标线，评价为“基本符合预期”。",
    figures("range-one-line", 6.8, 6.4),
    name="床位数",
    unit="张",
    target_type="range",
    target_low=6.5,
)
case(
    "negative-figures",
    "2022年，人口自然增长率为负1.30‰，规划期内均值负0.90‰，守住不低于负2‰的目标线，评价为“基本符合预期”。",
    figures("negative-figures", -0.5, -1.3),
    name="人口自然增长率",
    unit="‰",
    decimals=2,
    value_kind="rate",
    target_type="floor",
    target=-2,
)
