"""Model files with correct hashes and hostile content: refused, or harmless."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from safetensors.numpy import load, save

from made import make_model
from minsheng import archive
from minsheng.archive import VOCABULARY, WEIGHTS
from minsheng.errors import ModelError
from minsheng.model import Model

WORDS = ["就业", "养老", "人才", "人才市场", "就", "a", "b1", "业养老"]
MODEL = make_model(WORDS, 3, strings=1)
MANIFEST, FILES = archive.pack(
    archive.Parts(MODEL.taxonomy, MODEL.vocabulary, MODEL.whole, MODEL.scorer, MODEL.calibration, MODEL.training)
)
ARRAYS = load(FILES[WEIGHTS])
TEXTS = ["就业养老人才市场a b1", "", "人" * 3000, "\ud800🙂", "".join(map(chr, range(1, 0x3000))), "就业" * 50]
SHAPED = ["trie.base", "trie.check", "trie.word", "alphabet", "idf", "coefficients", "intercepts"]

Arrays = dict[str, NDArray[Any]]


def unpack(manifest: dict[str, Any], files: dict[str, bytes]) -> Model:
    parts = archive.unpack(manifest, files, path=Path("model"))
    return Model(parts.taxonomy, parts.vocabulary, parts.whole, parts.scorer, parts.calibration, parts.training)


def with_arrays(**changed: NDArray[Any]) -> dict[str, bytes]:
    arrays = {**ARRAYS, **{name.replace("_", "."): array for name, array in changed.items()}}
    return {**FILES, WEIGHTS: save(arrays)}


def test_what_is_packed_is_unpacked() -> None:
    model = unpack(json.loads(json.dumps(MANIFEST)), FILES)
    assert model.predict(TEXTS) == MODEL.predict(TEXTS)
    assert model.explain(TEXTS[0]) == MODEL.explain(TEXTS[0])
    assert model.info() == MODEL.info()
    again = archive.Parts(model.taxonomy, WORDS, model.whole, model.scorer, model.calibration, model.training)
    assert archive.pack(again) == (MANIFEST, FILES)


def test_a_model_that_does_not_tell_words_from_strings_has_words() -> None:
    """As they were made before there were strings."""
    assert unpack({name: value for name, value in MANIFEST.items() if name != "whole"}, FILES).whole == len(WORDS)


@pytest.mark.parametrize("name", SHAPED)
@pytest.mark.parametrize(
    "change",
    [
        lambda array: array[:-1],
        lambda array: np.concatenate([array, array]),
        lambda array: array[:0],
        lambda array: array.reshape(*array.shape, 1),
        lambda array: array.ravel()[0],
        lambda array: array.astype(np.int64),
        lambda array: array.astype(np.float16),
        lambda array: array.astype(bool),
    ],
    ids=["shorter", "longer", "empty", "another dimension", "a number", "int64", "float16", "bool"],
)
def test_another_shape_or_type(name: str, change: Callable[[NDArray[Any]], NDArray[Any]]) -> None:
    files = {**FILES, WEIGHTS: save({**ARRAYS, name: np.ascontiguousarray(change(ARRAYS[name]))})}
    try:
        model = unpack(MANIFEST, files)
    except ModelError:
        return
    assert name == "alphabet"  # a shorter one of the right type finds other words, and does no harm
    assert np.isfinite(model.predict_proba(TEXTS)).all()


@pytest.mark.parametrize("name", SHAPED)
def test_a_missing_array(name: str) -> None:
    arrays = {other: array for other, array in ARRAYS.items() if other != name}
    with pytest.raises(ModelError, match=name):
        unpack(MANIFEST, {**FILES, WEIGHTS: save(arrays)})


@pytest.mark.parametrize("name", ["idf", "coefficients", "intercepts"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e30])
@pytest.mark.filterwarnings("error")
def test_numbers_that_are_none(name: str, value: float) -> None:
    array = ARRAYS[name].copy()
    array.flat[-1] = value
    with pytest.raises(ModelError, match="finite"):
        unpack(MANIFEST, with_arrays(**{name: array}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("trie.base", -1),
        ("trie.base", -(2**31)),
        ("trie.base", 2**31 - 1),
        ("trie.base", len(ARRAYS["trie.base"])),
        ("trie.base", len(ARRAYS["trie.base"]) - len(ARRAYS["alphabet"]) - 1),
        ("trie.word", len(WORDS)),
        ("trie.word", 2**31 - 1),
    ],
)
def test_a_trie_that_leads_out_of_its_arrays(name: str, value: int) -> None:
    for place in (0, -1, len(ARRAYS[name]) // 2):
        array = ARRAYS[name].copy()
        array[place] = value
        with pytest.raises(ModelError, match="the trie reaches"):
            unpack(MANIFEST, with_arrays(**{name: array}))


SIZE = len(ARRAYS["trie.base"])
STEPS = len(ARRAYS["alphabet"]) + 2


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.filterwarnings("error")
def test_any_trie_that_is_let_in_does_no_harm(seed: int) -> None:
    random = np.random.default_rng(seed)
    lowest = random.choice([-3, -1, 0])
    arrays: Arrays = {
        "trie.base": random.integers(0, SIZE - STEPS + 1, SIZE, np.int32),
        "trie.check": random.integers(lowest, random.choice([3, SIZE, 2**31 - 1]), SIZE, np.int32),
        "trie.word": random.integers(lowest, len(WORDS), SIZE, np.int32),
    }
    if seed % 2:
        arrays["alphabet"] = random.integers(0, 65536, STEPS - 2).astype(np.uint16)
    model = unpack(MANIFEST, with_arrays(**arrays))
    assert np.isfinite(model.predict_proba(TEXTS)).all()
    for one in model.explain(TEXTS[0]).labels:
        # A stop may be behind the text's end by one: a hostile trie may take the border behind it for a character.
        assert all(0 <= start < stop <= len(TEXTS[0]) + 1 for word in one.words for start, stop in word.spans)


def test_a_trie_that_goes_round_in_a_circle_comes_to_an_end() -> None:
    one, a = (ARRAYS["alphabet"].tolist().index(ord(character)) + 2 for character in "1a")
    base, check, word = np.zeros(SIZE, np.int32), np.full(SIZE, -1, np.int32), np.zeros(SIZE, np.int32)
    base[a], check[a] = a - one, a  # from the state behind "a", every "1" leads back to it
    model = unpack(MANIFEST, with_arrays(**{"trie.base": base, "trie.check": check, "trie.word": word}))
    assert model.scorer.scanner.scan(["a" + "1" * 300_000]).per_length.tolist() == [300_002, *[1] * 7]
    assert np.isfinite(model.predict_proba(["a1111" * 100_000])).all()


def edited(**changed: Any) -> dict[str, Any]:
    return {**MANIFEST, "calibration": {**MANIFEST["calibration"], **changed}}


@pytest.mark.parametrize("key", ["slope", "offset", "threshold"])
@pytest.mark.parametrize(
    "value",
    [None, [], 1.0, [1.0], [1.0] * 4, [[1.0] * 3], ["a"] * 3, [None] * 3, [{}] * 3, [1, [2], 3]]
    + [[1.0, 1.0, wrong] for wrong in (float("nan"), float("inf"), -1e300, 10**400)],
)
def test_a_calibration_that_is_none(key: str, value: Any) -> None:
    with pytest.raises(ModelError, match="is not a model that can be used"):
        unpack(edited(**{key: value}), FILES)


@pytest.mark.parametrize("key", ["taxonomy", "calibration", "training"])
@pytest.mark.parametrize("value", [None, 3, "text", [1], {"labels": []}, {"labels": [{"id": 3}]}])
def test_a_manifest_with_something_else_in_it(key: str, value: Any) -> None:
    if key == "training" and isinstance(value, dict):
        return  # the training is a note to the reader: any object will do
    with pytest.raises(ModelError):
        unpack({**MANIFEST, key: value}, FILES)
    with pytest.raises(ModelError):
        unpack({other: one for other, one in MANIFEST.items() if other != key}, FILES)


@pytest.mark.parametrize("labels", [1, 2, 4])
def test_another_number_of_labels(labels: int) -> None:
    taxonomy = {"labels": [{"id": f"label{number}"} for number in range(labels)]}
    with pytest.raises(ModelError):
        unpack({**MANIFEST, "taxonomy": taxonomy}, FILES)


@pytest.mark.parametrize("content", [b"", b"\xff\n" * len(WORDS), "\n".join(WORDS).encode(), "就业\n".encode()])
def test_a_vocabulary_that_is_not_the_weights(content: bytes) -> None:
    with pytest.raises(ModelError):
        unpack(MANIFEST, {**FILES, VOCABULARY: content})


@pytest.mark.parametrize("name", [WEIGHTS, VOCABULARY])
def test_a_file_that_the_manifest_does_not_name(name: str) -> None:
    with pytest.raises(ModelError, match=name):
        unpack(MANIFEST, {other: content for other, content in FILES.items() if other != name})


@settings(max_examples=200)
@given(st.data())
@pytest.mark.filterwarnings("error")
def test_weights_changed_anywhere_are_refused_or_harmless(data: st.DataObject) -> None:
    content = bytearray(FILES[WEIGHTS])
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=6)):
        content[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)) | st.just(len(content)))
    try:
        model = unpack(MANIFEST, {**FILES, WEIGHTS: bytes(content[:cut])})
    except ModelError:
        return
    assert np.isfinite(model.predict_proba(TEXTS)).all()
