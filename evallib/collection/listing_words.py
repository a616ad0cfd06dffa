"""The words of an office's list: headings in their many spellings, days and spans, rows that are no items."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from evallib.collection.cells import BLANKS, read_text
from evallib.collection.layout import normal

KINDS = ("indicator", "task", "programme", "project", "city_task", "special_plan")
"""What a row may be; a block whose rows name several has the most detailed of them as its kind."""
DETAIL = ("project", "programme", "task", "city_task", "special_plan", "indicator")
NAME = "name"
"""The heading 名称 alone: the block's title says of what."""
_NAMES: tuple[tuple[str, str], ...] = (
    ("indicator", r"(主要|规划|目标|具体)?指标(名称|项|项目|内容)?"),
    ("city_task", r".*(市级|市《?纲要》?|全市|上级)(重点|主要)?(工作)?任务(名称|内容)?"),
    ("task", r"(重点|主要|重大|工作|具体)*任务(名称|事项|分工)?"),
    ("programme", r"(重点|重大|主要)?工程(名称|内容)?|重点工程(项目)?"),
    ("project", r"(重点|重大|主要|建设|专栏)?项目(名称)?|工程项目(名称)?"),
    ("special_plan", r"(区级|市级|本级)?(专项)?规划(名称)?"),
    (NAME, r"名称|事项|内容|事项名称"),
)
_FIELDS: tuple[tuple[str, str], ...] = (
    ("order", r"序号|序|项次|No\.?|顺序号"),
    ("id", r"(指标|任务|工程|项目|规划)?(编号|编码|代码)"),
    ("unit", r"(计量|指标)单位"),
    ("units", r"单位"),
    ("attribute", r"(指标)?(属性|性质)|约束性/预期性"),
    ("lead", r"(牵头|主责|主管|负责|组织|编制|承办)(责任)?(单位|部门)(名称)?|牵头单位\(部门\)|牵头"),
    ("duty", r"责任(单位|部门|主体)|(实施|建设|落实)(单位|部门|主体)|分工单位"),
    ("support", r"(配合|协作|协同|参与|参加|协办|支持)(责任)?(单位|部门)|配合"),
    ("chapter", r"(所属|所在|涉及|对应)?(章节|篇章|章|纲要章节)(名称)?"),
    ("category", r"(指标|任务|项目|所属)?(类别|分类|类型|领域)|一级指标|板块"),
    ("theme", r"(主题|专题)(名称)?"),
    ("focus", r"(所属)?重点(评估)?领域"),
    ("box", r"(所属|对应)?专栏(名称|标题|内容)?"),
    ("box_no", r"专栏(序号|编号|号)"),
    ("goal", r"(主要|具体|建设|工作|任务|目标)+(内容|目标|要求)+(及规模|和规模|与规模)?|建设规模(及内容)?"
             r"|目标|建设内容/目标|内容及目标|目标及内容|目标任务"),
    ("investment", r"(计划|估算|项目|预计)?(总投资|投资(总)?额|投资规模|投资估算)(额)?"),
    ("start", r"(计划|拟|预计)?(开工|开始|启动|起始)(时间|日期|年份|年限|年)?|建设起始(年|时间)"),
    ("finish", r"(计划|拟|预计)?(竣工|完工|建成|投用|结束|竣工投用)(时间|日期|年份|年限|年)?"),
    ("span", r"(计划|规划)?(建设|实施|规划|起止)(起止)?(年限|期限|周期|期|时间|年份|时限)|起止(年限|时间|年份)"),
    ("due", r"(完成|办结|时间|实施)(时限|期限|时间|节点|要求)|时限|时限要求|时间要求|进度要求"),
    ("doc_no", r"(印发|发文)?文号|发文(字号|号)|文件号"),
    ("issue_level", r"(印发|发布|发文|文件)(层级|级别|形式|主体|机关|单位)|规划层级"),
    ("caliber", r"(统计|指标)?口径(说明)?"),
    ("note", r"备注|说明|备注说明"),
)  # fmt: skip
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_UNIT = re.compile(r"[(（\[]([^()（）\[\]]*)[)）\]]$")
_MONEY = re.compile(r"(万|亿|百万|千万)?元$")
_BASE, _TARGET = re.compile(r"基数|基期|基准|基年|现状|初值"), re.compile(r"目标|预期|规划值|规划数|期末")
_GROWTH = re.compile(r"年均|累计|增速")


@dataclass(frozen=True)
class Heading:
    """What a heading asks for: field, the year it names, the unit in brackets behind it."""

    field: str
    text: str
    year: int | None = None
    unit: str = ""


def read_heading(raw: Any) -> Heading | None:
    """Recognise a heading; None where it is none that is known.

    Figures of indicators are ``base``, ``target``, ``growth`` (年均增速[累计]) or, with a bare year, ``year``.

    >>> read_heading("总投资（亿元）").field, read_heading("2025年目标值").field, read_heading("说 明").field
    ('investment', 'target', 'note')
    """
    text = normal(raw)
    if not text or len(text) > 24:
        return None
    bracket = _UNIT.search(text)
    unit = bracket[1] if bracket and _MONEY.search(bracket[1]) else ""
    bare = text[: bracket.start()] if bracket else text
    for field, pattern in (*_FIELDS, *_NAMES):
        if re.fullmatch(pattern, bare) or re.fullmatch(pattern, text):
            return Heading(field, text, unit=unit)
    return _figures(text, unit)


