"""The desk under load: one worker, 32 connections, beside its own /healthz and beside Flask + scikit-learn + jieba."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CONNECTIONS = 32
HOME = Path(__file__).resolve().parent.parent
PEER = "bench.desk_peer"


@dataclass
class Load:
    """What a run of requests took."""

    seconds: float
    latencies: list[float] = field(repr=False)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.latencies) / self.seconds

    def quantile(self, share: float) -> float:
        """The time in ms within which so many of the answers came."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class _Connection(asyncio.Protocol):
    """One keep-alive connection: the next request goes out when the answer to the last is whole."""

    def __init__(self, requests: Iterator[bytes], load: list[float], done: asyncio.Future[None]) -> None:
        self.requests, self.load, self.done = requests, load, done
        self.buffer, self.end, self.sent = b"", 0, 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.send()

    def send(self) -> None:
        request = next(self.requests, None)
        if request is None:
            self.transport.close()
            if not self.done.done():
                self.done.set_result(None)
            return
        self.sent = time.perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.end:
            head = self.buffer.find(b"\r\n\r\n")
            if head < 0:
                return
            if not self.buffer.startswith(b"HTTP/1.1 200"):
                self.done.set_exception(RuntimeError(self.buffer[:200].decode("latin-1")))
                return
            start = self.buffer.lower().index(b"content-length:") + 15
            self.end = head + 4 + int(self.buffer[start : self.buffer.index(b"\r", start)])
        if len(self.buffer) >= self.end:
            self.load.append(time.perf_counter() - self.sent)
            self.buffer, self.end = b"", 0
            self.send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(RuntimeError(f"the server hung up ({error})"))


def load(port: int, requests: Sequence[bytes], count: int, connections: int = CONNECTIONS) -> Load:
    """Send `count` requests, taken in turn from `requests`, over so many connections at once."""

    async def run() -> Load:
        loop, latencies = asyncio.get_running_loop(), list[float]()
        todo = (requests[number % len(requests)] for number in range(count))
        ends = [loop.create_future() for _ in range(connections)]
        start = time.perf_counter()
        for end in ends:
            await loop.create_connection(lambda end=end: _Connection(todo, latencies, end), "127.0.0.1", port)
        await asyncio.gather(*ends)
        return Load(time.perf_counter() - start, latencies)

    try:
        import uvloop

        return uvloop.run(run())
    except ImportError:
        return asyncio.run(run())


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def post(path: str, body: object) -> bytes:
    content = json.dumps(body, ensure_ascii=False).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content


@contextlib.contextmanager
def server(command: Sequence[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; the block starts when it listens."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, cwd=HOME, env=os.environ | {"XDG_DATA_HOME": folder}, stderr=errors)
        try:
            for _ in range(1200):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.1):
                    break
                time.sleep(0.1)
            yield process
        finally:
            process.terminate()
            process.wait(40)
            if process.returncode not in (0, -15):
                errors.seek(0)
                print(errors.read().decode()[-2000:], file=sys.stderr)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def memory(process: int) -> float:
    """Return the resident memory of a process in MB."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def paragraphs() -> list[str]:
    """Return the texts that are sent: the paragraphs of the seeds."""
    import minsheng

    return [one.text for path in sorted((HOME / "seeds").glob("*.txt")) for one in minsheng.read(path).paragraphs]


def run(rounds: int = 5, count: int = 4000, total: int = 100_000) -> list[dict[str, object]]:
    """Return the rows of the comparison: requests a second, p50 and p99 in ms, memory before and after in MB.

    /healthz and predictions take turns, so that what else the machine does falls on both; medians of `rounds`.
    """
    predictions = [post("/api/v1/predict", {"text": text}) for text in paragraphs()]
    port = free_port()
    desk = [sys.executable, "-m", "minsheng", "serve", "--port", str(port), "--labels", os.devnull]
    with server(desk, port) as process:
        load(port, predictions, 2000)
        taken = [(load(port, [get("/healthz")], count), load(port, predictions, count)) for _ in range(rounds)]
        before = memory(process.pid)
        long = load(port, predictions, total)
        after = memory(process.pid)
    port = free_port()
    with server([sys.executable, "-m", PEER, str(port)], port):
        load(port, predictions, 200)
        peer = [load(port, predictions, max(200, count // 10)) for _ in range(rounds)]
    health, small = ([one[column] for one in taken] for column in (0, 1))
    share = statistics.median(one.rate / of.rate for of, one in taken)
    faster = _rate(small) / _rate(peer)
    grown = {"requests": total, "memory before, MB": round(before, 1), "memory after, MB": round(after, 1)}
    return [
        _row("desk /healthz", health),
        _row("desk /api/v1/predict", small) | {"of healthz": round(share, 2)},
        _row("desk /api/v1/predict, long", [long]) | grown,
        _row("Flask + scikit-learn + jieba", peer) | {"desk is faster by": round(faster, 1)},
    ]


def _rate(found: Sequence[Load]) -> float:
    return statistics.median(one.rate for one in found)


def _row(name: str, found: Sequence[Load]) -> dict[str, object]:
    middle, late = (statistics.median(one.quantile(share) for one in found) for share in (0.5, 0.99))
    figures = {"requests a second": round(_rate(found)), "p50, ms": round(middle, 2)}
    return {"service": name, **figures, "p99, ms": round(late, 2)}


if __name__ == "__main__":
    for row in run():
        print(json.dumps(row, ensure_ascii=False))
