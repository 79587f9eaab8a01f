"""The figures, as a table for people and as JSON."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LIBRARIES = (
    "minsheng", "numpy", "scipy", "scikit-learn", "jieba", "joblib", "safetensors", "typer", "fasttext-numpy2-wheel",
)  # fmt: skip
FIRST_TRY, FASTTEXT = "scikit-learn", "fastText"
PEERS = (FIRST_TRY, FASTTEXT)


@dataclass(frozen=True)
class Figure:
    """One figure, what it must and should reach, and what the peers reach."""

    number: int
    name: str
    value: float | None  # None: it could not be had; the note says why
    must: float | None = None
    hope: float | None = None
    less_is_better: bool = False
    peers: Mapping[str, float | None] = field(default_factory=dict)
    beat_peers: bool = False  # it must be better than every peer, too
    note: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    def reaches(self, goal: float | None) -> bool | None:
        """Tell whether the goal is reached; None: there is no goal, or no value."""
        if goal is None or self.value is None:
            return None
        good = self.value <= goal if self.less_is_better else self.value >= goal
        rivals = [rival for rival in self.peers.values() if rival is not None] if self.beat_peers else []
        return good and all(self.value < rival if self.less_is_better else self.value > rival for rival in rivals)

    def as_dict(self) -> dict[str, Any]:
        """Return what the JSON says of it."""
        return {
            "number": self.number,
            "name": self.name,
            "value": self.value,
            "must": self.must,
            "must_reached": self.reaches(self.must),
            "hope": self.hope,
            "hope_reached": self.reaches(self.hope),
            "better": "less" if self.less_is_better else "more",
            "above_peers_required": self.beat_peers,
            "peers": dict(self.peers),
            "note": self.note,
            "details": dict(self.details),
        }


def table(figures: Sequence[Figure]) -> str:
    """Lay the figures out in columns; notes come below."""
    rows = [["", "figure", "minsheng", *PEERS, "must", "reached", "hope", "reached"]]
    notes = []
    for figure in figures:
        mark = ""
        if figure.note:
            notes.append(figure.note)
            mark = f" [{len(notes)}]"
        sign = "≤ " if figure.less_is_better else "≥ "
        rows.append(
            [
                str(figure.number),
                figure.name + mark,
                "skipped" if figure.value is None else _digits(figure.value),
                *(_digits(figure.peers.get(peer)) for peer in PEERS),
                sign + f"{figure.must:g}" + (", > peers" if figure.beat_peers else "") if figure.must else "",
                _word(figure.reaches(figure.must)),
                sign + f"{figure.hope:g}" if figure.hope else "",
                _word(figure.reaches(figure.hope)),
            ]
        )
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)) for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([line.rstrip() for line in lines] + [f"[{i}] {note}" for i, note in enumerate(notes, 1)])


def machine() -> dict[str, Any]:
    """Tell what the figures were measured on."""
    versions: dict[str, str | None] = {}
    for name in LIBRARIES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            versions[name] = None
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "libraries": versions,
        "load_average_at_start": list(os.getloadavg()),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _digits(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.1f}" if value >= 5 else f"{value:.4f}"


def _word(reached: bool | None) -> str:
    return {None: "", True: "yes", False: "NO"}[reached]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
