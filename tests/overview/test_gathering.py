"""What is added up and what is kept."""

from pathlib import Path

import pytest

from minsheng.errors import InputError
from minsheng.model import Model
from minsheng.overview import folders, gathering, listing
from minsheng.overview.counts import length
from minsheng.overview.dates import Dated
from minsheng.overview.gathering import Gathering
from minsheng.overview.marking import Marker
from minsheng.overview.passage import Passage, Row, row_of
from minsheng.overview.places import Place, Places
from minsheng.taxonomy import Taxonomy

TWO = Taxonomy.of(["a", "b"])


def gathered(*passages: Passage) -> Gathering:
    def place(source: str) -> Place:
        folder, _, name = source.rpartition("/")
        return Place(folder, name)

    found = Gathering(TWO, place, lambda source: Dated("2024", "folder") if source.startswith("2024") else None)
    for passage in passages:
        found.add(passage)
    found.close()
    return found


def passage(source: str, number: int, text: str, *labels: int, score: float = 0.9, row: Row | None = None) -> Passage:
    scores = tuple(score if label in labels else 0.1 for label in range(2))
    return Passage(source, number, number, None, text, labels, scores, row)


def test_characters_documents_and_paragraphs_are_counted_by_topic() -> None:
    found = gathered(
        passage("x/1", 1, "一二 三\n四", 0),
        passage("x/1", 2, "五六", 0, 1),
        passage("2024/2", 1, "七"),
        passage("3", 1, "八", 1),
    )
    total = found.total
    assert (total.documents, total.passages, total.characters, total.tagged) == (3, 4, 8, 7)
    assert (total.characters_with, total.documents_with, total.passages_with) == ([6, 3], [1, 2], [2, 2])
    assert {folder: count.characters for folder, count in found.folders.items()} == {"x": 6, "2024": 1, "": 1}
    assert {day: count.documents for day, count in found.days.items()} == {"": 2, "2024": 1}
    assert found.together == [[1, 1], [1, 2]]
    assert found.together_passages == [[2, 1], [1, 2]]
    assert [document.source for document in found.shown[0]] == ["x/1"]
    assert [document.source for document in found.shown[1]] == ["x/1", "3"]  # the one with most of it first


def test_a_row_is_a_document_in_the_folder_of_its_table() -> None:
    row = Row("标题", Dated("2023-01-02", "column 日期"))
    found = gathered(passage("2024/a.csv", 1, "一", 0, row=row), passage("2024/a.csv", 2, "二", row=Row(None, None)))
    assert [document.place for document in found.listed] == [Place("2024/a.csv", "标题"), Place("2024/a.csv", "二")]
    assert [document.date for document in found.listed] == ["2023-01-02", "2024"]
    assert dict(found.origins) == {"column 日期": 1, "folder": 1}


def test_titles_of_rows() -> None:
    assert row_of({"正文": "文", "标题": " 甲 "}, "文").title == "甲"
    assert row_of({"标题": "文"}, "文").title is None  # it is the text itself
    assert row_of({"标题": 7, "name": "乙"}, "文").title == "乙"


def test_only_so_many_documents_and_texts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "LISTED", 3)
    texts = [passage(f"{number}", place, "字" * number, 0) for number in range(1, 60) for place in range(1, 9)]
    found = gathered(*texts)
    assert found.total.documents == 59
    assert [document.source for document in found.listed] == ["57", "58", "59"]
    assert len(found.shown[0]) == gathering.SHOWN * 3
    assert max(len(document.best[0]) for document in found.shown[0]) <= gathering.KEPT


def test_the_surest_texts_are_kept_and_of_those_the_longer_ones() -> None:
    found = gathered(
        passage("1", 1, "短", 0, score=0.99),
        passage("1", 2, "长一些", 0, score=0.991),
        passage("1", 3, "最长的一段", 0, score=0.6),
    )
    assert [each.number for _, each in found.listed[0].best[0]] == [2, 1, 3]


def test_what_is_wrong_is_listed_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "PROBLEMS", 2)
    found = gathered()
    for number in range(5):
        found.wrong(InputError("cannot be read", path=f"x/{number}"), failed=number != 4)
    assert (len(found.problems), found.failed, found.empty) == (2, 4, 1)


def test_folders_hold_what_is_beneath_and_lone_ones_are_joined() -> None:
    found = gathered(
        *(passage(f"{path}/x", 1, "一二", 0) for path in ("区报/2024/01", "区报/2024/02", "简报/全年/民政局"))
    )
    counts = folders.beneath(found.folders, 2)
    assert {path: count.documents for path, count in counts.items()} == {
        "": 3,
        "区报/2024": 2,
        "区报/2024/01": 1,
        "区报/2024/02": 1,
        "简报/全年/民政局": 1,
    }
    markup = folders.folders(found)
    assert [f"<bdi>{title}</bdi>" in markup for title in ("区报/2024", "01", "简报/全年/民政局")] == [True] * 3


def test_names_that_begin_alike_are_not_beneath_one_another() -> None:
    found = gathered(*(passage(f"{path}/x", 1, "一", 0) for path in ("a", "a/b", "a b", "ab")))
    markup = folders.folders(found)
    assert [f'data-folder="{path}"' in markup for path in ("a", "a/b", "a b", "ab")] == [True] * 4
    assert markup.count("<bdi>b</bdi>") == 1


def test_texts_of_a_document_are_of_all_its_topics_first(shipped: Model) -> None:
    found = Gathering(shipped.taxonomy, lambda source: Place("", source), lambda source: None)
    for number, text in enumerate(("招聘会提供岗位", "求职者参加招聘会", "食品安全抽检"), 1):
        prediction = shipped.predict(text)
        labels = tuple(shipped.labels.index(label) for label in prediction.labels)
        assert labels
        found.add(Passage("a", number, 1, None, text, labels, tuple(prediction.scores.values())))
    found.close()
    (document,) = listing.listing(found, Marker(shipped))["documents"]
    topics = [topic for _, _, topic, *_ in document[7]]
    assert set(topics[:2]) == {shipped.labels.index("employment"), shipped.labels.index("food_safety")}
    assert sorted(number for number, *_ in document[7]) == [1, 2, 3]
    assert {"".join(text[4]) for text in document[7]} == {"招聘会提供岗位", "求职者参加招聘会", "食品安全抽检"}
    assert all(len(text[4]) == 2 * len(text[5]) + 1 for text in document[7])


def test_places_of_one_and_of_several_archives(tmp_path: Path) -> None:
    for name in ("甲", "乙"):
        (tmp_path / name / "x").mkdir(parents=True)
    one, many = str(tmp_path / "甲"), [str(tmp_path / name) for name in ("甲", "乙")]
    assert Places([one]).of(f"{one}/x/a.txt") == ("x", "a.txt")
    assert Places([one + "/"]).of(f"{one}/x/a.txt") == ("x", "a.txt")
    assert Places(many).of(f"{many[1]}/x/a.txt") == ("乙/x", "a.txt")
    assert Places([f"{one}/x/a.txt"]).of(f"{one}/x/a.txt") == ("", "a.txt")  # no folder of the machine's
    assert Places(["2024/05/a.txt"]).of("2024/05/a.txt") == ("2024/05", "a.txt")
    assert Places(["-"]).of("-") == ("", "-")
    assert Places([one]).of(f"{one}/\udcff.txt") == ("", "\ufffd.txt")


def test_white_space_is_not_counted() -> None:
    assert length(" 一\u3000二\n三\t四\r\n") == 4
