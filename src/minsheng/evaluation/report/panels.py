"""The parts of the report that are pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from minsheng.evaluation.report import figures
from minsheng.evaluation.report.content import Content
from minsheng.evaluation.report.sentences import HOW
from minsheng.pages.markup import both, figure, label_name, paragraph, section, wide


def learning(content: Content) -> str:
    """Show the learning curve, with what the next texts would bring."""
    curve = content.summary.get("learning_curve")
    if not curve:
        return ""
    how = paragraph(*HOW["learning"])
    return section(
        "learning",
        ("学习曲线", "Learning curve"),
        how,
        paragraph(*next_texts(curve), style="how"),
        wide(figures.learning(curve, "learning-curve")),
    )


def next_texts(curve: Mapping[str, Any]) -> tuple[str, str]:
    """Tell what the next texts would bring, in Chinese and English."""
    following, last = curve["next"], curve["points"][-1]["f1"]
    if following["gain"] is None:
        return "段落太少，无法推算再加段落的效果。", "There are too few paragraphs to project what more would bring."
    gain, texts = following["gain"], following["texts"]
    bounds = following["interval"]
    zh = f"（95% 区间 +{bounds[0]:.4f} 到 +{bounds[1]:.4f}）" if bounds else ""
    en = f" (95 % interval +{bounds[0]:.4f} to +{bounds[1]:.4f})" if bounds else ""
    return (
        f"推算：再加 {texts} 段同类文本，微平均 F1 会从 {last:.3f} 升到约 {last + gain:.3f}，即 +{gain:.4f}{zh}。",
        f"Projection: the next {texts} paragraphs of the same kind would raise micro F1 from {last:.3f} to about "
        f"{last + gain:.3f}, by {gain:.4f}{en}.",
    )


def curves(content: Content) -> str:
    """Show the precision-recall curves."""
    predictions, summary = content.evaluation.predictions, content.summary
    panels = [
        figure(
            label_name(label),
            figures.curve(
                predictions.targets[:, i],
                predictions.probabilities[:, i],
                summary["labels"][label.id],
                label.name,
                f"pr-{i}",
            ),
        )
        for i, label in enumerate(content.labels)
        if summary["labels"][label.id]["support"]
    ]
    how = paragraph(*HOW["curves"])
    return section(
        "curves", ("精确率与召回率", "Precision and recall"), how, f'<div class="panels">{"".join(panels)}</div>'
    )


def calibration(content: Content) -> str:
    """Show the reliability diagrams."""
    predictions, summary = content.evaluation.predictions, content.summary
    panels = [
        figure(
            label_name(label),
            figures.calibration(
                predictions.targets[:, i],
                predictions.probabilities[:, i],
                summary["labels"][label.id]["calibration_error"],
                label.name,
                f"calibration-{i}",
            ),
        )
        for i, label in enumerate(content.labels)
    ]
    how = paragraph(*HOW["calibration"])
    return section(
        "calibration",
        ("概率的可信度", "Reliability of the probabilities"),
        how,
        f'<div class="panels">{"".join(panels)}</div>',
    )


def distributions(content: Content) -> str:
    """Show the histograms of the probabilities."""
    predictions = content.evaluation.predictions
    panels = [
        figure(
            label_name(label),
            figures.scores(
                predictions.targets[:, i],
                predictions.probabilities[:, i],
                content.thresholds(i),
                label.name,
                f"scores-{i}",
            ),
        )
        for i, label in enumerate(content.labels)
    ]
    legend = (
        f'<p class="legend"><span><span class="swatch" style="background: var(--main)"></span>'
        f"{both('有该标签', 'has the label')}</span>"
        f'<span><span class="swatch" style="background: var(--other)"></span>{both("没有该标签", "has not")}</span></p>'
    )
    how = paragraph(*HOW["scores"])
    if content.thresholds(0):
        how += paragraph(*HOW["thresholds"])
    return section(
        "scores",
        ("概率的分布", "Distribution of the probabilities"),
        how,
        legend,
        f'<div class="panels">{"".join(panels)}</div>',
    )


def pairs(content: Content) -> str:
    """Show which labels come together, and which are mistaken for which."""
    summary = content.summary
    names = [label.name for label in content.labels]
    together, wrong = summary["together"], summary["confusion"]
    if summary["method"]["exclusive"]:
        drawing = _confusion_of_exclusive(wrong, names)
        how = paragraph(*HOW["exclusive"])
        return section("pairs", ("混淆矩阵", "Confusion matrix"), how, f'<div class="pair">{drawing}</div>')
    totals = [together[i][i] for i in range(len(names))]
    shares = [
        [None if i == j else together[i][j] / max(1, totals[i]) for j in range(len(names))] for i in range(len(names))
    ]
    text = [
        ["" if i == j else f"{round(100 * (shares[i][j] or 0))}%" for j in range(len(names))] for i in range(len(names))
    ]
    first = figures.grid(
        shares,
        text,
        (names, names),
        ("行：有此标签 rows: has this label", "列：也有 columns: also has"),
        "together",
        len(names) + 1,
    )
    most = max(1, *(max(row) for row in wrong))
    blank = [[i == j for j in range(len(names) + 1)] for i in range(len(names) + 1)]
    values = [[None if blank[i][j] else v / most for j, v in enumerate(row)] for i, row in enumerate(wrong)]
    counts = [["" if blank[i][j] else str(v) for j, v in enumerate(row)] for i, row in enumerate(wrong)]
    rows, columns = [*names, "无标签 none"], [*names, "漏标 missed"]
    second = figures.grid(
        values,
        counts,
        (rows, columns),
        ("行：有此标签 rows: has this label", "列：多给了 columns: wrongly given"),
        "confusion",
    )
    how = paragraph(*HOW["pairs"])
    captions = both("同时出现", "Labels that come together"), both("混淆", "Mix-ups")
    drawings = figure(captions[0], first) + figure(captions[1], second)
    return section("pairs", ("标签之间", "Between labels"), how, f'<div class="pair">{drawings}</div>')


def _confusion_of_exclusive(matrix: Sequence[Sequence[int]], names: Sequence[str]) -> str:
    shares = [[value / max(1, sum(row)) for value in row] for row in matrix]
    counts = [[str(value) for value in row] for row in matrix]
    return figures.grid(
        shares, counts, (names, names), ("行：真实 rows: true", "列：模型给的 columns: given"), "confusion"
    )
