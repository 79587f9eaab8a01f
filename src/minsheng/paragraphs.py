"""Paragraphs from dirty text: hard-wrapped newspaper columns, exported pages, web pages.

`restore` goes in three steps, each linear in the length of the text.

1. *Columns.* Stretches of lines that were broken at one width are found. A list, a poem or a table has lines of one
   width too; what tells prose is that most of its lines break off in mid-sentence and that it has sentences.
2. *Unwrapping.* Inside a column each line end is weighed: a line far short of the width ends its paragraph; at a full
   line the signs in `WEIGHTS` are added up. Outside columns a line is a paragraph.
3. *Mending.* Paragraphs cut in two by a column's or a page's end, and headlines printed as two lines, are put together.
   Whether two neighbours belong together depends on their texts alone, and it is asked again after each change; so
   restoring what was restored, with blank lines between (no columns, nothing left to mend), changes nothing.

Widths are in half-width columns: an ASCII character takes one, a Chinese one two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Union

__all__ = ["Paragraph", "restore"]

# What speaks at the end of a full line for its going on (above zero) and for the paragraph's end (below).
WEIGHTS = {
    "mid-sentence": 4,  # the line ends in no punctuation mark
    "comma": 5,  # ，、 or an opening bracket
    "clause": 3,  # ；：
    "sentence": 1,  # 。！？: at a full line as often inside a paragraph as at its end
    "closing": 9,  # the next line begins with a mark that cannot begin a paragraph
    "tight": 5,  # no blank lines between, though the paragraphs here are parted by them
    "blank": -2,  # blank lines between
    "number": -5,  # the next line begins with the number of a list or an article
    "room": -4,  # the line had room for the next word
    "title": -4,  # so far it could be a headline, and there are blank lines between or room in the line
    "indent": -6,  # the next line is indented
    "mark": -7,  # the next line begins with a bullet, a heading mark, a byline, 本报讯; or this one is a byline
    "heading": -7,  # after a sentence the next line is too wide for the column, or short and ends in no mark
}

SHORTS = 3  # a column is over where more than so many lines in a row are not full
SAMPLE = 2000  # so many lines are enough to see how the text was wrapped
SLACK = 6  # a justified line may fall so far short of its column's width

SENTENCE, COMMA, CLAUSE = "。！？!?…", "，、,（(“‘《〈「『【[{", "；：;:"
CLOSING = "，。、；：！？”’）》〉」』】％,;!?)%"
DASH = "——"
QUOTE = "”’）》〉」』】.)]}\"'—"
_ENDS = {ch: code for code, chars in zip(".,:q", (SENTENCE, COMMA, CLAUSE, QUOTE), strict=True) for ch in chars}
_SENTENCE_END = re.compile(
    r"[。！？!?…]+[”’）)》〉」』】\"']*$|[。！？][（(][^（()）]{1,30}[）)]$|[A-Za-z0-9)]\.[”\"')]*$"
)
_LATIN_SENTENCE = re.compile(r"[a-z)]\.(?:\s|$)")
_MARK = re.compile(r"#{1,6}\s|[□■◆◇●○◎▲△▼▽★☆※►▶•◦✓]|[-*+]\s|本报讯|本报\S{2,4}讯|新华社\S{2,9}电")
_BYLINE = re.compile(
    r"[□■（(]?(?:本报|见习|实习|特约|首席)*(?:记者|通讯员|作者|来源|编辑|责任编辑|责编|编审|总编|审核|校对|摄影)"
    r"[：:/\s][^，。；！？]{1,40}$"
)
_CREDIT = re.compile(r"[（(]?[^，,：:。]{2,8}[：:][^“”，,]{1,30}")
_NUMBER = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[）)、]|[（(]?\d{1,2}(?:[）)、．]|\.(?!\d))|[①-⑳]|"
    r"第[一二三四五六七八九十百\d]+[章节条][\s：]"
)
_STARTERS = frozenset(  # what the three above and `CLOSING` begin with
    "#□■◆◇●○◎▲△▼▽★☆※►▶•◦✓-*+本见实特首记通作来编责总审校摄新（(一二三四五六七八九十0123456789第"
    "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳" + CLOSING
)
_LEANING = re.compile(r"[的们]|[^\W\d_a-zA-Z](?:[，。、；,;]|.{0,2}。)")  # starts that lean on what was before
_POINTED = re.compile(r"[，、。；！？,;]")
_UNIT = re.compile(r"[“‘（《〈「『【(]*(?:[!-~]+|.)[，。、；：！？”’）》〉」』】…]*")  # what is not cut at a line's end
_NARROW = re.compile(r"[，。、；：！？“”‘’（）《》]")  # characters that may be squeezed to half their width
_LONE_SPACE = re.compile(r"(?<=[^\x00-\x7f\s])[ \u3000](?=[^\x00-\x7f\s])")
_LOOSE_SPACE = re.compile(r"(?<![!-~])[ \u3000]|[ \u3000](?![!-~])")
_WORDS = re.compile(  # line breaks that stand for a space
    r"\n(?:(?<=[A-Za-z,;:.!?)\]]\n)(?=[A-Za-z(])|(?<=[A-Za-z]\n)(?=[0-9])|(?<=[a-z][,;:.)]\n)(?=[0-9]))"
)
_ADDRESS = re.compile(r"https?://[!-~]*(?:\n[!-~]+)+")  # a web address cut in two, among Chinese
_ODD_BREAKS = re.compile("[\r\v\x1c-\x1e\x85\u2028\u2029]")


_Words = Union[str, tuple["_Words", str, "_Words"]]  # noqa: UP007 (a forward reference)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: its text on one line, the source line where it starts (from 1), its page if there are pages."""

    text: str
    line: int
    page: int | None = None


