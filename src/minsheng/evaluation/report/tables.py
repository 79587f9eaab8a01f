"""The parts of the report that are tables: the scores in short, by label, by origin, and beside other methods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minsheng.evaluation.baselines import NAMES as BASELINES
from minsheng.evaluation.report import figures
from minsheng.evaluation.report.content import MACRO, MEASURES, MICRO, Content
from minsheng.evaluation.report.sentences import HOW
from minsheng.evaluation.report.wording import number, origin_name, with_interval, within
from minsheng.pages.markup import both, label_name, paragraph, section, table, wide


def overview(content: Content) -> str:
    """Tell the most important in words and five numbers."""
    summary = content.summary
    micro, exact = summary["micro"], summary["exact"]
    keys = [
        (both("精确率", "precision"), micro["precision"], (micro["interval"] or {}).get("precision")),
        (both("召回率", "recall"), micro["recall"], (micro["interval"] or {}).get("recall")),
        (both("F1（二者的调和平均）", "F1 (their harmonic mean)"), micro["f1"], (micro["interval"] or {}).get("f1")),
        (content.exact_name, exact, summary["exact_interval"]),
        (
            both("校准误差（各标签平均）", "calibration error (mean of labels)"),
            summary["macro"]["calibration_error"],
            None,
        ),
    ]
    numbers = "".join(
        f'<div><dt>{name}</dt><dd class="number">{number(value)}</dd><dd>{within(bounds)}</dd></div>'
        for name, value, bounds in keys
    )
    right, found = (round(100 * (micro[name] or 0)) for name in ("precision", "recall"))
    told = paragraph(
        f"模型每给出 100 个标签，大约 {right} 个是对的；每 100 个该给的标签，大约找到 {found} 个。"
        f"{exact:.1%} 的段落所有标签全对。",
        f"Of 100 labels that the model gives, about {right} are right; of 100 that it should give, it finds about "
        f"{found}. In {exact:.1%} of the paragraphs all labels are right.",
    )
    small = paragraph(*HOW["interval"])
    return section("overview", ("结论", "In short"), told, f'<dl class="key">{numbers}</dl>', small)


def by_label(content: Content) -> str:
    """Show the measures of every label."""
    summary = content.summary
    head = [both("标签", "label"), *(name for _, name in MEASURES), both("段数", "paragraphs")]
    named = [(label_name(label), summary["labels"][label.id]) for label in content.labels]
    named += [(MICRO, summary["micro"]), (MACRO, summary["macro"])]
    rows = [(name, [*(with_interval(one, key) for key, _ in MEASURES), f"{one['support']:,}"]) for name, one in named]
    bars = [(label.name, summary["labels"][label.id]) for label in content.labels]
    how = paragraph(*HOW["measures"])
    drawing = figures.ranges(bars, "F1", "f1-by-label", close=True)
    shown = paragraph(*HOW["ranges"])
    return section(
        "labels", ("各标签的成绩", "Scores by label"), how, table(head, rows, totals=2), shown, wide(drawing)
    )


def by_origin(content: Content) -> str:
    """Show the texts of each origin apart."""
    origins = content.summary.get("origins")
    if not origins:
        return ""
    names = {origin: both(*origin_name(origin)) for origin in origins}
    head = [
        both("来源", "origin"),
        *(name for key, name in MEASURES if key != "brier"),
        content.exact_name,
        both("段数", "paragraphs"),
    ]
    rows = []
    for origin, one in origins.items():
        cells = [with_interval(one["micro"], key) for key, _ in MEASURES if key != "brier"]
        cells += [number(one["exact"]) + within(one["exact_interval"]), f"{one['texts']:,}"]
        rows.append((names[origin], cells))
    labels = []
    for label in content.labels:
        each = [one["labels"][label.id] for one in origins.values()]
        labels.append((label_name(label), [with_interval(one, "f1") + _support(one) for one in each]))
    how = paragraph(*HOW["origins"])
    second = table([both("标签的 F1", "F1 of the label"), *names.values()], labels)
    return section("origins", ("真实文本与撰写文本", "Real and written text"), how, table(head, rows), second)


def _support(figures: Mapping[str, Any]) -> str:
    return f'<span class="within">n = {figures["support"]:,}</span>'


SHORT = {"majority": ("最常见标签", "commonest"), "jieba": ("jieba 分词", "jieba words"), "fasttext": ("fastText", "")}


def baselines(content: Content) -> str:
    """Compare with what others would reach."""
    found = content.summary.get("baselines")
    if not found:
        return ""
    own = both("本模型", "this model")
    named = [(own, "本模型 this model", content.summary)]
    named += [(both(*BASELINES[name]), " ".join(SHORT[name]).strip(), one) for name, one in found.items()]
    keys = [pair for pair in MEASURES if pair[0] != "brier"]
    rows = [
        (
            name,
            [*(with_interval(one["micro"], key) for key, _ in keys), number(one["macro"]["f1"]), number(one["exact"])],
        )
        for name, _, one in named
    ]
    head = [
        both("方法", "method"),
        *(name for _, name in keys),
        both("宏平均 F1", "macro F1"),
        content.exact_name,
    ]
    how = paragraph(*HOW["baselines"])
    drawing = figures.ranges([(name, one["micro"]) for _, name, one in named], "F1", "f1-by-method")
    return section(
        "baselines", ("与其他方法比较", "Compared with other methods"), how, table(head, rows), wide(drawing)
    )
