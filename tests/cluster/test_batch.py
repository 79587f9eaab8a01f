"""`classify batch` with a real scheduler and two worker processes over TCP, and with processes of its own."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from distributed import Client

from cluster.helpers import PATIENCE, read, until, write_lines

SMALL = ("--partition-size", "0.05")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="stops processes by signals")


def start(*arguments, **options):
    command = [sys.executable, "-m", "minsheng", "batch", *map(str, arguments)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, **options)


def end(process, *, code=0):
    said = process.communicate(timeout=PATIENCE)[1]
    assert "Traceback" not in said
    assert process.returncode == code, said
    return said


def run(*arguments, code=0, **options):
    return end(start(*arguments, **options), code=code)


def parts(output):
    return {path.name: path.stat().st_mtime_ns for path in Path(output).glob("part-*.parquet")}


def is_whole(output):
    return (output / "_SUCCESS").exists() and not list((output / "_minsheng" / "unfinished").iterdir())


def test_two_workers_over_tcp_and_again(cluster, archive, tmp_path, truth):
    output = tmp_path / "out"
    cluster.shut()
    process = start(archive, output, "--scheduler", cluster.address, *SMALL)
    until(lambda: len(cluster.waiting()) == 2, what="both workers have something in hand")
    cluster.open()
    said = end(process)
    assert read(output) == truth
    assert is_whole(output)
    assert f"{len(truth)} rows tagged now" in said
    before = parts(output)
    assert "0 rows tagged now" in run(archive, output, "--scheduler", cluster.address, *SMALL)
    assert parts(output) == before


def test_a_worker_is_killed_in_the_middle(cluster, archive, tmp_path, truth):
    output = tmp_path / "out"
    cluster.shut()
    process = start(archive, output, "--scheduler", cluster.address, *SMALL)
    until(lambda: len(cluster.waiting()) == 2, what="both workers have something in hand")
    victim = cluster.workers[0]
    lost = cluster.waiting()[victim.pid]
    victim.kill()
    victim.wait()
    cluster.forget(victim)
    cluster.open()
    end(process)
    assert f"{lost}.parquet" in parts(output)
    assert read(output) == truth
    assert is_whole(output)


def test_the_client_is_killed_and_the_command_goes_on(cluster, archive, tmp_path, truth):
    output = tmp_path / "out"
    cluster.shut(but=2)
    process = start(archive, output, "--scheduler", cluster.address, *SMALL)
    until(lambda: len(cluster.waiting()) == 2, what="two partitions are done and two in hand")
    process.kill()
    process.wait()
    process.stderr.close()
    before = parts(output)
    assert len(before) == 2
    assert not (output / "_SUCCESS").exists()
    second = start(archive, output, "--scheduler", cluster.address, *SMALL)
    cluster.open()
    said = end(second)
    assert "were there before" in said
    assert read(output) == truth
    assert before.items() <= parts(output).items()
    assert is_whole(output)


@pytest.mark.parametrize("sent", ["interrupt", "kill"])
def test_a_stop_leaves_no_process_and_no_half_file(archive, tmp_path, truth, sent, large, cluster):
    output = tmp_path / "out"
    options = (large, output, "--workers", "2", "--partition-size", "0.1")
    process = start(*options, start_new_session=True)
    until(lambda: len(parts(output)) > 0, what="something is done")
    children = psutil.Process(process.pid).children(recursive=True)
    assert len(children) >= 2
    if sent == "interrupt":
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        assert "stopped; the same command goes on" in end(process, code=130)
    else:
        process.kill()
        process.communicate()
    assert psutil.wait_procs(children, timeout=PATIENCE)[1] == []
    before = parts(output)
    assert not (output / "_SUCCESS").exists()
    assert len(read(output)) < 3600  # and every file can be read
    run(*options) if sent == "interrupt" else run(large, output, "--scheduler", cluster.address, *options[4:])
    assert [row["line"] for row in read(output)] == list(range(1, 3601))
    assert before.items() <= parts(output).items()
    assert is_whole(output)


@pytest.fixture
def large(tmp_path, rows):
    """More than is done before somebody looks."""
    return write_lines(tmp_path / "large.jsonl", rows * 4)


def test_what_fails_is_tried_again_then_named_and_the_rest_goes_on(cluster, archive, tmp_path, truth):
    output = tmp_path / "out"
    cluster.shut()
    process = start(archive, output, "--scheduler", cluster.address, "--retries", "1", *SMALL)
    until(lambda: len(cluster.waiting()) == 2, what="both workers have something in hand")
    gone = archive / "more" / "two.jsonl"
    content, times = gone.read_bytes(), gone.stat()
    gone.unlink()
    cluster.open()
    said = end(process, code=1)
    assert "two.jsonl: there is no such file for the worker" in said
    assert "2 failed, for what is said above; the same command tries them again" in said
    assert not (output / "_SUCCESS").exists()
    assert read(output) == [row for row in truth if "two" not in row["source"]]
    gone.write_bytes(content)
    os.utime(gone, ns=(times.st_atime_ns, times.st_mtime_ns))
    run(archive, output, "--scheduler", cluster.address, *SMALL)
    assert read(output) == truth
    assert is_whole(output)


def test_broken_rows_are_named_and_counted_at_every_run(cluster, archive, tmp_path, truth):
    (archive / "more" / "zero.jsonl").write_text("{\n[]\n", encoding="utf-8")
    for _ in range(2):
        said = run(archive, tmp_path / "out", "--scheduler", cluster.address, *SMALL, code=1)
        assert "2 rows or files could not be tagged; all are named in" in said
    assert read(tmp_path / "out") == truth


def test_workers_without_the_same_minsheng_are_an_error(cluster, archive, tmp_path, monkeypatch):
    from minsheng.cluster import scheduling
    from minsheng.errors import MinshengError

    with monkeypatch.context() as patch:
        patch.setattr("minsheng.__version__", "9.9")
        with pytest.raises(MinshengError, match=r"the worker has minsheng .*, and this is 9\.9"):
            scheduling.cluster(cluster.address, None).__enter__()
    with monkeypatch.context() as patch:
        patch.setattr(scheduling, "_NEEDED", ("nowhere_to_be_had", "minsheng", "pyarrow"))
        with pytest.raises(MinshengError, match="the worker has no nowhere_to_be_had"):
            scheduling.cluster(cluster.address, None).__enter__()


def test_few_tasks_are_in_flight(cluster):
    from minsheng.cluster.scheduling import spread

    taken = []
    with Client(cluster.address, set_as_default=False) as client:
        until(lambda: len(client.nthreads()) == 2, what="the workers are there")
        for number, (item, outcome) in enumerate(spread(client, abs, _noted(range(-60, 0), taken), name="test"), 1):
            assert outcome == -item
            assert len(taken) - number <= 6
    assert number == 60


def _noted(items, taken):
    for item in items:
        taken.append(item)
        yield item


def test_an_exception_is_given_as_it_is(cluster):
    from minsheng.cluster.scheduling import spread

    with Client(cluster.address, set_as_default=False) as client:
        found = dict(spread(client, len, ["abc", 5], name="test"))
    assert found["abc"] == 3
    assert isinstance(found[5], TypeError)


def test_wrong_use_is_said(archive, tmp_path):
    said = run(archive, tmp_path / "out", "--scheduler", "tcp://127.0.0.1:1", "--workers", "2", code=2)
    assert "--workers is for this machine alone" in said
    said = run(archive, tmp_path / "out", "--scheduler", "nonsense", code=1)
    assert "nonsense: no scheduler answers (missing port number" in said
    assert "no such file or directory" in run(tmp_path / "none", tmp_path / "out", code=1)
    assert not (tmp_path / "out").exists()


def test_what_answers_may_be_something_else(archive, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        process = start(archive, tmp_path / "out", "--scheduler", f"tcp://127.0.0.1:{server.getsockname()[1]}")
        caller, _ = server.accept()
        with caller:
            caller.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n" * 9)
        server.close()
        assert "no scheduler answers" in end(process, code=1)


def test_a_missing_extra_is_named(archive, tmp_path):
    code = "import sys; sys.modules['distributed'] = None; from minsheng.cli import app; app()"
    command = [sys.executable, "-c", code, "batch", str(archive), str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == 'this needs distributed, which is not installed: pip install "minsheng[cluster]"\n'
