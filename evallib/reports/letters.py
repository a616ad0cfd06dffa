"""Cover letters: 报送函, 征求意见函, 提请审议的请示, 备案报告. Short, from templates, one or none a report.

Which letter a report needs, from whom and to whom, follows from its kind, its stage and the plan's level. Document
numbers and seals are never made up; the date is the day of the evaluation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from evallib import narratives
from evallib import tables as t
from evallib.document import Block, Document, Heading, Paragraph, Sentence, Span, TableBlock, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.narratives.city import place_of
from evallib.plan import office_of
from evallib.plan.chains import Taken, organs, report_chain, special_plan_chain
from evallib.reports import facts
from evallib.reports.blanks import blank, blanks_of, row_of

SUBMISSION, CONSULTATION, REQUEST, FILING = "报送函", "征求意见函", "提请审议的请示", "备案报告"
_VERDICT = "评估表明"
"""How the sentence begins that a request repeats."""
_EMPTY_ROWS = 3


@dataclass(frozen=True)
class Letter:
    """What a letter says: its name, to whom, from whom, title, sentences, papers with it."""

    name: str
    to: str
    sender: str
    title: str
    body: tuple[Paragraph, ...]
    papers: tuple[str, ...]
    annex: tuple[Block, ...] = ()


def letters_of(document: Document, evaluation: Evaluation, stage: str) -> tuple[Document, ...]:
    """Return the cover letters a finished report needs, as documents of their own."""
    stem = document.report_id.partition(":")[0]
    writer = _consultation if stage == "征求意见稿" else _WRITERS.get(stem)
    letter = writer(document, evaluation, stage) if writer else None
    return (_document(letter, document, evaluation),) if letter else ()


def _document(letter: Letter, report: Document, evaluation: Evaluation) -> Document:
    """The letter as a document: addressee, text, list of papers, contact, sender and day."""
    papers = (f"附件：{'　'.join(f'{i}.{name}' for i, name in enumerate(letter.papers, start=1))}"
              if len(letter.papers) > 1 else f"附件：{letter.papers[0]}")  # fmt: skip
    blocks = (
        paragraph(sentence(f"{letter.to}："), role="addressee"), *letter.body, paragraph(sentence(papers)),
        paragraph(sentence("（联系人：　　　　　联系电话：　　　　　　　）")),
        paragraph(sentence(letter.sender), role="signature"),
        paragraph(sentence(narratives.chinese_day(evaluation.plan.as_of)), role="signature"), *letter.annex,
    )  # fmt: skip
    return Document(
        f"{report.report_id}/{letter.name}", letter.title, blocks, stamps=report.stamps, todos=blanks_of(blocks),
        origins=facts.origins(evaluation, blocks),
    )  # fmt: skip


def _from_department(document: Document, evaluation: Evaluation, stage: str) -> Letter:
    """A department hands its report to the office."""
    plan = evaluation.plan
    first = next(iter(report_chain(plan, document.report_id, draft=stage == "初稿")), None)
    changes = document.report_id.startswith("adjustment_report")
    work = "结合规划实施进展，我单位研究提出规划调整意见" if changes else "按照中期评估工作安排，我单位开展了自评估"
    facts_until: list[str | Sentence] = [] if changes else ["，", *_until(evaluation)]
    said = sentence(f"{work}，形成了", _named(document, stage), *facts_until, f"{_agreed(first)}。现予报送，请审阅。")
    return Letter(SUBMISSION, organs(plan).office, plan.department_name(evaluation.department),
                  f"关于报送{_book(document.title)}的函", (paragraph(said),),
                  (_with_stage(document, stage),))  # fmt: skip


def _city(document: Document, evaluation: Evaluation, stage: str) -> Letter | None:
    """The office hands the report on the higher plan's tasks to the office above."""
    plan, who = evaluation.plan, organs(evaluation.plan)
    if not who.above:
        return None
    first = next(iter(report_chain(plan, document.report_id)), None)
    begun = "按照上级关于开展规划实施中期评估的部署，我们组织各责任部门对承担的重点任务进行了全面评估，形成了"
    said = sentence(begun, _named(document, stage), "，", *_until(evaluation),
                    f"{_agreed(first)}。现予报送，请审阅。")  # fmt: skip
    return Letter(SUBMISSION, who.above, _office(evaluation), f"关于报送{_book(document.title)}的函",
                  (paragraph(said),), (_with_stage(document, stage),))  # fmt: skip


