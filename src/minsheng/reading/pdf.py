"""PDF: the text of each page in reading order.

PDFium gives characters with boxes. They are put into runs (neighbours on a line), and the page is cut (`_flow`):

1. From the top down, rows go into one band as long as a gutter, a strip without text, runs through all of them. A row
   of large type that stands alone is a headline: a band of its own. So what spans the columns comes before them.
2. A band with gutters is cut there into columns, read from left to right, each cut again in the same way.
3. A band without is a column: its rows from top to bottom are lines.

Cells of a table are narrow, columns of text are not (`COLUMN`), so a table is read row by row.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from threading import Lock
from typing import Any

from minsheng.errors import InputError
from minsheng.reading import guards

# All in characters, that is in the height of the page's usual type.
GUTTER = 0.8  # the least width of a strip between columns
COLUMN = 6.0  # the least width of a column of text
HEADLINE = 1.3  # the least height of a headline's characters
SPACE = 0.6  # from this distance on, a space stands between two runs of a line

_LOCK = Lock()  # PDFium must not be entered by two threads
_PASSWORD = 4  # its error code
_NUMBER = re.compile(r"[-—–－·•\s]*(?:第\s*)?\d{1,4}\s*页?(?:\s*[/／,，共]+\s*\d{1,4}\s*页?)?[-—–－·•\s]*")
_UNREADABLE = re.compile("[\ue000-\uf8ff\ufffd]")


@dataclass(slots=True)
class _Run:
    """Characters that follow one another on a line. Down is where y grows."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """The height of its characters."""
        return self.bottom - self.top


def pages(data: bytes, *, name: str = "<bytes>") -> Generator[str, None, None]:
    """Give the text of each page: lines, with blank lines between bands, first-line indents kept, page numbers dropped.

    One page is held at a time. Raises InputError when the file is broken or has a password, when pypdfium2 is not
    installed, and, at its end, when no page had text or the text is not readable characters.
    """
    try:
        import pypdfium2
    except ImportError:
        raise guards.missing("documents", "pypdfium2", name) from None
    read = unreadable = 0
    with _LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            problem = "the PDF is broken: it cannot be opened"
            if error.err_code == _PASSWORD:
                problem = "the PDF has a password: save it without one (for instance with qpdf --decrypt)"
            raise InputError(problem, path=name) from None
    try:
        for number in range(len(document)):
            with _LOCK:
                try:
                    runs = _runs(document[number])
                except pypdfium2.PdfiumError:
                    raise InputError(f"page {number + 1} of the PDF is broken", path=name) from None
            page = _page(runs)
            read += len(page)
            unreadable += len(_UNREADABLE.findall(page))
            yield page
    finally:
        with _LOCK:
            document.close()
    if not read:
        problem = "the PDF holds no text, only pictures of pages: run OCR on it first (ocrmypdf -l chi_sim)"
        raise InputError(problem, path=name)
    if unreadable * 3 > read:
        raise InputError("the fonts of the PDF do not say which characters they show: run OCR on it", path=name)


def _runs(page: Any) -> list[_Run]:
    """Take the runs of characters from a PDFium page and close it."""
    import pypdfium2.raw as pdfium

    box, runs, words = pdfium.FS_RECTF(), list[_Run](), page.get_textpage()
    turn, (width, height) = page.get_rotation(), page.get_size()
    for index in range(words.count_chars()):
        char = chr(pdfium.FPDFText_GetUnicode(words.raw, index))
        if char in "\r\n\0" or not pdfium.FPDFText_GetLooseCharBox(words.raw, index, box):
            continue
        if char.isspace():
            if runs and char != "\u3000":
                runs[-1].text += " "
            continue
        left, top, right, bottom = _turned(box.left, box.bottom, box.right, box.top, turn, width, height)
        last = runs[-1] if runs else None
        if last and _goes_on(last, left, top, right, bottom):
            last.text += char
            last.right = max(last.right, right)
        else:
            runs.append(_Run(char, left, top, right, bottom))
    words.close()
    page.close()
    return runs


def _turned(
    left: float, low: float, right: float, high: float, turn: int, width: float, height: float
) -> tuple[float, float, float, float]:
    """Give a box as left, top, right, bottom of the page as it is shown, turned clockwise by so many degrees."""
    if turn == 90:
        return low, left, high, right
    if turn == 180:
        return width - right, low, width - left, high
    if turn == 270:
        return width - high, height - right, width - low, height - left
    return left, height - high, right, height - low


def _goes_on(run: _Run, left: float, top: float, right: float, bottom: float) -> bool:
    """Tell whether a character goes on a run: on its line, of about its size, next to its end."""
    size = max(run.height, bottom - top)
    return (
        abs(run.bottom - bottom) < size * 0.3
        and abs(run.height - (bottom - top)) < size * 0.3
        and -size * 0.5 < left - run.right < size * SPACE
    )


def _page(runs: list[_Run]) -> str:
    """Give the text of a page from its runs in any order."""
    runs = [run for run in runs if run.text.strip() and run.height > 0 and run.right > run.left]
    rows = _rows(runs)
    for end in (0, -1):
        if rows and _NUMBER.fullmatch("".join(run.text for run in rows[end])):
            del rows[end]
    return _flow([run for row in rows for run in row]) if rows else ""


def _flow(runs: list[_Run]) -> str:
    """Cut a part of a page into bands and columns, and give its lines in reading order."""
    sizes = sorted(run.height for run in runs for _ in run.text)
    em = sizes[len(sizes) // 2]
    bands = _bands(_rows(runs), em)
    if len(bands) > 1:
        return "\n\n".join(map(_flow, bands))
    gutters = _gutters(_spans(map(_edges, runs), em), em)
    if not gutters:
        return _column(runs, em)
    edges = [float("-inf"), *gutters, float("inf")]
    return "\n".join(_flow([run for run in runs if low <= run.left < high]) for low, high in pairwise(edges))


def _rows(runs: list[_Run]) -> list[list[_Run]]:
    """Group runs, from the top down, into rows between which a level line can be drawn. Lines may touch a little."""
    rows: list[list[_Run]] = []
    low = 0.0
    for run in sorted(runs, key=lambda run: run.top):
        if rows and run.top < low - run.height * 0.25:
            rows[-1].append(run)
            low = max(low, run.bottom)
        else:
            rows.append([run])
            low = run.bottom
    return rows


def _bands(rows: list[list[_Run]], em: float) -> list[list[_Run]]:
    """Join rows into bands: a row goes on a band if neither has a gutter, or if one runs through both."""
    bands: list[list[_Run]] = []
    spans: list[tuple[float, float]] = []
    was_headline = False
    for row in rows:
        is_headline = all(run.height >= HEADLINE * em for run in row)
        own = _spans(map(_edges, row), em)
        both = _spans([*spans, *own], em)
        agree = bool(_gutters(both, em)) or not (_gutters(spans, em) or _gutters(own, em))
        if bands and is_headline == was_headline and (is_headline or agree):
            bands[-1] += row
            spans = both
        else:
            bands.append(row)
            spans = own
        was_headline = is_headline
    return bands


def _edges(run: _Run) -> tuple[float, float]:
    """Give the left and right edge of a run's ink: the right half of a mark, which may hang in the gutter, is empty."""
    return run.left, run.right - (run.height / 2 if run.text[-1] in "，。、；：！？）》”’" else 0)


