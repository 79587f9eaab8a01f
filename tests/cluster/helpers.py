"""What the tests of the cluster share."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from minsheng.model import Model

PATIENCE = 60  # seconds; what is waited for comes within a few


def until(happens: Callable[[], object], *, what: str) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < end, f"waited in vain until {what}"
        time.sleep(0.02)


def write_lines(path: Path, rows: list[dict]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def read(output: Path) -> list[dict]:
    """All rows of an output, in the order of its files."""
    from pyarrow import parquet

    return [row for path in sorted(Path(output).glob("*.parquet")) for row in parquet.read_table(path).to_pylist()]


def expected(model: Model, files: list[tuple[str, list[dict]]]) -> list[dict]:
    """What rows, given with the names of their files, must become."""
    return [
        {"source": str(name), "line": line, **row, "other_fields": None, **tags(model, row["text"])}
        for name, rows in files
        for line, row in enumerate(rows, 1)
    ]


def tags(model: Model, text: str) -> dict:
    prediction = model.predict(text)
    scores = {f"score_{label}": float(np.float32(round(score, 4))) for label, score in prediction.scores.items()}
    return {"labels": list(prediction.labels), **scores}
