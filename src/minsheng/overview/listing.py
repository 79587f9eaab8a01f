"""The documents as data for the page's table: what its script sorts, filters and shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from minsheng.overview.gathering import Document, Gathering
from minsheng.overview.marking import Marker, Piece
from minsheng.overview.passage import Passage

LONGEST = 150  # characters of a text
TEXTS = 6000  # texts of all documents together
EACH = 6  # texts of a document, at most


def listing(found: Gathering, marker: Marker) -> dict[str, Any]:
    """Return what the script takes.

    A document is [name, how it begins, folder, date, paragraphs, characters, topics, texts]: `folder` is a place in
    `folders`; topics are [topic, characters] with the most first, and then a text is [number, page or 0, topic,
    other topics, pieces, strengths], whose pieces are in turn plain and marked, and `strengths` has a digit for each
    marked one. A row of a table has its line as a ninth.
    """
    folders = sorted({document.place.folder for document in found.listed})
    place = {folder: number for number, folder in enumerate(folders)}
    each = max(1, min(EACH, TEXTS // max(1, len(found.listed))))
    return {
        "labels": [
            [label.zh or label.en or label.id, label.en or label.zh or label.id] for label in found.taxonomy.labels
        ],
        "exclusive": found.taxonomy.exclusive,
        "folders": folders,
        "documents": [_document(document, place, each, marker) for document in found.listed],
    }


def _document(document: Document, place: dict[str, int], each: int, marker: Marker) -> list[Any]:
    count = document.count
    topics = sorted((-count.characters_with[label], label) for label in document.best)
    texts = [_text(passage, label, marker) for label, passage in _texts(document, [label for _, label in topics], each)]
    where = [document.place.name, document.start, place[document.place.folder], document.date]
    row: list[Any] = [*where, count.passages, count.characters, [[label, -number] for number, label in topics], texts]
    return row if document.line is None else [*row, document.line]


def _texts(document: Document, labels: Sequence[int], each: int) -> list[tuple[int, Passage]]:
    """Return the texts to show: the strongest of each topic in turn, and then the second ones."""
    chosen: list[tuple[int, Passage]] = []
    seen: set[int] = set()
    for rank in range(each):
        for label in labels:
            best = document.best[label]
            if rank < len(best) and best[rank][1].number not in seen and len(chosen) < each:
                seen.add(best[rank][1].number)
                chosen.append((label, best[rank][1]))
    return chosen


def _text(passage: Passage, label: int, marker: Marker) -> list[Any]:
    pieces, strengths = _in_turn(marker.mark(passage.text, label, LONGEST))
    others = [other for other in passage.labels if other != label]
    return [passage.number, passage.page or 0, label, others, pieces, strengths]


def _in_turn(pieces: Sequence[Piece]) -> tuple[list[str], str]:
    """Return texts that are plain and marked in turn, the first one plain, and how strong the marked ones are."""
    texts, strengths = [""], ""
    for piece in pieces:
        if piece.strength:
            texts += [piece.text, ""]
            strengths += str(piece.strength)
        else:
            texts[-1] += piece.text
    return texts, strengths
