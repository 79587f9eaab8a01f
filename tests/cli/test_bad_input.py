"""What a user can get wrong, through the installed command: a clear word, no traceback, and nothing lost."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from minsheng import loading
from running import Run

ROOT = Path(__file__).parents[2]
PROGRAM = Path(sys.executable).with_name("classify")
TEXT = "全区举办春季招聘会，提供岗位1200个。"
HAS_FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page that can be read."""
    path = tmp_path / "page.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def texts(out: str) -> list[str]:
    """The texts of JSON Lines."""
    return [json.loads(line)["text"] for line in out.splitlines()]


BROKEN: dict[str, tuple[bytes | None, str]] = {
    "gone.txt": (None, "cannot be read: no such file or directory"),
    "x" * 300: (None, "cannot be read: file name too long"),
    "page.txt/inside": (None, "cannot be read: not a directory"),
    "binary.txt": (bytes(range(256)) * 9, "this does not read as text"),
    "program": (b"\x7fELF" + bytes(99), "this is a program"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n" + bytes(99), "run OCR on it first"),
    "rows.csv": (b"a,b\n1,2\n", "--text-field; there are: a, b"),
    "page.pdf": (TEXT.encode(), "the name ends in .pdf"),
}


def test_files_that_cannot_be_read(installed: Run, page: Path, tmp_path: Path) -> None:
    """Each is named with what is wrong; the others are done; the exit code tells."""
    for name, (content, _) in BROKEN.items():
        if content is not None:
            (tmp_path / name).write_bytes(content)
    outcome = installed("predict", page, *(tmp_path / name for name in BROKEN), page)
    assert outcome.code == 1
    assert texts(outcome.out) == [TEXT, TEXT]
    *named, last = outcome.err.splitlines()
    for line, (name, (_, said)) in zip(named, BROKEN.items(), strict=True):
        assert line.startswith(f"{tmp_path / name}: ")
        assert said in line
    assert last == f"{len(BROKEN)} inputs failed, for what is said above; 2 texts are done"


@pytest.mark.parametrize(
    ("encoding", "named", "said"),
    [
        ("gb18030", "utf-8", ":1: byte 3 (0xc7) is not utf-8"),
        ("utf-8", "gb18030", ":1: byte "),
        ("utf-8", "klingon", ": there is no text encoding called 'klingon'"),
    ],
)
def test_an_encoding_that_is_wrong(installed: Run, tmp_path: Path, encoding: str, named: str, said: str) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes((TEXT * 3).encode(encoding))
    outcome = installed("predict", path, "--encoding", named)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(f"{path}{said}")
    assert len(outcome.err.splitlines()) == 1


def test_a_directory_without_texts(installed: Run, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(TEXT, encoding="utf-8")
    (tmp_path / "deep").mkdir()
    outcome = installed("predict", tmp_path)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(f"{tmp_path}: the directory has no text in it (looked for .txt, ")


def test_broken_files_in_a_directory(installed: Run, tmp_path: Path) -> None:
    """In their place between the others, which are done."""
    for name in "ace":
        (tmp_path / f"{name}.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.txt").symlink_to(tmp_path / "gone")
    (tmp_path / "d.txt").write_bytes(bytes(range(256)))
    (tmp_path / "f.txt").symlink_to(tmp_path / "f.txt")
    expected = ["b.txt", "d.txt", "f.txt"]
    if os.geteuid() != 0:  # the rights of files mean nothing to root
        (tmp_path / "g.txt").write_text(TEXT, encoding="utf-8")
        (tmp_path / "g.txt").chmod(0)
        (tmp_path / "h").mkdir(mode=0)
        expected += ["g.txt", "h"]
    os.mkfifo(tmp_path / "pipe.txt")
    outcome = installed("predict", tmp_path)
    assert outcome.code == 1
    assert texts(outcome.out) == [TEXT] * 3
    *named, last = outcome.err.splitlines()
    assert [line.partition(": ")[0] for line in named] == [str(tmp_path / name) for name in expected]
    assert last == f"{len(expected)} inputs failed, for what is said above; 3 texts are done"


def test_a_record_file_with_broken_rows(installed: Run, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    rows = [f'{{"text": "{TEXT}"}}', '{"text":', "[]", '{"txt": "x"}', '{"text": ["x"]}', '{"text": "路灯"}']
    path.write_text("\n".join(rows), encoding="utf-8")
    outcome = installed("predict", path)
    assert outcome.code == 1
    assert texts(outcome.out) == [TEXT, "路灯"]
    *named, last = outcome.err.splitlines()
    assert [line.partition(": ")[0] for line in named] == [f"{path}:{line}" for line in (2, 3, 4, 5)]
    assert last == "4 inputs failed, for what is said above; 2 texts are done"


NAMES = ["-dash.txt", "a b 招聘.txt", "esc\x1b[31m\x07.txt", "new\nline.txt", "\u202etxt.exe.txt"]
OBEYED = set("\x1b\x07\u202e")


def test_any_file_name(installed: Run, tmp_path: Path) -> None:
    """It is read, and written so that a program gets it back and a terminal obeys nothing in it."""
    paths = [tmp_path / name for name in NAMES]
    for path in paths:
        path.write_text(TEXT, encoding="utf-8")
    for arguments in (paths, [tmp_path]):
        outcome = installed("predict", *arguments)
        assert (outcome.code, outcome.err) == (0, "")
        assert [json.loads(line)["source"] for line in outcome.out.splitlines()] == list(map(str, paths))
    assert not OBEYED & set(installed("predict", tmp_path, "--format", "table").out)
    gone = installed("predict", *(f"{path} gone" for path in paths))
    assert (gone.code, len(gone.err.splitlines())) == (1, len(NAMES))
    assert not OBEYED & set(gone.err)


@pytest.mark.skipif(sys.platform != "linux", reason="here a file name is always text")
def test_a_file_name_that_is_no_text(installed: Run, tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/\xb0\xd7\xff.txt"
    Path(os.fsdecode(name)).write_text(TEXT, encoding="utf-8")
    for arguments in ([tmp_path, "-f", "csv"], [name, "-f", "table"], [name, "-o", name + b".jsonl"]):
        outcome = installed("predict", *arguments)
        assert (outcome.code, outcome.err) == (0, "")
        assert (TEXT in outcome.out) != ("-o" in arguments)
    assert TEXT in Path(os.fsdecode(name + b".jsonl")).read_text(encoding="utf-8")
    assert installed("predict", name + b"x").code == 1


def damaged(model: Path, how: str) -> None:
    """Damage a model."""
    weights, manifest = model / "weights.safetensors", model / "model.json"
    content = bytearray(weights.read_bytes())
    if how == "cut":
        weights.write_bytes(content[: len(content) // 2])
    elif how == "byte":
        content[len(content) // 2] ^= 1
        weights.write_bytes(content)
    elif how == "word":
        words = (model / "vocabulary.txt").read_bytes()
        (model / "vocabulary.txt").write_bytes(words.replace("就业".encode(), "旧业".encode(), 1))
    elif how == "format":
        manifest.write_text(json.dumps({**json.loads(manifest.read_bytes()), "format": 99}), encoding="utf-8")
    elif how == "no JSON":
        manifest.write_bytes(manifest.read_bytes()[:-100])
    elif how == "missing":
        (model / "vocabulary.txt").unlink()


@pytest.mark.parametrize(
    ("how", "named", "said"),
    [
        ("cut", "weights.safetensors", "damaged or changed"),
        ("byte", "weights.safetensors", "damaged or changed"),
        ("word", "vocabulary.txt", "damaged or changed"),
        ("format", "model.json", "has the format 99"),
        ("no JSON", "model.json", "is damaged"),
        ("missing", "vocabulary.txt", "is missing"),
    ],
)
def test_a_damaged_model_is_not_used(
    installed: Run, page: Path, model_copy: Path, how: str, named: str, said: str
) -> None:
    damaged(model_copy, how)
    outcome = installed("predict", page, "--model", model_copy)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(f"{model_copy / named}: ")
    assert said in outcome.err
    assert len(outcome.err.splitlines()) == 1


@pytest.mark.parametrize("place", ["", "gone", "page.txt"])
def test_what_is_no_model(installed: Run, page: Path, tmp_path: Path, place: str) -> None:
    outcome = installed("predict", page, "--model", tmp_path / place)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == f"{tmp_path / place}: no model here: there is no model.json\n"


WRONG = {
    '{"text": "甲", "labels": ["jobs"]}': "the label 'jobs' is not in the taxonomy (employment, education)",
    '{"text": " ", "labels": []}': "the text is empty",
    '{"text": "乙", "labels":': "is not valid JSON",
    '{"text": "丙"}': "has no `labels`",
}


def test_labels_that_are_wrong(installed: Run, labels: Path, model_copy: Path) -> None:
    """All of them are named, and the old model stays."""
    (labels / "bad.jsonl").write_text("\n".join(WRONG), encoding="utf-8")
    (labels / "more.csv").write_text("text,labels\n丁,employment,x\n", encoding="utf-8")
    before = (model_copy / "model.json").read_bytes()
    outcome = installed("train", labels, "--output", model_copy)
    assert (outcome.code, outcome.out) == (1, "")
    *named, last = outcome.err.splitlines()
    for number, (line, said) in enumerate(zip(named, WRONG.values(), strict=True), 1):
        assert line.startswith(f"{labels / 'bad.jsonl'}:{number}: ")
        assert said in line
    assert last == f"{labels / 'more.csv'}:2: has 3 cells, and the first line 2"
    assert (model_copy / "model.json").read_bytes() == before


def test_a_training_that_is_killed_leaves_the_old_model(model_copy: Path) -> None:
    old = loading.load(model_copy)
    command = [PROGRAM, "train", ROOT / "labels", "--output", model_copy, "--jobs", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        time.sleep(1)
        assert process.poll() is None
        process.kill()
    assert process.returncode == -9
    assert loading.load(model_copy).predict(TEXT) == old.predict(TEXT)


@HAS_FULL
@pytest.mark.parametrize(
    "arguments", [["predict", "PAGE"], ["predict", "PAGE", "-f", "csv"], ["explain", "PAGE"], ["info"]]
)
def test_a_full_disk(page: Path, arguments: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        command = [PROGRAM, *(page if argument == "PAGE" else argument for argument in arguments)]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1
    assert done.stderr.decode() == "standard output: cannot be written: No space left on device\n"


@HAS_FULL
def test_help_on_a_full_disk() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run([PROGRAM, "--help"], stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (1, b"No space left on device\n")


@pytest.mark.parametrize(
    ("output", "said"),
    [
        pytest.param("/dev/full", "No space left on device", marks=HAS_FULL),
        ("gone/tags.jsonl", "No such file or directory"),
        ("page.txt/tags.jsonl", "Not a directory"),
        (".", "Is a directory"),
        pytest.param("/proc/tags", "", marks=pytest.mark.skipif(not Path("/proc").exists(), reason="no /proc here")),
    ],
)
def test_a_place_that_cannot_be_written(installed: Run, page: Path, tmp_path: Path, output: str, said: str) -> None:
    outcome = installed("predict", page, "--output", output, cwd=tmp_path)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(f"{output}: cannot be written: {said}")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["page.txt"]


@pytest.mark.parametrize("arguments", [["predict"], ["explain"]])
def test_whoever_reads_has_seen_enough(seeds: list[Path], tmp_path: Path, arguments: list[str]) -> None:
    """`classify predict … | head -1` says nothing on standard error."""
    path = tmp_path / "long.txt"
    path.write_text("\n\n".join(seed.read_text(encoding="utf-8") for seed in seeds) * 5, encoding="utf-8")
    with subprocess.Popen([PROGRAM, *arguments, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


@pytest.mark.parametrize("stream", [0, 1, 2])
def test_a_stream_that_is_closed(page: Path, stream: int) -> None:
    arguments = "predict" if stream == 0 else f"predict '{page}'"
    done = subprocess.run(["sh", "-c", f"'{PROGRAM}' {arguments} {stream}>&-"], capture_output=True, check=False)
    out, err = done.stdout.decode(), done.stderr.decode()
    assert "Traceback" not in err
    if stream == 2:
        assert (done.returncode, texts(out)) == (0, [TEXT])
    else:
        assert done.returncode == 1
        assert err.startswith(f"standard {('input', 'output')[stream]}: is closed")


@pytest.mark.parametrize("command", ["predict", "explain"])
def test_no_input_on_a_terminal(on_terminal: Run, command: str) -> None:
    """It does not wait for something to be typed."""
    outcome = on_terminal(command)
    assert outcome.code == 2
    assert "or - for standard input" in outcome.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["predict", "PAGE", "--threshold", "1.5"], "--threshold"),
        (["predict", "PAGE", "--threshold", "-0.1"], "--threshold"),
        (["predict", "PAGE", "--threshold", "nan"], "--threshold"),
        (["predict", "PAGE", "--threshold", "half"], "--threshold"),
        (["predict", "PAGE", "--jobs", "0"], "--jobs"),
        (["predict", "PAGE", "--format", "xml"], "'xml' is not one of 'table', 'jsonl', 'json', 'csv', 'tsv'"),
        (["predict", "PAGE", "--unit", "word"], "--unit"),
        (["predict", "PAGE", "--colour"], "--colour"),
        (["explain", "PAGE", "--label", "jobs"], "'jobs' is not a label; there are employment, talent"),
        (["explain", "PAGE", "--paragraph", "2"], "there is no paragraph 2, the last one is 1"),
        (["explain", "PAGE", "--paragraph", "-1"], "--paragraph"),
        (["train", "--jobs", "0"], "--jobs"),
        (["tag", "PAGE"], "No such command 'tag'"),
    ],
)
def test_wrong_use(installed: Run, page: Path, arguments: list[str], said: str) -> None:
    outcome = installed(*(page if argument == "PAGE" else argument for argument in arguments))
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("Usage: classify ")
    assert said in outcome.err
