"""Folding: what becomes the same character, and that places stay."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given

from made import texts
from minsheng.characters import BMP, fold, folding


@given(texts)
def test_folding_keeps_the_length_and_is_done_once(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@given(texts)
def test_each_character_is_folded_by_itself(text: str) -> None:
    assert fold(text) == "".join(map(fold, text))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＢＣ１２３（％）", "abc123(%)"),
        ("Ｗｉ－Ｆｉ", "wi-fi"),
        ("ﾃｽﾄ", "テスト"),
        ("ΣЖÀ", "σжà"),
        ("①⒜Ω", "1⒜ω"),
        ("金金", "金金"),  # U+F90A, a compatibility ideograph
        ("a\u3000b\tc\0d\u200be\ufefff\u00adg\u1680h", "a b c d e f g h"),
        ("㎏½ﬁßİⅧ", "㎏½ﬁßİⅧ"),  # their canonical forms are longer than one character
        ("🙂𠮷\ud800", "🙂𠮷\ud800"),
        ("", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_every_white_space_becomes_a_space() -> None:
    assert {fold(chr(code)) for code in range(BMP) if chr(code).isspace()} == {" "}


def test_nothing_that_is_seen_becomes_a_space() -> None:
    vanished = [chr(code) for code in range(BMP) if fold(chr(code)) == " "]
    assert all(one.isspace() or unicodedata.category(one) in ("Cc", "Cf") for one in vanished)


def test_ideographs_in_daily_use_stay() -> None:
    ideographs = "".join(map(chr, range(0x4E00, 0xA000)))
    assert fold(ideographs) == ideographs


def test_the_table_and_the_function_agree_and_the_table_cannot_be_changed() -> None:
    assert fold("".join(map(chr, range(BMP)))) == "".join(map(chr, folding().tolist()))
    with pytest.raises(ValueError, match="read-only"):
        folding()[0] = 1
    assert folding().dtype == np.uint16
