"""What the desk counts, in Prometheus' text format."""

from __future__ import annotations

import os
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_TEXTS = (1, 2, 4, 8, 16, 32, 64, 128, 256)


class Histogram:
    """How often values fell below each bound, and their sum."""

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.sum = 0.0

    def observe(self, value: float) -> None:
        """Count a value."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.sum += value

    def lines(self, name: str, labels: str = "") -> Iterator[str]:
        """Yield the samples of the histogram."""
        total, comma = 0, "," if labels else ""
        for bound, count in zip((*map(str, self.bounds), "+Inf"), self.counts, strict=True):
            total += count
            yield f'{name}_bucket{{{labels}{comma}le="{bound}"}} {total}'
        braces = f"{{{labels}}}" if labels else ""
        yield f"{name}_sum{braces} {self.sum:.6f}"
        yield f"{name}_count{braces} {total}"


class Metrics:
    """The counts of one server."""

    def __init__(self) -> None:
        self.started = time.time()
        self.requests: Counter[tuple[str, str, int]] = Counter()
        self.seconds: defaultdict[str, Histogram] = defaultdict(lambda: Histogram(_SECONDS))
        self.batches = Histogram(_TEXTS)
        self.characters = 0
        self.corrections: Counter[str] = Counter()  # by action: saved, taken_back
        self.documents: Counter[str] = Counter()  # by result: read, refused
        self.trainings: Counter[str] = Counter()  # by result: finished, failed, stopped
        self.in_flight = 0

    def render(self, model: str) -> str:
        """Return all counts as text; `model` is the id of the model that serves."""
        return "\n".join([*self._lines(model), ""])

    def _lines(self, model: str) -> Iterator[str]:
        yield from _head("minsheng_model_info", "gauge", "The model that serves.")
        yield f'minsheng_model_info{{model="{model}"}} 1'
        yield from _head("minsheng_requests_total", "counter", "Requests answered.")
        for (method, route, status), count in sorted(self.requests.items()):
            yield f'minsheng_requests_total{{method="{method}",route="{route}",status="{status}"}} {count}'
        yield from _head("minsheng_request_seconds", "histogram", "Time from a request to the end of its answer.")
        for route, histogram in sorted(self.seconds.items()):
            yield from histogram.lines("minsheng_request_seconds", f'route="{route}"')
        yield from _head("minsheng_requests_in_flight", "gauge", "Requests that are worked on.")
        yield f"minsheng_requests_in_flight {self.in_flight}"
        yield from _head("minsheng_batch_texts", "histogram", "Texts scored at once.")
        yield from self.batches.lines("minsheng_batch_texts")
        yield from _head("minsheng_characters_total", "counter", "Characters of the texts scored.")
        yield f"minsheng_characters_total {self.characters}"
        for name, label, counts in (
            ("corrections", "action", self.corrections),
            ("documents", "result", self.documents),
            ("trainings", "result", self.trainings),
        ):
            yield from _head(f"minsheng_{name}_total", "counter", f"{name.capitalize()} by {label}.")
            for key, count in sorted(counts.items()):
                yield f'minsheng_{name}_total{{{label}="{key}"}} {count}'
        yield from _head("process_start_time_seconds", "gauge", "When the desk started, in seconds since 1970.")
        yield f"process_start_time_seconds {self.started:.3f}"
        if memory := resident_memory():
            yield from _head("process_resident_memory_bytes", "gauge", "Memory in use.")
            yield f"process_resident_memory_bytes {memory}"


class Meter:
    """ASGI middleware: counts requests and their time by route. Unknown addresses share one name."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request and count it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start, status, metrics = time.perf_counter(), 500, self.metrics

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        metrics.in_flight += 1
        try:
            await self.app(scope, receive, watched)
        finally:
            metrics.in_flight -= 1
            route = getattr(scope.get("route"), "path", "other")
            method = scope["method"] if status != 405 and len(scope["method"]) < 8 else "other"
            metrics.requests[method if route != "other" else "any", route, status] += 1
            metrics.seconds[route].observe(time.perf_counter() - start)


def resident_memory() -> int:
    """Return how many bytes of memory this process uses; 0 where that is not to be had from /proc."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return 0


def _head(name: str, kind: str, about: str) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} {kind}"
