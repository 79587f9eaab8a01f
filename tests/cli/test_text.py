"""Text on a terminal: nothing that a terminal would obey, and the width of Chinese."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng.cli.text import Paint, fit, printable, width, wrap

NASTY = st.text(
    st.one_of(st.sampled_from("招聘会abＡ，…\u0301\ufe0f\x1b\x9b\u202e\n\t\u3000\ud800🙂"), st.characters())
)


@given(NASTY)
def test_nothing_is_left_that_a_terminal_obeys(text: str) -> None:
    """No control, no escape, no change of direction, no half of a surrogate pair; and one line."""
    shown = printable(text)
    assert len(shown) == len(text)
    assert not {"Cc", "Cf", "Cs", "Zl", "Zp"} & {unicodedata.category(character) for character in shown}


def test_what_is_harmless_stays() -> None:
    assert printable("招聘会 “岗位”１２00个…🙂") == "招聘会 “岗位”１２00个…🙂"
    assert printable("a\tb\nc\u3000d") == "a b c d"
    assert printable("\x1b[31m红\x9b0m") == "\ufffd[31m红\ufffd0m"


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("abc", 3),
        ("招聘会", 6),
        ("ＡＢ，", 6),
        ("招a聘", 5),
        ("e\u0301", 1),
        ("", 0),
        ("🙂", 2),
        ("❤\ufe0f", 1),
        ("…“", 2),
    ],
)
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns


@given(NASTY, st.integers(2, 40))
def test_fit_takes_exactly_the_columns(text: str, columns: int) -> None:
    text = printable(text)
    fitted = fit(text, columns)
    assert width(fitted) == columns
    assert fitted.rstrip() == text.rstrip() or fitted.rstrip().endswith("…")


@pytest.mark.parametrize(
    ("text", "columns", "fitted"),
    [
        ("招聘会", 8, "招聘会  "),
        ("招聘会", 6, "招聘会"),
        ("招聘会", 5, "招聘…"),
        ("招聘会", 4, "招… "),
        ("abc", 2, "a…"),
    ],
)
def test_fit(text: str, columns: int, fitted: str) -> None:
    assert fit(text, columns) == fitted


@given(NASTY, st.integers(4, 40), st.integers(1, 4))
def test_wrap_gives_lines_that_fit_and_the_start_of_the_text(text: str, columns: int, lines: int) -> None:
    text = " ".join(printable(text).split())
    wrapped = list(wrap(text, columns, lines))
    assert len(wrapped) == lines
    assert all(width(line) <= columns for line in wrapped)
    joined = "".join(wrapped).replace(" ", "")
    whole = text.replace(" ", "")
    assert joined == whole or (joined.endswith("…") and whole.startswith(joined[:-1]))


def test_wrap() -> None:
    assert list(wrap("全区举办招聘会", 6, 2)) == ["全区举", "办招…"]
    assert list(wrap("全区举办招聘", 6, 2)) == ["全区举", "办招聘"]
    assert list(wrap("全区", 6, 3)) == ["全区", "", ""]
    assert list(wrap("e" + "\u0301" * 99, 4, 1)) == ["e" + "\u0301" * 99]


def test_a_text_of_a_million_characters_is_not_looked_through() -> None:
    assert len("".join(wrap("招" * 1_000_000, 20, 2))) <= 22


def test_paint() -> None:
    assert Paint(False)("招聘", colour="red", bold=True, dim=True) == "招聘"
    painted = Paint(True)("招聘", colour="red")
    assert painted.startswith("\x1b[31m招聘\x1b[")
