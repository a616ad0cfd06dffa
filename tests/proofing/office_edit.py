"""An office at work in LibreOffice Writer, by script: ``/usr/bin/python3 office_edit.py jobs.json``.

Run by the system's Python, which has ``uno``. A job is an input, its edits in order (``[name, …]``, the methods of
:class:`Desk`), and the outputs to save; one LibreOffice does them all. Standard library and ``uno`` only.
"""

import contextlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.table import BorderLine2
from com.sun.star.text.ControlCharacter import PARAGRAPH_BREAK

FILTERS = {".docx": "MS Word 2007 XML", ".odt": "writer8"}
_PATIENCE = 120


def _value(name, value):
    found = PropertyValue()
    found.Name, found.Value = name, value
    return found


@contextlib.contextmanager
def office():
    """A headless LibreOffice of its own profile, reached over a named pipe."""
    with tempfile.TemporaryDirectory() as folder:
        pipe = f"office{time.time_ns()}"
        process = subprocess.Popen(
            ["soffice", "--headless", "--norestore", "--nologo", f"-env:UserInstallation={Path(folder).as_uri()}",
             f"--accept=pipe,name={pipe};urp;"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        try:
            desktop = _connect(resolver, pipe)
            yield desktop
            with contextlib.suppress(Exception):  # the bridge is gone before the call returns
                desktop.terminate()
            process.wait(_PATIENCE)
        finally:
            process.kill()


def _connect(resolver, pipe):
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)


class Desk:
    """One opened document; each method is one thing an office does."""

    def __init__(self, document):
        self.document = document
        self.text = document.Text

    def _search(self, words):
        search = self.document.createSearchDescriptor()
        search.SearchString, search.SearchCaseSensitive = words, True
        return search

    def _find(self, words):
        found = self.document.findFirst(self._search(words))
        if found is None:
            raise LookupError(f"not in the document: {words}")
        return found

    def _paragraph(self, words):
        found = self._find(words)
        cursor = found.Text.createTextCursorByRange(found)
        cursor.gotoStartOfParagraph(False)
        cursor.gotoEndOfParagraph(True)
        return cursor

    def _taken(self, words):
        """A paragraph cut with its end, as what the clipboard would hold."""
        cursor = self._paragraph(words)
        cursor.goRight(1, True)
        controller = self.document.CurrentController
        controller.select(cursor)
        held = controller.getTransferable()
        cursor.setString("")
        return held

    def _table(self, words):
        """The table with some words in a cell."""
        return self._cell(words).TextTable

    def _cell(self, words):
        """Some words where they stand in a table first."""
        found = self._find(words)
        while found is not None and found.TextTable is None:
            found = self.document.findNext(found, self._search(words))
        if found is None:
            raise LookupError(f"not in a table: {words}")
        return found

    def before(self, words, new):
        """Type before some words."""
        self._find(words).Text.insertString(self._find(words).Start, new, False)

    def after(self, words, new):
        """Type after some words."""
        self._find(words).Text.insertString(self._find(words).End, new, False)

    def reword(self, words, new):
        """Select some words and type others."""
        found = self._find(words)
        found.Text.insertString(found, new, True)

    def new_paragraph(self, words, new):
        """A paragraph of the office's own after the one with some words."""
        cursor = self._paragraph(words)
        cursor.collapseToEnd()
        cursor.Text.insertControlCharacter(cursor, PARAGRAPH_BREAK, False)
        cursor.Text.insertString(cursor, new, False)

    def delete_paragraph(self, words):
        """Cut a paragraph."""
        self._taken(words)

    def move_paragraph(self, words, before):
        """Cut a paragraph, paste it before another one."""
        held = self._taken(words)
        cursor = self._paragraph(before)
        controller = self.document.CurrentController
        controller.select(cursor.Start)
        controller.insertTransferable(held)

    def style(self, words, name):
        """Give a paragraph another style."""
        self._paragraph(words).ParaStyleName = name

    def bold(self, words):
        """Print some words bold."""
        self._find(words).CharWeight = 150.0

    def restyle(self, name, points):
        """Change a paragraph style's size for the whole document."""
        self.document.StyleFamilies.getByName("ParagraphStyles").getByName(name).CharHeight = points

    def comment(self, words, author, said):
        """Comment on some words."""
        note = self.document.createInstance("com.sun.star.text.textfield.Annotation")
        note.Author, note.Content = author, said
        found = self._find(words)
        found.Text.insertTextContent(found.End, note, False)

    def footnote(self, words, said):
        """A footnote after some words."""
        note = self.document.createInstance("com.sun.star.text.Footnote")
        found = self._find(words)
        found.Text.insertTextContent(found.End, note, False)
        note.setString(said)

    def tracking(self, on):
        """Switch recording of changes on or off."""
        self.document.RecordChanges = on

    def borders(self, words, width):
        """Draw all lines of a table with another width (1/100 mm), and colour its first row."""
        table = self._table(words)
        line = BorderLine2()
        line.OuterLineWidth = line.LineWidth = width
        border = table.TableBorder2
        for side in ("Top", "Bottom", "Left", "Right", "Horizontal", "Vertical"):
            setattr(border, f"{side}Line", line)
            setattr(border, f"Is{side}LineValid", True)
        table.TableBorder2 = border
        table.Rows.getByIndex(0).BackColor = 0xDDDDDD

    def widths(self, words):
        """Narrow the first column of a table by half, the second takes the room."""
        table = self._table(words)
        places = table.TableColumnSeparators
        places[0].Position //= 2
        table.TableColumnSeparators = places

    def add_column(self, words, heading, note):
        """A column of the office's own at the right of a table, a note in its first body row."""
        table = self._table(words)
        count = table.Columns.Count
        table.Columns.insertByIndex(count, 1)
        table.getCellByPosition(count, 0).setString(heading)
        table.getCellByPosition(count, table.Rows.Count - 1).setString(note)

    def delete_row(self, words):
        """Delete the row with some words."""
        found = self._cell(words)
        table, name = found.TextTable, found.Cell.CellName
        table.Rows.removeByIndex(int(name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) - 1, 1)


def main(path):
    """Do the jobs of a file."""
    with office() as desktop:
        for job in json.loads(Path(path).read_text("utf-8")):
            document = desktop.loadComponentFromURL(Path(job["open"]).as_uri(), "_blank", 0, (_value("Hidden", True),))
            desk = Desk(document)
            for name, *arguments in job["edits"]:
                getattr(desk, name)(*arguments)
            for out in map(Path, job["save"]):
                document.storeToURL(out.as_uri(), (_value("FilterName", FILTERS[out.suffix]),))
            document.close(True)


if __name__ == "__main__":
    main(sys.argv[1])