@dataclass(slots=True)
class _Rows:
    """The lines that are not blank, in parallel lists."""

    texts: list[str]
    lines: list[int]  # line numbers
    gaps: list[int]  # blank lines before
    indents: list[int]
    widths: list[int]
    ranges: dict[int, tuple[int, int]]  # of widths that rows with indents, wide spaces or squeezable marks can have
    ends: str  # how each ends: "." sentence, "," comma, ":" clause, "q" quote or bracket, "x" none of them


@dataclass(slots=True)
class _Column:
    """Rows wrapped at one width, from the first full one to the last."""

    first: int
    last: int
    width: int
    slack: int
    apart: bool = False  # paragraphs are parted by blank lines
    margin: int = 0  # the least indent


def restore(text: str) -> list[Paragraph]:
    """Give the paragraphs of a text in their order. No character but white space is lost, added or moved.

    Form feeds part pages, which are numbered from 1; without any, `page` is None.
    """
    text, pages = _ODD_BREAKS.sub(" ", text), []
    if "\f" in text:
        pages = list(accumulate((line.count("\f") for line in text.split("\n")), initial=1))
        text = re.sub(r"(?<!\n)\f", " ", text)  # a form feed inside a line is a space
    rows = _rows(text)
    pieces = _mend(rows.texts, rows.ends, _unwrap(rows))
    if not pages:
        return [Paragraph(piece.text(), rows.lines[piece.row]) for piece in pieces]
    return [Paragraph(piece.text(), line := rows.lines[piece.row], pages[line]) for piece in pieces]


def _width(text: str) -> int:
    """Give the width of a text: the mean of its characters and its UTF-8 bytes (one for ASCII, three for Chinese)."""
    return (len(text) + len(text.encode("utf-8", "replace"))) >> 1


def _widths(texts: list[str]) -> list[int]:
    """Measure rows; where the text was wrapped by counting characters, each counts as a full-width one."""
    widths, counted = list(map(_width, texts)), [2 * size for size in map(len, texts)]
    level = [sum([-2 < a - b < 2 for a, b in pairwise(measures[:SAMPLE])]) for measures in (widths, counted)]
    latin = sum(widths) * 4 < sum(counted) * 3
    return counted if level[1] > level[0] * 1.05 + 2 and not latin else widths


