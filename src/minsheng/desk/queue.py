"""Which paragraphs of the uploaded documents are most worth a person's time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from minsheng.desk.documents import Held, Paragraph
from minsheng.desk.predicting import Record
from minsheng.model import Model

_POOL = 10  # so many times as many doubtful paragraphs as asked for are compared with each other
_BINS = 1024  # of a hashed bag of character pairs

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paragraph that nobody has corrected."""

    document: Held
    paragraph: Paragraph
    prediction: Record


def candidates(documents: Sequence[tuple[Held, Sequence[Record]]], corrected: Collection[str]) -> list[Candidate]:
    """Return the paragraphs of documents that are not corrected, a repeated text once."""
    return list(_candidates(documents, set(corrected)))


def _candidates(documents: Sequence[tuple[Held, Sequence[Record]]], seen: set[str]) -> Iterator[Candidate]:
    for document, predictions in documents:
        for paragraph, prediction in zip(document.paragraphs, predictions, strict=True):
            if paragraph.id not in seen:
                seen.add(paragraph.id)
                yield Candidate(document, paragraph, prediction)


def order(found: Sequence[Candidate], model: Model, limit: int) -> list[tuple[Candidate, float]]:
    """Return the `limit` candidates most worth labelling and their doubt: uncertain ones, unlike each other."""
    if not found:
        return []
    doubts = doubt(np.array([[*one.prediction["scores"].values()] for one in found]), model)
    pool = np.argsort(-doubts, kind="stable")[: _POOL * limit]
    chosen = _spread([found[row].paragraph.text for row in pool], doubts[pool], limit)
    return [(found[row], float(doubts[row])) for row in pool[chosen].tolist()]


def doubt(probabilities: Floats, model: Model) -> Floats:
    """Return how uncertain the least certain label of each text is, (texts,): 1 at the threshold, 0 far from it."""
    if model.taxonomy.exclusive:
        best = np.sort(probabilities, axis=1)
        return np.asarray(1 - (best[:, -1] - best[:, -2] if best.shape[1] > 1 else best[:, -1]))
    threshold = np.asarray(model.calibration.threshold, float)
    room = np.where(probabilities < threshold, threshold, 1 - threshold)
    return np.asarray((1 - np.abs(probabilities - threshold) / np.maximum(room, 1e-9)).max(axis=1).clip(0, 1))


def _spread(texts: Sequence[str], doubts: Floats, limit: int) -> list[int]:
    """Choose one after the other what is most doubtful and least like what was chosen."""
    bags = np.stack([_bag(text) for text in texts])
    likeness, is_open = np.zeros(len(texts)), np.ones(len(texts), bool)
    chosen: list[int] = []
    for _ in range(min(limit, len(texts))):
        best = int(np.argmax(np.where(is_open, doubts * (1 - likeness), -1)))
        chosen.append(best)
        likeness = np.maximum(likeness, bags @ bags[best]).clip(0, 1)
        is_open[best] = False
    return chosen


def _bag(text: str) -> Floats:
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)
    pairs = (codes[:-1] * np.uint32(31) + codes[1:]) % np.uint32(_BINS)
    bag = np.bincount(pairs, minlength=_BINS).astype(float)
    return np.asarray(bag / (np.linalg.norm(bag) or 1))