def _whole(document: Document, evaluation: Evaluation, stage: str) -> Letter | None:
    """The plan's report: to the government before, to the congress for deliberation, to the office above at last."""
    who = organs(evaluation.plan)
    if stage == "送审稿":
        return _request(document, evaluation, stage, to=who.leadership, sender=_office(evaluation),
                        ask=f"现提请审议。审议通过后，拟按程序提请{who.congress}审议。妥否，请批示。")  # fmt: skip
    if stage == "提请审议稿":
        return _request(document, evaluation, stage, to=who.congress, sender=_government(evaluation),
                        ask="现提请审议。")  # fmt: skip
    if stage != "定稿" or not who.above:
        return None
    said = sentence(f"{_noun(evaluation)}实施中期评估工作已经完成，形成了", _named(document, stage), "，",
                    *_until(evaluation), "。现予报送，请审阅。")  # fmt: skip
    return Letter(SUBMISSION, who.above, _office(evaluation), f"关于报送{_book(document.title)}的函",
                  (paragraph(said),), (_with_stage(document, stage),))  # fmt: skip


def _request(document: Document, evaluation: Evaluation, stage: str, *, to: str, sender: str, ask: str) -> Letter:
    """Ask an organ to deliberate; the report's own verdict is repeated with its numbers."""
    law = "根据《中华人民共和国各级人民代表大会常务委员会监督法》关于规划实施中期评估的规定，"
    begun = sentence(f"{law}我们组织开展了{_noun(evaluation)}实施中期评估，形成了", _named(document, stage), "，",
                     *_until(evaluation), "。")  # fmt: skip
    verdict = next((item for item in document.sentences if item.text.startswith(_VERDICT)), None)
    body = (paragraph(begun, verdict), paragraph(sentence(ask)))
    return Letter(REQUEST, to, sender, f"关于提请审议{_book(document.title)}的请示", body,
                  (_with_stage(document, stage),))  # fmt: skip


def _special(document: Document, evaluation: Evaluation, stage: str) -> Letter | None:
    """The lead department files the evaluation of its special plan with the office."""
    plan = evaluation.plan
    key = document.report_id.partition(":")[2]
    frame = plan.tables["special_plans"]
    rows = [row for row in t.records(frame) if row[t.PLAN_ID] == key]
    if not rows:
        return None
    row = rows[0]
    chain = special_plan_chain(plan, row)
    agreed = next((item for item in chain if item.effect == "approve"), None)
    issued = [f"（{row[t.DOC_NO]}）"] if row[t.DOC_NO] else []
    end: list[str | Span] = [_agreed(agreed) or "，", *([] if _agreed(agreed) else [_missing(key, agreed)])]
    begun = sentence(f"我单位牵头编制的{_book(row[t.NAME])}", *issued, "中期评估工作已经完成，形成了")
    said = sentence(begun, _named(document, stage), "，", *_until(evaluation), *end, "。现报送备案。")
    sender = plan.department_name(row[t.LEAD_DEPARTMENT]) if row[t.LEAD_DEPARTMENT] else _office(evaluation)
    return Letter(FILING, organs(plan).office, sender, f"关于报送{_book(document.title)}备案的报告",
                  (paragraph(said),), (_with_stage(document, stage),))  # fmt: skip


def _missing(key: str, step: Taken | None) -> Span:
    """A blank where the approval the filing rests on is not on record."""
    return blank(f"{step.name if step else '审阅同意'}的日期", row_of("approvals.csv", key, t.DATE))


