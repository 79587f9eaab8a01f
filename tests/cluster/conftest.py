"""Rows to tag, what they must become, and a cluster of real processes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cluster.helpers import expected, until, write_lines

HERE = Path(__file__).parent

collect_ignore = []
for needed in ("distributed", "fsspec", "pyarrow"):
    try:
        __import__(needed)
    except ImportError:
        collect_ignore = [path.name for path in HERE.glob("test_*.py") if path.name != "test_engines.py"]


@pytest.fixture(scope="session")
def rows(labelled) -> list[dict]:
    """Some real rows."""
    texts = labelled.texts[:900]
    return [{"id": number, "text": text, "tags": ["a", "b"][: number % 3]} for number, text in enumerate(texts)]


@pytest.fixture
def archive(tmp_path, rows) -> Path:
    """A folder with a file that is cut into several partitions, and small ones."""
    folder = tmp_path / "archive"
    (folder / "more").mkdir(parents=True)
    write_lines(folder / "large.jsonl", rows[:700])
    write_lines(folder / "more" / "one.jsonl", rows[700:720])
    write_lines(folder / "more" / "two.jsonl", rows[720:])
    return folder


@pytest.fixture(scope="session")
def _truth(shipped, rows) -> list[dict]:
    files = [("large.jsonl", rows[:700]), ("more/one.jsonl", rows[700:720]), ("more/two.jsonl", rows[720:])]
    return expected(shipped, files)


@pytest.fixture
def truth(_truth, archive) -> list[dict]:
    """What `archive` must become."""
    return [{**row, "source": str(archive / row["source"])} for row in _truth]


@dataclass
class Cluster:
    """A scheduler and workers, each a process of its own, that talk over TCP."""

    address: str
    folder: Path
    workers: list[subprocess.Popen]

    @property
    def gate(self) -> Path:
        """While this file is there, workers wait in the middle of each partition."""
        return self.folder / "gate"

    def waiting(self) -> dict[int, str]:
        """The processes that wait at the gate, and what each has in hand."""
        return {int(path.suffix[1:]): path.stem for path in self.folder.glob("part-*")}

    def add_worker(self) -> None:
        self.workers.append(_start("worker", self.address, "--nthreads", "1", "--no-nanny", folder=self.folder))

    def open(self) -> None:
        """Let all through."""
        self.gate.unlink(missing_ok=True)

    def shut(self, *, but: int = 0) -> None:
        """Let so many partitions through, by their numbers, and no more."""
        self.gate.write_text(str(but))

    def forget(self, worker: subprocess.Popen) -> None:
        """Take away what a dead worker has said."""
        for path in self.folder.glob(f"part-*.{worker.pid}"):
            path.unlink()


def _start(kind: str, *arguments: str, folder: Path) -> subprocess.Popen:
    command = [sys.executable, "-m", "dask", kind, *arguments, "--no-dashboard"]
    if kind == "worker":
        command += ["--preload", str(HERE / "gate.py"), "--local-directory", str(folder / "scratch")]
    with (folder / f"{kind}.log").open("ab") as log:
        environment = {**os.environ, "MINSHENG_TEST_GATE": str(folder)}
        return subprocess.Popen(command, stdout=log, stderr=log, env=environment)


@pytest.fixture(scope="session")
def _processes(tmp_path_factory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("cluster")
    told = folder / "scheduler.json"
    scheduler = _start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(told), folder=folder)
    cluster = Cluster("", folder, [])
    try:
        until(lambda: told.exists() and told.read_text().rstrip().endswith("}"), what="the scheduler is there")
        cluster.address = json.loads(told.read_text())["address"]
        yield cluster
    finally:
        for process in (*cluster.workers, scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(_processes: Cluster) -> Cluster:
    """A cluster with two workers that live, and nothing in hand."""
    _processes.open()
    _processes.workers[:] = [worker for worker in _processes.workers if worker.poll() is None]
    while len(_processes.workers) < 2:
        _processes.add_worker()
    return _processes
