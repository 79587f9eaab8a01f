"""The words that spoke for a label, marked in a text, and the part of a long text that has most of them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from minsheng.explaining import Span, WordEvidence, gather
from minsheng.model import Model

FAINTEST = 0.2  # of the strongest place; what says less is not marked
STRENGTHS = 3  # how strongly a place is marked: 1 to 3

_BEGINS = re.compile(r"(?<=[。！？；\n])")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, and how strongly it spoke: 0 (not marked) to `STRENGTHS`."""

    text: str
    strength: int = 0


@dataclass(frozen=True, slots=True)
class _Place:
    start: int
    stop: int
    weight: float  # what it adds to the score of the label


class Marker:
    """Marks texts by a model. What it found out of the last text is kept: its labels are asked for one by one."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._text: str | None = None

    def mark(self, text: str, label: int, longest: int) -> tuple[Piece, ...]:
        """Return a text, or its most telling part of about `longest` characters, with the words for a label marked."""
        if text != self._text:
            self._text, self._evidence = text, gather(text, self._model.scorer, self._model.whole)
        places = _places(self._evidence.for_label(label, self._model.vocabulary))
        start, stop = _window(text, places, longest)
        pieces = _pieces(text, places, start, stop)
        return tuple(each for each in pieces if each.text)


def _places(words: Sequence[WordEvidence]) -> list[_Place]:
    """Return the places that words speak from, in order; those that overlap (消费, 消费券, 券) are one."""
    spans: list[tuple[Span, float]] = [
        (span, word.contribution / len(word.spans)) for word in words if word.contribution > 0 for span in word.spans
    ]
    merged: list[_Place] = []
    for (start, stop), weight in sorted(spans, key=lambda one: (one[0][0], -one[0][1])):
        if merged and start < merged[-1].stop:
            last = merged[-1]
            merged[-1] = _Place(last.start, max(last.stop, stop), last.weight + weight)
        else:
            merged.append(_Place(start, stop, weight))
    most = max((place.weight for place in merged), default=0.0)
    return [place for place in merged if place.weight >= FAINTEST * most]


def _window(text: str, places: Sequence[_Place], longest: int) -> tuple[int, int]:
    """Return where to cut a long text: it begins with a sentence and holds the most weight."""
    if len(text) <= longest:
        return 0, len(text)
    starts = [0, *(found.start() for found in _BEGINS.finditer(text))]
    starts += [max(0, place.start - longest // 4) for place in places]  # where there are no sentences

    def weight(start: int) -> float:
        return sum(place.weight for place in places if place.start >= start and place.stop <= start + longest)

    start = max(sorted(start for start in starts if start < len(text)), key=lambda one: round(weight(one), 6))
    return start, min(len(text), start + longest)


def _pieces(text: str, places: Sequence[_Place], start: int, stop: int) -> Iterator[Piece]:
    inside = [place for place in places if place.start >= start and place.stop <= stop]
    most = max((place.weight for place in inside), default=0.0)
    at, before = start, "…" if start else ""
    for place in inside:
        yield Piece(before + text[at : place.start])
        yield Piece(text[place.start : place.stop], math.ceil(place.weight / most * STRENGTHS))
        at, before = place.stop, ""
    yield Piece(before + text[at:stop] + ("…" if stop < len(text) else ""))