def _rows(text: str) -> _Rows:
    """Split a text into its lines that are not blank, and measure them."""
    raw = text.split("\n")
    stripped = [line.strip() for line in raw]
    lines = [number for number, line in enumerate(stripped, 1) if line]
    texts = [line for line in stripped if line]
    gaps = [line - before - 1 for before, line in pairwise([0, *lines])]
    widths = _widths(texts)
    indents, elastic = [0] * len(texts), {}
    for row in [row for row, line in enumerate(lines) if raw[line - 1] is not texts[row]]:
        lead = raw[lines[row] - 1].partition(texts[row])[0]
        indents[row] = _width(lead.expandtabs(4))
        gaps[row] += "\f" in lead
        elastic[row] = widths[row]
    if _LONE_SPACE.search(text):
        for row, line in [(row, line) for row, line in enumerate(texts) if " " in line or "\u3000" in line]:
            if (closed := _close_up(line)) != line:
                texts[row], elastic[row] = closed, _width(closed)
    ranges = _fit(texts, widths, indents, elastic)
    return _Rows(texts, lines, gaps, indents, widths, ranges, "".join([_ENDS.get(line[-1], "x") for line in texts]))


def _close_up(line: str) -> str:
    """Take out the spaces that stand between the characters of a justified line; other lines come back as they are.

    Twice the number of such spaces may be two less than that of the characters: then no two lines that are left as they
    are, with a space between, make one that is not (two characters each at least).
    """
    if (line.count(" ") + line.count("\u3000")) * 3 < len(line) - 1:
        return line  # not so many spaces
    lone = len(_LONE_SPACE.findall(line))
    return _LOOSE_SPACE.sub("", line) if lone and lone * 2 >= sum(map(len, line.split())) - 1 else line


def _fit(texts: list[str], widths: list[int], indents: list[int], least: dict[int, int]) -> dict[int, tuple[int, int]]:
    """Find the rows whose width is uncertain; give them a neighbour's if they can have it. Gives their ranges."""
    neighbours = enumerate(zip([0, *widths], widths, [*widths[1:], 0], strict=False))
    uncertain = [
        row
        for row, (before, here, after) in neighbours
        if (before < here > after and (here <= before + SLACK or here <= after + SLACK)) or row in least
    ]
    ranges = {}
    for row in uncertain:
        low = least.get(row, widths[row]) - len(_NARROW.findall(texts[row]))
        high = widths[row] + indents[row]
        ranges[row] = low, high
        near = widths[row + 1 : row + 2] + widths[max(row - 1, 0) : row]
        widths[row] = next((width for width in near if low <= width <= high), high)
    return ranges


def _columns(rows: _Rows) -> list[_Column]:
    """Find the stretches of rows that were wrapped at one width."""
    widths, found, first, count = rows.widths, [], 0, len(rows.widths)
    while first < count - 1:
        top = widths[first]
        latin = top == len(rows.texts[first])
        ragged = top // 5 if latin else 0
        low, full, row = top - max(4, ragged), [first], first + 1
        end, limit = row + SHORTS, top + max(SLACK, ragged)
        while row < count and row < end and widths[row] <= limit:
            if widths[row] >= low:
                full.append(row)
                end = row + 1 + SHORTS
                if widths[row] > top:
                    low, top = low + widths[row] - top, widths[row]
                limit = top + max(SLACK if len(full) < 3 else 2, ragged)
            row += 1
        if len(full) > 1 and (column := _as_column(rows, full, latin)):
            found.append(column)
            first = full[-1] + 1
        else:
            first = full[-1] + 1 if len(full) > 8 else first + 1
    return found


