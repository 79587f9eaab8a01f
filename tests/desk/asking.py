"""Asking the desk, and checking what it answers."""

from __future__ import annotations

import json
from pathlib import Path

from starlette.testclient import TestClient

OWN = "http://localhost:8765"  # where the desk under test is


def problem(response: object, status: int, kind: str) -> str:
    """Check that an answer is a problem of this kind; return its sentence."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["type"] == f"urn:minsheng:{kind}"
    assert body["status"] == status
    assert "Traceback" not in response.text
    return body["detail"]


def upload(client: TestClient, data: bytes, name: str, **query: str) -> object:
    """Upload a document."""
    headers = {"content-type": "application/octet-stream"}
    return client.post("/api/v1/documents", params={"name": name, **query}, content=data, headers=headers)


def lines(path: Path) -> list[dict]:
    """The rows of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
