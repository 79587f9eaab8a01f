"""Texts, vocabularies, scorers and models that tests make without training."""

import unicodedata
from collections.abc import Collection, Sequence
from random import Random

import numpy as np
from hypothesis import strategies as st

from minsheng.calibration import Calibration
from minsheng.characters import fold
from minsheng.model import Model
from minsheng.scanner import Scanner, is_scannable, normal_word
from minsheng.scoring import Scorer
from minsheng.taxonomy import Taxonomy

# Few letters, so that words are found; and everything that could trip a scanner up.
LETTERS = "的一是了人才就业养老ab1"
ODD = " \n\t\0\u3000\u200b\ufeffＡｂ１ABßİ㎏①½ﬁ・。，🙂👨‍👩‍👧𠮷\ud800\udfff\udc00é한"

texts = st.lists(st.one_of(st.sampled_from(LETTERS), st.sampled_from(ODD), st.characters()), max_size=60).map("".join)
words = st.text(st.one_of(st.sampled_from(LETTERS), st.characters(codec="utf-16")), min_size=1, max_size=8)
vocabularies = st.lists(words.map(normal_word).filter(is_scannable), unique=True, max_size=40)


def find(text: str, vocabulary: Collection[str]) -> list[tuple[str, int, int]]:
    """Find words as one would by hand: at each character that is no space, try each length. Word, start, stop."""
    known = vocabulary if isinstance(vocabulary, set) else set(vocabulary)
    kept = [(index, folded) for index, folded in enumerate(fold(text)) if folded != " "]
    found = []
    for first in range(len(kept)):
        for last in range(first, min(first + 8, len(kept))):
            word = "".join(character for _, character in kept[first : last + 1])
            if word in known:
                found.append((word, kept[first][0], kept[last][0] + 1))
    return found


def many_words(count: int, seed: int = 0) -> list[str]:
    """Make different words of one to three ideographs."""
    random = Random(seed)
    made: dict[str, None] = {}
    while len(made) < count:
        made["".join(chr(random.randrange(0x4E00, 0x9000)) for _ in range(random.randint(1, 3)))] = None
    return list(made)


def many_texts(vocabulary: Sequence[str], lengths: Sequence[int], seed: int = 0) -> list[str]:
    """Make texts of so many words each, some of them again and again."""
    random = Random(seed)
    favourites = [random.choice(vocabulary) for _ in range(20)]
    return [
        "".join(random.choice(favourites if random.random() < 0.3 else vocabulary) for _ in range(length))
        for length in lengths
    ]


def make_scorer(vocabulary: Sequence[str], labels: int, seed: int = 0) -> Scorer:
    """Make a scorer with random numbers."""
    random = np.random.default_rng(seed)
    return Scorer(
        Scanner.build(vocabulary),
        random.uniform(1, 9, len(vocabulary)).astype(np.float32),
        random.normal(0, 3, (len(vocabulary), labels)).astype(np.float32),
        random.normal(0, 1, labels),
    )


def make_model(
    vocabulary: Sequence[str], labels: int, *, exclusive: bool = False, seed: int = 0, strings: int = 0
) -> Model:
    """Make a model with random numbers. The last `strings` of the vocabulary stand inside of words."""
    random = np.random.default_rng(seed + 1)
    offset = np.zeros(labels) if exclusive else random.normal(0, 0.1, labels)
    slope = np.full(labels, 1.3) if exclusive else random.uniform(0.5, 2, labels)
    return Model(
        Taxonomy.of([f"label{number}" for number in range(labels)], exclusive=exclusive),
        vocabulary,
        len(vocabulary) - strings,
        make_scorer(vocabulary, labels, seed),
        Calibration(slope, offset, random.uniform(0.3, 0.7, labels), exclusive),
        {"texts": 0},
    )


def is_blank(character: str) -> bool:
    """Tell whether a character is white space, or is not seen."""
    return character.isspace() or unicodedata.category(character) in ("Cc", "Cf")
