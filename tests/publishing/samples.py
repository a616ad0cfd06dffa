"""Documents to publish: a realistic department report and hostile ones (every value invented for tests)."""

from __future__ import annotations

from evallib import charts
from evallib.document import Cell, ChartBlock, Document, Heading, Paragraph, Span, TableBlock, paragraph, sentence
from tests.charts.gallery import CASES

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{7*7}}</style></title>"
STAMPS = ("征求意见稿", "含示例数据", "部分数据未核实")
META = (
    ("规划", "南开区“十四五”规划《纲要》"), ("已知日期", "2023-07-31"), ("数据截至", "2023-06-30"),
    ("预测方法", "默认方法"),
)  # fmt: skip


def number(text: str, value: float, *, table: str = "ratings", row: str = "NK03", column: str = "progress") -> Span:
    """A number with its cell."""
    return Span(text, Cell(table, row, column), value, "")


def chart(name: str) -> ChartBlock:
    """A chart of the gallery as a block."""
    axes = CASES[name]()
    return ChartBlock(name, f"{name}走势", charts.alt_text(axes), charts.to_svg(axes), "区统计局")


def prose() -> Paragraph:
    """A paragraph as a report has it."""
    return paragraph(
        sentence("截至", number("2022", 2022.0), "年底，常住人口城镇化率由2020年的60.0%提高到"),
        sentence(number("62.0%", 62.0), "，完成五年增量的", number("40.0%", 0.4), "，与时间进度持平；"),
        sentence("预计2025年为", number("64.8%", 64.8), "，"),
        sentence("距目标差0.2个百分点，后三年年均需提高1.0个百分点，经努力可完成。"),
    )


def official_table(count: int = 20) -> TableBlock:
    """附件2's shape: 17 columns, two header rows, figures with state and brackets."""
    head = (
        ("序号", "类别", "指标名称", "单位", "属性", "2020年基数", "2025年目标", "实际", "", "", "预测", "", "",
         "目标实现程度评价", "责任单位", "数据截至", "备注"),
        (*"^" * 7, "2021年", "2022年", "2023年上半年", "2023年", "2024年", "2025年", *"^" * 4),
    )  # fmt: skip
    rows = tuple(_official_row(i) for i in range(1, count + 1))
    return TableBlock(
        "main", "主要指标完成情况表", head, rows, align="cllccrrrrrrrrclcl", landscape=True,
        widths=(0.5, 1, 2.6, 0.8, 0.9, 1, 1, 1, 1, 1, 1, 1, 1, 1.6, 1.4, 1.1, 2.6),
        notes=("[ ]内为五年累计数。", "*为2019年基数；“年度指标”为半年不出数，“—”为无此数。"),
    )  # fmt: skip


def _official_row(i: int) -> tuple[Span, ...]:
    key = f"NK{i:02d}"

    def figure(text: str, value: float, period: str, table: str = "figures") -> Span:
        return number(text, value, table=table, row=key, column=period)

    rating = ("▲ 快于预期；有把握完成", "▼ 滞后；完成难度较大", "● 基本符合预期；经努力可完成")[i % 3]
    return (
        Span(str(i)), Span(("经济发展", "创新驱动", "民生福祉", "绿色生态")[i % 4]),
        Span(("常住人口城镇化率", "单位GDP能源消耗降低", "每千人口拥有3岁以下婴幼儿托位数")[i % 3]),
        Span(("%", "%", "个")[i % 3]), Span("约束性" if i % 2 else "预期性"),
        number("60.0*", 60.0, row=key, column="base"),
        number("[13.5]", 13.5, row=key, column="target"), figure("61.1", 61.125, "2021annual"),
        figure("62.0（初步）", 61.96, "2022annual"), Span("年度指标"), figure("62.9", 62.9, "2023", "forecasts"),
        figure("63.9", 63.9, "2024", "forecasts"), figure("-0.4", -0.4, "2025", "forecasts"), Span(rating),
        Span("发展改革委、统计局"), Span("2022年"), Span("口径：现价；示例数据" if i % 3 else "—"),
    )  # fmt: skip


