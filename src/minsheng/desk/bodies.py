"""Bodies of requests: read within limits of size and time, and checked against what they must hold."""

from __future__ import annotations

from typing import TypeVar

import pydantic_core
from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from minsheng.desk.deadlines import Deadline
from minsheng.desk.limits import Limits
from minsheng.desk.problems import Problem, invalid

T = TypeVar("T", bound=BaseModel)
_DRAINED = 64 << 20  # so much of a body that is too large is taken, and dropped: many a client reads no answer before
_BYTES = "application/octet-stream"


async def read_json(request: Request, kind: type[T], limits: Limits) -> T:
    """Return the JSON body of a request as a `kind`.

    Raises:
        Problem: it is too large, too slow, not JSON, or not of that kind.
    """
    given = request.headers.get("content-type", "")
    if given != "application/json" and not _is_json(_media_type(given)):
        raise Problem("media-type", "The body must be JSON: send Content-Type: application/json.")
    body = await read(request, limits.body_bytes, limits.receive_seconds)
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        raise invalid(error.errors(include_url=False, include_context=False, include_input=False)) from None


async def read_file(request: Request, limits: Limits) -> bytes:
    """Return the body of a request that is a file.

    Raises:
        Problem: it is too large, too slow, or of another media type (which a page of another site could send).
    """
    if _media_type(request.headers.get("content-type", "")) != _BYTES:
        raise Problem("media-type", f"The body must be the bytes of the file: send Content-Type: {_BYTES}.")
    return await read(request, limits.file_bytes, limits.receive_seconds)


async def read(request: Request, most: int, seconds: float) -> bytes:
    """Return the body of a request: at most `most` bytes, which come within so many seconds.

    Raises:
        Problem: there are more, or they do not come.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and (len(announced) > 18 or int(announced) > max(most, _DRAINED)):
        raise _too_large(most)
    try:
        with Deadline(seconds):
            return await _gather(request, most)
    except TimeoutError:
        detail = f"The body did not come within {seconds:g} seconds: try again, or send less."
        raise Problem("slow", detail, headers={"Connection": "close"}) from None


async def _gather(request: Request, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise Problem("bad-request", "The connection ended before the body did.")
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            parts.clear()
        else:
            parts.append(part)
        is_over = not message.get("more_body")
        if size > most and (is_over or size > _DRAINED):
            raise _too_large(most)
        if is_over:
            return b"".join(parts)


def _too_large(most: int) -> Problem:
    return Problem("body-too-large", f"The body is larger than {most / (1 << 20):g} MB: send it in parts.")


def _media_type(given: str) -> str:
    return given.partition(";")[0].strip().lower()


def _is_json(media_type: str) -> bool:
    return media_type == "application/json" or (media_type.startswith("application/") and media_type.endswith("+json"))


def answer(content: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return a JSON answer. What UTF-8 cannot hold becomes U+FFFD."""
    try:
        body = pydantic_core.to_json(content)
    except ValueError:  # a lone surrogate
        import json

        body = json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, status, headers, media_type="application/json")
