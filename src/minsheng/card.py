"""The model card: what a model is for, what it was trained on, how well it does, and its limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def render(info: Mapping[str, Any]) -> str:
    """Write the card, in Markdown, of a model as `Model.info` describes it."""
    training, names = info["training"], {label["id"]: label for label in info["labels"]}
    scores = training["out_of_fold"]
    origins = ", ".join(f"{count} {origin}" for origin, count in training["origins"].items())
    lines = [
        "# Model card",
        "",
        "Tags paragraphs of Chinese text with " + ("exactly one" if info["exclusive"] else "none, one or several"),
        f"of {len(names)} labels. Made by `classify train`; do not edit.",
        "",
        f"- Trained on {training['texts']} texts ({origins}) and {training['terms']} lexicon terms.",
        f"- Looks for {info['vocabulary']} words; sublinear TF-IDF, log-count ratios, one logistic regression a label.",
        f"- Settings: {', '.join(f'{name} {value}' for name, value in training['settings'].items())}.",
        f"- Libraries: {', '.join(f'{name} {version}' for name, version in training['libraries'].items())}.",
        "",
        "## Scores",
        "",
        "Out of fold: each text scored by a model that had seen neither its document nor its near-duplicates. The",
        "thresholds were chosen on the same scores, so expect a little less on new text.",
        "",
        "| label | 中文 | precision | recall | F1 | texts | threshold |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for label, score in scores["labels"].items():
        lines.append(
            f"| {names[label]['en'] or label} | {names[label]['zh']} | {_numbers(score)} | {score['support']} "
            f"| {info['thresholds'][label]:.2f} |"
        )
    for kind in ("micro", "macro"):
        lines.append(f"| **{kind}** | | {_numbers(scores[kind])} | {scores[kind]['support']} | |")
    lines += [
        "",
        f"All labels of a text right: {scores['exact']:.3f} of the texts.",
        "",
        "## Limits",
        "",
        "- It sees words, not sentences: irony, negation and who did what to whom are beyond it.",
        "- It knows the subjects and the style of what it was trained on. On other text, look at a sample first.",
        "- A label's score is a probability for text like the training text, not a measure of importance.",
        "",
        "## Retraining",
        "",
        "Put texts with labels into a labels folder and run `classify train FOLDER --output models/NAME`.",
        "",
    ]
    return "\n".join(lines)


def _numbers(score: Mapping[str, float]) -> str:
    return " | ".join(f"{score[name]:.3f}" for name in ("precision", "recall", "f1"))
