"""How much a request may ask for, and how many requests are worked on at once."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from minsheng.desk.problems import Problem


@dataclass(frozen=True)
class Limits:
    """What is taken at most; more of it gets an answer that names the limit."""

    body_bytes: int = 4 << 20  # of a JSON body
    file_bytes: int = 20 << 20  # of a document
    texts: int = 1000  # of one prediction
    explained_texts: int = 100  # of one prediction with words
    paragraphs: int = 5000  # of one document
    kept_paragraphs: int = 20_000  # of all documents in memory; the oldest documents go
    kept_documents: int = 100
    receive_seconds: float = 30  # until a body is there
    predict_seconds: float = 60
    read_seconds: float = 60  # until a document is read
    read_memory: int = 2 << 30  # bytes of address space of the process that reads a document
    readers: int = 2  # documents that are read at once
    requests: int = 256  # that are worked on at once


class Gate:
    """ASGI middleware: turns requests away while as many as are taken at once are worked on."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app = app
        self.most = most
        self.now = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or say that it is too many."""
        if scope["type"] != "http" or scope["path"] == "/healthz":
            await self.app(scope, receive, send)
        elif self.now >= self.most:
            detail = f"The desk works on {self.most} requests already: try again in a second."
            await Problem("too-many-requests", detail, headers={"Retry-After": "1"}).response()(scope, receive, send)
        else:
            self.now += 1
            try:
                await self.app(scope, receive, send)
            finally:
                self.now -= 1
