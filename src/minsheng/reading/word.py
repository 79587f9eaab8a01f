"""Word files: the paragraphs and tables of a .docx in the order of the document.

The standard library reads them: what is wanted is the text of one XML part. The usual library, python-docx, leaves out
text boxes, content controls and inserted text, and does not open files whose other parts are odd.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import IO
from xml.etree import ElementTree

from minsheng.errors import InputError
from minsheng.reading import guards

_BROKEN = (ElementTree.ParseError, zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError)
ROW = 200  # a table row of no more characters is one paragraph
BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# Drawings come twice, for new and for old programs; moved text is also where it was moved to; rt is how a word is read;
# the properties of paragraphs and runs hold tab stops.
SKIPPED = frozenset(("Fallback", "moveFrom", "del", "rt", "pPr", "rPr"))


def blocks(data: bytes, *, name: str = "<bytes>") -> list[str]:
    """Give the text of a .docx: one string a paragraph or short table row; a line break in a paragraph is a newline.

    Raises InputError when the file is broken, has a password, or unpacks to too much.
    """
    with guards.open_zip(io.BytesIO(data), name) as archive:
        try:
            with archive.open(_main_part(archive)) as part:
                return _Reader().read(part)
        except KeyError:
            raise InputError("this is not a Word file: it has no document part", path=name) from None
        except _BROKEN as error:
            raise InputError(f"the Word file is broken ({error})", path=name) from None


def _main_part(archive: zipfile.ZipFile) -> str:
    """Give the name of the part that holds the text: it is not the same with all programs."""
    if "_rels/.rels" in archive.namelist():
        for relation in ElementTree.fromstring(archive.read("_rels/.rels")):
            if relation.get("Type", "").endswith("/officeDocument"):
                return relation.get("Target", "").lstrip("/")
    return "word/document.xml"


class _Reader:
    """Collects paragraphs from the events of an XML parser. The old and the strict form differ in namespaces only."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.found: list[str] = []
        self.open: list[list[str]] = []  # the paragraphs begun; one stands inside another in a text box
        self.rows: list[list[list[str]]] = []  # the table rows begun, as the paragraphs of their cells
        self.skipped = 0

    def read(self, part: IO[bytes]) -> list[str]:
        """Read one XML part."""
        for event, element in ElementTree.iterparse(part, ("start", "end")):
            tag = element.tag.rpartition("}")[2]
            if tag in SKIPPED:
                self.skipped += 1 if event == "start" else -1
            elif not self.skipped:
                self.start(tag) if event == "start" else self.end(tag, element.text or "")
            if event == "end":
                element.clear()
        return self.found

    def start(self, tag: str) -> None:
        """Begin a paragraph, a row or a cell."""
        if tag == "p":
            self.open.append([])
        elif tag == "tr":
            self.rows.append([])
        elif tag == "tc" and self.rows:
            self.rows[-1].append([])

    def end(self, tag: str, words: str) -> None:
        """Take the text of a run, or finish a paragraph or a row."""
        if tag == "p" and self.open:
            self.add("".join(self.open.pop()))
        elif tag == "tr" and self.rows:
            self.add_row(self.rows.pop())
        elif self.open and tag == "t":
            self.open[-1].append(words)
        elif self.open and tag in BREAKS:
            self.open[-1].append(BREAKS[tag])

    def add(self, words: str) -> None:
        """Add a paragraph to the cell that it is in, or to the document."""
        if not words.strip():
            return
        if self.rows and self.rows[-1]:
            self.rows[-1][-1].append(words)
        else:
            self.found.append(words)

    def add_row(self, cells: list[list[str]]) -> None:
        """Add a table row: as one paragraph if it is data, as its paragraphs if it lays out the page."""
        words = [each for cell in cells for each in cell]
        if all(len(cell) < 2 for cell in cells) and sum(map(len, words)) <= ROW:
            words = [" ".join(each.strip() for each in words)]
        for each in words:
            self.add(each)
