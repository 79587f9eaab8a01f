"""Faults of a data set: each is put into real data, and must be found there and nowhere else."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng.checking import Level, Report, check, doubt, giveaways
from minsheng.checking.undecoded import look, mojibake
from minsheng.dataset import Dataset
from minsheng.errors import LabelsError
from minsheng.labelled_files import Example
from minsheng.taxonomy import Taxonomy
from minsheng.training import Features

ROOT = Path(__file__).parents[1]
GOOD = {"text": "全区举办春季招聘会，提供岗位1200个，吸引求职者。", "labels": ["employment"]}
OTHER = {"text": "路灯已经修复。", "labels": []}
TAXONOMY = '[[labels]]\nid = "employment"\nzh = "就业"\n\n[[labels]]\nid = "education"\n'


def found(folder: Path, *rows: dict[str, Any] | str, name: str = "rows.jsonl", **options: Any) -> Report:
    """Check a folder with these rows."""
    (folder / "taxonomy.toml").write_text(TAXONOMY, encoding="utf-8")
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return check(folder, **{"model": False, **options})


def told(report: Report, kind: str) -> list[tuple[int, str]]:
    """The lines and levels of the findings of a kind."""
    return [(finding.line, finding.level.name) for finding in report.findings if finding.kind == kind]


def test_rows_that_training_refuses_are_errors_and_all_are_named(tmp_path: Path) -> None:
    report = found(tmp_path, GOOD, "{", {"text": " ", "labels": []}, {"text": "a", "labels": ["jobs"]}, {"text": "b"})
    assert told(report, "row") == [(line, "error") for line in (2, 3, 4, 5)]
    with pytest.raises(LabelsError) as refused:
        Dataset.load(tmp_path)
    assert {problem.line for problem in refused.value.problems} == {2, 3, 4, 5}
    label = next(finding for finding in report.findings if finding.line == 4)
    assert "'jobs'" in label.problem and "taxonomy" in label.problem and "correct it" in label.problem
    assert str(label) == f"{tmp_path / 'rows.jsonl'}:4: error: {label.problem}"


def test_the_same_text_with_other_labels_is_an_error(tmp_path: Path) -> None:
    twin = {"text": GOOD["text"].replace("，", ", "), "labels": ["education"]}  # type: ignore[attr-defined]
    report = found(tmp_path, GOOD, OTHER, twin)
    assert told(report, "duplicate") == [(3, "error")]
    assert "rows.jsonl:1" in report.findings[-1].problem or any("rows.jsonl:1" in f.problem for f in report.findings)


def test_the_same_text_in_two_files_is_a_warning_and_a_correction_is_none(tmp_path: Path) -> None:
    found(tmp_path, GOOD, OTHER, name="a.jsonl")
    report = found(tmp_path, GOOD, name="b.jsonl")
    assert [(Path(one.path).name, one.line) for one in report.findings if one.kind == "duplicate"] == [("b.jsonl", 1)]
    (tmp_path / "b.jsonl").unlink()
    report = found(tmp_path, {**GOOD, "labels": ["education"]}, name="corrections.jsonl")
    assert not told(report, "duplicate")


def test_near_duplicates_are_told_where_their_labels_differ_only(tmp_path: Path) -> None:
    text = (
        "四川省达州市通川区今年以来落实稳岗返还政策，惠及企业三百余户，发放资金两百万元，稳定岗位六千多个，受到欢迎。"
    )
    near = text.replace("三百", "四百")
    report = found(tmp_path, {"text": text, "labels": ["employment"]}, {"text": near, "labels": ["employment"]})
    assert not told(report, "near-duplicate")
    report = found(tmp_path, {"text": text, "labels": ["employment"]}, OTHER, {"text": near, "labels": []})
    assert [line for line, _ in told(report, "near-duplicate")] == [3]
    # A headline that stands in its paragraph is not the same text.
    report = found(tmp_path, {"text": text, "labels": ["employment"]}, {"text": text[:14], "labels": []})
    assert not told(report, "near-duplicate")


def test_long_texts_are_measured_by_the_data_set(tmp_path: Path) -> None:
    long = {"text": "路灯已经修复。" * 400, "labels": []}
    assert told(found(tmp_path, GOOD, OTHER, long), "long") == [(3, "warning")]
    assert not told(found(tmp_path, long, {**long, "text": "道路已经修复。" * 300}), "long")


def test_ids_that_stand_twice(tmp_path: Path) -> None:
    assert told(found(tmp_path, {"id": "1", **GOOD}, {"id": "2", **OTHER}), "id") == []
    assert told(found(tmp_path, {"id": "1", **GOOD}, {"id": "1", **OTHER}), "id") == [(2, "warning")]


def test_rare_labels_are_told_at_their_line_of_the_taxonomy(tmp_path: Path) -> None:
    rows = [{"text": f"第{number}场招聘会提供岗位{number * 17}个", "labels": ["employment"]} for number in range(40)]
    report = found(tmp_path, *rows, *({"text": f"第{number}所学校", "labels": []} for number in range(10)))
    few = [finding for finding in report.findings if finding.kind == "few" and "education" in finding.problem]
    assert [(Path(one.path).name, one.line, one.level) for one in few] == [("taxonomy.toml", 6, Level.warning)]


def test_a_label_of_one_document_only(tmp_path: Path) -> None:
    rows = [{"text": f"招聘会之{number}", "labels": ["employment"], "document": "one"} for number in range(40)]
    others = [{"text": f"公园之{number}里种了{number}棵树", "labels": ["education"]} for number in range(40)]
    report = found(tmp_path, *rows, *others)
    assert any("of 1 document;" in one.problem for one in report.findings if one.kind == "few")


@pytest.mark.parametrize(
    ("wrong", "right", "text"),
    [
        ("gb18030", "utf-8", "丰富群众的生活"),
        ("latin-1", "utf-8", "丰富群众的生活"),
        ("latin-1", "gb18030", "今年以来落实稳岗返还政策"),
        ("gb18030", "big5", "今年以來政府對於老人的照顧有所加強"),
    ],
)
def test_mojibake_is_named_with_its_encodings(wrong: str, right: str, text: str) -> None:
    broken = text.encode(right).decode(wrong, "ignore")
    assert mojibake(text) is None
    told = mojibake(broken)
    assert told is not None and told[1] == right
    assert [level for level, _ in look("2024年：" + broken)] == [Level.error]


def test_the_mojibake_of_the_issue() -> None:
    assert mojibake("鐢熸椿") == ("gb18030", "utf-8", "生活")
    assert mojibake("ç”Ÿæ´»") == ("cp1252", "utf-8", "生活")


@pytest.mark.parametrize(
    "text",
    [
        "稳岗\ufffd返还",
        "锟斤拷锟斤拷",
        "\ue000\ue001\ue002稳岗",
        "\\u7a33\\u5c97",
        "%E7%A8%B3%E5%B2%97",
        "稳岗&nbsp;返还",
        "<p>稳岗",
    ],
)
def test_what_else_looks_undecoded_is_a_warning(text: str) -> None:
    assert [level for level, _ in look(text)] == [Level.warning]


@pytest.mark.parametrize(
    "text", ["“稳岗”……——返还", "élève à l'école, naïve façade", "5 < 6 & 7 > 3", "㎡㏄℃①Ⅳ", "囍饕餮魑魅魍魉"]
)
def test_what_only_looks_strange_is_let_be(text: str) -> None:
    assert not list(look(text))


def test_a_word_with_another_encoding_in_its_bytes_is_no_mojibake() -> None:
    assert mojibake("叉车、烘焙培训，两千人换了饭碗") is None


def test_no_real_or_written_paragraph_looks_undecoded(labelled: Dataset) -> None:
    assert not [text for text in labelled.texts if list(look(text))]


@given(st.text())
def test_any_string_is_looked_at(text: str) -> None:
    list(look(text))


@pytest.fixture(scope="module")
def thin(labelled: Dataset) -> Dataset:
    """A sixth of the labelled texts."""
    return labelled.subset(range(0, len(labelled.examples), 6))


@pytest.fixture(scope="module")
def features(thin: Dataset) -> Features:
    """The words of `thin`."""
    return Features.of(thin)


def planted(dataset: Dataset) -> Dataset:
    """Put a reporter, a place, a mark and a phrase of one source into texts of one label each."""
    examples = list(dataset.examples)

    def put(label: str, count: int, before: str, after: str, **about: str) -> None:
        for row in [row for row, one in enumerate(examples) if one.labels == (label,)][:count]:
            one = examples[row]
            examples[row] = replace(one, text=before + one.text + after, about={**one.about, **about})

    put("food_safety", 10, "本报讯（记者 李晓雯）", "", origin="晨报")
    put("education", 14, "", "（锦屏县教育局供稿）")
    put("consumption", 12, "▲", "")
    put("talent", 30, "", "，小编整理", origin="号")
    return Dataset(tuple(examples), dataset.taxonomy, dataset.lexicon)


def test_words_that_give_a_label_away_are_found_and_nothing_else(thin: Dataset) -> None:
    dataset = planted(thin)
    told = {(one.word, one.label, one.kind, one.source) for one in giveaways.find(dataset, Features.of(dataset))}
    assert ("李晓雯", "food_safety", "name", "origin 晨报") in told
    assert ("▲", "consumption", "mark", "") in told
    assert any(word.startswith("锦屏") and (label, kind) == ("education", "name") for word, label, kind, _ in told)
    assert any("小编" in word and (label, source) == ("talent", "origin 号") for word, label, _, source in told)
    allowed = "本报讯（记者李晓雯）（锦屏县教育局供稿）▲，小编整理"
    assert not [one for one in told if one[0] not in allowed]


def test_a_mark_gives_a_label_away_that_half_of_the_texts_have() -> None:
    texts = [f"{'★' if number < 60 else ''}第{number}号通知" for number in range(200)]
    rows = [Example(text, ("ab"[at >= 100],), Path("a"), at, {"origin": str(at % 7)}) for at, text in enumerate(texts)]
    dataset = Dataset(rows, Taxonomy.of(["a", "b"]))
    told = [(one.word, one.label, one.texts) for one in giveaways.find(dataset, Features.of(dataset))]
    assert ("★", "a", 60) in told


def test_topical_words_do_not_count_as_giving_away(thin: Dataset, features: Features) -> None:
    assert not giveaways.find(thin, features)


@pytest.mark.parametrize("method", ["cleanlab", "self-confidence"])
@pytest.mark.parametrize("exclusive", [False, True])
def test_wrong_labels_come_first_among_doubts(thin: Dataset, features: Features, method: str, exclusive: bool) -> None:
    if method == "cleanlab":
        pytest.importorskip("cleanlab")
    rows = [row for row, one in enumerate(thin.examples) if len(one.labels) == 1 and len(one.text) > 40]
    examples, ids = [thin.examples[row] for row in rows], thin.taxonomy.ids
    wrong = list(range(3, len(examples), len(examples) // 8))
    for row in wrong:
        other = ids[(ids.index(examples[row].labels[0]) + 2) % len(ids)]
        examples[row] = replace(examples[row], labels=(other,))
    dataset = Dataset(tuple(examples), replace(thin.taxonomy, exclusive=exclusive), thin.lexicon)
    words = replace(features, counts=features.counts[rows], targets=dataset.targets)
    doubts = doubt.find(dataset, words, method=method)
    first = {one.row for one in doubts[: 2 * len(wrong)]}
    assert len(first & set(wrong)) >= 0.7 * len(wrong)
    scores = [one.score for one in doubts]
    assert scores == sorted(scores)
    assert len(doubts) < len(examples) / 4


def test_doubts_come_last_and_in_their_own_order(tmp_path: Path, small: Dataset) -> None:
    rows = [{"text": one.text, "labels": list(one.labels)} for one in small.examples]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    report = check(tmp_path, method="self-confidence")
    kinds = [finding.kind for finding in report.findings]
    assert "doubt" in kinds and "doubt" not in kinds[: kinds.index("doubt")]
    assert set(kinds[kinds.index("doubt") :]) == {"doubt"}
    scores = [finding.score for finding in report.findings if finding.kind == "doubt"]
    assert all(score is not None for score in scores) and np.all(np.diff(np.array(scores, float)) >= 0)
    assert report.method == "self-confidence" and report.texts == len(rows) and report.files == 1


def test_without_cleanlab_the_plain_order_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert doubt.default_method() == "self-confidence"


def test_the_shipped_labels_have_no_error_and_nothing_gives_a_label_away() -> None:
    report = check(ROOT / "labels", model=False)
    assert report.worst() is not Level.error
    # One of the five seeds repeats an article of another one word for word.
    assert Counter(finding.kind for finding in report.findings) == {"duplicate": 30}
    assert all("seeds" in finding.path for finding in report.findings)


def test_a_path_that_is_missing_or_empty(tmp_path: Path) -> None:
    with pytest.raises(LabelsError, match="no such file"):
        check(tmp_path / "nothing")
    with pytest.raises(LabelsError, match="no labelled text"):
        check(tmp_path)
