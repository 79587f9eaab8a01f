"""Corrections: rows that `classify train` takes, safe against other writers and sudden ends."""

import json
import multiprocessing
import os
import random
import signal
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.asking import lines, problem, upload
from minsheng import Dataset, LabelsError
from minsheng.desk.appending import append, encode
from minsheng.desk.corrections import Corrections, text_id
from minsheng.labelled_files import CORRECTIONS

ADDRESS = "/api/v1/labels"


def labels_of(folder, text):
    return [example.labels for example in Dataset.load(folder).examples if example.text == text]


class TestAPI:
    def test_saved_changed_and_taken_back(self, client, folder, serving):
        text = Dataset.load(folder).texts[0]
        before = labels_of(folder, text)
        saved = client.post(ADDRESS, json={"text": text, "labels": ["talent", "consumption"], "who": "李"})
        assert saved.status_code == 201
        correction = saved.json()
        (row,) = lines(folder / CORRECTIONS)
        said = {"text": text, "labels": ["talent", "consumption"], "who": "李", "model": serving.id}
        assert said.items() <= row.items()
        assert row["when"] == correction["when"]
        assert labels_of(folder, text) == [("talent", "consumption")]

        client.post(ADDRESS, json={"text": text, "labels": []})
        assert labels_of(folder, text) == [()]
        listed = client.get(ADDRESS).json()
        assert listed["total"] == 1
        assert listed["corrections"][0]["labels"] == []
        assert listed["file"] == str(folder / CORRECTIONS)

        assert client.delete(saved.headers["location"], params={"who": "王"}).status_code == 204
        assert labels_of(folder, text) == before
        assert client.get(ADDRESS).json()["total"] == 0
        assert len(lines(folder / CORRECTIONS)) == 3
        problem(client.delete(saved.headers["location"]), 404, "not-found")

        client.post(ADDRESS, json={"text": text, "labels": ["education"]})
        assert labels_of(folder, text) == [("education",)]

    def test_taken_back_by_its_text(self, client, folder):
        client.post(ADDRESS, json={"text": "a", "labels": ["talent"]})
        for _ in range(2):
            assert client.post(ADDRESS, json={"text": "a", "labels": None}).status_code == 204
        assert client.get(ADDRESS).json()["total"] == 0
        assert len(lines(folder / CORRECTIONS)) == 2

    def test_newest_first_in_pages(self, client):
        for number in range(5):
            client.post(ADDRESS, json={"text": f"t{number}", "labels": []})
        client.post(ADDRESS, json={"text": "t1", "labels": ["talent"]})
        page = client.get(ADDRESS, params={"limit": 2, "offset": 0}).json()
        assert [one["text"] for one in page["corrections"]] == ["t1", "t4"]
        page = client.get(ADDRESS, params={"limit": 2, "offset": 3}).json()
        assert [one["text"] for one in page["corrections"]] == ["t2", "t0"]

    def test_a_document_shows_its_corrections(self, client, folder):
        client.post(ADDRESS, json={"text": "招聘会开幕。", "labels": ["talent"], "document": "a.txt"})
        (paragraph,) = upload(client, "招聘会开幕。".encode(), "a.txt").json()["paragraphs"]
        assert paragraph["correction"]["labels"] == ["talent"]
        assert lines(folder / CORRECTIONS)[0]["document"] == "a.txt"

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            ({"text": "a", "labels": ["sport"]}, "labels"),
            ({"text": " \n", "labels": []}, "invalid"),
            ({"text": "a"}, "invalid"),
            ({"text": "a", "labels": "talent"}, "invalid"),
            ({"text": "a", "labels": ["talent", "talent"]}, "invalid"),
            ({"text": "a", "labels": [], "who": "x" * 101}, "invalid"),
        ],
    )
    def test_a_wrong_one_is_not_written(self, client, folder, body, kind):
        problem(client.post(ADDRESS, json=body), 422, kind)
        assert not (folder / CORRECTIONS).exists()

    def test_a_file_that_cannot_be_written_is_said(self, client, folder):
        (folder / CORRECTIONS).mkdir()
        assert CORRECTIONS in problem(client.post(ADDRESS, json={"text": "a", "labels": []}), 503, "corrections")


@settings(deadline=None)
@given(st.text(min_size=1, alphabet=st.characters(exclude_categories=["Cs"])).filter(str.strip))
def test_every_text_comes_back_as_it_was(text):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / CORRECTIONS
        append(path, [encode({"text": text, "labels": ["a"]}), encode({"text": "other", "labels": []})])
        assert {example.text for example in Dataset.load(folder).examples} == {text, "other"}


