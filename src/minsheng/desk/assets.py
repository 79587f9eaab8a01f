"""The files of the page: read when the desk starts, so that no request ever names a file on disk."""

from __future__ import annotations

import hashlib
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from minsheng.desk.problems import Problem

FOLDER = Path(__file__).resolve().parent / "static"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/vnd.microsoft.icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_MARKER = "no-cache"  # kept by the browser, but asked for again: a new version shows at once


class Assets:
    """The files, by name."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = {
            path.name: (path.read_bytes(), _TYPES[path.suffix])
            for path in sorted(folder.glob("*"))
            if path.is_file() and path.suffix in _TYPES
        }

    def answer(self, name: str, request: Request) -> Response:
        """Return a file, or that the browser has it already.

        Raises:
            Problem: there is none of that name.
        """
        if name not in self._files:
            raise Problem("not-found", "The desk's page has no such file.")
        content, media_type = self._files[name]
        tag = f'"{hashlib.sha256(content).hexdigest()[:24]}"'
        headers = {"ETag": tag, "Cache-Control": _MARKER}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(content, headers=headers, media_type=media_type)
