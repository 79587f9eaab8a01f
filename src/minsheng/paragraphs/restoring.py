"""From a text to its paragraphs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from minsheng.paragraphs.mending import mend
from minsheng.paragraphs.rows import rows_of
from minsheng.paragraphs.unwrapping import unwrap

_ODD_BREAKS = "\r\v\x1c\x1d\x1e\x85\u2028\u2029"  # what else `str.splitlines` would break at: spaces here


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: its text on one line, the source line where it starts (from 1), its page if there are pages."""

    text: str
    line: int
    page: int | None = None


def restore(text: str) -> list[Paragraph]:
    """Give the paragraphs of a text in their order. No character but white space is lost, added or moved.

    Form feeds part pages, which are numbered from 1; without any, `page` is None.
    """
    for odd in _ODD_BREAKS:
        text = text.replace(odd, " ")
    pages: list[int] = []
    if "\f" in text:
        pages = list(accumulate((line.count("\f") for line in text.split("\n")), initial=1))
        text = "\n".join([line[:1] + line[1:].replace("\f", " ") for line in text.split("\n")])
    rows = rows_of(text)
    texts, starts = mend(*unwrap(rows))
    lines = [rows.lines[row] for row in starts]
    if not pages:
        return list(map(Paragraph, texts, lines))
    return list(map(Paragraph, texts, lines, [pages[line] for line in lines]))