def report(*, chart_names: tuple[str, ...] = ("level", "sum", "no_data"), rows: int = 20) -> Document:
    """A department's report."""
    works = TableBlock(
        "tasks", "重点任务推进情况", (("序号", "名称", "牵头单位", "进展状态", "形象进度（%）"),),
        tuple((Span(str(i)), Span("建设天开高教科创园核心区"), Span("科技局"), Span("达到序时"), number("45.5", 45.5))
              for i in range(1, 4)),
        align="cllcr", widths=(0.6, 4.5, 2.2, 1.2, 1.2),
    )  # fmt: skip
    blocks = (
        Heading("总体评价"), prose(), prose(), chart("overview"),
        Heading("主要指标完成情况"), Heading("滞后的指标", 2), prose(),
        *(chart(name) for name in chart_names),
        Heading("约束性指标", 3), prose(), Heading("基本符合预期的指标", 2), prose(),
        Heading("重点任务推进情况"), prose(), works,
        Heading("主要问题及原因"), prose(), paragraph(sentence("责任单位尚未填报原因，待补充。"), role="todo"),
        Heading("数据说明"), paragraph(sentence("部分指标为初步数，待年报发布后复核。"), role="note"),
        Heading("附件：主要指标完成情况表", numbered=False), official_table(rows),
    )  # fmt: skip
    return Document(
        "department_report:fgw", "南开区“十四五”规划《纲要》实施中期评估发展改革委专题报告", blocks,
        subtitle="（征求意见稿）", meta=META, stamps=STAMPS, lagging=(("NK03", "单位GDP能源消耗降低"),),
    )  # fmt: skip


def hostile() -> Document:
    """Markup and template code in every text a page shows."""
    text = HOSTILE
    table = TableBlock(text, text, ((text, ""),), ((Span(text), number(text, 1.0)),), notes=(text, text))
    drawn = ChartBlock(text, text, text, charts.to_svg(CASES["no_data"](), text, title=text), text)
    words = Paragraph((sentence(text, Span(text, Cell(text, text, text), 1.0)),))
    blocks = (Heading(text), words, Heading(text, 2), table, drawn, Heading(text), Heading(text), Heading(text))
    return Document(text, text, blocks, subtitle=text, meta=((text, text),), stamps=(text,), lagging=((text, text),))


MANIFEST = {
    "plan": "nankai", "title": "南开区“十四五”规划《纲要》", "as_of": "2023-07-31", "data_until": "2023-06-30",
    "versions": {"evallib": "0.1.0", "python": "3.11.2"}, "inputs": [],
    "reports": [
        {"id": "district_report", "status": "ok", "seconds": 3.2, "error": None,
         "title": "南开区中期评估报告", "stamps": ["含示例数据：不得作为正式数据引用"],
         "lagging": [["NK03", "单位GDP能源消耗降低"], ["NK07", "每千人口拥有托位数"]],
         "outputs": [{"path": "reports/district_report/nankai.html", "sha256": "0"},
                     {"path": "reports/district_report/nankai.ipynb", "sha256": "0"}]},
        {"id": "department_report:fgw@draft", "status": "cached", "seconds": 0.0, "error": None,
         "title": "发展改革委专题报告", "stamps": ["初稿"], "lagging": [["NK03", "单位GDP能源消耗降低"]],
         "outputs": [{"path": "reports/department_report/fgw@draft.html", "sha256": "0"}]},
        {"id": "department_report:weijian", "status": "failed", "seconds": 1.0, "outputs": [], "title": "",
         "stamps": [], "lagging": [], "error": "observations.csv 第37行：“3岁以下”无法识别，应为一个有限的数字"},
        {"id": "indicator_table", "status": "ok", "seconds": 2.0, "error": None, "title": "主要指标完成情况表",
         "stamps": [], "lagging": [], "outputs": [
             {"path": "reports/indicator_table/nankai.html", "sha256": "0"},
             {"path": "tables/附件2.xlsx", "sha256": "0"}, {"path": "tables/附件2.csv", "sha256": "0"}]},
    ],
}  # fmt: skip
