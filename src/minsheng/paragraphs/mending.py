"""Mending: paragraphs that were cut in two put together."""

from __future__ import annotations

from itertools import pairwise

from minsheng.paragraphs.marks import (
    CLAUSE,
    CLOSING,
    DASH,
    KINDS,
    SENTENCE,
    end_of,
    ends_sentence,
    glue_of,
    is_byline,
    is_title,
    leans,
    start_of,
)

_ENDS = frozenset(SENTENCE + CLAUSE)  # after these nothing is cut


class _Piece:
    """One or more paragraphs that belong together: the first one's number, their size, their start and their end."""

    __slots__ = ("head", "number", "size", "tail")

    def __init__(self, number: int, text: str) -> None:
        self.number, self.size, self.head, self.tail = number, len(text), text[:100], text[-200:]

    def take(self, other: _Piece, glue: str) -> None:
        """Append another piece, at the same cost however long the two are."""
        self.size += other.size
        self.head = (self.head + glue + other.head)[:100] if len(self.head) < 100 else self.head
        self.tail = (self.tail + glue + other.tail)[-200:]


def mend(texts: list[str], starts: list[int]) -> tuple[list[str], list[int]]:
    """Join paragraphs that belong together."""
    glues = _glues(texts)
    if not glues:
        return texts, starts
    whole: list[list[str]] = []
    for number, text in enumerate(texts):
        if number in glues:
            whole[-1] += glues[number], text
        else:
            whole.append([text])
    return list(map("".join, whole)), [row for number, row in enumerate(starts) if number not in glues]


def _glues(texts: list[str]) -> dict[int, str]:
    """Find the paragraphs that belong to the one before, and what to put between."""
    glues: dict[int, str] = {}
    walls = [
        number for number, (one, two) in enumerate(pairwise(texts), 1) if one[-1] in _ENDS and two[0] not in CLOSING
    ]
    for start, stop in pairwise([0, *walls, len(texts)]):
        if stop - start > 1 and any(map(_may_belong, texts[start : stop - 1], texts[start + 1 : stop])):
            _mend_stretch(texts, start, stop, glues)
    return glues


def _may_belong(one: str, two: str) -> bool:
    """Tell sooner than `_belongs` where it would surely say no."""
    return len(one) >= 4 or two[0] in CLOSING


def _mend_stretch(texts: list[str], start: int, stop: int, glues: dict[int, str]) -> None:
    """Find the same in a stretch of paragraphs that has nothing before or after it to belong to."""
    stack: list[_Piece] = []
    for number in range(start, stop):
        stack.append(_Piece(number, texts[number]))
        while len(stack) > 1 and (glue := _belongs(stack[-2], stack[-1])) is not None:
            last = stack.pop()
            stack[-1].take(last, glue)
            glues[last.number] = glue


def _belongs(one: _Piece, two: _Piece) -> str | None:
    """Say what to put between two neighbours that are one paragraph; None when they are two."""
    tail, head = one.tail, two.head
    if head[0] in CLOSING:
        return None if head[0].isascii() and tail[-1].isascii() else ""
    kind = KINDS.get(tail[-1], "x")
    if one.size < 4 or kind in ".:" or (kind == "q" and ends_sentence(tail)) or start_of(head):
        return None
    if kind == "q" and two.size > 1 and tail.endswith(DASH) and tail.strip("—") and not head.startswith(DASH):
        return " "
    if one.size <= 40 and 2 <= two.size <= 40 and kind != "," and "。" not in head:
        if head.startswith(DASH) and not tail.startswith(DASH) and end_of(head) != ".":
            return " "  # a headline and the line under it
        if tail[0] == "#" and one.size <= min(10, two.size) and is_title(head):
            return " "  # a heading of which only the first line got its mark
    return glue_of(tail, head) if _is_cut(one, two) else None


def _is_cut(one: _Piece, two: _Piece) -> bool:
    """Tell whether a piece that ends in no sentence end is prose that was cut off there, and the next its rest."""
    tail, head = one.tail, two.head
    latin = tail[-1].isascii() and not tail[-1].isdigit() and tail[-1] != ","
    if latin or end_of(two.tail) != ".":
        return False
    if leans(head):
        return True
    if stop := max(map(tail.rfind, "。；;")) + 1:
        return not is_byline(tail, stop)
    clauses = tail.replace(",", "，").split("，")
    stub = len(clauses) > 2 and (len(clauses[-1]) <= 3 if clauses[-1] else one.size >= 16)
    return stub or (len(clauses) > 1 and one.size >= 48 and DASH not in tail)  # headlines are shorter
