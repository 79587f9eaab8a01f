"""Working in several processes: results in order, little ahead of who takes them, and no process left behind."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from minsheng import interrupts
from minsheng.errors import MinshengError

# A fork has all libraries and the model at once, and shares their memory. A new Python takes 0.3 s of processor time to
# get there, and joblib's pool, which starts such ones and two more that keep account, 0.8 s for two: all that is gained
# on 30 MB. Elsewhere than on Linux the system's own libraries do not outlive a fork.
FORKS = sys.platform == "linux"
_MEANWHILE = True  # calls are made in this process until the others have started
_AHEAD = 4  # calls a process that are under way: enough to keep it busy, few enough to hold in memory
_WATCH = 1.0  # seconds from one look after the parent to the next

Key = TypeVar("Key")
Argument = TypeVar("Argument")
Result = TypeVar("Result")


def in_order(
    work: Iterator[tuple[Key, Argument]],
    here: Callable[[Argument], Result],
    elsewhere: Callable[[Argument], Result],
    prepare: Callable[[], object],
    count: int,
) -> Generator[tuple[Key, Result]]:
    """Call a function with each argument, `elsewhere` in one of `count` processes; yield the results in order.

    Until one of the processes is there, and has called `prepare`, the function is called `here`, in this one. They end
    with this generator, however it ends. `elsewhere`, what it takes and gives, and `prepare` must be picklable.

    Raises:
        MinshengError: a process was killed.
    """
    waiting: deque[tuple[Key, Future[None], Path]] = deque()
    try:
        with tempfile.TemporaryDirectory(prefix="minsheng-") as folder, _pool(count, prepare, folder) as (pool, ready):
            for number, (key, argument) in enumerate(work):
                if _MEANWHILE and not ready.done():
                    yield key, here(argument)
                    continue
                place = Path(folder, str(number % (count * _AHEAD)))
                _put(place, argument)
                waiting.append((key, pool.submit(_call, elsewhere, place), place))
                if len(waiting) == count * _AHEAD:
                    yield _taken(*waiting.popleft())
            while waiting:
                yield _taken(*waiting.popleft())
    except BrokenProcessPool:
        problem = "one of the processes was killed (is there enough memory?); try again with fewer --jobs"
        raise MinshengError(problem) from None


@contextmanager
def _pool(count: int, prepare: Callable[[], object], folder: str) -> Iterator[tuple[Executor, Future[None]]]:
    """Start processes; give their pool, and what tells when the first of them is there."""
    context = multiprocessing.get_context("fork" if FORKS else "spawn")
    pool = ProcessPoolExecutor(count, context, _begin, (os.getpid(), folder, prepare))
    others = set(multiprocessing.active_children())
    try:
        with interrupts.held(tracked=not FORKS):
            ready = pool.submit(_nothing)
        yield pool, ready
    finally:
        for process in set(multiprocessing.active_children()) - others:
            process.kill()
        pool.shutdown()


# What goes from one process to another goes through files, which are hardly ever written to the disk: through the
# queues of the pool it takes several times as long.


def _put(place: Path, value: object) -> None:
    with open(place, "r+b" if place.exists() else "wb") as file:  # what is longer stays, and does no harm
        pickle.dump(value, file, pickle.HIGHEST_PROTOCOL)


def _get(place: Path) -> Any:
    with place.open("rb") as file:
        return pickle.load(file)


def _call(function: Callable[[Any], object], place: Path) -> None:
    _put(place, function(_get(place)))


def _taken(key: Key, future: Future[None], place: Path) -> tuple[Key, Any]:
    future.result()
    return key, _get(place)


def _nothing() -> None: ...


@contextmanager
def terminable() -> Iterator[None]:
    """Let SIGTERM end the block as Ctrl-C does, with all that has to be done before."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _begin(parent: int, folder: str, prepare: Callable[[], object]) -> None:
    """Begin a process, which ends soon after its parent, even if that is killed, and then empties the folder."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_WATCH)
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)

    if hasattr(signal, "pthread_sigmask"):  # elsewhere the number of the parent never changes
        threading.Thread(target=watch, daemon=True).start()
    with suppress(Exception):  # the first call says so
        prepare()
