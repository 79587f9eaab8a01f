"""What `train` and `info` show of a model."""

from __future__ import annotations

from minsheng.cli.table import name
from minsheng.cli.text import fit, printable, width
from minsheng.model import Model
from minsheng.plurals import counted


def scores(model: Model) -> str:
    """Return a table of the out-of-fold scores of a model, with the thresholds."""
    found = model.training["out_of_fold"]
    names = {label.id: name(label) for label in model.taxonomy.labels} | {
        "micro": "micro 微平均",
        "macro": "macro 宏平均",
    }
    columns = max(map(width, names.values()))
    thresholds = dict(zip(model.labels, model.calibration.threshold.tolist(), strict=True))
    lines = [
        f"{fit('label 标签', columns)}  precision  recall     F1  texts"
        + ("" if model.taxonomy.exclusive else "  threshold")
    ]
    for label, one in {**found["labels"], "micro": found["micro"], "macro": found["macro"]}.items():
        numbers = f"{one['precision']:9.3f}  {one['recall']:6.3f}  {one['f1']:5.3f}  {one['support']:5}"
        line = f"{fit(names[label], columns)}  {numbers}"
        shown = label in thresholds and not model.taxonomy.exclusive
        lines.append(line + (f"  {thresholds[label]:9.2f}" if shown else ""))
    note = f"out of fold, on {counted(model.training['texts'], 'text')}; all labels right: {found['exact']:.3f}"
    return "\n".join([*lines, note, ""])


def description(model: Model) -> str:
    """Return what a model is, for people."""
    training = model.training
    origins = ", ".join(f"{count} {origin}" for origin, count in training.get("origins", {}).items())
    kind = "exactly one label a text" if model.taxonomy.exclusive else "any number of labels a text"
    lines = [
        f"{counted(len(model.labels), 'label')}, {kind}; {counted(len(model.vocabulary), 'word')}",
        f"trained on {training.get('texts', '?')} texts ({origins}), {training.get('terms', '?')} lexicon terms",
        "with " + ", ".join(f"{library} {version}" for library, version in training.get("libraries", {}).items()),
        "",
    ]
    for label in model.taxonomy.labels:
        lines += [f"{name(label)} ({printable(label.id)})", *([f"  {printable(label.about)}"] if label.about else [])]
    return "\n".join([*lines, "", scores(model) if "out_of_fold" in training else ""])
