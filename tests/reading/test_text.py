"""Decoding text: every encoding comes back, and what is not text is refused in clear words."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng.errors import InputError
from minsheng.reading import text

NEWS = (
    "本报讯（记者 吴昊）今年以来，通川区严格遵循“六稳”“六保”工作要求，将稳岗返还政策作为稳定就业的关键举措，"
    "保障辖区群众实现充分就业。\n截至12月，全区新增就业1.2万人，发放补贴285.9万元。\n"
)
TRADITIONAL = (
    "本報訊，今年以來，區內嚴格按照工作要求，將穩定就業作為關鍵，保障群眾實現充分就業。\n"
    "食品安全檢查行動著重檢查生產企業的加工環境和衛生狀況，確保群眾飲食安全。\n"
)


def holds(encoding: str) -> st.SearchStrategy[str]:
    """Texts that an encoding can hold; they do not begin with a byte order mark."""

    def fits(words: str) -> bool:
        try:
            return words.encode(encoding).decode(encoding) == words and not words.startswith("\ufeff")
        except UnicodeError:
            return False

    return st.text(st.characters(codec=encoding)).filter(fits)


@given(holds("utf-8"))
def test_any_text_in_utf8_comes_back_without_naming_it(words: str) -> None:
    """UTF-8 is recognised unless the text is nothing but controls, with and without a mark."""
    assert text.decode(b"\xef\xbb\xbf" + words.encode())[0] == words
    if not any(ord(char) < 32 or char == "\x7f" for char in words):
        assert text.decode(words.encode()) == (words, "utf-8")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-be", "utf-32", "big5", "big5hkscs"])
def test_any_text_comes_back_in_the_encoding_named(encoding: str) -> None:
    """What an encoding holds is decoded from it when it is named."""

    @given(holds(encoding))
    def check(words: str) -> None:
        assert text.decode(words.encode(encoding), encoding)[0] == words

    check()


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_chinese_text_is_read_without_naming_its_encoding(encoding: str) -> None:
    """Every encoding that Chinese archives hold is found."""
    assert text.decode(NEWS.encode(encoding))[0] == NEWS


def test_traditional_text_is_read_from_gbk_and_from_big5() -> None:
    """Big5 bytes are nearly always valid GB18030: what reads as Chinese tells them apart."""
    assert text.decode(TRADITIONAL.encode("gbk")) == (TRADITIONAL, "gb18030")
    assert text.decode(TRADITIONAL.encode("big5")) == (TRADITIONAL, "big5")


@pytest.mark.parametrize(
    "words", ["张伟、王芳、李娜、欧阳锋、诸葛亮", "瞿昙 爨宝子 亓官 尉迟敬德", "中", "第1章", "镕喆堃"]
)
def test_names_and_rare_characters_are_not_taken_for_garbage(words: str) -> None:
    """Real text without common characters is read."""
    assert text.decode(words.encode("gb18030"))[0] == words


@pytest.mark.parametrize(("encoding", "lost"), [("utf-8", 1), ("utf-8", 2), ("gb18030", 1), ("utf-16", 1)])
def test_a_file_cut_inside_its_last_character_is_read(encoding: str, lost: int) -> None:
    """The rest of a download that broke off is read; the cut character is U+FFFD."""
    words = NEWS.strip()[:-1] + "业"
    assert text.decode(words.encode(encoding)[:-lost])[0] == words[:-1] + "\ufffd"


def test_a_damaged_utf8_file_is_refused_and_not_read_as_gb18030() -> None:
    """One wrong byte makes UTF-8 invalid, but often valid as GB18030, which would be garbage."""
    data = bytearray((NEWS * 3).encode())
    for at in range(200, 260):
        damaged = bytes(data[:at]) + bytes([data[at] | 0x40 if data[at] < 0xC0 else 0xFF]) + bytes(data[at + 1 :])
        try:
            decoded, _ = text.decode(damaged)
        except InputError as error:
            assert error.line is not None
            assert "iconv" in str(error)
        else:
            assert text.familiar(decoded) > 0.5  # it was still UTF-8


def test_a_wrong_encoding_is_refused_with_the_place_and_the_way_out() -> None:
    """The byte, its line and what to try are named."""
    data = "第一行\n第二行通川区".encode("gb18030")
    with pytest.raises(InputError, match=r"news\.txt:1: byte 1 \(0xb5\) is not utf-8.*gb18030") as caught:
        text.decode(data, "utf-8", name="news.txt")
    assert caught.value.line == 1
    with pytest.raises(InputError, match="utf-16"):
        text.decode(b"\xd8\x00\xd8\x00ab", "utf-16-be")


@pytest.mark.parametrize("encoding", ["utf-9", "", "base64", "rot13", "中文", "a\0b", "undefined"])
def test_an_unknown_encoding_is_refused_with_examples(encoding: str) -> None:
    """Codecs of Python that are not text encodings count as unknown, too."""
    with pytest.raises(InputError, match="try utf-8, gb18030, big5"):
        text.decode(b"abc", encoding)


def test_binary_files_are_refused() -> None:
    """Random bytes, in any number, and control characters are no text."""
    source = random.Random(7)
    for size in (64, 1000, 100_000):
        with pytest.raises(InputError, match="text"):
            text.decode(source.randbytes(size))
    for data in (bytes(500), bytes(range(32)) * 20):
        with pytest.raises(InputError, match="not a text"):
            text.decode(data)


def test_a_few_nuls_and_controls_do_no_harm() -> None:
    """NULs at the end (a disk that failed) and a DOS end-of-file mark are dropped."""
    words, _ = text.decode(NEWS.encode() + bytes(4096))
    assert text.clean(words) == NEWS
    assert text.clean("就\0业\x1a\u200b率\ufeff\x07。\x1c完") == "就业率。 完"


@given(st.text())
def test_a_clean_text_has_newlines_and_no_controls(words: str) -> None:
    """Cleaning again changes nothing, and visible characters stay."""
    cleaned = text.clean(words)
    assert text.clean(cleaned) == cleaned
    assert not set(cleaned) & set("\r\v\0\x85\u2028\u2029\ufeff\x1b")
    kept = [char for char in words if char.isprintable() and not char.isspace()]
    assert [char for char in cleaned if char.isprintable() and not char.isspace()] == kept


def test_every_line_end_becomes_a_newline() -> None:
    """Line ends of every system and of word processors are one newline each; form feeds stay."""
    assert text.clean("一\r\n二\r三\u2028四\x85五\v六\f七\n\n八") == "一\n二\n三\n四\n五\n六\f七\n\n八"


def test_a_megabyte_on_one_line_is_fast() -> None:
    """There is nothing quadratic in it."""
    data = ("今年以来，通川区保障群众充分就业。" * 25_000).encode("gb18030")
    began = time.perf_counter()
    words, _ = text.decode(data)
    assert len(text.clean(words)) == 17 * 25_000
    assert time.perf_counter() - began < 1
