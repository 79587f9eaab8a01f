"""`classify explain`: the words behind the labels."""

import json
import re
from pathlib import Path

import pytest

from minsheng.model import Model
from minsheng.reading import read
from running import Run

TEXT = "全区举办春季招聘会，提供岗位1200个。"


def test_a_text(classify: Run) -> None:
    outcome = classify("explain", "--text", TEXT)
    assert (outcome.code, outcome.err) == (0, "")
    heading, marked, *rest = outcome.out.splitlines()
    assert re.fullmatch(r"就业 Employment: applies 是, probability [01]\.\d{3}, threshold 0\.\d\d", heading)
    assert "【招聘会】" in marked
    assert marked.replace("【", "").replace("】", "").strip() == TEXT
    assert re.match(r"  for 支持: \S+ \+\d", rest[0])
    assert "招聘会 +" in rest[0]
    assert re.match(r"  against 反对: ", rest[1])
    assert "\x1b" not in outcome.out


def test_the_score_is_the_sum_of_what_is_said(classify: Run) -> None:
    """To two decimals: the start and the words make the score."""
    out = classify("explain", "--text", TEXT, "--label", "talent").out
    score, start, words = map(float, re.findall(r"[+-]\d+\.\d\d", out.splitlines()[-2])[-3:])
    assert abs(score - start - words) < 0.011


def test_labels_are_chosen(classify: Run) -> None:
    out = classify("explain", "--text", TEXT, "--label", "talent", "--label", "education").out
    heads = [line for line in out.splitlines() if ", threshold " in line]
    assert [head.partition(":")[0] for head in heads] == ["人才 Talent", "教育 Education"]
    assert all("does not apply 否" in head for head in heads)


def test_without_a_label_that_applies_it_is_the_likeliest(classify: Run, shipped: Model) -> None:
    text = "路灯已经修复。"
    scores = shipped.predict(text).scores
    out = classify("explain", "--text", text).out
    (head,) = [line for line in out.splitlines() if ", threshold " in line]
    best = max(scores, key=lambda label: scores[label])
    assert head.startswith(
        next(label.name for label in shipped.taxonomy.labels if label.id == best) + ": does not apply"
    )


@pytest.mark.parametrize("words", [1, 3])
def test_how_many_words(classify: Run, words: int) -> None:
    out = classify("explain", "--text", TEXT, "--words", words).out
    counted = [len(re.findall(r"[+-]\d+\.\d\d", line)) for line in out.splitlines() if "支持" in line or "反对" in line]
    assert counted == [words, words]


def test_paragraphs_of_a_file(classify: Run, seeds: list[Path]) -> None:
    paragraphs = read(seeds[4]).paragraphs
    every = classify("explain", seeds[4]).out
    heads = re.findall(rf"^{re.escape(str(seeds[4]))}: paragraph (\d+), line (\d+)$", every, re.MULTILINE)
    assert heads == [(str(number), str(paragraph.line)) for number, paragraph in enumerate(paragraphs, 1)]
    one = classify("explain", seeds[4], "--paragraph", "3").out
    assert one in every
    assert one.startswith(f"{seeds[4]}: paragraph 3, ")


def test_json_holds_all_of_it(classify: Run, seeds: list[Path], shipped: Model) -> None:
    outcome = classify("explain", seeds[4], "--paragraph", "12", "--format", "json")
    row = json.loads(outcome.out)
    text = read(seeds[4]).paragraphs[11].text
    assert (row["source"], row["paragraph"], row["text"]) == (str(seeds[4]), 12, text)
    assert [one["label"] for one in row["labels"]] == list(shipped.labels)
    for one, told in zip(row["labels"], shipped.explain(text).labels, strict=True):
        assert one["applies"] == told.applies
        assert one["score"] == pytest.approx(one["intercept"] + sum(word["contribution"] for word in one["words"]))
        for word in one["words"]:
            assert all(text[start:stop].replace(" ", "").lower()[:1] for start, stop in word["spans"])


def test_standard_input(classify: Run) -> None:
    for arguments in ([], ["-"]):
        out = classify("explain", *arguments, stdin=TEXT).out
        assert out.startswith("-: paragraph 1, line 1\n就业 Employment: applies")


def test_nothing_in_it_is_obeyed_by_a_terminal(classify: Run) -> None:
    out = classify("explain", "--text", "招聘会\x1b[31m红\u202e\x9b").out
    assert not set("\x1b\u202e\x9b") & set(out)


def test_colours_on_a_terminal(on_terminal: Run) -> None:
    assert "\x1b[32m就业 Employment: applies" in on_terminal("explain", "--text", TEXT).out
    assert "\x1b" not in on_terminal("explain", "--text", TEXT, NO_COLOR="1").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--text", "招聘会", "--label", "jobs"], "--label: 'jobs' is not a label; there are employment, talent"),
        (["SEED", "--paragraph", "999"], "--paragraph: there is no paragraph 999, the last one is 39"),
        (["SEED", "--paragraph", "0"], "--paragraph"),
        (["SEED", "--text", "招聘会"], "a file or --text, not both"),
        (["--text", " "], "the --text is empty"),
        (["--words", "0", "--text", "招聘会"], "--words"),
    ],
)
def test_wrong_use(classify: Run, seeds: list[Path], arguments: list[str], said: str) -> None:
    outcome = classify("explain", *(seeds[4] if argument == "SEED" else argument for argument in arguments))
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err


@pytest.mark.parametrize(
    ("name", "said"),
    [("gone.txt", "no such file"), ("", "is a directory; name one of its files"), ("empty.txt", "no text in it")],
)
def test_files_that_cannot_be_explained(classify: Run, tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "empty.txt").touch()
    outcome = classify("explain", tmp_path / name)
    assert (outcome.code, outcome.out) == (1, "")
    assert said in outcome.err


@pytest.mark.parametrize("name", ["food_safety", "食品安全", "Food safety", "FOOD SAFETY", "食品安全 Food safety"])
def test_a_label_by_any_of_its_names(classify: Run, name: str) -> None:
    outcome = classify("explain", "--text", TEXT, "--label", name)
    assert outcome.code == 0 and outcome.out.startswith("食品安全 Food safety: does not apply")
