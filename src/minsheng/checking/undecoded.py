"""Text that was decoded wrongly, or not at all: mojibake, U+FFFD, private-use characters, escapes, markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from minsheng.checking.finding import Level
from minsheng.reading.text import familiar

# What was read as the first though it was the second.
_IDEOGRAPHS_FOR = (("gb18030", "utf-8"), ("big5", "utf-8"), ("gb18030", "big5"), ("big5", "gb18030"))
_LETTERS_FOR = (("cp1252", "utf-8"), ("cp1252", "gb18030"), ("cp1252", "big5"))
_STRANGE, _FAMILIAR = 0.15, 0.3  # shares of common characters: fewer are no Chinese, more are
_LEAST = 3  # characters beyond ASCII in a row that are looked at
_WHOLE = 8  # characters that must come out where the bytes of nearly any text fit the other encoding
_GAIN = 0.2  # by which that share must grow
_IDEOGRAPHS = re.compile(rf"[^\x00-\xff，。：；！？、（）《》“”…—]{{{_LEAST},}}")
_LETTERS = re.compile(rf"[\x80-\xffŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]{{{_LEAST},}}")
_REPLACED = re.compile("锟斤拷|\ufffd|(?:烫烫烫|屯屯屯){2}|ï¿½")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_MANY = 3  # private-use characters
_ESCAPES = re.compile(r"(?:\\u[0-9a-fA-F]{4}){2}|(?:%[Ee][4-9]%[89ABab][0-9A-Fa-f]%[89ABab][0-9A-Fa-f]){2}")
_MARKUP = re.compile(
    r"&(?:nbsp|ldquo|rdquo|mdash|hellip|quot|amp|lt|gt|emsp|ensp|#\d+|#x[0-9a-fA-F]+);|</?(?:p|br|div|span|b|a|td|tr|img|font|strong)\b[^<>]*>"
)


def look(text: str) -> Iterator[tuple[Level, str]]:
    """Yield what looks undecoded in a text: how bad it is, and what it is and what to do."""
    if found := mojibake(text):
        wrong, right, repaired = found
        yield Level.error, f"is {right} text that was read as {wrong}: it says “{repaired[:20]}”; read its source again"
    elif replaced := _REPLACED.search(text):
        lost = len(_REPLACED.findall(text))
        yield Level.warning, f"has lost {lost} characters ({replaced[0]!r}) to a wrong decoding; read its source again"
    elif (private := len(_PRIVATE.findall(text))) >= _MANY:
        problem = (
            f"has {private} private-use characters, which mean something in one font only; put in what they stand for"
        )
        yield Level.warning, problem
    if escapes := _ESCAPES.search(text):
        yield Level.warning, f"has escapes in it ({escapes[0][:18]!r}); decode them"
    if markup := _MARKUP.search(text):
        yield Level.warning, f"has markup in it ({markup[0][:20]!r}); take the text out of the page"


def mojibake(text: str) -> tuple[str, str, str] | None:
    """Return the encoding that a part of the text was wrongly read in, its own, and what it says; None: all is well.

    A run of ideographs, or of letters beyond ASCII, is mojibake when its bytes, read in the other encoding, are Chinese
    and it is not.
    """
    runs: list[tuple[str, Sequence[tuple[str, str]]]] = [(run, _LETTERS_FOR) for run in _LETTERS.findall(text)]
    runs += [(run, _IDEOGRAPHS_FOR) for run in _IDEOGRAPHS.findall(text) if familiar(run) <= _STRANGE]
    for run, pairs in runs:
        for wrong, right in pairs:
            repaired = _again(run, wrong, right)
            if repaired and familiar(repaired) > max(_FAMILIAR, familiar(run) + _GAIN):
                return wrong, right, repaired
    return None


def _again(run: str, wrong: str, right: str) -> str | None:
    """Return a run decoded anew; None where it does not fit the encodings.

    Where the first program dropped bytes that it could not read, as much of UTF-8 as is left fits by no accident, if it
    is more than a word: 烘焙培训 has two characters of UTF-8 in its middle.
    """
    data = _bytes(run, wrong)
    if not data:
        return None
    repaired = data.decode(right, "ignore")
    kept = len(repaired.encode(right, "ignore"))
    if right == "utf-8":
        enough = kept * 2 >= len(data) if len(repaired) > _LEAST else kept >= len(data) - 2
        return repaired if len(repaired) >= _LEAST - 1 and enough else None
    return repaired if len(repaired) >= _WHOLE and kept >= len(data) - 4 else None


def _bytes(run: str, encoding: str) -> bytes | None:
    """Return the bytes that a run was read from; the five that cp1252 leaves undefined are read as latin-1 has them."""
    try:
        if encoding != "cp1252":
            return run.encode(encoding)
        return b"".join(each.encode("latin-1" if "\x80" <= each <= "\x9f" else "cp1252") for each in run)
    except UnicodeEncodeError:
        return None
