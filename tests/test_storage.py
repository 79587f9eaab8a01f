"""A saved model on disk: what is damaged is refused, what is something else stays, and a stop leaves a whole model."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from made import make_model
from minsheng import storage
from minsheng.errors import ModelError
from minsheng.model import Model

OLD = make_model(["就业", "旧"], 2)
NEW = make_model(["就业", "新", "养老"], 3)
TEXT = "就业旧新养老"


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A saved model."""
    OLD.save(tmp_path / "model", documents={"CARD.md": "old", "OLD.md": "old"})
    return tmp_path / "model"


def edit(saved: Path, change: object) -> None:
    """Change the manifest of a saved model."""
    manifest = json.loads((saved / storage.MANIFEST).read_text(encoding="utf-8"))
    change(manifest)  # type: ignore[operator]
    (saved / storage.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def names(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


def test_what_is_saved_is_loaded(saved: Path) -> None:
    loaded = Model.load(saved)
    assert loaded.predict(TEXT) == OLD.predict(TEXT)
    assert (loaded.info(), loaded.vocabulary) == (OLD.info(), OLD.vocabulary)
    assert (saved / "CARD.md").read_text(encoding="utf-8") == "old"


def test_the_same_model_makes_the_same_bytes(saved: Path, tmp_path: Path) -> None:
    Model.load(saved).save(tmp_path / "again", documents={"OLD.md": "old", "CARD.md": "old"})
    assert names(saved) == names(tmp_path / "again")
    for name in names(saved):
        assert (saved / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_a_new_model_takes_the_place_of_the_old_one_as_a_whole(saved: Path) -> None:
    NEW.save(saved)
    assert Model.load(saved).predict(TEXT) == NEW.predict(TEXT)
    assert "OLD.md" not in names(saved)
    assert names(saved.parent) == {"model"}


def test_the_directories_above_are_made_and_an_empty_one_is_taken(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for place in (tmp_path / "a" / "b" / "c", tmp_path / "empty"):
        NEW.save(place)
        assert Model.load(place).predict(TEXT) == NEW.predict(TEXT)


def test_a_link_stays_a_link(saved: Path) -> None:
    link = saved.with_name("current")
    link.symlink_to(saved)
    for model in (NEW, OLD, NEW):
        model.save(link)
        assert link.is_symlink()
        assert Model.load(link).predict(TEXT) == Model.load(saved).predict(TEXT) == model.predict(TEXT)
    assert names(saved.parent) == {"model", "current"}


@pytest.mark.parametrize("name", ["model.json", "weights.safetensors", "vocabulary.txt", "CARD.md"])
def test_a_changed_byte_a_cut_and_a_missing_file_are_noticed(saved: Path, name: str) -> None:
    path = saved / name
    whole = path.read_bytes()
    damaged = [whole[:-2], whole[: len(whole) // 2], b"", whole + b"}"]
    damaged += [whole[:place] + bytes([whole[place] ^ 0x80]) + whole[place + 1 :] for place in (0, len(whole) // 2)]
    for content in damaged:
        path.write_bytes(content)
        with pytest.raises(ModelError, match=name):
            Model.load(saved)
    path.unlink()
    with pytest.raises(ModelError, match=name):
        Model.load(saved)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", "3", '"text"', "\ufeff{}", "{}", "[" * 100_000, '{"format": ' + "9" * 5000 + "}"]
)
def test_a_manifest_that_is_none(saved: Path, content: str) -> None:
    (saved / storage.MANIFEST).write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=r"model\.json: (is damaged|has the format)"):
        Model.load(saved)


@pytest.mark.parametrize("version", [0, 2, "1", None, [1], 1e999])
def test_an_unknown_format_says_what_to_do(saved: Path, version: object) -> None:
    edit(saved, lambda manifest: manifest.update(format=version))
    with pytest.raises(ModelError, match=r"reads format 1; install the minsheng that made it, or train it again"):
        Model.load(saved)


@pytest.mark.parametrize("files", [None, [], "CARD.md", {}, {"CARD.md": "0" * 64}, {"CARD.md": None}])
def test_a_list_of_files_that_is_none(saved: Path, files: object) -> None:
    edit(saved, lambda manifest: manifest.update(files=files))
    with pytest.raises(ModelError):
        Model.load(saved)


@pytest.mark.parametrize(
    "name",
    ["../secret", "/etc/hostname", "sub/file", ".", "..", "", "a\0b", "..\\x", "C:x", ".hidden", "a\n", "\ud800"],
)
def test_names_that_lead_out_of_the_directory_are_not_followed(saved: Path, name: str) -> None:
    (saved.parent / "secret").write_bytes(b"")
    (saved / "sub").mkdir()
    (saved / "sub" / "file").write_bytes(b"")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    edit(saved, lambda manifest: manifest["files"].update({name: empty}))
    with pytest.raises(ModelError, match="names the file"):
        Model.load(saved)
    with pytest.raises(ValueError, match="plain name"):
        OLD.save(saved, documents={name: "text"})


def test_a_document_does_not_take_the_place_of_the_weights(saved: Path) -> None:
    with pytest.raises(ValueError, match=r"weights\.safetensors"):
        OLD.save(saved, documents={"weights.safetensors": "text"})
    with pytest.raises(ValueError, match=r"model\.json"):
        OLD.save(saved, documents={"model.json": "text"})


@pytest.mark.parametrize("manifest", [None, "", "{", "[]", '{"name": "of another program"}', '{"format": 1}'])
def test_a_directory_that_is_no_model_is_left_alone(tmp_path: Path, manifest: str | None) -> None:
    (tmp_path / "thesis.txt").write_text("ten years", encoding="utf-8")
    if manifest is not None:
        (tmp_path / "model.json").write_text(manifest, encoding="utf-8")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(ModelError, match="choose another place"):
        NEW.save(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(ModelError):
            NEW.save(place)
        with pytest.raises(ModelError):
            Model.load(place)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"
    assert names(tmp_path) == {"file"}


@pytest.mark.parametrize("name", ["nothing", "n" * 300, "a\0b", "", "loop"])
def test_a_place_without_a_model(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(ModelError):
        Model.load(tmp_path / name)


@pytest.mark.parametrize("name", ["n" * 300, "loop"])
def test_a_place_that_cannot_be_written(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(ModelError, match="cannot be written"):
        NEW.save(tmp_path / name)


def test_a_full_disk_leaves_the_old_model(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ModelError, match="No space left on device"):
        NEW.save(saved)
    assert Model.load(saved).predict(TEXT) == OLD.predict(TEXT)
    assert names(saved.parent) == {"model"}


# Saves the model in argv[1] into argv[2], and is killed when it touches the file system for the argv[3]-th time.
KILLED = """
import os, signal, sys
from pathlib import Path
from minsheng import storage

def touched(event, arguments):
    global left
    if event == "open" and not arguments[2] & os.O_CREAT:
        return
    if event in ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod"):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

manifest, files = storage.load(Path(sys.argv[1]))
left = int(sys.argv[3])
sys.addaudithook(touched)
storage.save(Path(sys.argv[2]), manifest, files)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_kill_at_any_moment_leaves_a_whole_model(tmp_path: Path) -> None:
    NEW.save(tmp_path / "new")
    seen = []
    for moment in range(1, 100):
        place = tmp_path / f"{moment}" / "model"
        OLD.save(place)
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(tmp_path / "new"), str(place), str(moment)],
            capture_output=True,
            check=False,
        )
        predicted = Model.load(place).predict(TEXT)
        assert predicted in (OLD.predict(TEXT), NEW.predict(TEXT))
        seen.append("old" if predicted == OLD.predict(TEXT) else "new")
        NEW.save(place)  # and what a kill left behind is in nobody's way
        assert Model.load(place).predict(TEXT) == NEW.predict(TEXT)
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
    else:
        pytest.fail("the saving never came to its end")
    assert seen == ["old"] * seen.count("old") + ["new"] * seen.count("new")
    assert min(seen.count("old"), seen.count("new")) > 3
