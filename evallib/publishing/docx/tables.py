"""A table as WordprocessingML: header rows repeat, rows stay whole, numbers carry their anchors."""

from __future__ import annotations

from collections.abc import Callable

from evallib.document import Span
from evallib.publishing.columns import Fit
from evallib.publishing.docx.xml import Par, empty
from evallib.publishing.layout import Grid

STYLES = {10.5: "", 9.0: "Small", 7.5: "Dense"}
"""Size of the letters → suffix of the paragraph styles TableHead and TableText."""
_SIDES = {"l": "left", "c": "center", "r": "right"}
Words = Callable[[int, int, Span], str]
"""Row, column (as in the block), span → its runs."""


def table_xml(
    grid: Grid, fit: Fit, words: Words, head: Callable[[str, bool], str], *, title: str = "", tied: int = 0
) -> str:
    """Return ``w:tbl``.

    Parameters
    ----------
    words : callable
        Runs of a body cell.
    head : callable
        Runs of a head cell; True for the first one, which carries the table's anchor.
    title : str
        What the table is about, for readers who hear it.
    tied : int
        How many of the last rows stay on the page of what follows them.
    """
    suffix = STYLES[fit.size]
    twips = [round(width * 20) for width in fit.widths]
    rows = [*_head_rows(grid, twips, suffix, head), *_body_rows(grid, twips, suffix, words, tied)]
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="OfficialTable"/>{empty("tblW", w=sum(twips), type="dxa")}'
        f"{empty('jc', val='center')}"
        f'<w:tblLayout w:type="fixed"/>{_margins(fit)}'
        '<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0"'
        ' w:noVBand="1"/>'
        f"{empty('tblCaption', val=title) if title else ''}</w:tblPr>"
        f"<w:tblGrid>{''.join(empty('gridCol', w=w) for w in twips)}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _margins(fit: Fit) -> str:
    side = round(fit.padding * 20)
    sides = "".join(f'<w:{name} w:w="{side}" w:type="dxa"/>' for name in ("left", "right"))
    return f"<w:tblCellMar>{sides}</w:tblCellMar>"


def _head_rows(grid: Grid, twips: list[int], suffix: str, head: Callable[[str, bool], str]) -> list[str]:
    """Header rows, with merged cells across and down."""
    down: dict[tuple[int, int], int] = {}
    found = []
    first = True
    for i, row in enumerate(grid.head):
        cells, at, waiting = [], 0, list(row)
        while at < len(twips):
            over = down.get((i, at))
            if over is not None:
                cells.append(_cell(twips[at : at + over], "", f"TableHead{suffix}", merge="", span=over))
                at += over
                continue
            cell = waiting.pop(0)
            for below in range(1, cell.rows):
                down[i + below, at] = cell.columns
            merge = "restart" if cell.rows > 1 else None
            content = head(cell.text, first)
            first = False
            cells.append(_cell(twips[at : at + cell.columns], content, f"TableHead{suffix}", merge=merge,
                               span=cell.columns))  # fmt: skip
            at += cell.columns
        found.append(f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>")
    return found


def _body_rows(grid: Grid, twips: list[int], suffix: str, words: Words, tied: int) -> list[str]:
    if not grid.rows:
        cell = _cell(twips, words(-1, -1, Span("暂无数据")), f"TableText{suffix}", span=len(twips), side="center")
        return [f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell}</w:tr>"]
    found = []
    for j, row in enumerate(grid.rows):
        cells = (
            _cell(
                [width],
                words(j, column.index, span),
                f"TableText{suffix}",
                side=_SIDES.get(column.align, "left"),
                tied=j >= len(grid.rows) - tied,
            )
            for width, column, span in zip(twips, grid.columns, row, strict=True)
        )
        found.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>")
    return found


def _cell(
    widths: list[int],
    content: str,
    style: str,
    *,
    merge: str | None = None,
    span: int = 1,
    side: str = "",
    tied: bool = False,
) -> str:
    properties = empty("tcW", w=sum(widths), type="dxa")
    properties += empty("gridSpan", val=span) if span > 1 else ""
    properties += {None: "", "": "<w:vMerge/>"}.get(merge, f'<w:vMerge w:val="{merge}"/>')
    properties += empty("vAlign", val="center")
    own = {"jc": empty("jc", val=side)} if side and side != "left" else {}
    own |= {"keepNext": empty("keepNext")} if tied else {}
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{Par(style, content, own).xml()}</w:tc>"
