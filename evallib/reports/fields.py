"""The field a department's report is titled by: 科技创新, not 区科技局."""

from __future__ import annotations

import re
from collections import Counter

from evallib import tables as t
from evallib.narratives.city import place_of
from evallib.plan import Plan, concerns, leads

_QUOTED = re.compile(r"“[^”]*”(?=规划)|（[^）]*）|《[^》]*》")
_PLAN = re.compile(r"(?:中长期)?(?:事业)?(?:现代化)?(?:发展)?(?:专项)?规划(?:纲要)?$")
_OFFICE = re.compile(r"(?:工作)?(?:总局|管理局|局|委员会|部|署|办公室|联合会|总工会)(?:.{2,4}分局)?(?:（.*）)?$")
_PLACE = re.compile(r"^(?:中华人民共和国|国家|[^委局部]{2,3}?(?:省|市|自治区))?")
_LED_ENOUGH = 3
"""From so many led main indicators on, their categories name the field."""
_MOST = 2


def field_of(plan: Plan, department_id: str) -> str:
    """Return the field of a department, "" where nothing tells it.

    First the column ``field`` of departments.csv; then the subjects of the special plans it leads; of an office that
    leads many main indicators their categories; the office's own subject (教育 of 区教育局); for subdistricts and the
    rest the chapters of what it leads or supports.
    """
    found = _stated(plan, department_id) or _subjects(plan, department_id) or _categories(plan, department_id)
    return found or _office(plan, department_id) or _chapters(plan, department_id)


def _stated(plan: Plan, department_id: str) -> str:
    frame = plan.tables["departments"]
    if t.FIELD not in frame:
        return ""
    words = frame.loc[frame[t.DEPARTMENT_ID] == department_id, t.FIELD]
    return str(words.iloc[0]).strip() if len(words) else ""


def _subjects(plan: Plan, department_id: str) -> str:
    """南开区科技创新“十四五”规划 → 科技创新."""
    frame = plan.known("special_plans")
    names = frame.loc[(frame[t.LEAD_DEPARTMENT] == department_id) & (frame[t.NAME] != ""), t.NAME]
    subjects = [_PLAN.sub("", _QUOTED.sub("", str(name).removeprefix(place_of(plan)))) for name in names]
    return "、".join([word.removesuffix("发展") for word in dict.fromkeys(subjects) if word][:_MOST])


def _categories(plan: Plan, department_id: str) -> str:
    led = [i.category for i in plan.indicators if i.main and i.category and i.lead_department == department_id]
    return _commonest(led) if len(led) >= _LED_ENOUGH else ""


def _office(plan: Plan, department_id: str) -> str:
    """天津市公安局南开分局 → 公安; "" for subdistricts and party organs, whose names tell no field of the plan."""
    frame = plan.tables["departments"]
    kind = frame.loc[frame[t.DEPARTMENT_ID] == department_id, t.KIND]
    if len(kind) and str(kind.iloc[0]) in ("街道", "党群"):
        return ""
    name = _PLACE.sub("", plan.department_name(department_id).removeprefix(place_of(plan)))
    stem = _OFFICE.sub("", name)
    return stem if stem != name and len(stem) >= _MOST and department_id in leads(plan) else ""


def _chapters(plan: Plan, department_id: str) -> str:
    """Chapters of the works it leads, else supports."""
    led, supported = [], []
    for table in t.WORK_TYPES.values():
        frame = plan.known(table)
        led += list(frame.loc[frame[t.LEAD_DEPARTMENT] == department_id, t.CHAPTER])
        supported += list(frame.loc[concerns(frame, department_id), t.CHAPTER])
    found = [i for i in plan.indicators if department_id in i.departments]
    supported += [item.chapter or item.category for item in found]
    return _commonest([word for word in led if word]) or _commonest([word for word in supported if word])


def _commonest(words: list[str]) -> str:
    """The two most frequent words, the earlier one first among equals."""
    return "、".join(word for word, _ in Counter(words).most_common(_MOST))
