"""The peer of `stream`: reads JSON Lines, tags the texts with a saved pipeline of `first_try`, and writes JSON Lines.

`python -m bench.stream_peer MODEL INPUT OUTPUT`. What is written is what `classify predict` writes.
"""

import itertools
import json
import sys

import joblib

CHUNK = 10_000  # rows


def main(model: str, source: str, output: str) -> None:
    """Tag the rows of `source`."""
    trained, labels = joblib.load(model)
    with open(source, encoding="utf-8") as rows, open(output, "w", encoding="utf-8") as file:
        numbered = enumerate(map(json.loads, rows), 1)
        while some := list(itertools.islice(numbered, CHUNK)):
            scores = trained.predict_proba([row["text"] for _, row in some])
            for (line, row), own in zip(some, scores.tolist(), strict=True):
                record = {
                    "source": source,
                    "line": line,
                    **row,
                    "labels": [label for label, score in zip(labels, own, strict=True) if score >= 0.5],
                    "scores": {label: round(score, 4) for label, score in zip(labels, own, strict=True)},
                }
                file.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
