"""`classify serve` as it is started and stopped."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import pytest
from typer.testing import CliRunner

from minsheng.cli import app
from minsheng.desk.keeping import keep
from minsheng.desk.places import Labels, to_toml

pytestmark = pytest.mark.skipif(os.name == "nt", reason="stops servers by signals")


@contextlib.contextmanager
def running(*options, cwd):
    """Run the desk; give its address and its process."""
    command = [sys.executable, "-m", "minsheng", "serve", "--port", "0", *options]
    with subprocess.Popen(command, cwd=cwd, stderr=subprocess.PIPE, text=True) as process:
        try:
            said = ""
            while "http://" not in said and process.poll() is None:
                said = process.stderr.readline()
            yield re.search(r"http://\S+", said)[0], process
        finally:
            process.kill()


def ask(address, body=None, **headers):
    data = None if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json", **{name.replace("_", "-"): it for name, it in headers.items()}}
    request = urllib.request.Request(address, data, headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def when_up(address):
    for _ in range(200):
        with contextlib.suppress(urllib.error.URLError):
            return ask(address)
        time.sleep(0.05)
    raise AssertionError("it does not answer")


def test_nothing_to_configure(tmp_path, data):
    with running(cwd=tmp_path) as (address, process):
        assert address.startswith("http://127.0.0.1:")
        assert when_up(f"{address}healthz") == (200, '{"status":"ok"}')
        status, answer = ask(f"{address}api/v1/predict", {"text": "全区举办春季招聘会。"})
        assert status == 200
        assert json.loads(answer)["predictions"][0]["labels"] == ["employment"]
        assert str(data / "labels" / "corrections.jsonl") in process.stderr.readline()
        assert "minsheng_requests_total" in ask(f"{address}metrics")[1]
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) in (0, -signal.SIGTERM)


def test_a_model_that_was_kept_serves_at_the_next_start(tmp_path, data, serving):
    trained = data / "models" / "desk-1"
    serving.model.save(trained, documents={"CARD.md": "kept"})
    keep(trained, Labels.find(tmp_path / "none", serving.model.taxonomy))

    def started(*options):
        with running(*options, cwd=tmp_path) as (address, process):
            when_up(f"{address}healthz")
            name = json.loads(ask(f"{address}api/v1/model")[1])["name"]
            process.send_signal(signal.SIGTERM)
            process.wait(20)
            return name

    assert started() == "desk-1"
    assert started("--fresh") == "default"
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "taxonomy.toml").write_text(to_toml(serving.model.taxonomy), encoding="utf-8")
    assert started() == "default"  # it was kept for other labels
    shutil.rmtree(tmp_path / "labels")
    (trained / "weights.safetensors").write_bytes(b"broken")
    assert started() == "default"


def test_a_stop_finishes_what_was_begun(tmp_path):
    with running(cwd=tmp_path) as (address, process):
        when_up(f"{address}healthz")
        answers = []
        body = {"texts": ["养老服务与招聘会。" * 2500] * 20}
        asking = threading.Thread(target=lambda: answers.append(ask(f"{address}api/v1/predict", body)))
        asking.start()
        while "minsheng_requests_in_flight 2" not in ask(f"{address}metrics")[1]:
            assert not answers, "the answer was too quick for this test"
        process.send_signal(signal.SIGTERM)
        asking.join(30)
        assert process.wait(30) in (0, -signal.SIGTERM)
        assert answers[0][0] == 200
        assert len(json.loads(answers[0][1])["predictions"]) == 20
        assert "Traceback" not in process.stderr.read()


def test_beyond_this_machine_a_token_is_made(tmp_path):
    with running("--host", "0.0.0.0", cwd=tmp_path) as (address, _):
        port, token = re.search(r":(\d+)/#token=(\S+)$", address).groups()
        assert len(token) >= 32
        own = f"http://127.0.0.1:{port}/"
        assert when_up(f"{own}healthz")[0] == 200
        assert ask(f"{own}api/v1/model")[0] == 401
        assert ask(f"{own}api/v1/model", authorization=f"Bearer {token}")[0] == 200


@pytest.mark.parametrize("token", ["short", "with a space in the middle", "字字字字字字字字字字字字字字字字字字"])
def test_a_weak_token_is_refused(token):
    answer = CliRunner().invoke(app, ["serve", "--token", token])
    assert answer.exit_code == 2
    assert "--token" in answer.output


def test_a_port_that_is_taken_is_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = CliRunner().invoke(app, ["serve", "--port", str(taken.getsockname()[1])])
    assert answer.exit_code == 1
    assert "--port 0" in answer.output


def test_a_model_that_is_none_is_said(tmp_path):
    answer = CliRunner().invoke(app, ["serve", "--model", str(tmp_path)])
    assert answer.exit_code == 1
    assert "no model here" in answer.output
