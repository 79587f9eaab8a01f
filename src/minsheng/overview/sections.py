"""The parts of the page that are tables of shares: the topics, and which occur together."""

from __future__ import annotations

from collections.abc import Sequence

from minsheng.overview.gathering import Gathering
from minsheng.overview.wording import colour, number, percent, tint, topic
from minsheng.pages.markup import both, paragraph, section


def part(key: str, title: tuple[str, str], note: tuple[str, str], *content: str, style: str = "") -> str:
    """Return a section: its heading and what it means at the left, its content at the right."""
    how = paragraph(*note) if note[0] else ""
    whole = section(key, title, how, f'<div class="content">{"".join(content)}</div>')
    return whole.replace("<section ", f'<section class="{style}" ', 1) if style else whole


def topics(found: Gathering) -> str:
    """Show how much of the text each topic has."""
    total, labels = found.total, found.taxonomy.labels
    if not total.characters:
        return ""
    order = sorted(range(len(labels)), key=lambda label: (-total.characters_with[label], label))
    most = max(1, *total.characters_with, total.characters - total.tagged)
    rows = [
        _share_row(topic(labels[label], label, goes=True), colour(label), total.characters_with[label] / most,
                   (total.share(label), total.documents_with[label], total.passages_with[label]))
        for label in order
    ]  # fmt: skip
    if not found.taxonomy.exclusive:
        rest = total.characters - total.tagged
        without = f'<span class="topic c0"><i class="dot"></i>{both("没有主题", "no topic")}</span>'
        rows.append(_share_row(without, "c0", rest / most, (rest / total.characters, None, None)))
    head = "".join(
        f'<th scope="col"{style}>{both(*title)}</th>'
        for title, style in (
            (("主题", "Topic"), ""),
            (("占全部文字", "Share of text"), ' colspan="2"'),
            (("文档", "Documents"), ""),
            (("段落", "Paragraphs"), ""),
        )
    )
    note = (
        ("每段恰有一个主题。按字数计。", "Every paragraph has exactly one topic. By characters.")
        if found.taxonomy.exclusive
        else (
            "按字数计，不含空白。一段可以有几个主题，所以各项之和可以超过 100%。",
            "By characters, without white space. A paragraph may have several topics, so shares may add up to more than"
            " 100%.",
        )
    )
    table = f'<table class="shares"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    return part("topics", ("各主题占多少", "Topics"), note, table)


def _share_row(title: str, style: str, length: float, numbers: tuple[float, int | None, int | None]) -> str:
    share, documents, passages = numbers
    counts = "".join(f"<td>{'' if value is None else number(value)}</td>" for value in (documents, passages))
    bar = (
        f'<td class="bar-cell {style}" aria-hidden="true"><i class="bar-fill" style="--w:{100 * length:.2f}%"></i></td>'
    )
    return f'<tr><th scope="row">{title}</th>{bar}<td class="main">{percent(share)}</td>{counts}</tr>'


def together(found: Gathering) -> str:
    """Show which topics occur together, in documents and in paragraphs."""
    labels = found.taxonomy.labels
    if len(labels) < 2 or not found.total.tagged:
        return ""
    kinds = [("documents", ("同一文档", "In a document"), found.together)]
    if not found.taxonomy.exclusive:
        kinds.append(("passages", ("同一段落", "In a paragraph"), found.together_passages))
    tables = "".join(
        f'<div class="panel" data-panel="{key}"><h3>{both(*title)}</h3>{_matrix(found, pairs)}</div>'
        for key, title, pairs in kinds
    )
    note = (
        "横看：有该行主题的，其中多少也有该列主题。斜线上是该主题的总数。",
        "Read along a row: of what has the row's topic, how much has the column's, too. On the diagonal: how many have"
        " the topic.",
    )
    return part("together", ("一起出现", "Together"), note, f'<div class="choice" data-choice>{tables}</div>')


def _matrix(found: Gathering, pairs: Sequence[Sequence[int]]) -> str:
    labels = found.taxonomy.labels
    head = "".join(f'<th scope="col">{topic(label, place)}</th>' for place, label in enumerate(labels))
    lines = []
    for row, label in enumerate(labels):
        cells = []
        for column in range(len(labels)):
            share = pairs[row][column] / pairs[row][row] if pairs[row][row] else 0.0
            if row == column:
                cells.append(f'<td class="own">{number(pairs[row][row])}</td>')
            elif not share:
                cells.append('<td class="nil">·</td>')
            else:
                shown = f'<button type="button" class="go" data-topics="{row} {column}">{percent(share)}</button>'
                cells.append(f'<td class="heat {colour(column)}" style="{tint(share)}">{shown}</td>')
        lines.append(f'<tr><th scope="row">{topic(label, row)}</th>{"".join(cells)}</tr>')
    corner = f'<td class="corner">{both("其中也有 →", "also has →")}</td>'
    table = f"<table><thead><tr>{corner}{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    return f'<div class="scroll heatmap" tabindex="0">{table}</div>'
