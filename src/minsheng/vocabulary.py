"""The words that a model looks for: those of jieba's dictionary, new ones, and the lexicon's terms."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterable, Sequence

import jieba
import numpy as np

from minsheng.scanner import LONGEST_WORD, Scanner, is_scannable, normal_word


def build_vocabulary(texts: Sequence[str], terms: Iterable[str]) -> list[str]:
    """Return, sorted, the words to look for: all of `terms`, and the words that occur in `texts`.

    Words are those of jieba's dictionary, of one to eight characters, wherever they stand in a text, and the words that
    jieba's hidden Markov model takes for new ones when it cuts the text.
    """
    logging.getLogger("jieba").setLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    # jieba would keep its dictionary, as code objects, in a file that anybody can write.
    with tempfile.TemporaryDirectory(prefix="minsheng-") as private:
        tokenizer.tmp_dir = private
        tokenizer.initialize()
    known = {normal_word(word) for word, frequency in tokenizer.FREQ.items() if frequency}
    folded = [normal_word(text) for text in texts]
    pairs = {text[start : start + 2] for text in folded for start in range(len(text) - 1)}
    likely = sorted(word for word in known if is_scannable(word) and (len(word) == 1 or word[:2] in pairs))
    found = Scanner.build(likely).scan(folded).word
    vocabulary = {likely[number] for number in np.unique(found)}
    for text in folded:
        vocabulary.update(word for word in tokenizer.cut(text) if 1 < len(word) <= LONGEST_WORD and word.isalpha())
    return sorted(filter(is_scannable, vocabulary.union(terms)))
