"""The topics by folder: a tree whose rows open and close."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from minsheng.overview.counts import Count
from minsheng.overview.gathering import Gathering
from minsheng.overview.sections import part
from minsheng.overview.wording import colour, name, number, percent, tint, topic
from minsheng.pages.markup import both

MOST = 400  # folders that are shown, those with the most text
OPEN = 24  # rows that may be open at first


@dataclass(slots=True)
class Folder:
    """A row of the tree. `path` is "" for the archive itself; `title` is what it adds to the row that it is under."""

    path: str
    level: int
    title: str
    count: Count
    is_open: bool = False
    has_inner: bool = False


def folders(found: Gathering) -> str:
    """Show the topics by folder, each with all that is beneath it."""
    counts = beneath(found.folders, len(found.taxonomy.labels))
    if len(counts) < 2:
        return ""
    rows = _rows(counts)
    _open(rows)
    labels = found.taxonomy.labels
    most = max(row.count.share(label) for row in rows for label in range(len(labels))) or 1.0
    titles = (("文件夹", "Folder"), ("文档", "Documents"), ("字数", "Characters"))
    head = "".join(f'<th scope="col">{both(*title)}</th>' for title in titles)
    head += "".join(f'<th scope="col">{topic(label, place)}</th>' for place, label in enumerate(labels))
    left = len(counts) - len(rows)
    note = (
        "每格：该文件夹连同下级的文字，有多少属于该主题。"
        + (f"另有 {left:,} 个文字较少的文件夹没有列出。" if left else ""),
        "Each cell: how much of the folder's text, with all beneath it, has the topic."
        + (f" {left:,} more folders, with less text, are not listed." if left else ""),
    )
    body = "".join(_shown(rows, most))
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return part("folders", ("各文件夹", "Folders"), note, f'<div class="scroll heatmap" tabindex="0">{table}</div>')


def beneath(own: Mapping[str, Count], labels: int) -> dict[str, Count]:
    """Return what each folder holds with all beneath it; one that holds nothing but another folder is left out."""
    whole: dict[str, Count] = {}
    for path, count in own.items():
        steps = path.split("/") if path else []
        for depth in range(len(steps) + 1):
            whole.setdefault("/".join(steps[:depth]), Count(labels)).__iadd__(count)
    inside = Counter(path.rpartition("/")[0] for path in whole if path)
    return {path: count for path, count in whole.items() if path in own or not path or inside[path] > 1}


def _rows(counts: Mapping[str, Count]) -> list[Folder]:
    """Return the rows of the tree in its order."""
    kept = sorted(counts, key=lambda path: (-counts[path].characters, path.count("/"), path))[:MOST]
    rows: list[Folder] = []
    above: list[Folder] = []
    for path in sorted({"", *kept}, key=lambda path: path.split("/") if path else []):
        while above and not path.startswith(above[-1].path + "/") and above[-1].path:
            above.pop()
        title = path[len(above[-1].path) :].lstrip("/") if above else ""
        row = Folder(path, len(above), title, counts[path])
        if above:
            above[-1].has_inner = True
        rows.append(row)
        above.append(row)
    return rows


def _open(rows: list[Folder]) -> None:
    """Open the tree as deep as few rows allow."""
    deepest = max(row.level for row in rows)
    depth = next((d for d in range(deepest, 1, -1) if sum(row.level <= d for row in rows) <= OPEN), 1)
    for row in rows:
        row.is_open = row.level < depth


def _shown(rows: list[Folder], most: float) -> Iterator[str]:
    depth = 1 + max((row.level for row in rows if row.is_open), default=0)
    for row in rows:
        count = row.count
        twig = '<span class="twig"></span>'
        if row.has_inner and row.path:
            twig = f'<button type="button" class="twig" aria-expanded="{str(row.is_open).lower()}"></button>'
        title = name(row.title) if row.path else both("全部", "All")
        go = f'<button type="button" class="go" data-folder="{escape(row.path)}">{title}</button>'
        cells = "".join(_cell(count, label, most) for label in range(count.labels))
        head = f'<th scope="row" style="--level:{max(0, row.level - 1)}">{twig}{go}</th>'
        numbers = f"<td>{number(count.documents)}</td><td>{number(count.characters)}</td>"
        hidden = " hidden" if row.level > depth else ""
        yield f'<tr data-level="{row.level}"{hidden}>{head}{numbers}{cells}</tr>'


def _cell(count: Count, label: int, most: float) -> str:
    share = count.share(label)
    if not share:
        return '<td class="nil">·</td>'
    return f'<td class="heat {colour(label)}" style="{tint(share / most)}">{percent(share)}</td>'
