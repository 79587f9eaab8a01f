"""The process that trains a model for the desk. It tells how far it is in lines of JSON, and ends with the desk."""

from __future__ import annotations

import json
import os
import sys
import threading
import warnings
from pathlib import Path
from typing import Any

from minsheng.errors import MinshengError

# Where each step begins and ends in the whole, as measured on the shipped labels.
_STEPS = {
    "reading": (0.02, 0.1),
    "counting words": (0.1, 0.25),
    "cross-validating": (0.25, 0.8),
    "fitting": (0.8, 0.95),
    "saving": (0.95, 1.0),
}


def main() -> None:
    """Train on the folders and files that the arguments name after the model's place."""
    output, *sources = map(Path, sys.argv[1:])
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(10)  # predictions come first
    try:
        _train(output, sources)
    except MinshengError as error:
        _say(failed=_short(str(error)))


def _train(output: Path, sources: list[Path]) -> None:
    _progress("reading", 0)
    from minsheng.dataset import Dataset

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        dataset = Dataset.load(*sources)
        _say(texts=len(dataset.examples))
        from minsheng import card
        from minsheng.training import train

        model = train(dataset, jobs=max(1, (os.cpu_count() or 1) - 1), progress=_progress)
    notes = [str(each.message) for each in caught if issubclass(each.category, UserWarning)]
    _progress("saving", 0)
    scores = model.training["out_of_fold"]
    documents = {"CARD.md": card.render(model.info()), "metrics.json": json.dumps(scores, indent=2) + "\n"}
    model.save(output, documents=documents)
    _say(scores=scores, warnings=notes[:20])


def _progress(step: str, share: float) -> None:
    start, stop = _STEPS.get(step, (0.0, 0.0))
    _say(step=step, progress=round(start + (stop - start) * share, 3))


def _say(**news: Any) -> None:
    sys.stdout.write(json.dumps(news) + "\n")
    sys.stdout.flush()


def _short(problem: str) -> str:
    lines = problem.splitlines()
    return "\n".join([*lines[:20], f"and {len(lines) - 20} more"] if len(lines) > 20 else lines)


def _end_with_parent() -> None:
    """Wait for the end of standard input, which is the end of the desk, and go."""
    while os.read(0, 1024):  # not through sys.stdin, whose lock the interpreter wants when it ends
        pass
    if hasattr(os, "killpg"):
        import signal

        os.killpg(os.getpgrp(), signal.SIGKILL)  # the workers too: the desk made this process the first of its group
    os._exit(1)


if __name__ == "__main__":
    main()
