"""Where corrections go."""

import os

import pytest

from minsheng.dataset import Dataset
from minsheng.desk.places import Labels, data_folder, to_toml
from minsheng.labelled_files import CORRECTIONS
from minsheng.loading import default_labels
from minsheng.taxonomy import Label, Taxonomy

ONE = Taxonomy((Label("a", 'zh "q"\\', "en\x7f", "a\nb"), Label("b")), exclusive=True)


def test_a_folder_that_can_be_written_takes_them(folder, serving):
    found = Labels.find(folder, ONE)
    assert found.corrections == folder / CORRECTIONS
    assert found.sources == (folder,)
    assert found.taxonomy.ids == serving.model.labels  # the folder's own, not ONE's


def test_without_a_folder_they_go_to_the_user(tmp_path, monkeypatch, data):
    monkeypatch.chdir(tmp_path)
    found = Labels.find(None, ONE)
    assert found.corrections == data / "labels" / CORRECTIONS
    assert str(found.corrections) in found.note
    assert Taxonomy.load(data / "labels" / "taxonomy.toml") == ONE


def test_without_a_folder_training_is_on_the_package_s_labels_too(tmp_path, monkeypatch, data, serving):
    monkeypatch.chdir(tmp_path)
    found = Labels.find(None, serving.model.taxonomy)
    assert found.sources == (default_labels(), data / "labels")
    assert len(Dataset.load(*found.present()).examples) > 5000
    assert Labels.find(None, ONE).sources == (data / "labels-2",)


def test_labels_in_the_folder_of_the_command_are_found(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    assert Labels.find(None, ONE).corrections == folder / CORRECTIONS


def test_other_labels_get_another_folder(tmp_path, data):
    assert Labels.find(tmp_path / "absent", ONE).corrections.parent == data / "labels"
    other = Labels.find(tmp_path / "absent", Taxonomy.of(["x"]))
    assert other.corrections.parent == data / "labels-2"
    assert "there is no folder" in other.note
    assert Labels.find(tmp_path / "absent", ONE).corrections.parent == data / "labels"


def test_a_folder_that_cannot_be_written_is_still_trained_on(folder, data, monkeypatch):
    monkeypatch.setattr("minsheng.desk.places._is_writable", lambda folder: False)
    found = Labels.find(folder, ONE)
    assert found.corrections == data / "labels" / CORRECTIONS
    assert found.sources == (folder, found.corrections)
    assert found.present() == [folder]
    assert "cannot be written" in found.note


def test_any_taxonomy_comes_back(tmp_path):
    path = tmp_path / "taxonomy.toml"
    path.write_text(to_toml(ONE), encoding="utf-8")
    assert Taxonomy.load(path) == ONE


@pytest.mark.skipif(os.name == "nt", reason="the variable is of other systems")
def test_the_users_folder_follows_the_platform(monkeypatch, tmp_path):
    assert data_folder().parent.name == "data"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert data_folder().is_relative_to(tmp_path)
