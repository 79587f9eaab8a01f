"""The page: its parts put into the template, with the data that its script shows as a table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path

import minsheng
from minsheng.model import Model
from minsheng.overview import chronicle, folders, listing, sections, strongest
from minsheng.overview.gathering import LISTED, PROBLEMS, Gathering
from minsheng.overview.marking import Marker
from minsheng.overview.places import valid
from minsheng.overview.wording import date, name, number, percent, things
from minsheng.pages.assembling import assemble
from minsheng.pages.markup import both, paragraph

PAGE = "index.html"

_SCRIPTS = ("words.js", "table.js", "page.js")
_SAFE = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def title_of(archives: Sequence[str]) -> str:
    """Return the title where nobody has given one: the name of the archive, or of the first of several."""
    if list(archives) == ["-"]:
        return "标准输入 Standard input"
    first = Path(archives[0]).name or Path(archives[0]).absolute().name if archives else ""
    return f"{valid(first)} …" if len(archives) > 1 else valid(first)


def render(
    found: Gathering,
    model: Model,
    title: str,
    *,
    threshold: float | None = None,
    beside: Sequence[str] = (),
) -> str:
    """Return the page.

    Args:
        found: what was gathered, closed.
        model: the model that has tagged it; it is asked for the words to mark.
        title: the heading.
        threshold: the one that took the place of the model's own.
        beside: the names of the files that are written beside the page.
    """
    marker = Marker(model)
    parts = [
        ("topics", ("主题", "Topics"), sections.topics(found)),
        ("time", ("时间", "Time"), chronicle.time(found)),
        ("folders", ("文件夹", "Folders"), folders.folders(found)),
        ("together", ("一起出现", "Together"), sections.together(found)),
        ("strongest", ("说得最多的文档", "Who says most"), strongest.strongest(found, marker)),
        ("documents", ("全部文档", "All documents"), _table(found)),
        ("problems", ("没能读的", "Not read"), _problems(found)),
    ]
    made = [part for part in parts if part[2]]
    style = files("minsheng.desk").joinpath("static", "base.css").read_text("utf-8")
    return assemble(
        _file("page.html"),
        "(() => {\n" + "".join(map(_file, _SCRIPTS)) + "})();\n",
        {
            "style": style + _file("page.css"),
            "title": escape(title),
            "heading": name(title),
            "facts": _facts(found),
            "contents": "".join(f'<a href="#{key}">{both(*called)}</a>' for key, called, _ in made),
            "sections": "\n".join(content for _, _, content in made) or _nothing(),
            "colophon": _colophon(found, model, threshold, beside),
            "data": as_script(listing.listing(found, marker)),
        },
    )


def as_script(data: object) -> str:
    """Return data as JSON that can stand in a script element: nothing in it ends the element."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).translate(_SAFE)


def _file(name: str) -> str:
    return files("minsheng.overview").joinpath(name).read_text("utf-8")


def _facts(found: Gathering) -> str:
    total = found.total
    facts = [
        (both("文档", "documents"), number(total.documents)),
        (both("段落", "paragraphs"), number(total.passages)),
        (both("字", "characters"), number(total.characters)),
    ]
    if not found.taxonomy.exclusive and total.characters:
        facts.append((both("的文字有主题", "of the text has a topic"), percent(total.tagged / total.characters)))
    dates = sorted(day for day in found.days if day)
    if dates:
        span = date(dates[0]) if dates[0] == dates[-1] else f"{date(dates[0])} – {date(dates[-1])}"
        facts.append((both("日期", "dates"), f'<span class="span">{span}</span>'))
    return "".join(f"<div><dt>{what}</dt><dd>{value}</dd></div>" for what, value in facts)


def _nothing() -> str:
    return (
        f'<section class="nothing">{paragraph("这里没有可读的文档。", "There is no document to read here.")}</section>'
    )


def _table(found: Gathering) -> str:
    """Return the place of the table, which the script fills."""
    if not found.listed:
        return ""
    note = ""
    if found.total.documents > len(found.listed):
        note = paragraph(
            f"文档有 {found.total.documents:,} 份，这里列出有主题的文字最多的 {LISTED:,} 份；documents.csv 里有全部。",
            f"Of {found.total.documents:,} documents these are the {LISTED:,} with the most text under topics;"
            " documents.csv has all.",
        )
    return _file("table.html").replace("<!--note-->", note)


def _problems(found: Gathering) -> str:
    if not found.problems:
        return ""
    items = "".join(
        f"<li><b>{name('/'.join(filter(None, one.place)))}{'' if one.line is None else f':{one.line}'}</b>"
        f' <span lang="en">{escape(one.problem)}</span></li>'
        for one in found.problems
    )
    heads = []
    if found.failed:
        heads.append(things(found.failed, "处没能读", "input was not read", "inputs were not read"))
    if found.empty:
        heads.append(things(found.empty, "份没有文字", "has no text", "have no text"))
    rest = found.failed + found.empty - len(found.problems)
    more = paragraph(f"这里列出前 {PROBLEMS} 处。", f"These are the first {PROBLEMS}.") if rest else ""
    what = f'<p class="how">{"；".join(heads)}</p>'
    return sections.part(
        "problems", ("没能读的", "Not read"), ("", ""), what, f'<ul class="problems">{items}</ul>', more
    )


def _colophon(found: Gathering, model: Model, threshold: float | None, beside: Sequence[str]) -> str:
    lines = [
        paragraph(
            "主题由模型判断，会有错；要紧的地方请看原文。文件名、日期与文字都取自档案本身。",
            "A model has chosen the topics, and makes mistakes; where it matters, read the document itself.",
        )
    ]
    if beside:
        names = "、".join(beside)
        lines.append(
            paragraph(
                f"同一文件夹里：{names}，每份文档、每个段落都在其中。",
                f"In the same folder: {', '.join(beside)}, with every document and every paragraph.",
            )
        )
    texts = model.training.get("texts")
    about = [f"minsheng {minsheng.__version__}"]
    if isinstance(texts, int) and texts:
        about.append(both(f"模型学自 {texts:,} 段", f"the model has learnt from {texts:,} paragraphs"))
    if threshold is not None:
        about.append(both(f"阈值 {threshold:g}", f"threshold {threshold:g}"))
    lines.append(f"<p>{' · '.join(about)}</p>")
    return "".join(lines)
