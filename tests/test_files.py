"""Writing files: the old one or the new one, never half of one."""

import errno
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from minsheng.files import neighbour, replacing

HAS_FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")


def names(folder: Path) -> list[str]:
    """What is in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file(tmp_path: Path) -> None:
    path = tmp_path / "新.txt"
    with replacing(path) as file:
        file.write(b"new")
        assert not path.exists()
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["新.txt"]


def test_a_file_is_replaced_and_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    path.chmod(0o640)
    with replacing(path) as file:
        file.write(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_file_has_the_rights_that_others_have(tmp_path: Path) -> None:
    usual, path = tmp_path / "usual", tmp_path / "a"
    usual.touch()
    with replacing(path) as file:
        file.write(b"")
    assert path.stat().st_mode == usual.stat().st_mode


def test_when_the_work_fails_all_is_as_before(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    with pytest.raises(RuntimeError), replacing(path) as file:
        file.write(b"half of the n")
        raise RuntimeError
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    link, target = tmp_path / "link", tmp_path / "elsewhere" / "target"
    target.write_bytes(b"old")
    link.symlink_to(target)
    with replacing(link) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize("name", ["长" * 80 + ".jsonl", "x" * 255, "a b\n'\".csv"])
def test_any_name_that_the_system_takes(tmp_path: Path, name: str) -> None:
    with replacing(tmp_path / name) as file:
        file.write(b"new")
    assert names(tmp_path) == [name]


def test_a_link_that_leads_to_itself_is_replaced(tmp_path: Path) -> None:
    circle = tmp_path / "a"
    circle.symlink_to(circle)
    with replacing(circle) as file:
        file.write(b"new")
    assert circle.read_bytes() == b"new"


def test_neighbours_have_names_of_their_own() -> None:
    """Hidden, the same each time, and not too long for the system, whatever the file is called."""
    paths = [Path("in", name) for name in ("a", "b", "长" * 80, "长" * 79 + "短", "x" * 255, "坏\udcff")]
    found = [neighbour(path, kind) for path in paths for kind in ("partial", "journal")]
    assert found == [neighbour(path, kind) for path in paths for kind in ("partial", "journal")]
    assert len(set(found)) == len(found)
    assert all(each.parent == Path("in") and each.name.startswith(".") for each in found)
    assert max(len(each.name.encode("utf-8", "surrogateescape")) for each in found) <= 255


def test_no_such_directory(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "no" / "a"):
        pass


def test_a_directory_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError), replacing(tmp_path):
        pass


@HAS_FULL
def test_a_device_is_written_as_it_is() -> None:
    with pytest.raises(OSError) as caught, replacing(Path("/dev/full")) as file:
        file.write(b"new")
    assert caught.value.errno == errno.ENOSPC
    assert Path("/dev/full").is_char_device()


def test_a_stop_leaves_the_old_file(tmp_path: Path) -> None:
    """A process that is killed while it writes leaves the old content in its place."""
    path = tmp_path / "a"
    path.write_bytes(b"old")
    code = (
        "import os, sys; from pathlib import Path; from minsheng.files import neighbour, replacing\n"
        "with replacing(Path(sys.argv[1])) as file:\n"
        "    file.write(b'half'); file.flush(); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", code, path], check=False).returncode == -9
    assert path.read_bytes() == b"old"
