"""Which files are found, how they are cut, and where things are written."""

from typing import ClassVar

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem
from hypothesis import given
from hypothesis import strategies as st

from cluster.helpers import write_lines
from minsheng.cluster import sources
from minsheng.cluster.partitions import Slice, pack
from minsheng.cluster.places import Place, is_remote
from minsheng.cluster.sources import File
from minsheng.errors import InputError

ROW = [{"text": "招聘会"}]


class Renaming(MemoryFileSystem):
    """A file system where a file is renamed to its place when it is whole, such as HDFS."""

    protocol = "renaming"
    store: ClassVar[dict] = {}
    pseudo_dirs: ClassVar[list] = [""]


def names(source, output="/nowhere"):
    return [file.name for file in sources.find(str(source), leave_out=Place.of(str(output)))]


def test_a_directory_without_what_is_hidden_and_what_is_written(tmp_path, monkeypatch):
    for name in ("b.jsonl", "a/x.JSONL.GZ", "_old/c.jsonl", ".d.jsonl", "notes.txt", "tagged/e.jsonl", "[1].ndjson"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        write_lines(tmp_path / name, ROW)
    kept = ["[1].ndjson", "a/x.JSONL.GZ", "b.jsonl"]
    assert names(tmp_path, tmp_path / "tagged") == [str(tmp_path / name) for name in kept]
    monkeypatch.chdir(tmp_path)
    assert names(".", "tagged") == [f"./{name}" for name in kept]  # as `classify predict` calls them
    assert names("a") == names("a/") == ["a/x.JSONL.GZ"]
    assert names("./b.jsonl") == ["./b.jsonl"]
    assert names("*.jsonl") == ["b.jsonl"]
    assert names("[1].ndjson") == ["[1].ndjson"]
    assert names("file://" + str(tmp_path / "b.jsonl")) == [str(tmp_path / "b.jsonl")]


def test_any_address(tmp_path):
    fsspec.filesystem("memory").pipe({"/sources/a.jsonl": b"{}\n", "/sources/b.parquet": b"", "/other/c.jsonl": b"{}"})
    assert names("memory://sources/*.jsonl") == ["memory:///sources/a.jsonl"]
    assert names("memory://other") == ["memory:///other/c.jsonl"]
    assert is_remote("s3://bucket/x")
    assert is_remote("simplecache::s3://bucket/x")
    assert not is_remote("C:\\x")
    assert not is_remote("a:b//c")


def test_what_is_wrong_is_said(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        names(tmp_path / "none")
    with pytest.raises(InputError, match=r"no rows to tag \(looked for .parquet"):
        names(tmp_path)
    (tmp_path / "a.parquet").touch()
    (tmp_path / "b.jsonl").touch()
    with pytest.raises(InputError, match=r"both Parquet .*a.parquet.* and JSON Lines"):
        names(tmp_path)
    with pytest.raises(InputError, match="nothing"):
        names("nothing://there")


def test_a_change_of_any_file_is_seen(tmp_path):
    path = write_lines(tmp_path / "a.jsonl", ROW)

    def digest():
        return sources.digest(sources.find(str(tmp_path), leave_out=Place("/nowhere")))

    first = digest()
    assert digest() == first
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b" ")
    assert digest() != first
    path.unlink()
    write_lines(tmp_path / "b.jsonl", ROW)
    assert digest() != first


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 50)), max_size=30), st.integers(1, 60))
def test_partitions_have_every_slice_once_and_in_order(sizes, most):
    slices = [
        (Slice(File(f"{name}.jsonl", f"{name}.jsonl", size, ""), place, place + 1), size)
        for place, (name, size) in enumerate(sizes)
    ]
    packed = pack(slices, most)
    assert [part for partition in packed for part in partition.slices] == [part for part, _ in slices]
    weights = dict(slices)
    for number, partition in enumerate(packed):
        assert partition.number == number
        assert len(partition.slices) == 1 or sum(weights[part] for part in partition.slices) <= most


def test_row_groups_that_follow_each_other_are_one_slice():
    file = File("a.parquet", "a.parquet", 1, "")
    groups = [(Slice(file, number, number + 1, 1 + 10 * number), 5) for number in range(5)]
    assert [partition.slices for partition in pack(groups, 10)] == [
        (Slice(file, 0, 2, 1),),
        (Slice(file, 2, 4, 21),),
        (Slice(file, 4, 5, 41),),
    ]


@pytest.mark.parametrize("address", ["{}", "local://{}", "memory://places", "renaming://places"])
def test_a_file_is_written_as_a_whole(tmp_path, address):
    fsspec.register_implementation("renaming", Renaming, clobber=True)
    home = Place.of(address.format(tmp_path))
    neighbours = home / "unfinished"
    home.make()
    neighbours.make()
    (home / "a").write(b"one", neighbours)
    (home / "a").write(b"two", neighbours)
    assert (home / "a").read() == b"two"
    local = tmp_path / ("unfinished/b" if home.is_local else "b")
    local.write_bytes(b"three")
    (home / "c").take(local, neighbours)
    assert (home / "c").read() == b"three"
    assert (home / "c").exists()
    assert home.names() == ["a", "c", "unfinished"] or home.names() == ["a", "c"]
    assert neighbours.names() == []
    (home / "c").remove()
    (home / "c").remove()
    assert not (home / "c").exists()
