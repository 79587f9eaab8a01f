"""Bytes into text: which encoding they are in, and what a text must not contain."""

from __future__ import annotations

import codecs
import re

from minsheng.errors import InputError

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# A codec that holds all of what goes by the name, and more: files are labelled gb2312 and hold GBK, and so on.
WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "shift_jis": "cp932"}
BIG5 = ("big5", "cp950", "big5hkscs")

# The commonest characters of Chinese: 60 in 100 of a text, traditional or simplified, 1 to 6 of a text decoded wrongly.
COMMON = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方"
    "多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明"
    "性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位"
    "次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建"
    "务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南"
    "品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运這個們來為國時說會對過發後種動還進學經現當沒點業兩"
    "間問戰將頭體見從實軍無與長機關條開應產氣給東處聲認員論題電數報結計務場資許統區隊決馬書聽強難權設記類據邊張該規領傳師觀讓識帶導"
    "爭運，。、：；！？“”「」（）《》\u3000"
)
JUDGED = 8  # fewer characters than this say nothing about their encoding
SAMPLE = 20_000

_LINE_ENDS = re.compile("\r\n?|[\v\x85\u2028\u2029]")
_SEPARATORS = re.compile("[\x1c-\x1f]")
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060\ufeff\ufffe\uffff\ud800-\udfff]"
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_TRIES = "gb18030, big5, utf-16, latin-1"


def clean(text: str) -> str:
    """Make every line end a newline and take out the characters that are not text: controls, marks of no width.

    Newlines, tabs and form feeds stay. The result cleaned again is the same.
    """
    if text.isprintable() or text.replace("\u3000", "").isprintable():  # no line end, and none of what is taken out
        return text
    if "\r" in text or not text.isascii() or "\v" in text:
        text = _LINE_ENDS.sub("\n", text)
    return _DROPPED.sub("", _SEPARATORS.sub(" ", text))


