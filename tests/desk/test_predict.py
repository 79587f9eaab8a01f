"""POST /api/v1/predict: the same as the library says, alone and among others."""

import asyncio
import time
from dataclasses import replace

import httpx2
import pytest

import minsheng
from desk.asking import problem
from minsheng.desk.app import create_app
from minsheng.desk.security import Hosts

ADDRESS = "/api/v1/predict"
TEXTS = ["全区举办春季招聘会，提供岗位1200个。", "市场监管局抽检餐饮单位食品。", "今天下雨。", ""]


def rounded(prediction):
    return {label: pytest.approx(score, abs=0.000051) for label, score in prediction.scores.items()}


def test_one_text_gets_what_the_library_says(client, serving):
    answer = client.post(ADDRESS, json={"text": TEXTS[0]}).json()
    expected = serving.model.predict(TEXTS[0])
    assert answer["model"] == serving.id
    assert answer["predictions"] == [{"labels": list(expected.labels), "scores": rounded(expected)}]


def test_several_texts_keep_their_order(client, serving):
    texts = TEXTS * 150
    found = client.post(ADDRESS, json={"texts": texts}).json()["predictions"]
    expected = serving.model.predict(texts)
    assert [one["labels"] for one in found] == [list(one.labels) for one in expected]
    assert [one["scores"] for one in found] == [rounded(one) for one in expected]


def test_words_are_those_of_the_explanation(client, serving):
    (found,) = client.post(ADDRESS, json={"text": TEXTS[0], "words": 3}).json()["predictions"]
    assert list(found["words"]) == ["employment"]
    words = found["words"]["employment"]
    assert [one["word"] for one in words] == [
        one.word for one in serving.model.explain(TEXTS[0])["employment"].words[:3]
    ]
    for one in words:
        for start, stop in one["spans"]:
            assert TEXTS[0][start:stop] == one["word"]


def test_words_of_labels_that_are_asked_for(client, serving):
    body = {"text": TEXTS[0], "words": 2, "words_of": ["education", "talent"]}
    (found,) = client.post(ADDRESS, json=body).json()["predictions"]
    assert sorted(found["words"]) == ["education", "employment", "talent"]
    problem(client.post(ADDRESS, json={**body, "words_of": ["sport"]}), 422, "labels")


def test_words_are_of_the_likeliest_label_where_none_applies(client):
    (found,) = client.post(ADDRESS, json={"text": "今天下雨，路上的人很少。", "words": 2}).json()["predictions"]
    assert found["labels"] == []
    assert len(found["words"]) == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "either"),
        ({"text": "a", "texts": ["b"]}, "either"),
        ({"texts": []}, "/texts"),
        ({"texts": ["a", 5]}, "/texts/1"),
        ({"text": None}, "/text"),
        ({"text": "a", "words": 51}, "/words"),
        ({"text": "a", "words": True}, "/words"),
        ({"text": "a", "more": 1}, "/more"),
        ({"text": "a\0b"}, "NUL"),
    ],
)
def test_a_wrong_body_is_named_with_its_place(client, body, words):
    assert words in problem(client.post(ADDRESS, json=body), 422, "invalid")


def test_too_many_texts(client):
    assert "1000" in problem(client.post(ADDRESS, json={"texts": ["a"] * 1001}), 413, "too-many-texts")
    assert "100 " in problem(client.post(ADDRESS, json={"texts": ["a"] * 101, "words": 1}), 413, "too-many-texts")


def test_requests_at_once_are_scored_in_few_batches(desk, serving):
    texts = [f"{text}{number}" for number in range(25) for text in TEXTS]

    async def ask():
        transport = httpx2.ASGITransport(create_app(desk, hosts=Hosts.of("127.0.0.1")))
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await asyncio.gather(*(client.post(ADDRESS, json={"text": text}) for text in texts))

    answers = asyncio.run(ask())
    expected = serving.model.predict(texts)
    assert [one.json()["predictions"][0]["scores"] for one in answers] == [rounded(one) for one in expected]
    assert sum(desk.metrics.batches.counts) < len(texts) / 2
    assert desk.metrics.batches.sum == len(texts)


def test_other_requests_are_answered_while_a_long_one_is_scored(desk):
    async def ask():
        transport = httpx2.ASGITransport(create_app(desk, hosts=Hosts.of("127.0.0.1")))
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
            long = asyncio.create_task(client.post(ADDRESS, json={"text": "养老服务与招聘会。" * 120_000}))
            await asyncio.sleep(0)
            answered = 0
            while not long.done():
                assert (await client.get("/healthz")).status_code == 200
                answered += 1
                await asyncio.sleep(0.001)
            return answered, (await long).status_code

    answered, status = asyncio.run(ask())
    assert status == 200
    assert answered > 5


def test_a_prediction_that_takes_too_long_is_given_up(desk, serving):
    class Slow:
        labels = serving.model.labels

        calibration = serving.model.calibration

        def predict_proba(self, texts):
            time.sleep(0.5)
            return serving.model.predict_proba(texts)

    desk.limits = replace(desk.limits, predict_seconds=0.05)
    desk.serving = replace(serving, model=Slow())

    async def ask():
        transport = httpx2.ASGITransport(create_app(desk, hosts=Hosts.of("127.0.0.1")))
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
            slow = await client.post(ADDRESS, json={"text": "a" * 5000})  # short ones are scored on the spot
            desk.serving = serving
            await asyncio.sleep(0.6)
            return slow, await client.post(ADDRESS, json={"text": "a"})

    slow, after = asyncio.run(ask())
    problem(slow, 503, "timeout")
    assert after.status_code == 200


def test_the_model_tells_what_it_is(client, serving):
    answer = client.get("/api/v1/model").json()
    assert answer["id"] == serving.id
    assert answer["version"] == minsheng.__version__
    assert [label["id"] for label in answer["labels"]] == list(serving.model.labels)
    assert answer["thresholds"].keys() == set(serving.model.labels)
