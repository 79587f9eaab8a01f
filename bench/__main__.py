"""`python -m bench`: measure minsheng and its peers side by side, print a table, and write it as JSON."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
import warnings
from pathlib import Path

from bench import accuracy, data, report, speed, stream, titles
from bench.report import Figure

PARTS = ("speed", "accuracy", "titles", "stream")


def main() -> None:
    """Run the parts that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("part", nargs="?", choices=(*PARTS, "all"), default="all")
    parser.add_argument("--others", type=Path, default=data.OTHERS, help="folder of other people's data")
    parser.add_argument("--output", type=Path, default=data.ROOT / "bench" / "results.json", help="the JSON to write")
    options = parser.parse_args()
    parts = PARTS if options.part == "all" else (options.part,)
    warnings.simplefilter("ignore", UserWarning)
    machine, start = report.machine(), time.perf_counter()

    def say(step: str) -> None:
        print(f"{time.perf_counter() - start:6.0f} s  {step}", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(prefix="minsheng-bench-") as private:
        # jieba keeps its dictionary in the temporary directory: here a private one, also in child processes.
        os.environ["TMPDIR"] = tempfile.tempdir = private
        figures = _measure(parts, options.others, say)
    figures.sort(key=lambda figure: figure.number)
    seconds = time.perf_counter() - start
    machine["load_average_at_end"] = list(os.getloadavg())
    result = {
        "machine": machine,
        "parts": parts,
        "seconds": seconds,
        "figures": [figure.as_dict() for figure in figures],
    }
    options.output.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(report.table(figures))
    libraries = ", ".join(f"{name} {version}" for name, version in machine["libraries"].items() if version)
    print(f"{machine['processor']}, {machine['cores']} cores, Python {machine['python']}, {libraries}")
    say(f"done; written to {options.output}")


def _measure(parts: tuple[str, ...], others: Path, say: accuracy.Say) -> list[Figure]:
    figures = []
    dataset = data.labelled()
    if "speed" in parts:
        figures += speed.run(dataset, say)
    if "accuracy" in parts:
        figures += accuracy.run(dataset, others, say)
    if "titles" in parts:
        figures += titles.run(others, say)
    if "stream" in parts:
        figures += stream.run(dataset, say)
    return figures


if __name__ == "__main__":
    main()
