"""The trained model: what it says of texts, why, and what it is."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from itertools import repeat
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from minsheng import archive, storage
from minsheng.calibration import Calibration
from minsheng.explaining import Explanation, LabelExplanation, gather
from minsheng.prediction import Prediction
from minsheng.scoring import Scorer
from minsheng.taxonomy import Taxonomy


class Model:
    """Tags texts. Made by `minsheng.train`, or read by `minsheng.load`. Using it changes nothing in it."""

    def __init__(
        self,
        taxonomy: Taxonomy,
        vocabulary: Sequence[str],
        whole: int,
        scorer: Scorer,
        calibration: Calibration,
        training: Mapping[str, Any],
    ) -> None:
        """Put a model together.

        Args:
            taxonomy: the labels; the columns of all that has a column a label stand in their order.
            vocabulary: the words, in the order of the scorer's rows.
            whole: how many of them are words and phrases; strings that mostly begin or end inside a word follow.
            scorer: gives the scores.
            calibration: makes probabilities and labels of them.
            training: how the model was made, in values that JSON can hold.
        """
        self.taxonomy = taxonomy
        self.vocabulary = tuple(vocabulary)
        self.whole = whole
        self.scorer = scorer
        self.calibration = calibration
        self.training = dict(training)

    @property
    def labels(self) -> tuple[str, ...]:
        """The ids of the labels, in the order of the columns of `predict_proba`."""
        return self.taxonomy.ids

    @overload
    def predict(self, texts: str) -> Prediction: ...  # type: ignore[overload-overlap]  # a string is a sequence, too
    @overload
    def predict(self, texts: Sequence[str]) -> list[Prediction]: ...
    def predict(self, texts: str | Sequence[str]) -> Prediction | list[Prediction]:
        """Tag one text, or each of a sequence of texts. A text gets the same prediction alone as among others.

        Raises:
            TypeError: something is not a string.
        """
        if isinstance(texts, str):
            return self._predictions(self.predict_proba([texts]))[0]
        return self._predictions(self.predict_proba(texts))

    def predict_proba(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the calibrated probability of each label for each of `texts`, shape (texts, labels).

        Raises:
            TypeError: `texts` is one string, or holds something that is not a string.
        """
        if isinstance(texts, str):
            raise TypeError("predict_proba takes a sequence of texts; put a single text into a list")
        texts = list(texts)
        for text in texts:
            if not isinstance(text, str):
                raise TypeError(f"a text must be a string, not {type(text).__name__}")
        return self.calibration.probabilities(self.scorer.scores(texts))

    def _predictions(self, probabilities: NDArray[np.float64]) -> list[Prediction]:
        # Most texts share a few combinations of labels: each combination's tuple is made once.
        names = self.labels
        bits = np.packbits(self.calibration.applies(probabilities), axis=1)
        combinations = bits.view(f"S{bits.shape[1]}").ravel().tolist()
        labels = {
            combination: tuple(name for name, bit in zip(names, np.unpackbits(row), strict=False) if bit)
            for combination, row in dict(zip(combinations, bits, strict=True)).items()
        }
        scores = map(dict, map(zip, repeat(names), probabilities.tolist()))
        return list(map(Prediction, map(labels.__getitem__, combinations), scores))

    def explain(self, text: str) -> Explanation:
        """Tell which words of `text` speak for and against each label, where they stand, and by how much."""
        evidence = gather(text, self.scorer, self.whole)
        scores = self.scorer.scores([text])
        probabilities = self.calibration.probabilities(scores)
        applies = self.calibration.applies(probabilities)
        return Explanation(
            text,
            tuple(
                LabelExplanation(
                    label=label,
                    applies=bool(applies[0, column]),
                    probability=float(probabilities[0, column]),
                    threshold=float(self.calibration.threshold[column]),
                    score=float(scores[0, column]),
                    intercept=float(self.scorer.intercepts[column]),
                    words=evidence.for_label(column, self.vocabulary),
                )
                for column, label in enumerate(self.labels)
            ),
        )

    def info(self) -> dict[str, Any]:
        """Tell what the model is: labels, thresholds, size of the vocabulary, and how it was trained."""
        return {
            **self.taxonomy.as_dict(),
            "thresholds": dict(zip(self.labels, self.calibration.threshold.tolist(), strict=True)),
            "vocabulary": len(self.vocabulary),
            "training": self.training,
        }

    def save(self, directory: str | os.PathLike[str], *, documents: Mapping[str, str] | None = None) -> None:
        """Write the model into `directory`, in place of a model that is there; until all is written the old one stays.

        `documents` are further text files that go with it, by name, such as `CARD.md`.

        Raises:
            ModelError: the directory cannot be written, or holds something else than a model.
            ValueError: the name of a document is not a plain one, or is that of a file of the model.
        """
        parts = archive.Parts(self.taxonomy, self.vocabulary, self.whole, self.scorer, self.calibration, self.training)
        manifest, files = archive.pack(parts)
        texts = {name: text.encode() for name, text in (documents or {}).items()}
        if taken := files.keys() & texts.keys():
            raise ValueError(f"a document has the name of a file of the model: {min(taken)!r}")
        storage.save(Path(directory), manifest, {**files, **texts})

    @classmethod
    def load(cls, directory: str | os.PathLike[str]) -> Model:
        """Read a model that `save` has written. No code in it is run.

        Raises:
            ModelError: there is none, or a file of it is missing, damaged, or of a format that is not known.
        """
        parts = archive.unpack(*storage.load(Path(directory)), path=Path(directory))
        return cls(parts.taxonomy, parts.vocabulary, parts.whole, parts.scorer, parts.calibration, parts.training)
