"""Gathering what the overview shows, in one pass over the tagged texts.

What is kept does not grow with the archive, but for a few numbers a folder and a day: the totals, the documents that
the page lists (`LISTED`, those with the most text under labels), and by label the documents that speak of it most
(`SHOWN`, and some more, for what turns out to be a reprint).
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

from minsheng.errors import InputError
from minsheng.overview.counts import Count, length
from minsheng.overview.dates import Dated
from minsheng.overview.passage import Passage
from minsheng.overview.places import Place, valid
from minsheng.taxonomy import Taxonomy

LISTED = 5000  # documents that the page lists
SHOWN = 10  # documents that the page shows by label
EACH = 2  # texts of a document that the page shows by label
KEPT = 6  # the same where there are few documents
PROBLEMS = 500  # problems that the page lists

_RESERVE = 3  # times as many documents are kept by label as are shown
_LONGEST = 6000  # characters that are kept of a text
_START = 48  # characters of a document's beginning
_LONG_ENOUGH = 120  # characters from which on a text tells no more by being longer

T = TypeVar("T", bound=tuple[Any, Any])
Best = tuple[tuple[float, int, int], Passage]  # how strong, how long, how early; and the text


@dataclass(slots=True)
class Document:
    """One document: a file, or a row of a table."""

    order: int  # from 1
    source: str
    place: Place
    dated: Dated | None
    start: str  # how it begins
    count: Count
    title: str | None = None
    line: int | None = None  # of a row: where it stands in its table
    best: dict[int, list[Best]] = field(default_factory=dict)  # by label, strongest first once the document is closed

    @property
    def date(self) -> str:
        """Its date, "" when it has none."""
        return self.dated.date if self.dated else ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read, or had no text."""

    place: Place
    line: int | None
    problem: str
    failed: bool  # False: it was read, and has no text


class Writer(Protocol):
    """Takes the rows of the tables as they come."""

    def passage(self, document: Document, passage: Passage) -> None:
        """Write a text."""

    def document(self, document: Document) -> None:
        """Write a document, after its texts."""

    def problem(self, source: str, problem: Problem) -> None:
        """Write what could not be read."""


@dataclass
class Gathering:
    """Takes tagged texts in the order of their documents; after `close` it holds what the page is made of.

    `place` and `dated` tell where the document of a source stands, and its date; `writer` takes all that comes.
    """

    taxonomy: Taxonomy
    place: Callable[[str], Place]
    dated: Callable[[str], Dated | None]
    writer: Writer | None = None
    origins: Counter[str] = field(default_factory=Counter)  # where dates stand: documents
    problems: list[Problem] = field(default_factory=list)
    failed: int = 0
    empty: int = 0
    folders: dict[str, Count] = field(default_factory=dict)
    days: dict[str, Count] = field(default_factory=dict)  # by date, as exact as it is
    listed: list[Document] = field(default_factory=list)
    shown: list[list[Document]] = field(default_factory=list)  # by label, those with most of it first

    def __post_init__(self) -> None:
        labels = len(self.taxonomy.labels)
        self.total = Count(labels)
        self.together = [[0] * labels for _ in range(labels)]  # documents with both labels
        self.together_passages = [[0] * labels for _ in range(labels)]
        self._open: Document | None = None
        self._documents = 0
        self._listed: list[tuple[tuple[int, int, int], Document]] = []
        self._shown: list[list[tuple[tuple[int, int], Document]]] = [[] for _ in range(labels)]

    def add(self, passage: Passage) -> None:
        """Take the next text; those of a document follow one another."""
        document = self._open
        if document is None or passage.row is not None or passage.number == 1:
            self._close()
            document = self._open = self._begin(passage)
        document.count.add(length(passage.text), passage.labels)
        for label in passage.labels:
            _keep(document.best.setdefault(label, []), passage, label)
            for other in passage.labels:
                self.together_passages[label][other] += 1
        if self.writer:
            self.writer.passage(document, passage)

    def wrong(self, error: InputError, *, failed: bool) -> None:
        """Take what could not be read, or, not `failed`, has no text."""
        self._close()
        source = error.path or ""
        problem = Problem(self.place(source), error.line, valid(error.problem), failed)
        self.failed += failed
        self.empty += not failed
        if len(self.problems) < PROBLEMS:
            self.problems.append(problem)
        if self.writer:
            self.writer.problem(source, problem)

    def close(self) -> None:
        """Take the last document, and put what was kept into its order."""
        self._close()
        self.listed = sorted((document for _, document in self._listed), key=lambda document: document.order)
        self.shown = [[document for _, document in sorted(heap, reverse=True)] for heap in self._shown]

    def _begin(self, passage: Passage) -> Document:
        self._documents += 1
        place, row = self.place(passage.source), passage.row
        start = " ".join(valid(passage.text[: 4 * _START]).split())
        start = start if len(start) <= _START else start[: _START - 1] + "…"
        count = Count(len(self.taxonomy.labels))
        if row is None:
            return Document(self._documents, passage.source, place, self.dated(passage.source), start, count)
        in_table = Place(f"{place.folder}/{place.name}".lstrip("/"), row.title or start)
        dated = row.dated or self.dated(passage.source)
        return Document(
            self._documents, passage.source, in_table, dated, start, count, title=row.title, line=passage.line
        )

    def _close(self) -> None:
        document, self._open = self._open, None
        if document is None:
            return
        count = document.count
        count.close()
        for best in document.best.values():
            best.sort(reverse=True)
            if self._documents > SHOWN * _RESERVE:
                del best[EACH:]
        self.total += count
        for counts, key in ((self.folders, document.place.folder), (self.days, document.date)):
            counts.setdefault(key, Count(count.labels)).__iadd__(count)
        self.origins[document.dated.origin if document.dated else ""] += 1
        for label in document.best:
            for other in document.best:
                self.together[label][other] += 1
            _push(self._shown[label], ((count.characters_with[label], -document.order), document), SHOWN * _RESERVE)
        _push(self._listed, ((count.tagged, count.characters, -document.order), document), LISTED)
        if self.writer:
            self.writer.document(document)


def _keep(best: list[Best], passage: Passage, label: int) -> None:
    """Keep a text if it is one of the strongest of its document: of those as sure, the longer ones tell more."""
    rank = (round(passage.scores[label], 2), min(length(passage.text), _LONG_ENOUGH), -passage.number)
    if len(best) == KEPT and rank < best[0][0]:
        return
    if len(passage.text) > _LONGEST:
        passage = replace(passage, text=passage.text[:_LONGEST])
    _push(best, (rank, passage), KEPT)


def _push(heap: list[T], item: T, most: int) -> None:
    if len(heap) < most:
        heapq.heappush(heap, item)
    else:
        heapq.heappushpop(heap, item)
