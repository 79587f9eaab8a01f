"""The files of a saved model: what of a model goes into which, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from minsheng.calibration import Calibration
from minsheng.errors import LabelsError, ModelError
from minsheng.scanner import Scanner
from minsheng.scoring import Scorer
from minsheng.taxonomy import Taxonomy
from minsheng.trie import Trie

WEIGHTS = "weights.safetensors"
VOCABULARY = "vocabulary.txt"

_LARGEST = 1e9  # no trained number comes near it, and sums of so large ones are still finite


@dataclass(frozen=True, slots=True)
class Parts:
    """What a model is put together from; see `Model`."""

    taxonomy: Taxonomy
    vocabulary: Sequence[str]
    whole: int
    scorer: Scorer
    calibration: Calibration
    training: Mapping[str, Any]


def pack(parts: Parts) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return the manifest and the files of a model: the same ones for the same model."""
    from safetensors.numpy import save

    scanner, calibration = parts.scorer.scanner, parts.calibration
    weights: dict[str, NDArray[Any]] = {
        "trie.base": scanner.trie.base,
        "trie.check": scanner.trie.check,
        "trie.word": scanner.trie.word,
        "alphabet": scanner.alphabet,
        "idf": parts.scorer.idf,
        "coefficients": np.ascontiguousarray(parts.scorer.coefficients),
        "intercepts": parts.scorer.intercepts,
    }
    manifest = {
        "taxonomy": parts.taxonomy.as_dict(),
        "whole": parts.whole,
        "calibration": {
            "slope": calibration.slope.tolist(),
            "offset": calibration.offset.tolist(),
            "threshold": calibration.threshold.tolist(),
        },
        "training": dict(parts.training),
    }
    return manifest, {WEIGHTS: save(weights), VOCABULARY: "".join(word + "\n" for word in parts.vocabulary).encode()}


def unpack(manifest: Mapping[str, Any], files: Mapping[str, bytes], *, path: Path) -> Parts:
    """Return the parts of a model from its manifest and files; `path` is named in errors.

    Raises:
        ModelError: something is missing, or of a wrong type or shape.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        taxonomy = Taxonomy.from_dict(manifest["taxonomy"])
        weights = load(files[WEIGHTS])
        vocabulary = files[VOCABULARY].decode().split("\n")[:-1]
        whole = range(len(vocabulary) + 1).index(manifest.get("whole", len(vocabulary)))
        numbers = manifest["calibration"]
        slope, offset, threshold = (np.array(numbers[key], np.float64) for key in ("slope", "offset", "threshold"))
        training = dict(manifest["training"])
        _check(weights, len(vocabulary), len(taxonomy.ids), (slope, offset, threshold))
    except (KeyError, TypeError, ValueError, OverflowError, LabelsError, SafetensorError) as error:
        raise ModelError(f"is not a model that can be used ({error}); train or install it again", path=path) from error
    scanner = Scanner(Trie(*(weights[f"trie.{name}"] for name in ("base", "check", "word"))), weights["alphabet"])
    return Parts(
        taxonomy,
        vocabulary,
        whole,
        Scorer(scanner, weights["idf"], weights["coefficients"], weights["intercepts"]),
        Calibration(slope, offset, threshold, taxonomy.exclusive),
        training,
    )


def _check(
    weights: Mapping[str, NDArray[Any]], words: int, labels: int, calibration: Sequence[NDArray[np.float64]]
) -> None:
    """Raise ValueError unless every array has its type, shape and range: then no prediction can reach beyond one."""
    base, word, alphabet = (weights[key] for key in ("trie.base", "trie.word", "alphabet"))
    expected: dict[str, tuple[type[np.generic], tuple[int, ...]]] = {
        "trie.base": (np.int32, base.shape[:1]),
        "trie.check": (np.int32, base.shape[:1]),
        "trie.word": (np.int32, base.shape[:1]),
        "alphabet": (np.uint16, alphabet.shape[:1]),
        "idf": (np.float32, (words,)),
        "coefficients": (np.float32, (words, labels)),
        "intercepts": (np.float64, (labels,)),
    }
    for name, (kind, shape) in expected.items():
        if weights[name].dtype != kind or weights[name].shape != shape:
            raise ValueError(f"{name} is not of the shape {shape}")
    if any(numbers.shape != (labels,) for numbers in calibration):
        raise ValueError("the calibration is not a number for each label")
    for numbers in (*calibration, *(weights[name] for name in ("idf", "coefficients", "intercepts"))):
        if not (np.abs(numbers) < _LARGEST).all():
            raise ValueError("a weight or a calibration is not a finite number")
    furthest = int(base.max(initial=0)) + len(alphabet) + 1  # the last symbol's step
    if base.min(initial=0) < 0 or furthest >= len(base) or word.max(initial=-1) >= words:
        raise ValueError("the trie reaches beyond its arrays")
