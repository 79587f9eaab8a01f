"""Web pages: the blocks of the article, without what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from minsheng.errors import InputError
from minsheng.reading import guards, text

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

SKIPPED = frozenset(
    ("script", "style", "noscript", "template", "nav", "footer", "aside", "head", "button", "select", "textarea")
) | frozenset(("iframe", "object", "svg", "canvas", "dialog", "menu", "audio", "video", "datalist", "rt", "rp"))
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
BLOCKS = (
    HEADINGS
    | frozenset(("body", "address", "article", "blockquote", "center", "dd", "details", "div", "dl", "dt", "fieldset"))
    | frozenset(("form", "figcaption", "figure", "header", "hr", "hgroup", "legend", "li", "main", "ol", "p", "pre"))
    | frozenset(("section", "summary", "table", "tbody", "thead", "tfoot", "caption", "tr", "ul"))
)
CELLS = frozenset(("td", "th"))
ROW = 200  # a table row of no more characters is data and stays one paragraph; a longer one lays out the page

_AROUND = re.compile(
    r"(?<![a-z])(?:nav|navbar|navigation|topnav|subnav|navi?gator|menu|submenu|foot|footer|bread-?crumbs?|crumbs?|sidebar|"
    r"side-?nav|copy-?right|related|recommend|share|bdshare\w*|comments?|pagination|pager|toolbar|login|search|searchbar|"
    r"friend-?links?|banner|advert\w*|location|position|dangqian|weizhi|daohang|dqwz|qrcode|ewm)(?![a-z])"
)
_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "complementary"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_FURNITURE = re.compile(
    r"^\W*(?:当前位置|您(?:现在)?(?:所在)?的位置|上一[篇条]|下一[篇条]|打印本?页?|关闭(?:本?页|窗口)|字体|分享到|扫一扫|返回顶部)\W"
    r"|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]ICP[备证]|公网安备|网站标识码|版权所有",
    re.IGNORECASE,
)
LATIN = ("iso8859-1", "cp1252", "ascii")  # what servers put on any page
_META = re.compile(rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]*[\r\n][ \t\r\n\f]*|[ \t\f\xa0]+")


@dataclass(slots=True)
class _Block:
    """The text of a block so far, and how many of its characters are links."""

    parts: list[str] = field(default_factory=list)
    linked: int = 0
    heading: bool = False


def decode(data: bytes, encoding: str | None = None, *, name: str = "<bytes>") -> tuple[str, str]:
    """Decode a web page; give its text and the encoding it was in.

    The byte order mark and UTF-8 go before what the page says of itself, which is often wrong. As a browser does it,
    wrong bytes in an encoding that the page names become U+FFFD. Raises InputError as `text.decode`.
    """
    declared = None if encoding else _META.search(data[:4096])
    if not declared or data.startswith(tuple(mark for mark, _ in text.BOMS)):
        return text.decode(data, encoding, name=name)
    try:
        codecs = text.codec(declared[1].decode("ascii"), name)
    except (InputError, UnicodeDecodeError):
        return text.decode(data, name=name)
    for codec in ("utf-8", *codecs) if codecs[0] not in LATIN else ("utf-8",):
        try:
            return text.strict(data, codec), codec
        except UnicodeError:
            continue
    try:
        return text.decode(data, name=name)
    except InputError:
        return data.decode(codecs[0], "replace"), codecs[0]


def blocks(page: str, *, name: str = "<bytes>") -> list[str]:
    """Give the text of a page's blocks (headings, paragraphs, list items, table rows) in their order.

    Navigation, footers, scripts, hidden parts and blocks made of links are left out, unless nothing is left then.
    Line breaks inside a block (`<br>`, `<pre>`) stay as newlines. Raises InputError when the parser is not installed.
    """
    try:
        from selectolax.lexbor import LexborHTMLParser
    except ImportError:
        raise guards.missing("documents", "selectolax", name) from None
    tree = LexborHTMLParser(page)
    tree.strip_tags(list(SKIPPED))
    if tree.body is None:
        return []
    found = [(block, _tidy("".join(block.parts))) for block in _walk(tree.body)]
    written = [(block, words) for block, words in found if words and not _is_furniture(words)]
    prose = [words for block, words in written if not _is_link(block, words)]
    return prose or [words for _, words in written]


def _is_furniture(words: str) -> bool:
    """Tell whether a block is one of the short notes that frame an article: where one is, who runs the site."""
    return len(words) < 100 and _FURNITURE.search(words) is not None


def _is_link(block: _Block, words: str) -> bool:
    """Tell whether a block is a link to elsewhere, or a row of them: mostly links, no heading and no sentence."""
    return block.linked * 2 > len(words) and not block.heading and words[-1] not in "。！？；：”"


def _tidy(words: str) -> str:
    """Make white space one space, or none where a source line ended between Chinese characters; NUL is a line break."""

    def space(found: re.Match[str]) -> str:
        start, end = found.span()
        inside = "\n" in found[0] and start > 0 and end < len(words)
        return "" if inside and words[start - 1] > "\u2e7f" and words[end] > "\u2e7f" else " "

    lines = _SPACE.sub(space, words).split("\0")
    return "\n".join(line.strip(" ") for line in lines).strip()


def _walk(body: LexborNode) -> Iterator[_Block]:
    """Give the blocks of a tree, without recursion: pages nest as deep as they like."""
    whole = len(body.text())
    block, links, raw = _Block(), 0, 0
    stack: list[tuple[LexborNode, bool | None]] = [(body, None)]  # True: a block ends, False: another element ends
    while stack:
        node, ends = stack.pop()
        tag = node.tag or ""
        if ends is not None:
            links -= tag == "a"
            raw -= tag == "pre"
            if ends:
                yield block
                block = _Block()
            continue
        if node.next is not None and node is not body:
            stack.append((node.next, None))
        if tag == "-text":
            words = (node.text_content or "").replace("\0", "")
            block.parts.append(words.replace("\n", "\0") if raw else words)
            block.linked += len(words.strip()) if links else 0
        elif tag == "br":
            block.parts.append("\0")
        elif tag[:1] not in "-!" and not _is_around(node, whole):
            links += tag == "a"
            raw += tag == "pre"
            parts = tag in BLOCKS or (tag in CELLS and not _is_data(node))
            if parts:
                yield block
                block = _Block(heading=tag in HEADINGS)
            elif tag in CELLS:
                block.parts.append(" ")
            stack.append((node, parts))
            if node.child is not None:
                stack.append((node.child, None))
    yield block


def _is_data(cell: LexborNode) -> bool:
    """Tell whether a table cell is in a row of data, so that the row is one paragraph."""
    row = cell.parent
    return row is not None and row.tag == "tr" and len(row.text()) <= ROW and row.css_first("br, p, div, li") is None


def _is_around(node: LexborNode, whole: int) -> bool:
    """Tell whether an element stands around the article or is hidden: none does with half of the page or the title."""
    marks = node.attributes
    if not marks:
        return False
    names = f"{marks.get('class') or ''} {marks.get('id') or ''}".lower()
    style = (marks.get("style") or "").lower()
    hidden = "hidden" in marks or marks.get("aria-hidden") == "true" or _HIDDEN.search(style)
    named = marks.get("role") in _ROLES or (node.tag in BLOCKS and _AROUND.search(names))
    if not hidden and (not named or node.css_first("h1") is not None):
        return False
    return len(node.text()) * 2 < whole
