"""Running commands in turn, for wall time and peak memory.

As a script it is the launcher: a small process between the comparison and the commands. The peak memory that Linux
reports of a process begins with what the one it was forked from held, and that must be little.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_KILO = 1 if sys.platform == "darwin" else 1024  # the unit of ru_maxrss


@dataclass(frozen=True)
class Runs:
    """How long a command took, run by run, and the most memory that it held."""

    seconds: list[float]
    bytes: list[int]

    @property
    def typical(self) -> float:
        """The median of the wall times, in seconds."""
        return median(self.seconds)

    @property
    def peak(self) -> float:
        """The median of the peak memory, in bytes."""
        return median(self.bytes)


def run_in_turn(
    commands: Sequence[Sequence[str]], outputs: Sequence[str], *, rounds: int, environment: Mapping[str, str]
) -> list[Runs]:
    """Run all commands one after the other, `rounds` times and once before to warm up; keep what each prints.

    Raises:
        subprocess.CalledProcessError: one failed.
    """
    task = json.dumps({"commands": [list(command) for command in commands], "outputs": list(outputs), "rounds": rounds})
    launcher = [sys.executable, "-S", str(Path(__file__).resolve())]
    answer = subprocess.run(
        launcher, input=task, env=dict(environment), stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    return [Runs(**runs) for runs in json.loads(answer)]


def _launch(task: dict[str, list[list[str]]], rounds: int) -> list[dict[str, list[float]]]:
    runs: list[dict[str, list[float]]] = [{"seconds": [], "bytes": []} for _ in task["commands"]]
    for number in range(rounds + 1):
        for command, output, own in zip(task["commands"], task["outputs"], runs, strict=True):
            seconds, peak = _run(command, str(output))
            if number:
                own["seconds"].append(seconds)
                own["bytes"].append(peak)
    return runs


def _run(command: list[str], output: str) -> tuple[float, int]:
    create = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = [
        (os.POSIX_SPAWN_OPEN, 1, output, create, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, output + ".err", create, 0o600),
    ]
    start = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    if status:
        with open(output + ".err", encoding="utf-8", errors="replace") as file:
            sys.exit(f"{' '.join(command)} failed: {file.read()}")
    return seconds, usage.ru_maxrss * _KILO


if __name__ == "__main__":
    received = json.load(sys.stdin)
    json.dump(_launch(received, received["rounds"]), sys.stdout)
