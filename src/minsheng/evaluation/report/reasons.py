"""The parts of the report that tell what the model goes by: words, and mistakes with their words marked."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from minsheng.evaluation.evidence import Mistake, StrongWords
from minsheng.evaluation.report.content import Content
from minsheng.evaluation.report.sentences import HOW
from minsheng.explaining import WordEvidence
from minsheng.pages.markup import both, label_name, paragraph, section


def words(content: Content) -> str:
    """Show the strongest words."""
    if not content.evaluation.words:
        return ""
    panels = []
    for label, strong in zip(content.labels, content.evaluation.words, strict=True):
        panels.append(f'<div><h3>{label_name(label)}</h3><div class="words">{_two_lists(strong)}</div></div>')
    how = paragraph(*HOW["words"])
    return section(
        "words", ("最有分量的词", "The strongest words"), how, f'<div class="panels">{"".join(panels)}</div>'
    )


def _two_lists(strong: StrongWords) -> str:
    most = max((abs(weight) for _, weight in (*strong.words_for, *strong.words_against)), default=1)
    lists = []
    for title, style, side in (("支持", "for", strong.words_for), ("反对", "against", strong.words_against)):
        items = "".join(_word(word, weight, most) for word, weight in side)
        lists.append(f'<div class="{style}"><h4>{both(title, style)}</h4><ol>{items}</ol></div>')
    return "".join(lists)


def _word(word: str, weight: float, most: float) -> str:
    return f'<li style="--share: {100 * abs(weight) / most:.0f}%"><span>{escape(word)}</span></li>'


def mistakes(content: Content) -> str:
    """Show the worst mistakes with their words marked."""
    found = content.evaluation.mistakes
    if not found:
        return ""
    parts = []
    for column, label in enumerate(content.labels):
        own = [one for one in found if one.label == column]
        kinds = [
            (("漏标：应有而没给", "Missed: has the label, was not given it"), [one for one in own if one.applies]),
            (("错标：没有却给了", "Wrongly given: has not the label"), [one for one in own if not one.applies]),
        ]
        shown = "".join(
            f"<h4>{both(*title)}</h4>{''.join(_mistake(one, content) for one in some)}" for title, some in kinds if some
        )
        if shown:
            parts.append(f"<div><h3>{label_name(label)}</h3>{shown}</div>")
    how = paragraph(*HOW["mistakes"])
    return section(
        "mistakes", ("最严重的错误", "The worst mistakes"), how, f'<div class="mistakes">{"".join(parts)}</div>'
    )


def _mistake(mistake: Mistake, content: Content) -> str:
    example = content.evaluation.dataset.examples[mistake.row]
    where = f"{example.about.get('id') or ''} {example.path.name}:{example.line}".strip()
    names = {label.id: label.name for label in content.labels}
    labels = "、".join(names[label] for label in example.labels) or "无 none"
    probability = f"{both('概率', 'probability')} {mistake.probability:.3f}"
    about = " · ".join([probability, f"{both('标注为', 'labelled')} {escape(labels)}", escape(where)])
    return f"<blockquote><p>{marked(example.text, mistake.words)}</p><cite>{about}</cite></blockquote>"


def marked(text: str, words: Sequence[WordEvidence]) -> str:
    """Return a text, escaped, with its words marked: what they give to the label is added up character by character."""
    weight = [0.0] * len(text)
    for word in words:
        for start, stop in word.spans:
            for place in range(start, stop):
                weight[place] += word.contribution / len(word.spans) / (stop - start)
    most = max(map(abs, weight), default=0.0)
    parts: list[str] = []
    start = 0
    styles = [_style(value, most) for value in weight]
    for place in range(1, len(text) + 1):
        if place == len(text) or styles[place] != styles[start]:
            piece, style = escape(text[start:place]), styles[start]
            parts.append(piece if style is None else f'<mark class="{style}">{piece}</mark>')
            start = place
    return "".join(parts)


def _style(value: float, most: float) -> str | None:
    if value == 0:
        return None
    return ("pro" if value > 0 else "con") + (" strong" if abs(value) > most / 2 else "")
