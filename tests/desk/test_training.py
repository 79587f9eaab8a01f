"""Training from the desk: in a process of its own, with scores before and after, and no swap that was not asked for."""

import time
from pathlib import Path

from desk.asking import lines, problem, upload
from minsheng import Dataset, Model
from minsheng.desk.keeping import kept
from minsheng.desk.serving import model_id
from minsheng.desk.training_jobs import Job

TRAIN = "/api/v1/train"


def wait(client, address, seconds=100):
    """Poll a training until it is over; return its states."""
    states = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        states.append(client.get(address).json())
        if states[-1]["state"] != "running":
            return states
        time.sleep(0.05)
    raise AssertionError(states[-1])


def test_a_training_from_start_to_serving(client, desk, folder, serving, data):
    text = Dataset.load(folder).texts[0]
    client.post("/api/v1/labels", json={"text": text, "labels": ["consumption"]})
    started = client.post(TRAIN, json={})
    assert started.status_code == 202
    address = started.headers["location"]
    job = started.json()
    assert (job["state"], job["corrections"], job["after"], job["serving"]) == ("running", 1, None, False)
    assert job["before"] == serving.model.training["out_of_fold"]
    problem(client.post(TRAIN, json={}), 409, "busy-training")
    problem(client.post(f"{address}/serve", json={}), 409, "not-finished")
    assert client.post("/api/v1/predict", json={"text": "招聘会"}).json()["model"] == serving.id

    states = wait(client, address)
    done = states[-1]
    assert done["state"] == "finished", done["problem"]
    progress = [state["progress"] for state in states]
    assert progress == sorted(progress)
    assert len({state["step"] for state in states}) > 2
    assert done["texts"] == len(lines(folder / "some.jsonl"))
    assert list(done["after"]["labels"]) == list(serving.model.labels)
    assert Path(done["path"]).is_relative_to(data)
    assert client.get("/api/v1/model").json()["id"] == serving.id  # nobody has asked for the new one

    document = upload(client, f"text\n{text}\n".encode(), "a.csv").json()
    preview = client.get(f"/api/v1/documents/{document['id']}", params={"train": done["id"]}).json()
    assert (document["model"], preview["model"]) == (serving.id, done["model"])
    assert preview["paragraphs"][0]["labels"] == list(Model.load(done["path"]).predict(text).labels)

    served = client.post(f"{address}/serve", json={})
    assert served.status_code == 200
    assert served.json()["id"] == done["model"]
    answer = client.post("/api/v1/predict", json={"text": text}).json()
    assert answer["model"] == done["model"]
    expected = Model.load(done["path"]).predict(text)
    assert answer["predictions"][0]["labels"] == list(expected.labels)
    assert client.get(address).json()["serving"] is True
    assert kept(desk.labels) == Path(done["path"])
    assert 'minsheng_trainings_total{result="finished"} 1' in client.get("/metrics").text

    assert client.delete(address).status_code == 204
    assert Path(done["path"]).is_dir()  # it serves


def test_a_model_that_is_broken_or_not_wanted(client, desk, serving, data):
    made = data / "models" / "made"
    serving.model.save(made)
    job = Job(made, 0, None, model=model_id(made), state="finished")
    desk.jobs._jobs[job.id] = job
    address = f"{TRAIN}/{job.id}"
    (made / "weights.safetensors").write_bytes(b"broken")
    problem(client.post(f"{address}/serve", json={}), 409, "model")
    assert client.post("/api/v1/predict", json={"text": "招聘会"}).json()["model"] == serving.id
    assert client.delete(address).status_code == 204
    assert not made.exists()


def test_labels_that_cannot_be_trained_on_are_named(client, folder):
    (folder / "wrong.jsonl").write_text('{"text": "a", "labels": ["sport"]}\n')
    job = wait(client, client.post(TRAIN, json={}).headers["location"])[-1]
    assert job["state"] == "failed"
    assert "wrong.jsonl:1" in job["problem"]
    assert "sport" in job["problem"]
    assert job["after"] is job["path"] is None


def test_a_training_is_stopped(client, desk):
    address = client.post(TRAIN, json={}).headers["location"]
    (_, process, _) = desk.jobs._running
    assert client.delete(address).status_code == 204
    assert process.returncode is not None
    problem(client.get(address), 404, "not-found")
    assert client.get(TRAIN).json() == {"jobs": []}
    assert client.post(TRAIN, json={}).status_code == 202  # the end of the desk stops it


def test_one_that_is_not_there(client):
    for answer in (client.get(f"{TRAIN}/x"), client.delete(f"{TRAIN}/x"), client.post(f"{TRAIN}/x/serve", json={})):
        problem(answer, 404, "not-found")