def _as_column(rows: _Rows, full: list[int], latin: bool) -> _Column | None:
    """Make a column of full rows if they are prose."""
    widths = sorted([rows.widths[row] for row in full])
    width = widths[-1] if latin else widths[(len(full) - 1) * 3 // 4]
    if not _is_prose(rows, full, width, latin):
        return None
    return _Column(full[0], full[-1], width, max(SLACK, width // 4 if latin else 0))


def _is_prose(rows: _Rows, full: list[int], width: int, latin: bool) -> bool:
    """Tell wrapped prose from a list, a poem or a table by how its full and its short rows end."""
    texts, ends, first, last = rows.texts, rows.ends, full[0], full[-1]
    kinds = "".join([ends[row] for row in full])
    broken = kinds.count("x")
    if broken * 4 < len(full) or (broken + kinds.count(",")) * 2 < len(full) or kinds.count(".") * 3 > len(full):
        return False
    if (ends.count("x", first, last + 1) - broken) * 2 > len(full) or 0 not in rows.gaps[first + 1 : last + 2]:
        return False
    after = [texts[row + 1][0] for row in full if ends[row] == "x" and row + 1 < len(texts)] if latin else []
    if sum(map(str.isupper, after)) * 2 > broken:
        return False
    stop = last + 2 if last + 1 < len(texts) and rows.widths[last + 1] <= width + 2 else last + 1
    prose = "\n".join(texts[first:stop])
    sentences = len(_LATIN_SENTENCE.findall(prose)) if latin else prose.count("。") + prose.count("；")
    return sentences * 250 > max(len(prose), 249)


def _describe(rows: _Rows, column: _Column) -> None:
    """Find out how a column's paragraphs are parted, and put back the indents if the export dropped them.

    They were dropped where paragraphs begin with a row that is too short by two characters or so.
    """
    widths, indents, gaps, ends = rows.widths, rows.indents, rows.gaps, rows.ends
    first, last, width = column.first, column.last, column.width
    for row in range(first, last + 1):
        if row in rows.ranges:
            low, high = rows.ranges[row]
            widths[row] = min(max(width, low), high)
    short = [row for row in range(first, min(last + 2, len(ends) - 1)) if widths[row] < width - column.slack]
    ended = [row for row in short if ends[row] != "x"]
    column.apart = sum(gaps[row + 1] > 0 for row in ended) * 2 > len(ended)
    begun = [row + 1 for row in short if row < last and ends[row + 1] != "."]
    sure = [row for row in [first, *begun] if ends[row] != "." and widths[row] >= width - SLACK - 2]
    if column.slack == SLACK and len(sure) <= 2 * sum(widths[row] < width - 2 for row in sure):
        for row in range(first, last + 1):
            starts = ends[row] != "." and (row == first or ends[row - 1] != "x")
            if starts and width - SLACK - 2 <= widths[row] < width - 2:
                indents[row], widths[row] = 4, width
    column.margin = min(indents[first : last + 1])


def _are_cut(rows: _Rows, columns: list[_Column]) -> bool:
    """Tell whether there are blank lines inside paragraphs, where full rows that follow full rows break off."""
    cuts = ends = 0
    for column in columns:
        for row in range(column.first + 1, min(column.last + 1, len(rows.texts) - 1)):
            if rows.gaps[row + 1]:
                if rows.ends[row] != "x":
                    ends += 1
                elif not rows.gaps[row] and min(rows.widths[row - 1 : row + 1]) >= column.width - column.slack:
                    cuts += rows.ends[row - 1] != "."
    return cuts * 12 > ends


def _unwrap(rows: _Rows) -> bytearray:
    """Say for each row how it is joined to the one before: 0 not, 1 as a wrapped line, 2 as a headline's next line."""
    joined = bytearray(len(rows.texts) + 1)
    columns = _columns(rows) if 0 in rows.gaps[1:] else []
    cut = _are_cut(rows, columns)
    for column in columns:
        _describe(rows, column)
        _unwrap_column(rows, column, cut, joined)
    if columns or sum(map(bool, rows.gaps)) * 5 >= len(rows.gaps) * 4:
        _stack_titles(rows, joined)
    return joined


def _unwrap_column(rows: _Rows, column: _Column, cut: bool, joined: bytearray) -> None:
    """Mark the rows of one column that go on the row before."""
    texts, widths, gaps, indents, ends = rows.texts, rows.widths, rows.gaps, rows.indents, rows.ends
    low, high, began = column.width - column.slack, column.width + 2, column.first
    for row in range(column.first, min(column.last, len(texts) - 2) + 1):
        after, width = row + 1, widths[row]
        if width < low or (width > high and row == began):
            goes_on = False
        elif row > began and ends[row] in "x," and not (gaps[after] or indents[after] or _line_start(texts[after])):
            goes_on = True  # by far the most usual case, taken apart for speed
        else:
            goes_on = sum([WEIGHTS[sign] for sign in _signs(rows, column, began, row, cut)]) > 0
        if goes_on:
            joined[after] = 1
        else:
            began = after


def _signs(rows: _Rows, column: _Column, began: int, row: int, cut: bool) -> list[str]:
    """Name the signs at the end of a row of the paragraph that began at `began`."""
    here, after, gap = rows.texts[row], rows.texts[row + 1], rows.gaps[row + 1]
    end = _line_end(here)
    signs = [end, *_line_start(after)]
    spare = column.width - rows.widths[row] - _next_width(here, after)
    strict = (cut or not gap) and (spare < 2 or row > began)
    titled = row - began < 2 and _could_be_title(rows.texts[began : row + 1], after, strict)
    room = (end == "sentence" or titled) and spare >= 0
    if gap:
        signs.append("blank")
    elif column.apart:
        signs.append("tight")
    if room:
        signs.append("room")
    if titled and (gap or (room and row == began)):
        signs.append("title")
    if row == began and _BYLINE.match(here):
        signs.append("mark")
    if rows.indents[row + 1] - column.margin >= 2:
        signs.append("indent")
    if end == "sentence" and _stands_out(rows, column, row + 1):
        signs.append("heading")
    return signs


def _stands_out(rows: _Rows, column: _Column, row: int) -> bool:
    """Tell whether a row is too wide for its column, or so short without being the end of anything."""
    width = rows.widths[row]
    return width > column.width + SLACK or (width < column.width - column.slack and rows.ends[row] == "x")


def _line_end(text: str) -> str:
    """Name the sign that a line's end gives."""
    code = _ENDS.get(text[-1], "x")
    if code == "." or (code == "q" and _SENTENCE_END.search(text[-40:])):
        return "sentence"
    return {",": "comma", ":": "clause"}.get(code, "mid-sentence")


def _line_start(text: str) -> list[str]:
    """Name the signs that a line's start gives, none or one."""
    if text[0] not in _STARTERS:
        return []
    if text[0] in CLOSING:
        return ["closing"]
    if _MARK.match(text) or _BYLINE.match(text):
        return ["mark"]
    return ["number"] if _NUMBER.match(text) else []


def _next_width(here: str, after: str) -> int:
    """Give the width that a row would have needed to take in the next one's first word."""
    unit = _UNIT.match(after)
    return _width(unit[0] if unit else after) + (here[-1].isascii() and after[0].isascii())


def _is_title(text: str) -> bool:
    """Tell whether a text could be a headline or a part of one."""
    whole = "。" not in text and text[-1] not in COMMA + CLAUSE + "…0123456789"
    return whole and 2 <= len(text) <= 40 and not _line_start(text)


def _could_be_title(texts: list[str], after: str, strict: bool) -> bool:
    """Tell whether a paragraph's rows so far could be a headline; when strict, one without punctuation marks."""
    if not _is_title(texts[-1]) or _LEANING.match(after):
        return False
    return not (strict and any(_POINTED.search(text) for text in texts))


def _stack_titles(rows: _Rows, joined: bytearray) -> None:
    """Join headlines printed on two or three lines: lone rows on top of each other. More of them are a list."""
    texts, stop = rows.texts, 0
    lone = [row for row in range(len(texts)) if not (joined[row] or joined[row + 1])]
    titles = {row for row in lone if _is_title(texts[row])}
    for first in lone:
        if first < stop or not (first in titles or texts[first][0] == "#"):
            continue
        stop = first + 1
        while stop in titles and not rows.gaps[stop]:
            stop += 1
        if 2 <= stop - first <= 3 and len(set(texts[first:stop])) == stop - first:
            joined[first + 1 : stop] = b"\2" * (stop - first - 1)


class _Piece:
    """A paragraph in the making: its first row, its text as a tree of parts, and what `_belongs` looks at."""

    __slots__ = ("head", "row", "size", "tail", "words")

    def __init__(self, row: int, text: str) -> None:
        """Begin with one part."""
        self.words: _Words = text
        self.row, self.size, self.head, self.tail = row, len(text), text[:100], text[-200:]

    def take(self, other: _Piece, glue: str) -> None:
        """Append another piece, at the same cost however long the two are."""
        self.words = (self.words, glue, other.words)
        self.size += other.size
        self.head = (self.head + glue + other.head)[:100] if len(self.head) < 100 else self.head
        self.tail = (self.tail + glue + other.tail)[-200:]

    def text(self) -> str:
        """Give the paragraph's text."""
        if isinstance(self.words, str):
            return self.words
        parts: list[str] = []
        waiting: list[_Words] = [self.words]
        while waiting:
            words = waiting.pop()
            if isinstance(words, str):
                parts.append(words)
            else:
                waiting += reversed(words)
        return "".join(parts)


def _mend(texts: list[str], ends: str, joined: bytearray) -> list[_Piece]:
    """Join rows into paragraphs, and paragraphs that belong together."""
    stack: list[_Piece] = []
    starts = [row for row, how in enumerate(joined) if not how]
    for start, stop in pairwise(starts):
        text = texts[start] if stop - start == 1 else _glue(texts[start:stop], joined[start + 1])
        stack.append(_Piece(start, text))
        if start and ends[start - 1] == "." and text[0] not in CLOSING:
            continue  # what `_belongs` would say, sooner
        while len(stack) > 1 and (glue := _belongs(stack[-2], stack[-1])) is not None:
            last = stack.pop()
            stack[-1].take(last, glue)
    return stack


def _glue(texts: list[str], how: int) -> str:
    """Join rows: nothing between Chinese characters, a space between words and between the lines of a headline."""
    if how == 2:
        return " ".join(texts)
    text = "\n".join(texts)
    if "://" in text and not text.isascii():
        text = _ADDRESS.sub(lambda match: match[0].replace("\n", ""), text)
    return _WORDS.sub(" ", text).replace("\n", "")


def _belongs(one: _Piece, two: _Piece) -> str | None:
    """Say what to put between two neighbours that are one paragraph; None when they are two."""
    tail, head = one.tail, two.head
    if head[0] in CLOSING and not (head[0].isascii() and tail[-1].isascii()):
        return ""
    end = _ENDS.get(tail[-1], "x")
    if one.size < 4 or end in ".:" or (end == "q" and _SENTENCE_END.search(tail[-40:])) or _line_start(head):
        return None
    if end == "q" and two.size > 1 and tail.endswith(DASH) and tail.strip("—") and not head.startswith(DASH):
        return " "
    if one.size <= 40 and 2 <= two.size <= 40 and end != "," and "。" not in head:
        if head.startswith(DASH) and not tail.startswith(DASH) and not _SENTENCE_END.search(head):
            return " "  # a headline and the line under it
        if tail[0] == "#" and one.size <= min(10, two.size) and _is_title(head):
            return " "  # a heading of which only the first line got its mark
    return (" " if _WORDS.search(f"{tail[-2:]}\n{head[0]}") else "") if _is_cut(one, two) else None


def _is_cut(one: _Piece, two: _Piece) -> bool:
    """Tell whether a piece that ends in no sentence end is prose that was cut off there, and the next its rest."""
    tail, head = one.tail, two.head
    latin = tail[-1].isascii() and not tail[-1].isdigit() and tail[-1] != ","
    if latin or one.size < 8 or _line_end(two.tail) != "sentence":
        return False
    if _LEANING.match(head):
        return True
    stop = max(map(tail.rfind, "。；;")) + 1
    if stop > 1 and not (tail[stop - 1] == ";" and tail[stop - 2].isascii()):  # a ; after ASCII may end an HTML entity
        return not (_CREDIT.fullmatch(tail, stop) or _BYLINE.match(tail, stop))
    clauses = tail.replace(",", "，").split("，")
    stub = len(clauses) > 2 and (len(clauses[-1]) <= 3 if clauses[-1] else one.size >= 16)
    return stub or (len(clauses) > 1 and one.size >= 48 and DASH not in tail)  # headlines are shorter
