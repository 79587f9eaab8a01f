"""Errors as RFC 9457 has them: problem+json, with a sentence that a person can act on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import pydantic_core
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

MEDIA_TYPE = "application/problem+json"

# Each kind of problem: its status and title.
KINDS = {
    "not-json": (400, "Not JSON"),
    "bad-request": (400, "Bad request"),
    "token-missing": (401, "Token missing"),
    "token-wrong": (401, "Token wrong"),
    "host": (403, "Unknown host name"),
    "origin": (403, "Foreign origin"),
    "not-found": (404, "Not found"),
    "method": (405, "Method not allowed"),
    "slow": (408, "Body too slow"),
    "busy-training": (409, "A training is running"),
    "no-labels": (409, "Nothing to train on"),
    "not-finished": (409, "Training not finished"),
    "model": (409, "Model does not load"),
    "body-too-large": (413, "Body too large"),
    "too-many-texts": (413, "Too many texts"),
    "too-many-paragraphs": (413, "Too many paragraphs"),
    "media-type": (415, "Wrong media type"),
    "invalid": (422, "Invalid request"),
    "unreadable": (422, "Unreadable file"),
    "labels": (422, "Unknown labels"),
    "failed": (500, "The desk failed"),
    "corrections": (503, "Correction not saved"),
    "timeout": (503, "Out of time"),
    "too-many-requests": (503, "Too many requests"),
}
_PLACES = ("body", "query", "path", "header")


class Problem(Exception):  # noqa: N818  # named as the RFC has it
    """A request that cannot be answered, and why."""

    def __init__(
        self,
        kind: str,
        detail: str,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Take one of `KINDS`, the sentence for a person, and the single `errors` with their places."""
        super().__init__(detail)
        self.kind, self.detail, self.errors, self.headers = kind, detail, errors, headers
        self.status, self.title = KINDS[kind]

    def response(self) -> Response:
        """Return the answer to the request."""
        body: dict[str, Any] = {
            "type": f"urn:minsheng:{self.kind}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            body["errors"] = list(self.errors)
        content = pydantic_core.to_json(body)
        return Response(content, self.status, dict(self.headers or {}), media_type=MEDIA_TYPE)


def invalid(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """Make one problem of pydantic's errors. What was sent is not in it."""
    found = [{"pointer": pointer(error["loc"]), "detail": _sentence(error["msg"])} for error in errors[:20]]
    first = found[0]
    if errors[0]["type"] == "json_invalid":
        return Problem("not-json", f"The body is not valid JSON in UTF-8: {first['detail']}", errors=found)
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return Problem("invalid", f"{first['pointer'] or 'The body'}: {first['detail']}{more}", errors=found)


def pointer(place: Sequence[str | int]) -> str:
    """Return the JSON pointer of a place that pydantic names; a name that the sender made up is cut."""
    parts = place[1:] if place and place[0] in _PLACES else place
    return "".join("/" + str(part)[:80].replace("~", "~0").replace("/", "~1") for part in parts)


def _sentence(message: str) -> str:
    message = message.removeprefix("Value error, ").removeprefix("Invalid JSON: ")
    return message[:1].upper() + message[1:300].rstrip(".") + "."


def register(app: FastAPI) -> None:
    """Make every error of an application a problem."""

    def problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)
        return error.response()

    def validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return invalid(error.errors()).response()

    def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return _of_status(error, request).response()

    def failure(request: Request, error: Exception) -> Response:
        detail = "The desk made a mistake and has written it to its own log: try again, and report it if it comes back."
        return Problem("failed", detail).response()

    app.add_exception_handler(Problem, problem)
    app.add_exception_handler(RequestValidationError, validation)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(Exception, failure)


def _of_status(error: HTTPException, request: Request) -> Problem:
    if error.status_code == HTTPStatus.NOT_FOUND:
        return Problem("not-found", "There is nothing at this address: /docs lists what there is.")
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = ", ".join(sorted(_methods(request)))
        return Problem("method", f"This address does not take that method, but {allowed}.", headers={"Allow": allowed})
    return Problem("bad-request", "The request cannot be understood: /docs shows how it must look.")


def _methods(request: Request) -> set[str]:
    """Return what the address of a request takes: several routes may stand for it."""
    routes = [route for route in request.app.routes if isinstance(route, Route)]
    return {method for route in routes if route.path_regex.match(request.url.path) for method in route.methods or ()}
