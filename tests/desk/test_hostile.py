"""Bodies that mean harm get an answer of 400 and something, and the desk goes on."""

import json

import pytest

from desk.asking import upload

ADDRESSES = ("/api/v1/predict", "/api/v1/labels", "/api/v1/train", "/api/v1/train/x/serve")
BODIES = {
    "empty": b"",
    "not JSON": b"{",
    "not UTF-8": b'{"text": "\xff\xfe"}',
    "UTF-16": '{"text": "a"}'.encode("utf-16"),
    "deep arrays": b"[" * 500_000,
    "deep closed arrays": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"text":' * 200_000,
    "deep inside": b'{"text": "a", "labels": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "an array": b'["a"]',
    "a string": b'"a"',
    "null": b"null",
    "huge integer": b'{"text": "a", "words": ' + b"9" * 100_000 + b"}",
    "huge float": b'{"text": "a", "words": 1e400}',
    "negative": b'{"text": "a", "words": -1}',
    "NaN": b'{"text": "a", "words": NaN}',
    "a number for a text": b'{"text": 1, "labels": []}',
    "an object for a text": b'{"text": {"a": 1}, "labels": []}',
    "texts in texts": b'{"texts": [["a"]]}',
    "lone surrogate": rb'{"text": "\ud800", "labels": []}',
    "lone surrogate in a key": rb'{"\udfff": 1}',
    "lone surrogate in a label": rb'{"text": "a", "labels": ["\ud800"]}',
    "NUL": rb'{"text": "a\u0000b", "labels": []}',
    "raw NUL": b'{"text": "a\0b"}',
    "many keys": json.dumps({str(number): 1 for number in range(100_000)}).encode(),
    "5 MB": b'{"text": "' + b"a" * (5 << 20) + b'"}',
    "50 MB": b'{"text": "' + b"a" * (50 << 20) + b'"}',
}


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_is_refused(client, name):
    for address in ADDRESSES[:2] if len(BODIES[name]) > 1 << 21 else ADDRESSES:
        answer = client.post(address, content=BODIES[name], headers={"content-type": "application/json"})
        assert 400 <= answer.status_code < 500, (address, answer.status_code)
        body = answer.json()
        assert body["status"] == answer.status_code
        assert len(answer.content) < 10_000
    assert client.post("/api/v1/predict", json={"text": "招聘会"}).status_code == 200


def test_a_body_without_a_length_is_limited_too(client):
    def parts():
        for _ in range(50):
            yield b"a" * (1 << 20)

    answer = client.post("/api/v1/predict", content=parts(), headers={"content-type": "application/json"})
    assert answer.status_code == 413


def test_a_length_that_lies_is_refused(client):
    headers = {"content-type": "application/json", "content-length": "9" * 30}
    assert client.post("/api/v1/predict", content=b"{}", headers=headers).status_code == 413


@pytest.mark.parametrize(
    "query", ["limit=-1", "limit=0", "limit=1e99", "limit=" + "9" * 5000, "limit=a", "limit=%2B5.0", "limit=%00"]
)
def test_hostile_queries(client, query):
    assert client.get(f"/api/v1/queue?{query}").status_code == 422


@pytest.mark.parametrize("name", ["", "a" * 256])
def test_hostile_names(client, name):
    assert upload(client, b"a", name).status_code == 422


def test_a_document_of_50_mb(client):
    assert upload(client, b"a" * (50 << 20), "a.txt").status_code == 413
