"""Small pieces of HTML in Chinese and English."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from minsheng.taxonomy import Label


def both(zh: str, en: str) -> str:
    """Return one thing said in both languages, of which the page can hide one; or what needs no translation, once."""
    if zh == en or not en:
        return escape(zh)
    return f'<span class="zh" lang="zh-CN">{escape(zh)}</span> <span class="en" lang="en">{escape(en)}</span>'


def paragraph(zh: str, en: str, style: str = "how") -> str:
    """Return a paragraph in both languages, the English below the Chinese."""
    return f'<p class="{style}">{both(zh, en)}</p>'


def section(name: str, title: tuple[str, str], *content: str) -> str:
    """Return a section of the page with its heading."""
    head = f'<h2 id="{name}-head">{both(*title)}</h2>'
    return f'<section id="{name}" aria-labelledby="{name}-head">{head}{"".join(content)}</section>'


def label_name(label: Label) -> str:
    """Return a label's heading, in both languages where it has both names."""
    if label.zh and label.en:
        return both(label.zh, label.en)
    return escape(label.name)


def table(head: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]], totals: int = 0) -> str:
    """Return a table. Cells are markup; the last `totals` rows are set off."""
    top = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    lines = []
    for place, (name, cells) in enumerate(rows):
        style = ' class="total"' if place >= len(rows) - totals else ""
        lines.append(f'<tr{style}><th scope="row">{name}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>')
    return f'<div class="scroll"><table><thead><tr>{top}</tr></thead><tbody>{"".join(lines)}</tbody></table></div>'


def figure(caption: str, drawing: str) -> str:
    """Return a picture below its caption; both are markup."""
    return f"<figure><figcaption>{caption}</figcaption>{drawing}</figure>"


def wide(drawing: str) -> str:
    """Return a picture that is scrolled, rather than made too small to read, where the page is narrow."""
    return f'<div class="scroll wide">{drawing}</div>'
