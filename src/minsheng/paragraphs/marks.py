"""What the first and the last characters of a line say about it."""

from __future__ import annotations

import re
from functools import cache

SENTENCE, COMMA, CLAUSE = (
    "。！？!?…",
    "，、,（(“‘《〈「『【[{",
    "；：;:",
)  # marks at a line's end; COMMA: and opening ones
CLOSING = frozenset("，。、；：！？”’）》〉」』】％,;!?)%")  # marks that cannot begin a paragraph
DASH = "——"
_QUOTES = "”’）)》〉」』】\"'"  # may follow the mark that ends a sentence
_POINTS = frozenset("，、。；！？,;")  # marks that a headline of full lines does without
_LEAN = frozenset("，。、；,;")  # marks after a single character that goes with what was before
_NOT_LAST = frozenset(COMMA + CLAUSE + "…0123456789")  # characters that no headline ends in

# The kind of a line's end, by its last character: "." sentence, "," comma or opening mark, ":" clause, "q" what may
# stand after a sentence's end (so more of the line must be looked at); any other is "x", mid-sentence.
KINDS = {
    mark: kind
    for kind, marks in zip(".,:q", (SENTENCE, COMMA, CLAUSE, _QUOTES + ".]}—"), strict=True)
    for mark in marks
}

_BULLETS = "#□■◆◇●○◎▲△▼▽★☆※►▶•◦✓-*+"
_MARK = r"#{1,6}\s|[□■◆◇●○◎▲△▼▽★☆※►▶•◦✓]|[-*+]\s|本报讯|本报\S{2,4}讯|新华社\S{2,9}电"
_BYLINE = (
    r"[□■（(]?(?:本报|见习|实习|特约|首席)*(?:记者|通讯员|作者|来源|编辑|责任编辑|责编|编审|总编|审核|校对|摄影)"
    r"[：:/\s][^，。；！？]{1,40}$"
)
_NUMBER = (
    r"[（(]?[一二三四五六七八九十]{1,3}[）)、]|[（(]?\d{1,2}(?:[）)、．]|\.(?!\d))|[①-⑳]|"
    r"第[一二三四五六七八九十百\d]+[章节条][\s：]"
)
_WORDS = (  # line breaks that stand for a space
    r"\n(?:(?<=[A-Za-z,;:.!?)\]]\n)(?=[A-Za-z(])|(?<=[A-Za-z]\n)(?=[0-9])|(?<=[a-z][,;:.)]\n)(?=[0-9]))"
)

# What marks, bylines and numbers begin with. Of the lines that begin with one of the words' characters most are none of
# them, and have no sign of one near their start: so the patterns are seldom tried.
BYLINE_STARTERS = frozenset("□■（(本见实特首记通作来编责总审校摄")
_WORDY = frozenset("本见实特首记通作来编责总审校摄新一二三四五六七八九十0123456789第")
_SIGNS = frozenset("、）)．.：:/章节条讯电 \t\u3000")
STARTERS = frozenset(_BULLETS + "（(①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳") | _WORDY


@cache
def pattern(source: str) -> re.Pattern[str]:
    """Compile a pattern when it is first needed: compiling them all takes longer than importing the package."""
    return re.compile(source)


def ends_sentence(text: str) -> bool:
    """Tell whether a text ends with a sentence: with its mark, quotes after it or a note in brackets after it."""
    tail = text[-40:]
    bare = tail.rstrip(_QUOTES)
    if bare[-1:] == ".":
        return bare[-2:-1] == ")" or (bare[-2:-1].isascii() and bare[-2:-1].isalnum())
    if bare and bare[-1] in SENTENCE:
        return True
    note = max(tail.rfind("（"), tail.rfind("(")) if tail[-1] in "）)" else 0
    return note > 0 and tail[note - 1] in "。！？" and 1 <= len(tail) - note - 2 <= 30


def end_of(text: str) -> str:
    """Give the kind of a text's end: ".", ",", ":" or "x"."""
    kind = KINDS.get(text[-1], "x")
    if kind != "q":
        return kind
    return "." if ends_sentence(text) else "x"


def start_of(text: str) -> str:
    """Tell whether a text starts with a "mark" (bullet, heading mark, byline, 本报讯) or a "number"; "" for neither."""
    if text[0] not in STARTERS or (text[0] in _WORDY and _SIGNS.isdisjoint(text[:12])):
        return ""
    if pattern(_MARK).match(text) or is_byline(text):
        return "mark"
    return "number" if pattern(_NUMBER).match(text) else ""


def is_byline(text: str, start: int = 0) -> bool:
    """Tell whether a text, from a place on, names who wrote, edited or sent it."""
    return text[start] in BYLINE_STARTERS and pattern(_BYLINE).match(text, start) is not None


def leans(text: str) -> bool:
    """Tell whether a text's start leans on what was before: 的, or a character or so and a punctuation mark."""
    if text[0] in "的们":
        return True
    return text[0].isalpha() and not text[0].isascii() and (text[1:2] in _LEAN or "。" in text[1:4])


def is_title(text: str) -> bool:
    """Tell whether a text could be a headline or a part of one."""
    whole = 2 <= len(text) <= 40 and "。" not in text and text[-1] not in _NOT_LAST
    return whole and text[0] not in CLOSING and not start_of(text)


def is_pointed(text: str) -> bool:
    """Tell whether there are punctuation marks in a text."""
    return not _POINTS.isdisjoint(text)


def close_breaks(text: str) -> str:
    """Take the line breaks out of a text; between words they become spaces."""
    return pattern(_WORDS).sub(" ", text).replace("\n", "")


def glue_of(tail: str, head: str) -> str:
    """Give what to put between two texts that a line break parted: a space between words, else nothing."""
    words = tail[-1].isascii() and head[0].isascii() and pattern(_WORDS).search(f"{tail[-2:]}\n{head[0]}")
    return " " if words else ""
