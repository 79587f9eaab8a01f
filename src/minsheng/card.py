"""The model card: what a model is for, what it was trained on, how well it does, and its limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ORIGINS = {"real": "real", "written": "written for the purpose", "unknown": "of an origin that is not stated"}
COLUMNS = (
    ("precision", "precision"),
    ("recall", "recall"),
    ("f1", "F1"),
    ("average_precision", "average precision"),
    ("calibration_error", "calibration error"),
)


def render(info: Mapping[str, Any], metrics: Mapping[str, Any] | None = None) -> str:
    """Write the card, in Markdown, of a model.

    Args:
        info: what the model is, as `Model.info` tells it.
        metrics: the content of `metrics.json`: what `classify train` writes, or `classify evaluate`, which is more.
            By default the scores that the model itself knows, those of its training.
    """
    scores = info["training"]["out_of_fold"] if metrics is None else metrics
    parts = [_purpose(info), _training(info), _figures(info, scores), _limits(info, scores), _retraining()]
    return "\n\n".join(["# Model card", *parts]) + "\n"


def _purpose(info: Mapping[str, Any]) -> str:
    labels = info["labels"]
    how_many = "exactly one" if info["exclusive"] else "none, one or several"
    lines = [
        f"Tags paragraphs of Chinese text with {how_many} of {len(labels)} labels. Written by `classify train`; do not",
        "edit.",
        "",
        "## What it is for",
        "",
        "Sorting and searching an archive of Chinese text, paragraph by paragraph. It is no judge of single cases that",
        "matter to somebody: have a person look at those.",
        "",
        "| label | 中文 | applies to |",
        "| --- | --- | --- |",
        *(
            f"| {_cell(label['en'] or label['id'])} | {_cell(label['zh'])} | {_cell(label['about'])} |"
            for label in labels
        ),
    ]
    return "\n".join(lines)


def _training(info: Mapping[str, Any]) -> str:
    training = info["training"]
    origins = "; ".join(
        f"{count} {ORIGINS.get(origin, _cell(origin))}" for origin, count in training["origins"].items()
    )
    names = {label["id"]: _cell(label["en"] or label["id"]) for label in info["labels"]}
    counts = ", ".join(f"{names[label]} {count}" for label, count in training["labels"].items())
    lines = [
        "## What it was trained on",
        "",
        f"- {training['texts']} texts: {origins}.",
        f"- Texts by label: {counts}.",
        f"- {training['terms']} terms of a lexicon, each as a short text of little weight.",
        f"- {info['vocabulary']} words that it looks for: sublinear TF-IDF, log-count ratios, linear SVMs.",
        f"- Settings: {', '.join(f'{name} {value}' for name, value in training['settings'].items())}.",
        f"- Libraries: {', '.join(f'{name} {version}' for name, version in training['libraries'].items())}.",
    ]
    return "\n".join(lines)


def _figures(info: Mapping[str, Any], scores: Mapping[str, Any]) -> str:
    shown = [(key, name) for key, name in COLUMNS if key in scores["micro"]]
    names = {label["id"]: (_cell(label["en"] or label["id"]), _cell(label["zh"])) for label in info["labels"]}
    rows = []
    for label, one in scores["labels"].items():
        threshold = "–" if info["exclusive"] else f"{info['thresholds'][label]:.2f}"
        rows.append(_row([*names[label], *(_figure(one, key) for key, _ in shown), str(one["support"]), threshold]))
    for kind in ("micro", "macro"):
        one = scores[kind]
        rows.append(_row([f"**{kind}**", "", *(_figure(one, key) for key, _ in shown), str(one["support"]), ""]))
    exact = f"{scores['exact']:.3f}{_interval(scores.get('exact_interval'))}"
    lines = [
        "## Figures",
        "",
        *_method(info, scores),
        "",
        _row(["label", "中文", *(name for _, name in shown), "texts", "threshold"]),
        _row(["---"] * (len(shown) + 4)),
        *rows,
        "",
        f"All labels of a text right: {exact} of the texts.",
    ]
    for origin, one in scores.get("origins", {}).items():
        told = f"F1 {_figure(one['micro'], 'f1')}, all labels right {one['exact']:.3f}"
        lines.append(f"On the {one['texts']} texts that are {ORIGINS.get(origin, _cell(origin))}: {told}.")
    return "\n".join(lines)


def _method(info: Mapping[str, Any], scores: Mapping[str, Any]) -> list[str]:
    method = scores.get("method")
    if method is None:
        chosen = "calibration was fitted" if info["exclusive"] else "thresholds were chosen"
        return [
            "Out of fold: each text scored by a model that had seen neither its document nor its near-duplicates. The",
            f"{chosen} on the same scores, so expect a little less on new text.",
        ]
    texts = f"{method['texts']} texts in {method['groups']} groups"
    if method["kind"] == "model":
        return [f"On {texts} that the model should not have seen. In brackets: 95 % intervals."]
    return [
        f"{method['folds']}-fold cross-validation on {texts}: each text judged by a model, calibration and thresholds",
        "that were made without it, its document and its near-duplicates. In brackets: 95 % intervals.",
    ]


def _limits(info: Mapping[str, Any], scores: Mapping[str, Any]) -> str:
    lines = [
        "## Limits",
        "",
        "- It sees words, not sentences: irony, negation and who did what to whom are beyond it.",
        "- It knows the subjects and the style of what it was trained on. On other text, look at a sample first.",
        "- A label's score is a probability for text like the training text, not a measure of importance.",
    ]
    origins, texts = info["training"]["origins"], info["training"]["texts"]
    if origins.get("written", 0) > texts / 2:
        share = round(100 * origins["written"] / texts)
        lines.append(
            f"- {share} % of its texts were written for the purpose, and so the figures are mostly about such text."
        )
    names = {label["id"]: _cell(label["en"] or label["id"]) for label in info["labels"]}
    known = [label for label, one in scores["labels"].items() if one["f1"] is not None]
    if len(known) > 1:
        weakest = min(known, key=lambda label: float(scores["labels"][label]["f1"]))
        lines.append(f"- Its weakest label is {names[weakest]}, with an F1 of {scores['labels'][weakest]['f1']:.3f}.")
    return "\n".join(lines)


def _retraining() -> str:
    return "\n".join(
        [
            "## Retraining",
            "",
            "Put texts with labels into a labels folder, then:",
            "",
            "```",
            "classify train FOLDER --output models/NAME",
            "classify evaluate FOLDER --report report",
            "```",
        ]
    )


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    """Return a text as a cell of a Markdown table holds it."""
    return " ".join(text.replace("|", "\\|").split())


def _figure(one: Mapping[str, Any], key: str) -> str:
    return (
        "–"
        if one[key] is None
        else f"{one[key]:.3f}{_interval((one.get('interval') or {}).get(key)) if key == 'f1' else ''}"
    )


def _interval(bounds: list[float] | None) -> str:
    return f" ({bounds[0]:.3f}–{bounds[1]:.3f})" if bounds else ""