def _adjusted(document: Document, evaluation: Evaluation, stage: str) -> Letter:
    """The office asks for the plan's adjustments; once they are approved they are filed with the office above."""
    plan, who = evaluation.plan, organs(evaluation.plan)
    frame = plan.known("adjustments")
    own = frame[frame[t.PLAN_ID].isin(["", plan.name])]
    approved = own[own[t.APPROVED_ON].notna()]
    if len(own) and len(approved) == len(own) and who.above:
        day = narratives.chinese_day(approved[t.APPROVED_ON].max())
        said = sentence(f"{_noun(evaluation)}调整方案已于{day}经{who.congress}审议批准，现报送备案。")
        return Letter(FILING, who.above, _office(evaluation), f"关于报送{_book(document.title)}备案的报告",
                      (paragraph(said),), (_with_stage(document, stage),))  # fmt: skip
    said = sentence("结合规划实施进展和内外部环境变化，我们汇总各部门意见，研究形成了", _named(document, stage), "。")
    ask = f"现提请审议。其中涉及{_noun(evaluation)}的调整，拟在审议通过后提请{who.congress}审议批准。妥否，请批示。"
    return Letter(REQUEST, who.leadership, _office(evaluation), f"关于提请审议{_book(document.title)}的请示",
                  (paragraph(said), paragraph(sentence(ask))), (_with_stage(document, stage),))  # fmt: skip


def _consultation(document: Document, evaluation: Evaluation, stage: str) -> Letter:
    """The writer asks the departments for their opinions; a form to fill in goes with it."""
    plan = evaluation.plan
    sender = plan.department_name(evaluation.department) if evaluation.department else _office(evaluation)
    until = blank("反馈期限", row_of("milestones.csv", "", t.DUE))
    said = sentence("按照中期评估工作安排，我们组织编制了", _named(document, stage), "，", *_until(evaluation),
                    "，现征求你单位意见。请结合职责，重点核对涉及本单位的指标、数据、任务和项目，逐条写明所在章节、修改意见和理由，于",
                    until, "前书面反馈；没有意见的，也请反馈。")  # fmt: skip
    form = TableBlock(
        "opinion-form", "意见反馈表", (("序号", "所在章节", "原文", "修改意见", "理由"),),
        tuple(tuple(map(Span, (str(i), "", "", "", ""))) for i in range(1, _EMPTY_ROWS + 1)), align="cllll",
        widths=(0.6, 1.8, 2.6, 2.6, 2.2),
    )  # fmt: skip
    return Letter(CONSULTATION, narratives.level_words(plan).offices,
                  sender, f"关于征求{_book(_with_stage(document, stage))}意见的函", (paragraph(said),),
                  (_with_stage(document, stage), "意见反馈表"),
                  (Heading("附件2：意见反馈表", numbered=False), form))  # fmt: skip


_WRITERS: Mapping[str, Callable[[Document, Evaluation, str], Letter | None]] = {
    "department_report": _from_department, "city_department_report": _from_department,
    "adjustment_report": _from_department, "city_report": _city, "district_report": _whole,
    "special_plan_report": _special, "adjustment_plan": _adjusted,
}  # fmt: skip


def _book(title: str) -> str:
    """A title in book marks; those inside it become single ones."""
    return f"《{title.replace('《', '〈').replace('》', '〉')}》"


def _with_stage(document: Document, stage: str) -> str:
    return document.title + (f"（{stage}）" if stage and stage != "定稿" else "")


def _named(document: Document, stage: str) -> str:
    return _book(document.title) + (f"（{stage}）" if stage and stage != "定稿" else "")


def _noun(evaluation: Evaluation) -> str:
    """The plan as a sentence calls it: its title, in book marks where it has none."""
    title = evaluation.plan.title
    return title if "《" in title else f"《{title}》"


def _until(evaluation: Evaluation) -> list[Sentence]:
    return [sentence(f"数据截至{narratives.chinese_day(evaluation.plan.data_until)}")]


def _agreed(step: Taken | None) -> str:
    """，已于2023年6月8日经部门主要负责同志审阅同意: only what is on record."""
    if step is None or not step.done or step.day is None:
        return ""
    return f"，已于{narratives.chinese_day(step.day)}经{step.role}审阅同意"


def _office(evaluation: Evaluation) -> str:
    """Full name of the office in charge."""
    key = office_of(evaluation.plan)
    return evaluation.plan.department_name(key) if key else organs(evaluation.plan).office


def _government(evaluation: Evaluation) -> str:
    """南开区人民政府; 国务院."""
    if evaluation.plan.level == "national":
        return organs(evaluation.plan).government
    place = place_of(evaluation.plan)
    return f"{place}人民政府" if place else organs(evaluation.plan).government


def attached(document: Document, evaluation: Any, stage: str) -> Document:
    """Return the report with its cover letters."""
    return replace(document, letters=letters_of(document, evaluation, stage))