def _figures(text: str, unit: str) -> Heading | None:
    """Base, target, yearly growth or total; a bare year."""
    year = next((int(found) for found in _YEAR.findall(text)), None)
    if _GROWTH.search(text) and not (year and _TARGET.search(text) and "年均" not in text):
        return Heading("growth", text, year, unit)
    five = re.search(r"[“\"]?十[三四五六]五[”\"]?", text)
    if _BASE.search(text) and (year or len(text) <= 8):
        return Heading("base", text, year, unit)
    if _TARGET.search(text) and (year or five or len(text) <= 8):
        return Heading("target", text, year, unit)
    if year and re.fullmatch(r"(?:19|20)\d\d年?(末|底)?(实际|完成|实绩)?(完成)?(情况|值|数)?", text):
        return Heading("year", text, year, unit)
    return None


_NOTE_ROW = re.compile(
    r"^(注|备注|说明|填表|制表|审核|填报|附注|数据来源|资料来源)[:：0-9(（.、]|^注$|^(合计|小计|总计|共计)"
)
_NUMBERED = re.compile(r"^(第[一二三四五六七八九十百\d]+[章节篇部]分?|[(（]?[一二三四五六七八九十]+[)）、.．])\s*")
_BOX = re.compile(r"^专栏\s*([0-9]+|[一二三四五六七八九十]+)?\s*[:：.、]?\s*(.*)$")
_ITEM_NUMBER = re.compile(r"^\s*(?:[(（]\d{1,3}[)）]|\d{1,3}[.、．](?!\d))\s*")


def is_note(text: str) -> bool:
    """Whether a row that begins with this text is a note or a sum and no item."""
    return bool(_NOTE_ROW.search(normal(text) if len(text) < 12 else text.strip()))


def is_section(text: str) -> bool:
    """Whether a text alone in its row heads the rows below: 一、…, （一）…, 第一章…, 专栏1…."""
    return bool(_NUMBERED.match(text.strip()) or _BOX.match(text.strip()))


def is_counted_in_words(text: str) -> bool:
    """Whether a number is written as sections are: 一, （二）, 三、."""
    return bool(re.fullmatch(r"[（(]?[一二三四五六七八九十]+[)）、.．]?", text.strip()))


def section_name(text: str) -> str:
    """A section's name without its number.

    >>> section_name("（一）经济发展"), section_name("第二章 科教立区")
    ('经济发展', '科教立区')
    """
    return _NUMBERED.sub("", text.strip()).strip()


def read_box(text: str) -> tuple[str, str] | None:
    """Number and title of a 专栏; None where the text is none.

    >>> read_box("专栏3：重大民生项目"), read_box("民生")
    (('3', '重大民生项目'), None)
    """
    found = _BOX.match(text.strip())
    if not found:
        return None
    return chinese_number(found[1] or ""), found[2].strip()


def chinese_number(text: str) -> str:
    """一 … 九十九 as digits; what is no such number stays."""
    digits = "零一二三四五六七八九"
    found = re.fullmatch(r"([一二三四五六七八九]?)(十?)([一二三四五六七八九]?)", text)
    if not text or not found or (found[1] and found[3] and not found[2]):
        return text
    tens = digits.index(found[1]) if found[1] and found[2] else 1 if found[2] else 0
    ones = digits.index(found[3] or (found[1] if not found[2] else "零"))
    return str(tens * 10 + ones)


def item_name(text: str) -> str:
    """A name without its number in the list and line breaks: 1.高新技术企业数 → 高新技术企业数."""
    bare = _ITEM_NUMBER.sub("", re.sub(r"\s*\n\s*", "", text)).strip()
    return re.sub(r"^其中[:：]\s*", "", bare)


def read_deadline(raw: Any) -> dt.date | None:
    """A day, month, quarter, half-year or year as its last day; None where the text says no such thing.

    >>> read_deadline("2025年底前").isoformat(), read_deadline("2023年6月").isoformat(), read_deadline("长期")
    ('2025-12-31', '2023-06-30', None)
    """
    if isinstance(raw, dt.datetime | dt.date):
        return dt.date(raw.year, raw.month, raw.day)
    text = re.sub(r"(之前|以前|前|底|末|完成|建成|竣工|开工|投用|计划|拟|预计)", "", normal(read_text(raw)))
    part = re.fullmatch(r"((?:19|20)\d\d)年?(?:(上|下)半年|第?([一二三四1234])季度|年)?", text)
    if part:
        quarter = part[3] and ("一二三四".find(part[3]) + 1 or int(part[3]))
        month = {"上": 6, "下": 12}.get(part[2] or "") or (3 * quarter if quarter else 12)
        return _last_day(int(part[1]), month)
    day = re.fullmatch(r"((?:19|20)\d\d)[年./-](\d{1,2})(?:月|[./-](\d{1,2})|月(\d{1,2})日)?", text)
    if not day:
        return None
    month = int(day[2])
    if not 1 <= month <= 12:
        return None
    date = int(day[3] or day[4] or 0)
    last = _last_day(int(day[1]), month)
    return last if not date else dt.date(int(day[1]), month, date) if 1 <= date <= last.day else None


def _last_day(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def read_span(raw: Any) -> tuple[dt.date, dt.date] | None:
    """Two days of a span of years or months, each the last of its period.

    >>> [day.isoformat() for day in read_span("2021-2025年")]
    ['2021-12-31', '2025-12-31']
    """
    text = normal(read_text(raw))
    month = r"(?:19|20)\d\d(?:[年.]\d{1,2}月?|年)?"
    found = re.fullmatch(rf"({month})[-—–~至到]+({month})", text)
    if not found:
        return None
    first, last = read_deadline(found[1]), read_deadline(found[2])
    return (first, last) if first and last and first <= last else None


def is_blank(text: str) -> bool:
    """Whether a cell says that there is nothing."""
    return text.strip() in ("", *BLANKS)
