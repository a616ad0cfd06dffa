"""An office's templates laid over the blocks of a report."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from evallib.document import Block, Heading, Paragraph
from evallib.evaluation import Evaluation
from evallib.reports.own.setting import TEXTS, Setting, read_setting


@dataclass
class Part:
    """A heading with the blocks up to the next heading; the first part of a report may have none."""

    heading: Heading | None
    blocks: list[Block] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Its heading as the suite writes it."""
        return self.heading.text if self.heading else ""


def with_own_templates(
    evaluation: Evaluation, report_id: str, title: str, blocks: Sequence[Block]
) -> tuple[str, tuple[Block, ...]]:
    """Return title and blocks as ``templates/<stem>.yml`` of the plan wants them; as they are where there is none.

    Raises
    ------
    InputError
        A mistake in the settings or a template, with file, line and cause.
    """
    sources, stem = evaluation.plan.templates, report_id.partition(":")[0]
    file = next((name for name in (f"{stem}.yml", f"{stem}.yaml") if name in sources), "")
    if not file:
        return title, tuple(blocks)
    setting, parts = read_setting(file, sources[file]), _parts(blocks)
    _known_headings(setting, parts, whole=":" not in report_id)
    parts = _with_texts(evaluation, setting, _kept(setting, parts))
    parts = _ordered(setting, parts)
    found = [block for part in parts for block in (*_head(setting, part), *part.blocks)]
    return setting.title or title, tuple(found)


def _parts(blocks: Sequence[Block]) -> list[Part]:
    found = [Part(None)]
    for block in blocks:
        if isinstance(block, Heading):
            found.append(Part(block))
        else:
            found[-1].blocks.append(block)
    return found if found[0].blocks else found[1:]


def _known_headings(setting: Setting, parts: Sequence[Part], *, whole: bool) -> None:
    """Headings the settings name must be there, or nearly so they are a slip.

    A section may be absent for want of data or in a stage of the report; so one that is to be left out or put in order,
    and any of a report made for many (departments), may be missing where none has a like name.
    """
    known = list(dict.fromkeys(part.name for part in parts if part.heading))
    wanted = {"headings": setting.headings, "order": setting.order, "leave_out": setting.leave_out}
    wanted |= {key: getattr(setting, key) for key in TEXTS}
    for key, name in ((key, name) for key, names in wanted.items() for name in names if name not in known):
        must = whole and key not in ("order", "leave_out")
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.6 if must else 0.75)
        if near or must:
            hint = f"，是否为“{near[0]}”" if near else f"，现有：{'、'.join(known)}"
            raise setting.fault(key, name, f"报告中没有标题“{name}”{hint}")


def _kept(setting: Setting, parts: Sequence[Part]) -> list[Part]:
    """Without the headings left out, and what stands under them."""
    found: list[Part] = []
    level = 0
    for part in parts:
        own = part.heading.level if part.heading else 1
        if level and own > level:
            continue
        level = own if part.name in setting.leave_out and part.heading else 0
        if not level:
            found.append(part)
    return found


def _with_texts(evaluation: Evaluation, setting: Setting, parts: list[Part]) -> list[Part]:
    """With the office's texts instead of, before or after the prose of their sections."""
    jobs: list[dict[str, Any]] = []
    for key in TEXTS:
        for name, template in getattr(setting, key).items():
            if template not in evaluation.plan.templates or not template.endswith(".j2"):
                raise setting.fault(key, name, f"templates文件夹中没有模板“{template}”（应为.j2文件）")
            if any(part.name == name for part in parts):
                jobs.append({"key": f"{key}/{name}", "template": template, "own": {"heading": name}})
    if not jobs:
        return parts
    from evallib.reports.own.render import render_templates

    made = render_templates(evaluation, evaluation.plan.templates, jobs)
    return [_rewritten(part, made) for part in parts]


def _rewritten(part: Part, made: dict[str, list[Paragraph]]) -> Part:
    instead, before, after = (made.get(f"{key}/{part.name}") for key in TEXTS)
    blocks: list[Block] = list(part.blocks)
    if instead is not None:
        blocks = [*instead, *(b for b in blocks if not isinstance(b, Paragraph) or b.role != "body")]
    return replace(part, blocks=[*(before or ()), *blocks, *(after or ())])


def _ordered(setting: Setting, parts: Sequence[Part]) -> list[Part]:
    """Sections of level 1 in the order wanted, with what stands under them; the others follow as they were."""
    sections: list[list[Part]] = []
    for part in parts:
        if not sections or (part.heading and part.heading.level == 1):
            sections.append([part])
        else:
            sections[-1].append(part)
    rank = {name: i for i, name in enumerate(setting.order)}
    front = [one for one in sections if one[0].heading is None]
    named = sorted((one for one in sections if one[0].name in rank), key=lambda one: rank[one[0].name])
    rest = [one for one in sections if one[0].heading is not None and one[0].name not in rank]
    return [part for one in (*front, *named, *rest) for part in one]


def _head(setting: Setting, part: Part) -> list[Block]:
    if part.heading is None:
        return []
    return [replace(part.heading, text=setting.headings.get(part.name, part.name))]
