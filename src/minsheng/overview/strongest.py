"""The documents that speak of each topic most, with their strongest texts."""

from __future__ import annotations

from minsheng.overview.gathering import EACH, SHOWN, Document, Gathering
from minsheng.overview.marking import Marker
from minsheng.overview.passage import Passage
from minsheng.overview.sections import part
from minsheng.overview.wording import colour, date, marked, name, percent, things, topic
from minsheng.pages.markup import both

LONGEST = 260  # characters of a text; of a longer one the most telling part is shown
FIRST = 4  # documents; the others are there when somebody opens them
MOST = 12  # texts by label, where few documents have it


def strongest(found: Gathering, marker: Marker) -> str:
    """Show, by topic, the documents with most of it."""
    if not any(found.shown):
        return ""
    panels = "".join(
        _panel(found, label, documents, marker) for label, documents in enumerate(found.shown) if documents
    )
    note = (
        "每个主题下文字最多的文档，附最有把握的段落；让模型这样判断的词标了颜色，颜色越深分量越重。",
        "By topic, the documents with most text on it, and their surest paragraphs. The words that made the model say"
        " so are marked, the heavier the darker.",
    )
    return part(
        "strongest", ("说得最多的文档", "Who says most"), note, f'<div class="choice" data-choice>{panels}</div>'
    )


def _panel(found: Gathering, label: int, documents: list[Document], marker: Marker) -> str:
    chosen = _chosen(documents, label)
    each = max(EACH, MOST // len(chosen))
    total = found.total
    share = percent(total.share(label))
    facts = [
        both(f"占全部文字 {share}", f"{share} of all text"),
        things(total.documents_with[label], "份文档", "document", "documents"),
        things(total.passages_with[label], "段", "paragraph", "paragraphs"),
    ]
    all_of_them = both("在表中看全部", "All of them in the table")
    go = f'<button type="button" class="go plain-go" data-topics="{label}">{all_of_them}</button>'
    items = [_document(document, texts[:each], label, marker) for document, texts in chosen]
    listed = f'<ol class="documents">{"".join(items[:FIRST])}</ol>'
    if rest := items[FIRST:]:
        more = both(f"再看 {len(rest)} 份", f"{len(rest)} more")
        start = f' start="{FIRST + 1}"'
        listed += f'<details><summary>{more}</summary><ol class="documents"{start}>{"".join(rest)}</ol></details>'
    title = topic(found.taxonomy.labels[label], label)
    head = f'<h3>{title}</h3><p class="facts-line">{" · ".join(facts)} · {go}</p>'
    return f'<div class="panel {colour(label)}" data-panel="{label}">{head}{listed}</div>'


def _chosen(documents: list[Document], label: int) -> list[tuple[Document, list[Passage]]]:
    """Return the documents to show, each with its texts, without what was reprinted."""
    seen: set[str] = set()
    chosen: list[tuple[Document, list[Passage]]] = []
    for document in documents:
        texts = [passage for _, passage in document.best[label] if passage.text not in seen]
        if texts and len(chosen) < SHOWN:
            seen.update(passage.text for passage in texts)
            chosen.append((document, texts))
    return chosen


def _document(document: Document, texts: list[Passage], label: int, marker: Marker) -> str:
    count = document.count
    about = [name(document.place.folder)] if document.place.folder else []
    about += [date(document.date)] if document.date else []
    characters = f"{count.characters_with[label]:,}"
    share = percent(count.share(label))
    about.append(both(f"{characters} 字，占 {share}", f"{characters} characters, {share}"))
    quotes = "".join(
        f'<blockquote><p class="text">{marked(marker.mark(passage.text, label, LONGEST))}</p>'
        f"<cite>{where(document, passage)} · {_sure(passage.scores[label])}</cite></blockquote>"
        for passage in texts
    )
    head = f'<h4>{name(document.place.name)}</h4><p class="about">{" · ".join(about)}</p>'
    return f"<li>{head}{quotes}</li>"


def _sure(score: float) -> str:
    return both(f"把握 {score:.2f}", f"score {score:.2f}")


def where(document: Document, passage: Passage) -> str:
    """Return where a text stands in its document."""
    if document.line is not None:
        return both(f"第 {passage.number:,} 行", f"row {passage.number:,}")
    place = both(f"第 {passage.number:,} 段", f"paragraph {passage.number:,}")
    page = both(f"第 {passage.page:,} 页", f"page {passage.page:,}") if passage.page else ""
    return f"{place} · {page}" if page else place