def decode(data: bytes, encoding: str | None = None, *, name: str = "<bytes>") -> tuple[str, str]:
    """Decode the bytes of a text file called `name`; give the text, not yet cleaned, and the encoding it was in.

    `encoding` decides when it is given. Without it: the byte order mark, UTF-8, UTF-16 where its NULs show it,
    GB18030, and Big5 where that reads as Chinese and GB18030 does not. A character cut off by the end of the file
    becomes U+FFFD. Raises InputError when the bytes are not text in the encoding, or in any of those.
    """
    if encoding is not None:
        return _decode_as(data, encoding, name)
    for mark, marked in BOMS:
        if data.startswith(mark):
            return _decode_as(data, marked, name)
    try:
        text, found = strict(data, "utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        text, found = _guess(data, error, name)
    if "\0" in text and (wide := _without_mark(data)) is not None:
        return wide
    if len(_CONTROLS.findall(text.rstrip("\0"))) * 20 > len(text) or (text and not text.strip("\0")):
        raise InputError("this is not a text: it is full of control characters", path=name)
    return text, found


def strict(data: bytes, encoding: str) -> str:
    """Decode without a wrong byte, but let the end of the data cut a character in two: it becomes U+FFFD."""
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        if error.end < len(data) or not error.start or len(data) - error.start > 4 or not _is_cut(error):
            raise
        return data[: error.start].decode(encoding).removeprefix("\ufeff") + "\ufffd"


def _is_cut(error: UnicodeDecodeError) -> bool:
    """Tell whether the data ended where a character had begun."""
    return any(word in error.reason for word in ("end of data", "incomplete", "truncated"))


def codec(encoding: str, name: str = "<bytes>") -> tuple[str, ...]:
    """Give the codecs to try for an encoding that a user or a file names; InputError when there is none of the name."""
    try:
        info = codecs.lookup(encoding)
        b"a".decode(encoding, "ignore")
    except (LookupError, ValueError):
        problem = f"there is no text encoding called {encoding!r}: try utf-8, {_TRIES}"
        raise InputError(problem, path=name) from None
    return BIG5 if info.name == "big5" else (WIDER.get(info.name, info.name),)


def _decode_as(data: bytes, encoding: str, name: str) -> tuple[str, str]:
    """Decode bytes of a known encoding."""
    first: UnicodeError | None = None
    for each in codec(encoding, name):
        try:
            return strict(data, each), each
        except UnicodeError as error:
            first = first or error
    if isinstance(first, UnicodeDecodeError):
        raise _wrong_byte(data, first, encoding, name) from None
    raise InputError(f"this is not {encoding}: try {_other(encoding)}", path=name) from None


def _guess(data: bytes, utf8: UnicodeDecodeError, name: str) -> tuple[str, str]:
    """Decode bytes that are not UTF-8 by how Chinese they look as GB18030, as Big5 and as UTF-8 with damage."""
    best, error = "", utf8
    try:
        best = strict(data, "gb18030")
    except UnicodeDecodeError as wrong:
        error = max(utf8, wrong, key=lambda each: each.start)
    if (wide := _without_mark(data)) is not None:
        return wide
    if best and not _is_odd(best):
        return best, "gb18030"
    for each in BIG5:
        try:
            text = strict(data, each)
        except UnicodeDecodeError:
            continue
        if familiar(text) > 0.3:
            return text, each
    if familiar(data.decode("utf-8", "ignore")) > 0.3:
        raise _wrong_byte(data, utf8, "utf-8", name) from None
    if best and _is_legible(best):
        return best, "gb18030"
    if best or len(_CONTROLS.findall(data[:SAMPLE].decode("latin-1"))) * 20 > min(len(data), SAMPLE):
        raise InputError(f"this does not read as text: if it is, name its encoding ({_TRIES})", path=name)
    raise _wrong_byte(data, error, "utf-8 or gb18030", name) from None


def familiar(text: str) -> float:
    """Give the share of `COMMON` in the characters beyond ASCII, 0 where there are none."""
    beyond = [char for char in text[:SAMPLE] if char > "\x7f"]
    return sum(map(COMMON.__contains__, beyond)) / len(beyond) if beyond else 0.0


def _is_odd(text: str) -> bool:
    """Tell whether a text is long enough to be judged and has hardly a common character: is it decoded rightly?"""
    return familiar(text) < 0.15 and sum(char > "\x7f" for char in text[:SAMPLE]) >= JUDGED


def _is_legible(text: str) -> bool:
    """Tell whether a third of the characters beyond ASCII are in GB 2312, as of names or of a classic they are."""
    beyond = [char.encode("gb18030", "replace") for char in text[:SAMPLE] if char > "\x7f"]
    return sum(len(code) == 2 and code[0] < 0xF8 and code[1] > 0xA0 for code in beyond) * 3 > len(beyond)


def _without_mark(data: bytes) -> tuple[str, str] | None:
    """Decode UTF-16 that has no byte order mark, if it is that: ASCII or common Chinese to a half, and no NUL."""
    if b"\0" not in data or len(data) < 4:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = strict(data, encoding)
        except UnicodeDecodeError:
            continue
        sample = text[:SAMPLE]
        known = sum(char in COMMON or " " <= char <= "~" or char in "\r\n\t" for char in sample)
        if known * 2 > len(sample) and "\0" not in text:
            return text, encoding
    return None


def _other(encoding: str) -> str:
    """Name encodings to try in place of one."""
    return ", ".join(each for each in ("utf-8", *_TRIES.split(", ")) if each not in encoding.lower())


def _wrong_byte(data: bytes, error: UnicodeDecodeError, encoding: str, name: str) -> InputError:
    """Say which byte is wrong, and what to do about it."""
    line = data.count(b"\n", 0, error.start) + 1
    problem = f"byte {error.start + 1} (0x{data[error.start]:02x}) is not {encoding}"
    if encoding == "utf-8" and familiar(data.decode("utf-8", "ignore")) > 0.3:
        problem += ", though most of the text is: it is damaged there (iconv -c -f utf-8 -t utf-8 drops such bytes)"
    else:
        problem += f": name the encoding of the text ({_other(encoding)})"
    return InputError(problem, path=name, line=line)