class TestFile:
    def test_the_dataset_takes_back_what_is_retracted(self, tmp_path):
        rows = [
            {"text": "a", "labels": ["x"]},
            {"text": "b", "labels": ["y"]},
            {"text": "a", "retracted": True},
            {"text": "c", "labels": ["x"]},
            {"text": "c", "retracted": True},
        ]
        (tmp_path / "rows.jsonl").write_text('{"text": "a", "labels": ["y"]}\n')
        (tmp_path / CORRECTIONS).write_text("".join(json.dumps(row) + "\n" for row in rows))
        found = {example.text: example.labels for example in Dataset.load(tmp_path).examples}
        assert found == {"a": ("y",), "b": ("y",)}

    def test_elsewhere_a_row_without_labels_is_an_error(self, tmp_path):
        (tmp_path / "rows.jsonl").write_text('{"text": "a", "retracted": true}\n{"text": "b", "labels": ["x"]}\n')
        with pytest.raises(LabelsError, match=r"rows\.jsonl:1: has no `labels`"):
            Dataset.load(tmp_path)

    def test_a_row_that_was_cut_off_is_passed_over_and_moved_away(self, tmp_path):
        path = tmp_path / CORRECTIONS
        corrections = Corrections(path)
        corrections.save("a", ("x",), who="", model="")
        with path.open("ab") as file:
            file.write('{"text": "招聘'.encode()[:-1])
        assert Dataset.load(tmp_path).texts == ["a"]
        corrections.save("b", ("x",), who="", model="")
        assert [row["text"] for row in lines(path)] == ["a", "b"]
        assert (tmp_path / f"{CORRECTIONS}.torn").read_bytes().startswith(b'{"text": "')
        assert Dataset.load(tmp_path).texts == ["a", "b"]

    def test_a_row_in_the_middle_that_is_wrong_is_still_an_error(self, tmp_path):
        (tmp_path / CORRECTIONS).write_text('{"text": "a", "labels": []}\n{"te\n{"text": "b", "labels": ["x"]}\n')
        with pytest.raises(LabelsError, match=":2: is not valid JSON"):
            Dataset.load(tmp_path)

    def test_an_editors_last_line_without_an_end_is_kept(self, tmp_path):
        path = tmp_path / CORRECTIONS
        path.write_text('{"text": "a", "labels": ["x"]}')
        Corrections(path).save("b", ("x",), who="", model="")
        assert [row["text"] for row in lines(path)] == ["a", "b"]

    def test_other_writers_rows_are_seen(self, tmp_path):
        one, two = Corrections(tmp_path / CORRECTIONS), Corrections(tmp_path / CORRECTIONS)
        one.save("a", ("x",), who="1", model="")
        two.save("a", ("y",), who="2", model="")
        assert one.all()[text_id("a")].labels == ("y",)
        assert one.take_back(text_id("a"), who="1", model="")
        assert two.all() == {}

    def test_what_an_editor_drops_is_written_again(self, tmp_path):
        path = tmp_path / CORRECTIONS
        corrections = Corrections(path)
        corrections.save("a", ("x",), who="", model="")
        opened_in_an_editor = path.read_bytes()
        corrections.save("b", ("x",), who="", model="")
        path.with_name("new").write_bytes(opened_in_an_editor + b'{"text": "c", "labels": ["y"]}\n')
        path.with_name("new").replace(path)
        assert {one.text for one in corrections.all().values()} == {"a", "b", "c"}
        assert sorted(row["text"] for row in lines(path)) == ["a", "b", "c"]

    def test_what_others_have_said_later_is_not_undone_by_that(self, tmp_path):
        path = tmp_path / CORRECTIONS
        one, two = Corrections(path), Corrections(path)
        one.save("a", ("x",), who="", model="")
        time.sleep(0.002)
        two.save("a", ("y",), who="", model="")
        path.write_bytes(path.read_bytes().splitlines(keepends=True)[1])
        assert one.all()[text_id("a")].labels == ("y",)
        assert len(lines(path)) == 1


WRITERS = 8
EACH = 500


def write(path: Path, writer: int, first: int, said: Path) -> None:
    """Save the corrections of one writer from number `first` on; note each after it is saved."""
    corrections = Corrections(path)
    with said.open("ab", buffering=0) as noted:
        for number in range(first, EACH):
            corrections.save(f"{writer}-{number}-" + "招聘" * (number % 50), ("x",), who=str(writer), model="m")
            noted.write(b"%d\n" % number)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_eight_writers_with_sudden_ends_lose_nothing(tmp_path):
    memory = Path("/dev/shm")  # a kill does not need a disk, which takes 5 ms to sync
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as name:
        path, chance = Path(name) / CORRECTIONS, random.Random(0)
        context = multiprocessing.get_context("fork")
        said = [Path(name) / f"{writer}.said" for writer in range(WRITERS)]
        running, kills = {}, 0

        def start(writer):
            done = said[writer].read_bytes().count(b"\n") if said[writer].exists() else 0
            running[writer] = context.Process(target=write, args=(path, writer, done, said[writer]))
            running[writer].start()

        for writer in range(WRITERS):
            start(writer)
        while running:
            time.sleep(chance.uniform(0, 0.004))
            for writer in [writer for writer, process in running.items() if process.exitcode == 0]:
                del running[writer]
            if running and kills < 100:
                writer = chance.choice(sorted(running))
                os.kill(running[writer].pid, signal.SIGKILL)
                running[writer].join()
                kills += 1
                start(writer)
        found = [row["text"] for row in lines(path)]
        for writer in range(WRITERS):
            expected = [f"{writer}-{number}-" + "招聘" * (number % 50) for number in range(EACH)]
            own = list(dict.fromkeys(text for text in found if text.startswith(f"{writer}-")))
            assert own == expected  # all of them, in order; a killed writer may have said one twice
        assert len(set(Dataset.load(path).texts)) == WRITERS * EACH
        assert kills >= WRITERS
