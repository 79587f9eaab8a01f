"""Trainings that were started from the desk: one at a time, each in a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import shutil
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from minsheng.desk import processes
from minsheng.desk.places import Labels, data_folder
from minsheng.desk.problems import Problem
from minsheng.desk.prometheus import Metrics
from minsheng.desk.serving import Serving, model_id, now

_KEPT = 50  # trainings that are remembered
_BROKEN = "The training ended before it was done; the desk's log says more. Try again."


@dataclass
class Job:
    """A training and how far it is."""

    path: Path
    corrections: int
    before: dict[str, Any] | None
    id: str = field(default_factory=lambda: secrets.token_hex(6))
    state: str = "running"
    step: str = "starting"
    progress: float = 0.0
    texts: int | None = None
    after: dict[str, Any] | None = None
    warnings: list[str] = field(default_factory=list)
    problem: str | None = None
    model: str | None = None
    started: str = field(default_factory=now)
    finished: str | None = None
    seconds: float = 0.0
    begun: float = field(default_factory=time.monotonic)

    def describe(self, serving: Serving) -> dict[str, Any]:
        """Return what `GET /api/v1/train/{id}` answers; `serving` is the model that serves."""
        is_running = self.state == "running"
        return {
            "id": self.id,
            "state": self.state,
            "step": self.step,
            "progress": self.progress,
            "started": self.started,
            "finished": self.finished,
            "seconds": round(time.monotonic() - self.begun if is_running else self.seconds, 1),
            "texts": self.texts,
            "corrections": self.corrections,
            "problem": self.problem,
            "warnings": self.warnings,
            "before": self.before,
            "after": self.after,
            "model": self.model,
            "path": str(self.path) if self.model else None,
            "serving": self.model is not None and self.path == serving.path,
        }

    def take(self, news: dict[str, Any]) -> None:
        """Take what the process says."""
        self.step = news.get("step", self.step)
        self.progress = news.get("progress", self.progress)
        self.texts = news.get("texts", self.texts)
        self.problem = news.get("failed", self.problem)
        self.after = news.get("scores", self.after)
        self.warnings = news.get("warnings", self.warnings)

    def end(self, state: str) -> None:
        """Note that it is over."""
        self.state, self.finished, self.seconds = state, now(), time.monotonic() - self.begun


class Jobs:
    """The trainings since the start."""

    def __init__(self, labels: Labels, metrics: Metrics) -> None:
        self._labels = labels
        self._metrics = metrics
        self._jobs: dict[str, Job] = {}
        self._running: tuple[Job, asyncio.subprocess.Process, asyncio.Task[None]] | None = None
        self._starting = False

    async def start(self, serving: Serving, corrections: int) -> Job:
        """Start a training on the labels folder as it is now.

        Raises:
            Problem: one is running, or there is nothing to train on.
        """
        if self._starting or self._running:
            raise Problem("busy-training", "A training is running: wait until it is done, or stop it first.")
        sources = self._labels.present()
        if not sources:
            raise Problem(
                "no-labels", "There are no labelled texts yet: correct some paragraphs, or start with --labels."
            )
        name = f"desk-{now()[:19].replace(':', '').replace('-', '').replace('T', '-')}-{secrets.token_hex(2)}"
        job = Job(data_folder() / "models" / name, corrections, serving.model.training.get("out_of_fold"))
        self._starting = True
        try:
            process = await asyncio.create_subprocess_exec(
                *processes.command("minsheng.desk.trainer"),
                str(job.path),
                *(str(source.absolute()) for source in sources),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                cwd=processes.HOME,
                start_new_session=True,
            )
        finally:
            self._starting = False
        self._jobs[job.id] = job
        for old in list(self._jobs)[:-_KEPT]:
            del self._jobs[old]
        self._running = job, process, asyncio.create_task(self._follow(job, process))
        return job

    async def _follow(self, job: Job, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        try:
            async for line in process.stdout:
                job.take(json.loads(line))
            await process.wait()
        except ValueError:
            job.problem = _BROKEN
        finally:
            _kill(process)
            self._running = None
        if job.state == "running":
            self._conclude(job)
        self._metrics.trainings[job.state] += 1

    def _conclude(self, job: Job) -> None:
        if job.after is None:
            job.problem = job.problem or _BROKEN
            job.end("failed")
            return
        job.model, job.step, job.progress = model_id(job.path), "done", 1.0
        job.end("finished")

    def get(self, id: str) -> Job:
        """Return a training.

        Raises:
            Problem: there is none with this id.
        """
        if id not in self._jobs:
            raise Problem("not-found", "There is no training with this id since the desk started.")
        return self._jobs[id]

    def all(self) -> list[Job]:
        """Return the trainings, the newest first."""
        return list(reversed(self._jobs.values()))

    async def remove(self, id: str, serving: Serving) -> None:
        """Forget a training: one that runs is stopped, and a model that it has made is gone, unless it serves.

        Raises:
            Problem: there is none with this id.
        """
        job = self.get(id)
        del self._jobs[id]
        if self._running is not None and self._running[0] is job:
            await self.close()
        elif job.model is not None and job.path != serving.path:
            await asyncio.to_thread(shutil.rmtree, job.path, ignore_errors=True)

    async def close(self) -> None:
        """Stop the training that runs, if one does."""
        if self._running is not None:
            job, process, task = self._running
            job.end("stopped")
            _kill(process)
            await task


async def load(job: Job) -> Serving:
    """Return the model that a training has made, loaded and tried.

    Raises:
        Problem: the training is not finished, or the model does not load.
    """
    from minsheng.errors import MinshengError

    if job.state != "finished":
        detail = f"The training is {job.state}: only the model of a finished one can serve."
        raise Problem("not-finished", detail)
    try:
        serving = await asyncio.to_thread(Serving.load, job.path)
    except (MinshengError, OSError, ValueError) as error:
        print(f"the model of training {job.id} does not load: {error}", file=sys.stderr)
        raise Problem("model", "The new model does not load; the old one goes on serving. Train again.") from None
    if serving.id != job.model:
        raise Problem(
            "model", "The new model was changed after the training; the old one goes on serving. Train again."
        )
    return serving


def _kill(process: asyncio.subprocess.Process) -> None:
    """End a process and those that it started."""
    if process.returncode is None:
        try:
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        except ProcessLookupError:
            pass
