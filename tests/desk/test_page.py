"""The desk's page in Chromium: several files at once, the words behind tags, and what it says of files and labels."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from browsing import Desk, faint_texts, running_browser, visiting

JOBS = "全区举办春季招聘会，为高校毕业生提供就业岗位1200个，帮助失业人员再就业。"
FOOD = "市场监管部门对校园食堂开展食品安全检查，对过期食品和违规添加剂依法查处。"
WEATHER = "明天多云转晴，最高气温二十五度，夜间有小雨。"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(200)
HOUSING = '\n[[labels]]\nid = "housing"\nzh = "住房"\nen = "Housing"\n'


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with running_browser() as browser:
        yield browser


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Any]]:
    with visiting(browser, lambda page, complaints: None, locale="zh-CN") as visit:
        yield visit


@pytest.fixture
def address(folder: Path, browser: Any) -> Iterator[str]:
    """A desk over the labels folder that takes files up to 1 MB."""
    desk = Desk(folder.parent, "--max-file", "1")
    yield desk.address
    desk.stop()


@pytest.fixture
def page(address: str, visit: Callable[..., Any]) -> Any:
    return visit(address, "#start:visible")


def open_files(page: Any, *files: tuple[str, bytes]) -> None:
    page.set_input_files("#file", [{"name": name, "mimeType": "", "buffer": data} for name, data in files])


def broken_docx() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w:document>" * 50)
    return file.getvalue()[:-40]


def marked(page: Any, number: int) -> str:
    """Return the marked words of a paragraph, once there are some."""
    row = page.locator(".row").nth(number - 1)
    row.locator("mark").first.wait_for()
    return " ".join(row.locator("mark").all_text_contents())


def settled(page: Any, text: str, *, marks: bool) -> None:
    """Wait until the paragraph with a text has marks, or none."""
    page.wait_for_function(
        "([text, marks]) => [...document.querySelectorAll('.row .text')].some((node) =>"
        " node.textContent === text && Boolean(node.querySelector('mark')) === marks)",
        arg=[text, marks],
    )


def test_of_several_files_each_is_opened_and_each_that_cannot_be_is_named(page: Any) -> None:
    files = {
        "甲.txt": JOBS.encode(),
        "照片.docx": PICTURE,
        "乙.txt": FOOD.encode(),
        "旧.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    }
    open_files(page, *files.items())
    page.get_by_role("heading", name="甲.txt").wait_for()
    page.locator("#shelf li").nth(1).wait_for()
    assert sorted(page.locator("#shelf b").all_text_contents()) == ["乙.txt", "甲.txt"]
    assert page.locator(".row .text").all_text_contents() == [JOBS]
    notice = page.locator("#notice").text_content().splitlines()
    assert [re.findall("《(.*?)》", line) for line in notice] == [["照片.docx"], ["旧.doc"]]
    page.get_by_role("link", name="乙.txt").click()
    page.get_by_text(FOOD).wait_for()
    open_files(page, ("丙.txt", WEATHER.encode()))
    page.get_by_role("heading", name="丙.txt").wait_for()
    assert page.locator("#notice").is_hidden()


def test_a_selected_paragraph_shows_the_words_behind_its_tags(page: Any) -> None:
    both = JOBS + FOOD
    open_files(page, ("甲.txt", "\n\n".join((both, WEATHER, FOOD)).encode()))
    page.locator(".row").nth(2).wait_for()
    assert page.locator("mark").count() == 0
    page.mouse.move(5, 5)
    page.keyboard.press("j")
    words = marked(page, 1)
    assert "招聘会" in words
    assert "食品安全" in words
    hues = page.evaluate("[...new Set([...document.querySelectorAll('mark')].map((node) => node.classList[0]))].length")
    assert hues == 2
    assert page.locator(".row .text").first.text_content() == both
    page.locator(".row").first.get_by_role("button", name=re.compile("^食品安全，")).hover()
    page.wait_for_function(
        "new Set([...document.querySelectorAll('mark')].map((node) => node.classList[0])).size === 1"
    )
    assert "招聘会" not in marked(page, 1)
    page.mouse.move(5, 5)
    page.wait_for_function(
        "new Set([...document.querySelectorAll('mark')].map((node) => node.classList[0])).size === 2"
    )
    page.keyboard.press("j")  # no topic, no words
    settled(page, both, marks=False)
    settled(page, WEATHER, marks=False)
    page.locator(".row .text").nth(2).click()
    assert "食品安全" in marked(page, 3)
    page.keyboard.press("0")
    settled(page, FOOD, marks=False)
    page.keyboard.press("u")
    settled(page, FOOD, marks=True)


def test_text_can_be_selected_though_its_paragraph_is_marked(page: Any) -> None:
    open_files(page, ("甲.txt", "\n\n".join((JOBS, FOOD)).encode()))
    page.locator(".row").nth(1).wait_for()
    box = page.locator(".row .text").nth(1).bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 12, steps=4)
    page.wait_for_timeout(400)
    page.mouse.move(box["x"] + 200, box["y"] + 12, steps=4)
    page.mouse.up()
    page.wait_for_timeout(400)
    picked = page.evaluate("getSelection().toString()")
    assert len(picked) > 3
    assert FOOD.index(picked) > 0  # from where the mouse went down


@pytest.mark.parametrize(("language", "words"), [("zh", "选中一段"), ("en", "Select a paragraph")])
def test_the_keys_say_how_to_see_the_words(page: Any, language: str, words: str) -> None:
    if language == "en":
        page.click("#language")
    page.keyboard.press("Tab")
    page.click("#keys-button")
    assert page.locator("#keys").get_by_text(words).is_visible()


REASONS = [
    ("表.csv", "部门,备注\n招聘会,a\n".encode(), "看不出哪一列是正文，表里有：部门, 备注"),
    ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Office"),
    ("照片.png", PICTURE, "这是图片"),
    ("乱.txt", b"\xff\x81\xff\xfe\xff" * 30, "看不出是什么编码"),
    ("控制.txt", b"\x00\x01\x02" * 40, "控制字符"),
    ("坏.docx", broken_docx(), "文件坏了"),
    ("大.txt", b"a" * (2 << 20), "文件大于 1 MB"),
]


def test_why_a_file_cannot_be_read_is_said_in_the_language_of_the_page(page: Any) -> None:
    files = [(name, data) for name, data, _ in REASONS]
    open_files(page, *files)
    page.locator("#failures li").nth(len(files) - 1).wait_for()
    for line, (name, _, words) in zip(page.locator("#failures li").all_text_contents(), REASONS, strict=True):
        assert name in line
        assert words in line
        assert re.search("[a-z]+ [a-z]+ [a-z]+", line) is None
    page.click("#language")
    open_files(page, *files)
    page.get_by_text("this is a picture").wait_for()
    page.locator("#failures li").nth(len(files) - 1).wait_for()
    assert not re.search("[图编坏]", " ".join(re.findall(": (.*)", page.locator("#failures").inner_text())))


def test_a_pdf_without_text_says_so(page: Any) -> None:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    pytest.importorskip("pypdfium2")
    made = io.BytesIO()
    sheet = canvas.Canvas(made)
    sheet.rect(10, 10, 50, 50)
    sheet.save()
    open_files(page, ("扫描.pdf", made.getvalue()))
    page.locator("#failures li", has_text="PDF 里没有文字").wait_for()


def test_rows_that_cannot_be_read_are_told_of_in_chinese(page: Any) -> None:
    rows = ['{"text": "全区举办招聘会。"}', "broken", '{"text": ["a"]}']
    open_files(page, ("行.jsonl", "\n".join(rows).encode()))
    page.locator("#problems").wait_for()
    assert page.locator("#problems").text_content() == "有 2 行没能读：2: 这一行不是 JSON 对象。"


def test_of_several_sheets_the_one_without_a_text_is_named_in_chinese(page: Any) -> None:
    book = pytest.importorskip("openpyxl").Workbook()
    for row in (["正文", "备注"], [JOBS, "a"]):
        book.active.append(row)
    other = book.create_sheet("附表")
    for row in (["部门", "人数"], ["民政", 3], ["教育", 4]):
        other.append(row)
    made = io.BytesIO()
    book.save(made)
    open_files(page, ("表.xlsx", made.getvalue()))
    page.locator("#problems", has_text="工作表“附表”：看不出哪一列是正文").wait_for()


def test_a_label_that_the_model_has_not_learnt_is_told_of_once(folder: Path, visit: Callable[..., Any]) -> None:
    file = folder / "taxonomy.toml"
    file.write_text(file.read_text("utf-8") + HOUSING, "utf-8")
    desk = Desk(folder.parent)
    try:
        page = visit(desk.address, "#untaught:visible")
        assert "住房" in page.locator("#untaught").text_content()
        assert page.get_by_text("住房").count() == 1
        assert faint_texts(page) == []
        page.click("#language")
        assert "Housing" in page.locator("#untaught").text_content()
        page.locator("#untaught").get_by_role("link").click()
        assert page.get_by_role("button", name="Train").is_enabled()
        page.locator("#untaught").get_by_role("button").click()
        page.reload()
        page.locator("#retrain-body button").wait_for()
        assert page.locator("#untaught").is_hidden()
    finally:
        desk.stop()


def test_nothing_is_said_where_the_model_knows_all_labels(page: Any) -> None:
    open_files(page, ("甲.txt", JOBS.encode()))
    page.locator(".row").wait_for()
    assert page.locator("#untaught").is_hidden()
