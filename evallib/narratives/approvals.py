"""Where a document stands in its approval chain, in a sentence: what is done, what comes next, what is amiss."""

from __future__ import annotations

from collections.abc import Sequence

from evallib.document import Sentence, sentence
from evallib.narratives.spans import chinese_day, quoted
from evallib.plan.chains import Taken


def narrate_chain(chain: Sequence[Taken], subject: str) -> tuple[Sentence, ...]:
    """Return which step a document has reached, and what is missing, sent back or out of order.

    Parameters
    ----------
    chain : sequence of Taken
        As of ``evallib.plan.chains``; nothing is said of an empty one.
    subject : str
        How the sentence calls the document: 本报告, 该项调整.
    """
    steps = [item for item in chain if item.state != "foreign"]
    if not steps:
        return ()
    found = [_standing(steps, subject)]
    found += [_returned(item) for item in steps if item.state == "returned"]
    missing = [item.name for item in steps if item.state == "missing"]
    if missing:
        found.append(sentence(f"后续环节已办理，而{_named(missing)}未见办理记录，须核对补办。"))
    wrong = [item.name for item in steps if any("次序有误" in remark for remark in item.remarks)]
    if wrong:
        found.append(sentence(f"{_named(wrong)}的日期早于上一环节，须核对。"))
    foreign = [item.name or item.role or "未注明环节" for item in chain if item.state == "foreign"]
    if foreign:
        found.append(sentence(f"另有办理记录{_named(foreign)}，不在规定程序之内。"))
    return tuple(found)


def _standing(steps: Sequence[Taken], subject: str) -> Sentence:
    """已办理完毕, 已办至…，下一环节为…, or 尚未办理."""
    names = "→".join(item.name for item in steps)
    done = [item for item in steps if item.done]
    if not done:
        if any(item.state in ("returned", "waiting") for item in steps):
            return sentence(f"{subject}须依次办理：{names}。{_open(steps)}")
        return sentence(f"{subject}须依次办理：{names}。目前尚未办理。")
    told = "，".join(f"{_when(item)}{item.name}" for item in done)
    if len(done) == len(steps):
        return sentence(f"{subject}已按规定程序办理完毕：{told}。")
    return sentence(f"{subject}须依次办理：{names}。已办理：{told}；{_open(steps)}")


def _open(steps: Sequence[Taken]) -> str:
    """What comes next: the first step not taken after the last one that is."""
    last = max((i for i, item in enumerate(steps) if item.done), default=-1)
    ahead = [item for item in steps[last + 1 :] if not item.done]
    if not ahead:
        return "其余环节未见办理记录。"
    word = {"waiting": "正在办理", "returned": "退回后须重新办理"}.get(ahead[0].state, "尚未办理")
    return f"下一环节“{ahead[0].name}”{word}。"


def _returned(item: Taken) -> Sentence:
    said = f"，意见为：{quoted(item.result)}" if item.result else ""
    return sentence(f"{_when(item)}办理“{item.name}”时，{item.role}未予同意{said}。")


def _when(item: Taken) -> str:
    return chinese_day(item.day) if item.day else ""


def _named(names: Sequence[str]) -> str:
    return "".join(f"“{name}”" for name in names)
