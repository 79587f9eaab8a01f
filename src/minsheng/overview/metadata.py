"""The date that a file says of itself: a web page in its head, a Word or PDF file in its properties.

The reader gives texts alone, so the file is opened again, and only where its name has no day. What is in a file is
somebody's: whatever is wrong with it means no date.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from html import unescape
from pathlib import Path

from minsheng.errors import InputError
from minsheng.overview.dates import Dated, of_value
from minsheng.reading import guards

PAGES = (".html", ".htm", ".shtml", ".xhtml")
WORD = (".docx", ".docm")
PDF = (".pdf",)

_HEAD = 1 << 16  # bytes of a web page that may hold its head
_LARGEST = 1 << 26  # bytes of a PDF that is opened again for its date
_META = re.compile(r"<meta\b[^>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
# What web pages call the day on which they were published, the likelier ones first.
_PUBLISHED = (
    *("pubdate", "article:published_time", "publishdate", "publishtime", "og:release_date", "datepublished"),
    *("publish_time", "publish_date", "pub_date", "firstpublishedtime", "dc.date.issued", "dcterms.issued", "dc.date"),
    *("dcterms.date", "dcterms.created", "weibo: article:create_at", "article:create_at", "bytedance:published_time"),
    *("date", "createdate"),
)
_CREATED = re.compile(rb"<dcterms:created\b[^>]*>([^<]{1,40})<")
_TEMPLATES = ("2013-12-23",)  # in every file that python-docx has made


def of_file(path: str) -> Dated | None:
    """Return the date that a file says of itself; None: it says none, or is no web page, Word or PDF file."""
    suffix = Path(path).suffix.lower()
    try:
        if suffix in PAGES:
            with Path(path).open("rb") as file:
                return of_page(file.read(_HEAD))
        if suffix in WORD:
            return _of_word(Path(path).read_bytes())
        if suffix in PDF and Path(path).stat().st_size <= _LARGEST:
            return _of_pdf(Path(path).read_bytes())
    except (OSError, ValueError):
        return None
    return None


def of_page(head: bytes) -> Dated | None:
    """Return the date that the meta elements at the start of a web page say it was published on."""
    text = head.decode("utf-8", "replace")
    if text.count("\ufffd") > 1:  # one may be a character that the end has cut
        text = head.decode("gb18030", "replace")
    said: dict[str, str] = {}
    for element in _META.findall(text):
        values = {name.lower(): "".join(value) for name, *value in _ATTRIBUTE.findall(element)}
        for key in ("name", "property", "itemprop", "http-equiv"):
            if key in values and "content" in values:
                said.setdefault(values[key].strip().lower(), unescape(values["content"]))
    for name in _PUBLISHED:
        if name in said and (date := of_value(said[name])):
            return Dated(date, f"meta {name}")
    return None


def _of_word(data: bytes) -> Dated | None:
    try:
        with guards.open_zip(io.BytesIO(data), "") as archive, archive.open("docProps/core.xml") as part:
            found = _CREATED.search(part.read(_HEAD))
    except (InputError, KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError):
        return None
    date = of_value(found[1].decode("ascii", "replace")) if found else None
    return Dated(date, "docx created") if date and date not in _TEMPLATES else None


def _of_pdf(data: bytes) -> Dated | None:
    try:
        import pypdfium2
    except ImportError:
        return None
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return None
    said = str(document.get_metadata_value("CreationDate"))
    document.close()
    date = of_value(said.removeprefix("D:")[:8])
    return Dated(date, "pdf created") if date else None
