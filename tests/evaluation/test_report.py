import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from markup import Page
from minsheng.dataset import Dataset
from minsheng.evaluation import Evaluation, cross_validate, summarise
from minsheng.evaluation.report import render, write
from minsheng.evaluation.report.reasons import marked
from minsheng.explaining import WordEvidence


@pytest.fixture(scope="module")
def text(evaluation: Evaluation) -> str:
    return render(evaluation, summarise(evaluation))


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def test_all_sections_are_there_and_well_formed(page: Page) -> None:
    assert not page.open
    sections = [section["id"] for section in page.find("section")]
    assert " ".join(sections) == (
        "overview labels origins baselines learning curves calibration scores pairs words mistakes"
    )
    assert [link["href"] for link in page.find("a")] == [f"#{name}" for name in sections]
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_nothing_is_fetched_and_nothing_foreign_is_run(page: Page, text: str) -> None:
    names = {name for name, _ in page.elements}
    assert not names & {"img", "link", "iframe", "object", "embed", "image", "use", "base", "i", "u", "s", "b"}
    for name, attributes in page.elements:
        assert not {"src", "srcset", "action", "xlink:href"} & set(attributes), name
        assert not [key for key in attributes if key.startswith("on")]
    assert "url(" not in text and "@import" not in text
    scripts = re.findall("<script>(.*?)</script>", text, re.DOTALL)
    assert len(scripts) == len(page.find("script")) == 1
    policy = next(meta["content"] for meta in page.find("meta") if "http-equiv" in meta) or ""
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert "default-src 'none'" in policy and f"script-src 'sha256-{digest}'" in policy


def test_what_looks_like_markup_in_the_data_is_shown_as_text(page: Page) -> None:
    shown = page.text
    assert 'Talent <b onclick="x">&' in shown
    assert "<s>real" in shown


def test_every_picture_says_what_it_shows(page: Page) -> None:
    drawings = page.find("svg")
    titles = {title["id"] for title in page.find("title") if "id" in title}
    assert len(drawings) == 1 + 1 + 1 + 3 * 6 + 2
    for drawing in drawings:
        assert drawing["role"] == "img" and drawing["aria-labelledby"] in titles and drawing["viewbox"]


def test_both_languages_are_there(page: Page) -> None:
    classes = [attributes.get("class") for name, attributes in page.elements if name == "span"]
    assert classes.count("zh") == classes.count("en") > 100
    for name, attributes in page.elements:
        if name == "span" and attributes.get("class") in ("zh", "en"):
            assert attributes["lang"] == {"zh": "zh-CN", "en": "en"}[str(attributes["class"])]


def test_the_numbers_of_the_page_are_those_of_the_file(evaluation: Evaluation, tmp_path: Path) -> None:
    summary = summarise(evaluation)
    path = write(tmp_path / "new" / "report", evaluation, summary)
    assert path.name == "index.html"
    stored = json.loads((path.parent / "metrics.json").read_text(encoding="utf-8"))
    shown = path.read_text(encoding="utf-8")
    for one in (*stored["labels"].values(), stored["micro"], stored["baselines"]["jieba"]["micro"]):
        assert f"<td>{one['f1']:.3f}" in shown
    assert stored == json.loads(json.dumps(summary))
    assert sum(one["texts"] for one in stored["origins"].values()) == stored["texts"] == stored["method"]["texts"]


def test_mistakes_are_mistakes(evaluation: Evaluation) -> None:
    found = evaluation.predictions
    assert evaluation.mistakes
    for one in evaluation.mistakes:
        assert found.targets[one.row, one.label] == one.applies != found.predicted[one.row, one.label]
        text = evaluation.dataset.texts[one.row]
        for word in one.words:
            assert all(0 <= start < stop <= len(text) for start, stop in word.spans)


def test_strongest_words_are_sorted_and_of_the_right_side(evaluation: Evaluation) -> None:
    assert len(evaluation.words) == 6
    for strong in evaluation.words:
        weights = [weight for _, weight in strong.words_for]
        assert weights and weights == sorted(weights, reverse=True) and min(weights) > 0
        against = [weight for _, weight in strong.words_against]
        assert against == sorted(against) and max(against, default=-1) < 0


def test_marked_text_is_the_text() -> None:
    text = "举办<招聘会>，学校"
    words = [WordEvidence("招聘会", 2.0, ((3, 6),)), WordEvidence("学校", -0.5, ((8, 10),))]
    assert marked(text, words) == ('举办&lt;<mark class="pro strong">招聘会</mark>&gt;，<mark class="con">学校</mark>')
    assert marked("a<b", []) == "a&lt;b"


def test_labels_that_exclude_each_other(exclusive: Dataset) -> None:
    found = cross_validate(exclusive, folds=3, evidence=True)
    summary = summarise(found)
    matrix = summary["confusion"]
    assert sum(map(sum, matrix)) == len(exclusive.examples)
    right = sum(row[i] for i, row in enumerate(matrix))
    assert summary["exact"] == pytest.approx(right / len(exclusive.examples))
    assert summary["micro"]["f1"] == pytest.approx(summary["exact"])
    shown = render(found, summary)
    assert "混淆矩阵" in shown and 'id="scores"' in shown and "竖虚线是阈值" not in shown
    Page(shown)