def _spans(edges: Iterable[tuple[float, float]], em: float) -> list[tuple[float, float]]:
    """Join stretches of a line (left and right edges) that are not a gutter's width apart."""
    spans: list[tuple[float, float]] = []
    for left, right in sorted(edges):
        if spans and left - spans[-1][1] < GUTTER * em:
            spans[-1] = spans[-1][0], max(spans[-1][1], right)
        else:
            spans.append((left, right))
    return spans


def _gutters(spans: list[tuple[float, float]], em: float) -> list[float]:
    """Give the right edges of the gutters, which part spans that are both as wide as a column."""
    wide = [right - left >= COLUMN * em for left, right in spans]
    return [spans[at][0] for at in range(1, len(spans)) if wide[at - 1] and wide[at]]


def _column(runs: list[_Run], em: float) -> str:
    """Give the lines of a column; a wide space above one becomes a blank line, an indent becomes ideographic spaces."""
    lines = [sorted(row, key=lambda run: run.left) for row in _rows(runs)]
    edge = min(line[0].left for line in lines)
    steps = [below[0].bottom - above[0].bottom for above, below in pairwise(lines)]
    usual = median(steps) if steps else 0.0
    written = []
    for step, line in zip([0.0, *steps], lines, strict=True):
        indent = round((line[0].left - edge) / em)
        blank = "\n" if step > usual * 1.5 else ""
        written.append(blank + "\u3000" * min(indent, 4) + _line(line, em))
    return "\n".join(written)


def _line(line: list[_Run], em: float) -> str:
    """Join the runs of a line."""
    words = line[0].text.strip()
    for before, run in pairwise(line):
        words += (" " if run.left - before.right >= SPACE * em or before.text[-1] == " " else "") + run.text.strip()
    return words
