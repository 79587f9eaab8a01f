"""A desk with the shipped model and a labels folder of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("httpx2")

from starlette.testclient import TestClient

from desk.asking import OWN
from minsheng.desk.app import create_app
from minsheng.desk.limits import Limits
from minsheng.desk.places import Labels
from minsheng.desk.security import Hosts
from minsheng.desk.serving import Serving
from minsheng.desk.state import Desk

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def serving() -> Serving:
    return Serving.load()


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's data folder, away from the real one."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "minsheng"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A labels folder: the shipped taxonomy and some of the shipped paragraphs."""
    labels = tmp_path / "labels"
    labels.mkdir()
    shutil.copy(ROOT / "labels" / "taxonomy.toml", labels)
    rows = (ROOT / "labels" / "written" / "a.jsonl").read_text(encoding="utf-8").splitlines()[:80]
    (labels / "some.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return labels


@pytest.fixture
def limits() -> Limits:
    return Limits()


@pytest.fixture
def desk(serving: Serving, folder: Path, limits: Limits) -> Desk:
    return Desk(serving, Labels.find(folder, serving.model.taxonomy), limits)


@pytest.fixture
def client(desk: Desk) -> Iterator[TestClient]:
    app = create_app(desk, hosts=Hosts.of("127.0.0.1"))
    with TestClient(app, base_url=OWN, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def seeds() -> Path:
    return ROOT / "seeds"
