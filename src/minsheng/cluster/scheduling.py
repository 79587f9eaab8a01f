"""Dask: a cluster to work on, and functions spread over it with few tasks in flight."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import minsheng
from minsheng import interrupts
from minsheng.errors import MinshengError

if TYPE_CHECKING:
    from distributed import Client

_AHEAD = 3  # tasks in flight for each thread of the cluster: one runs, and the next is there when it ends
_FEWEST = 4
_COUNTED = 5.0  # seconds after which the cluster's threads are counted again
_PATIENCE = 60  # seconds to wait for a first worker
_DIAL, _CONNECT = 5, 15  # seconds
_NEEDED = ("minsheng", "pyarrow")

A = TypeVar("A")
B = TypeVar("B")


class LostError(MinshengError):
    """The scheduler is gone."""


@contextlib.contextmanager
def cluster(scheduler: str | None, workers: int | None) -> Iterator[Client]:
    """Give a client of the scheduler at an address, or of a cluster of processes of this machine, until the block ends.

    Raises:
        MinshengError: there is no such scheduler, it has no workers, or they have not the same minsheng.
    """
    import dask
    from distributed import Client

    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters is said by the command
    with contextlib.ExitStack() as stack:
        stack.enter_context(dask.config.set({"distributed.comm.timeouts.connect": f"{_CONNECT}s"}))
        if scheduler is None:
            address = stack.enter_context(_local(workers))
            client = stack.enter_context(Client(address, set_as_default=False))
        else:
            try:
                asyncio.run(_dial(scheduler))
            except Exception as error:  # what answers may be no Dask, and then anything may happen
                raise MinshengError(f"no scheduler answers ({_first_line(error)})", path=scheduler) from None
            client = stack.enter_context(Client(scheduler, timeout=_CONNECT, set_as_default=False))
            _check(client, scheduler)
        yield client


async def _dial(scheduler: str) -> None:
    """Look whether a scheduler answers: a client that gets no answer hangs on to its threads."""
    from distributed import Security
    from distributed.core import rpc

    found = rpc(scheduler, timeout=_DIAL, connection_args=Security().get_connection_args("client"))
    try:
        kind = (await asyncio.wait_for(found.identity(), _DIAL))["type"]
    finally:
        await found.close_rpc()
    if kind != "Scheduler":
        raise ValueError(f"this is a {kind}")


@contextlib.contextmanager
def _local(workers: int | None) -> Iterator[Any]:
    import dask
    from dask.system import CPU_COUNT
    from distributed import LocalCluster

    # Dask has workers give memory back at every turn, of which NumPy's passing arrays cost a quarter of the time.
    environment = "distributed.nanny.pre-spawn-environ"
    kept = {name: value for name, value in dask.config.get(environment).items() if not name.startswith("MALLOC_TRIM")}
    with interrupts.held(), dask.config.set({environment: kept}):
        found = LocalCluster(
            n_workers=workers or CPU_COUNT,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            silence_logs=logging.CRITICAL,
        )
    with found:
        yield found


def _check(client: Client, scheduler: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError:
        raise MinshengError("the scheduler has no workers: start some with `dask worker`", path=scheduler) from None
    versions = client.get_versions(packages=list(_NEEDED))
    ours = versions["client"]["packages"] | {"minsheng": minsheng.__version__}
    for address, worker in versions["workers"].items():
        theirs = worker["packages"]
        if (missing := next((name for name in _NEEDED if theirs.get(name) is None), None)) is not None:
            raise MinshengError(f'the worker has no {missing}: pip install "minsheng[cluster]" there', path=address)
        if theirs["minsheng"] != ours["minsheng"]:
            problem = f"the worker has minsheng {theirs['minsheng']}, and this is {ours['minsheng']}"
            raise MinshengError(f"{problem}: install the same on all", path=address)


def spread(
    client: Client, function: Callable[[A], B], items: Iterable[A], *, name: str
) -> Iterator[tuple[A, B | Exception]]:
    """Apply a function of a module to items on the workers; give each with its result or its error, as they come.

    Only a few tasks for each thread are in flight, so that neither side holds more than that of many.

    Raises:
        LostError: the scheduler is gone.
    """
    from distributed import as_completed

    waiting = iter(items)
    run = uuid.uuid4().hex[:12]
    numbers = itertools.count()
    flying: dict[Any, A] = {}
    done = as_completed([], loop=client.loop)
    limit, counted = 0, 0.0
    try:
        while True:
            if time.monotonic() - counted > _COUNTED:
                limit, counted = _limit(client), time.monotonic()
            for item in itertools.islice(waiting, max(0, limit - len(flying))):
                key = f"minsheng-{name}-{run}-{next(numbers)}"
                future = client.submit(function, item, key=key, pure=False)
                flying[future] = item
                done.add(future)
            if not flying:
                return
            future = next(done)
            yield flying.pop(future), _outcome(client, future)
            future.release()
    finally:
        if flying and client.status == "running":
            client.cancel(list(flying), force=True)


def _limit(client: Client) -> int:
    try:
        return max(_FEWEST, int(_AHEAD * sum(client.nthreads().values())))
    except Exception:
        if client.status != "running":
            raise LostError("the scheduler is gone") from None
        raise


def _outcome(client: Client, future: Any) -> Any:
    from concurrent.futures import CancelledError

    try:
        return future.result()
    except CancelledError:
        if client.status != "running":
            raise LostError("the scheduler is gone") from None
        return MinshengError("the cluster has dropped it")
    except Exception as error:
        if client.status != "running":
            raise LostError("the scheduler is gone") from None
        return error


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
