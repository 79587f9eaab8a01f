"""A document of any format: which one it is, and its paragraphs."""

from __future__ import annotations

import io
import os
import re
import sys
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from minsheng.errors import InputError
from minsheng.paragraphs import Paragraph, restore
from minsheng.reading import guards, html, pdf, text, word
from minsheng.reading.records import RECORD_SUFFIXES

__all__ = ["DOCUMENT_SUFFIXES", "Document", "read"]

# What `read` takes by its name. Files of other names are read by their content too, but not looked for in directories.
DOCUMENT_SUFFIXES = (".txt", ".text", ".md", ".markdown", ".html", ".htm", ".shtml", ".xhtml", ".docx", ".docm", ".pdf")
_PAGES = (".html", ".htm", ".shtml", ".xhtml")

_MARKUP = re.compile(
    rb"(?:\s|<!--.*?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html|head|body|meta|title|link|script|style|div|p|br|table|article|"
    rb"section|main|h[1-6]|span|center|font)[\s/>]",
    re.IGNORECASE | re.DOTALL,
)
_OFFICE = "save it as .docx in Word or WPS, or run: soffice --headless --convert-to docx FILE"
_OLD = "an old Office file (.doc, .wps, .xls, .ppt)"
_TABLE = "a table (.xlsx or Parquet)"
_ARCHIVE = "an archive (zip, gzip, 7z, rar, xz, bz2 or zstd)"
_PICTURE = "a picture"
_PROGRAM = "a program"
_MEDIA = "a sound or a film"
_REFUSED = {
    _OLD: f"for .doc and .wps, {_OFFICE}; for .xls and .et, save it as .xlsx",
    "an RTF file": _OFFICE,
    "a PowerPoint file": "save it as PDF",
    "an OFD file": "convert it to PDF in its reader",
    "an OpenDocument file": _OFFICE,
    "an EPUB book": "convert it to HTML",
    _TABLE: "minsheng.reading.records reads its rows, and so does `classify predict` on a file named .xlsx or .parquet",
    _ARCHIVE: "unpack it first",
    _PICTURE: "run OCR on it first",
    _PROGRAM: "it holds no text",
    _MEDIA: "it holds no text",
    "a database": "export its texts to CSV or JSON Lines",
}
_SIGNS = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": _OLD,
    b"{\\rtf": "an RTF file",
    b"PAR1": _TABLE,
    b"SQLite format 3\0": "a database",
    **dict.fromkeys((b"\x1f\x8b\x08", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\xfd7zXZ\0"), _ARCHIVE),
    **dict.fromkeys((b"BZh91AY", b"\x28\xb5\x2f\xfd", b"PK\x05\x06"), _ARCHIVE),
    **dict.fromkeys((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*"), _PICTURE),
    **dict.fromkeys((b"\x7fELF", b"MZ\x90\0", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"), _PROGRAM),
    **dict.fromkeys((b"ID3\x02", b"ID3\x03", b"ID3\x04", b"OggS\0", b"fLaC\0", b"\x1aE\xdf\xa3"), _MEDIA),
}
_PARTS = {
    "word/": "word",
    "xl/": _TABLE,
    "ppt/": "a PowerPoint file",
    "OFD.xml": "an OFD file",
    "META-INF/container.xml": "an EPUB book",
    "content.xml": "an OpenDocument file",
}


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was read.

    `source` is the path as it was given, "-" for standard input or "<bytes>". `text` is its text with newlines as line
    ends; form feeds part the pages of a PDF. A paragraph's `line` is a line of `text`: for a text file that is a line
    of the file, too; for other formats, which have no lines to go by, it is the place in the text taken from them.
    `encoding` is that of a text file or web page, else None.
    """

    source: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    encoding: str | None = None


def read(
    source: str | os.PathLike[str] | bytes | BinaryIO, *, encoding: str | None = None, name: str | None = None
) -> Document:
    """Read a text, HTML, Word (.docx) or PDF document from a path, "-", bytes or a binary file.

    The content decides the format; the extension does where the content could be either. `encoding` is that of a text
    file or web page, found when not given. `name` stands for the path of bytes, in errors and for the extension.
    Raises InputError, whose message says what to do, when there is no such file or it cannot be read.
    """
    data, name = _load(source, name)
    suffix = Path(name).suffix.lower()
    if name.lower().endswith(RECORD_SUFFIXES):
        problem = "this holds rows, not running text: read it with minsheng.reading.records or `classify predict`"
        raise InputError(problem, path=name)
    kind = _kind(data)
    if kind in _REFUSED:
        if b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in data[: 1 << 20]:
            raise InputError("the file has a password: save it without one", path=name)
        raise InputError(f"this is {kind}, which is not read: {_REFUSED[kind]}", path=name)
    if kind == "pdf":
        words = "\n\f".join(map(text.clean, pdf.pages(data, name=name)))
        found = restore(words)
        return Document(name, words, tuple(replace(each, page=each.page or 1) for each in found))
    if kind == "word":
        return _from_blocks(name, word.blocks(data, name=name))
    if suffix in (".pdf", ".docx", ".docm"):
        problem = "the file is empty" if not data else f"the name ends in {suffix}, but the content is no such file"
        raise InputError(problem, path=name)
    if kind == "html" or suffix in _PAGES:
        page, found_encoding = html.decode(data, encoding, name=name)
        return _from_blocks(name, html.blocks(page, name=name), found_encoding)
    words, found_encoding = text.decode(data, encoding, name=name)
    words = text.clean(words)
    return Document(name, words, tuple(restore(words)), found_encoding)


def _load(source: str | os.PathLike[str] | bytes | BinaryIO, name: str | None) -> tuple[bytes, str]:
    """Give the bytes of a source and its name."""
    if isinstance(source, bytes):
        return source, name or "<bytes>"
    try:
        if isinstance(source, str | os.PathLike):
            path = os.fspath(source)
            if path == "-":
                return sys.stdin.buffer.read(), name or "-"
            with Path(path).open("rb") as file, guards.unchanged(file, path):
                return file.read(), name or path
        data = source.read()
    except (OSError, ValueError) as error:
        shown = str(source) if isinstance(source, str | os.PathLike) else name or "<bytes>"
        if len(shown) > 200 or "\n" in shown:
            problem = "this is no path: a text itself is given as bytes, text.encode()"
            raise InputError(problem) from None
        why = getattr(error, "strerror", None) or str(error)
        raise InputError(f"cannot be read: {why[:1].lower()}{why[1:]}", path=shown) from None
    if not isinstance(data, bytes):
        raise InputError('the file gives text, not bytes: open it in binary mode, open(path, "rb")', path=name)
    given = getattr(source, "name", None)
    return data, name or (given if isinstance(given, str) and not given.startswith("<") else "<bytes>")


def _kind(data: bytes) -> str:
    """Tell the format of a file's content: "pdf", "word", "html", one of `_REFUSED`, or "" for what may be text."""
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zip_kind(data)
    for sign, kind in _SIGNS.items():
        if data.startswith(sign):
            return kind
    if data[:4] == b"RIFF" or data[4:8] == b"ftyp":
        return _PICTURE if data[8:12] in (b"WEBP", b"heic", b"avif") else _MEDIA
    start = data[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")  # UTF-16 too
    return "html" if _MARKUP.match(start) else ""


def _zip_kind(data: bytes) -> str:
    """Tell what kind of file a zip archive is."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return "word" if b"word/" in data else _ARCHIVE  # cut off: its reader says so
    for part, kind in _PARTS.items():
        if any(each.startswith(part) for each in names):
            return kind
    return _ARCHIVE


def _from_blocks(name: str, blocks: Iterable[str], encoding: str | None = None) -> Document:
    """Make a document of blocks: each is restored by itself, and blank lines part them in the text."""
    written: list[str] = []
    paragraphs: list[Paragraph] = []
    line = 0
    for block in (text.clean(each).replace("\f", "\n") for each in blocks):
        found = restore(block)
        if found:
            paragraphs += [replace(each, line=line + each.line) for each in found]
            written.append(block)
            line += block.count("\n") + 2
    return Document(name, "\n\n".join(written), tuple(paragraphs), encoding)
