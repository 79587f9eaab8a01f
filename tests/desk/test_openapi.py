"""The OpenAPI document, the page of it, and what follows from it."""

import re

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from minsheng.desk.app import create_app
from minsheng.desk.places import Labels
from minsheng.desk.security import Hosts

EXPECTED = {
    "/healthz": {"get"},
    "/metrics": {"get"},
    "/api/v1/predict": {"post"},
    "/api/v1/documents": {"get", "post"},
    "/api/v1/documents/{id}": {"get", "delete"},
    "/api/v1/model": {"get"},
    "/api/v1/labels": {"get", "post"},
    "/api/v1/labels/{id}": {"delete"},
    "/api/v1/queue": {"get"},
    "/api/v1/train": {"get", "post"},
    "/api/v1/train/{id}": {"get", "delete"},
    "/api/v1/train/{id}/serve": {"post"},
}


def test_every_address_is_described(client, serving):
    document = client.get("/openapi.json").json()
    assert {path: set(methods) for path, methods in document["paths"].items()} == EXPECTED
    labels = document["components"]["schemas"]["CorrectionIn"]["properties"]["labels"]["anyOf"][0]
    assert labels["items"]["enum"] == list(serving.model.labels)
    for reference in re.findall(r'"#/components/schemas/(\w+)"', client.get("/openapi.json").text):
        assert reference in document["components"]["schemas"]


def test_the_page_loads_nothing_from_elsewhere(client):
    answer = client.get("/docs")
    assert answer.headers["content-type"].startswith("text/html")
    for path in EXPECTED:
        assert path in answer.text
    assert not re.search(r'(src|href)="(https?:)?//', answer.text)
    assert "<script" not in answer.text
    assert client.get("/docs/style.css").headers["content-type"].startswith("text/css")


def test_metrics_are_prometheus_text(client):
    client.post("/api/v1/predict", json={"text": "a"})
    client.get("/nothing")
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    sample = re.compile(r'[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+-]+')
    for line in answer.text.splitlines():
        assert line.startswith(("# HELP ", "# TYPE ")) or sample.fullmatch(line), line
    assert 'minsheng_requests_total{method="POST",route="/api/v1/predict",status="200"} 1' in answer.text
    assert 'route="other",status="404"' in answer.text


def test_addresses_name_all_their_methods(client):
    for path, methods in EXPECTED.items():
        answer = client.request("PATCH", path.replace("{id}", "x"))
        assert answer.status_code == 405
        assert answer.headers["allow"] == ", ".join(sorted(methods)).upper()


def test_schemathesis_finds_nothing(desk, monkeypatch):
    schemathesis = pytest.importorskip("schemathesis")
    monkeypatch.setattr(Labels, "present", lambda self: [])  # an example starts no training
    app = create_app(desk, hosts=Hosts.of("127.0.0.1", ["testserver"]))
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    # OpenAPI cannot say which bytes are a document that can be read.
    for operation in schema.exclude(path="/api/v1/documents", method="POST").get_all_operations():

        @settings(
            max_examples=8,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )
        @given(operation.ok().as_strategy())
        def check(case):
            case.call_and_validate()

        check()
