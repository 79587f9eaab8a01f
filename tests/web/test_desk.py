"""The page of the desk, used as a person uses it: Chromium in front of a running `classify serve`."""

from __future__ import annotations

import csv
import io
import json
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from browsing import ROOT, Desk, drop, faint_texts, running_browser, running_desk, visiting
from made import make_model

pytest.importorskip("fastapi", reason='no tests of the desk: pip install "minsheng[serve]"')
pytest.importorskip("uvicorn", reason='no tests of the desk: pip install "minsheng[serve]"')

JOBS = "全区举办春季招聘会，为高校毕业生提供就业岗位1200个，帮助失业人员再就业。"
FOOD = "市场监管部门对校园食堂开展食品安全检查，对过期食品和违规添加剂依法查处。"
WEATHER = "明天多云转晴，最高气温二十五度，夜间有小雨。"
PAGE = f"{JOBS}\n\n{FOOD}\n\n{WEATHER}\n"
STATIC = ROOT / "src" / "minsheng" / "desk" / "static"
LIT = '[aria-pressed="true"]'
OPTIONS: dict[str, Any] = {"viewport": {"width": 1400, "height": 900}, "locale": "zh-CN"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with running_browser() as browser:
        yield browser


@pytest.fixture
def desk(tmp_path: Path, browser: Any) -> Iterator[Desk]:
    with running_desk(tmp_path) as desk:
        yield desk


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Any]]:
    """Open a page in a browser profile of its own; whatever the page complains of fails the test."""

    def listen(page: Any, complaints: list[str]) -> None:
        page.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)

    with visiting(browser, listen, **OPTIONS) as visit:

        def open_page(address: str, wait_for: str = "#start:visible, #page:visible", **options: Any) -> Any:
            return visit(address, wait_for, **options)

        yield open_page


@pytest.fixture
def page(desk: Desk, visit: Callable[..., Any]) -> Any:
    return visit(desk.address)


def paste(page: Any, text: str = PAGE) -> None:
    page.goto(re.sub("#.*", "", page.url) + "#/new")
    page.fill("#paste", text)
    page.click("#paste-button")
    page.locator(".row").first.wait_for()


def row(page: Any, number: int) -> Any:
    return page.locator(".row").nth(number - 1)


def tag(page: Any, number: int, name: str) -> Any:
    return row(page, number).get_by_role("button", name=re.compile(f"^{name}，"))


def tags(page: Any, number: int) -> list[str]:
    """Return the names of the labels that a paragraph has."""
    names: list[str] = row(page, number).locator(f".tag{LIT} > :first-child").all_text_contents()
    return names


def wait_saved(page: Any) -> None:
    page.get_by_text("更正都已存好").wait_for()


def test_pasted_text_is_tagged(page: Any) -> None:
    assert page.get_by_role("heading", name="每一段在说什么").is_visible()
    paste(page)
    assert page.locator(".row .text").all_text_contents() == [JOBS, FOOD, WEATHER]
    assert [tags(page, number) for number in (1, 2, 3)] == [["就业"], ["食品安全"], []]
    assert re.fullmatch(r"就业，\d\d%", tag(page, 1, "就业").get_attribute("aria-label"))
    assert page.locator("#strip").get_by_role("img", name="就业 1, 食品安全 1").is_visible()


def test_pointing_at_a_tag_marks_the_words_that_spoke_for_it(page: Any) -> None:
    paste(page)
    tag(page, 1, "就业").hover()
    page.locator("mark").first.wait_for()
    assert "招聘会" in "".join(row(page, 1).locator("mark").all_text_contents())
    assert row(page, 1).locator(".text").text_content() == JOBS
    tag(page, 2, "消费").hover()  # one that does not apply
    row(page, 2).locator("mark").first.wait_for()
    page.mouse.move(1300, 880)
    assert page.locator("mark").count() == 0


def test_text_that_looks_like_markup_stays_text(page: Any) -> None:
    text = "商场以<img src=x onerror=alert(1)>为题发放消费券，<b>拉动</b>消费。"
    paste(page, text)
    assert page.locator(".row .text").all_text_contents() == [text]
    assert page.locator("#page img, #page .text b").count() == 0


def test_an_example_page_is_there(page: Any) -> None:
    page.click("#example-button")
    page.locator(".row").nth(30).wait_for(state="attached")
    assert page.get_by_role("heading", name="样报").is_visible()
    page.get_by_role("button", name=re.compile("^食品安全")).first.wait_for()


def test_a_dropped_pdf_is_read(page: Any) -> None:
    drop(page, "通川日报.pdf", make_pdf([JOBS, FOOD]))
    page.locator(".row").first.wait_for()
    assert page.locator(".row .text").all_text_contents() == [JOBS, FOOD]
    assert tags(page, 2) == ["食品安全"]
    assert page.get_by_role("heading", name="通川日报.pdf").is_visible()


def test_a_file_that_cannot_be_read_says_why(page: Any) -> None:
    drop(page, "照片.docx", b"\x89PNG\r\n\x1a\n" + bytes(200))
    page.get_by_text("《照片.docx》没能打开").first.wait_for()
    assert "OCR" in page.locator("#failures").text_content()


def test_a_correction_by_mouse_is_there_after_a_reload(desk: Desk, page: Any) -> None:
    page.fill("#who", "李编辑")
    paste(page)
    tag(page, 1, "人才").click()
    tag(page, 2, "食品安全").click()
    wait_saved(page)
    page.reload()
    row(page, 1).locator(".note", has_text="李编辑").wait_for()
    assert [tags(page, number) for number in (1, 2, 3)] == [["就业", "人才"], [], []]
    assert "struck" in tag(page, 2, "食品安全").get_attribute("class")
    saved = {row["text"]: row for row in map(json.loads, desk.corrections.splitlines())}
    assert (saved[JOBS]["labels"], saved[JOBS]["who"]) == (["employment", "talent"], "李编辑")
    assert saved[FOOD]["labels"] == []
    row(page, 1).hover()
    row(page, 1).get_by_role("button", name="撤回").click()
    assert tags(page, 1) == ["就业"]
    page.wait_for_function("document.getElementById('state').textContent.includes('都已存好')")
    page.reload()
    row(page, 2).locator(".note", has_text="李编辑").wait_for()
    assert tags(page, 1) == ["就业"]


def test_corrections_by_keyboard(desk: Desk, page: Any) -> None:
    paste(page)
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "6", "ArrowUp", "3", "4"):
        page.keyboard.press(key)
    assert [tags(page, number) for number in (1, 2, 3)] == [["就业"], ["教育"], ["消费"]]
    page.keyboard.press("u")
    page.keyboard.press("u")
    assert tags(page, 2) == ["食品安全"]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    row(page, 1).locator(".note", has_text="认可").wait_for()
    wait_saved(page)
    page.reload()
    row(page, 1).locator(".note", has_text="认可").wait_for()
    assert [tags(page, number) for number in (1, 2, 3)] == [["就业"], ["食品安全"], ["消费"]]


def test_nothing_is_lost_when_the_power_goes(desk: Desk, page: Any) -> None:
    paste(page)
    tag(page, 1, "人才").click()
    wait_saved(page)
    desk.stop(signal.SIGKILL)
    tag(page, 3, "消费").click()
    page.get_by_text("1 处更正还没送出").wait_for()
    assert tags(page, 3) == ["消费"]
    assert WEATHER not in desk.corrections
    page.close()
    again = page.context.new_page()
    desk.start()
    again.goto(desk.address)  # the desk has forgotten the document, and the browser has it
    row(again, 3).locator(".note").get_by_text("改").wait_for()
    wait_saved(again)
    assert [tags(again, number) for number in (1, 2, 3)] == [["就业", "人才"], ["食品安全"], ["消费"]]
    assert JOBS in desk.corrections
    assert WEATHER in desk.corrections


def test_the_queue_by_keyboard_to_its_end(desk: Desk, page: Any) -> None:
    paste(page)
    page.get_by_role("link", name=re.compile("待标 3")).click()
    page.get_by_text("第 1 段，共 3 段").wait_for()
    first = page.locator(".card .text").text_content()
    for key in ("2", "Enter", "s", "u", "0"):
        page.keyboard.press(key)
    page.get_by_text("第 3 段，共 3 段").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("看了 3 段").wait_for()
    wait_saved(page)
    saved = {row["text"]: row["labels"] for row in map(json.loads, desk.corrections.splitlines())}
    assert set(saved) == {JOBS, FOOD, WEATHER}
    assert "talent" in saved[first]
    assert [] in saved.values()


def test_filtering_shows_the_paragraphs_of_a_topic(page: Any) -> None:
    paste(page)
    page.locator("#filter").get_by_role("button", name=re.compile("^食品安全")).click()
    assert page.locator(".row:visible .text").all_text_contents() == [FOOD]
    page.keyboard.press("Escape")
    assert page.locator(".row:visible").count() == 3


def test_retraining_shows_scores_and_waits_for_a_choice(desk: Desk, page: Any) -> None:
    paste(page)
    tag(page, 3, "消费").click()
    wait_saved(page)
    old = page.locator("#title").get_attribute("title")
    page.get_by_role("link", name="再训练").click()
    for choice in ("不要，仍用旧的", "留下新模型"):
        page.get_by_role("button", name="训练").click()
        page.locator("#retrain progress").wait_for()
        page.get_by_role("button", name=choice).wait_for(timeout=180_000)
        scores = page.locator("table.scores tr", has_text="食品安全").locator("td").all_text_contents()
        assert all(re.fullmatch(r"\d+\.\d", scores[column]) for column in (0, 2, 4, 5))
        assert re.fullmatch(r"[+−±]\d+\.\d", scores[3])
        page.reload()  # the choice waits
        page.get_by_role("heading", name=re.compile("会变的段落")).wait_for()
        assert page.evaluate("fetch('/api/v1/model').then((answer) => answer.json()).then(({id}) => id)") in old
        page.get_by_role("button", name=choice).click()
        page.locator(".outcome").wait_for()
    page.get_by_role("heading", name=re.compile("变了的段落")).wait_for()
    page.get_by_role("link", name="文档").click()
    row(page, 1).wait_for()
    page.wait_for_function("old => document.getElementById('title').title !== old", arg=old)


def test_downloads_hold_paragraphs_scores_and_corrections(page: Any) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    page.fill("#who", "李编辑")
    paste(page, PAGE + "\n=1+1是一道算术题，孩子们在课堂上学会了它。\n")
    tag(page, 3, "消费").click()

    def download(name: str) -> bytes:
        with page.expect_download() as found:
            page.get_by_role("button", name=name).click()
        assert found.value.suggested_filename.endswith(f".{name.lower()}")
        return Path(found.value.path()).read_bytes()

    raw = download("CSV")
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert [row["text"] for row in rows[:3]] == [JOBS, FOOD, WEATHER]
    assert rows[3]["text"].startswith("'=1+1")  # a spreadsheet would run it
    assert (rows[2]["labels"], rows[2]["topics"], rows[2]["who"]) == ("consumption", "消费", "李编辑")
    assert float(rows[0]["score_employment"]) > 0.5
    sheet = openpyxl.load_workbook(io.BytesIO(download("XLSX"))).active
    head, *cells = ([cell.value for cell in line] for line in sheet.iter_rows())
    assert cells[3][head.index("text")].startswith("=1+1")
    assert cells[3][head.index("text")] == sheet.cell(5, head.index("text") + 1).value
    assert sheet.cell(5, head.index("text") + 1).data_type == "s"
    assert cells[0][head.index("score_employment")] == float(rows[0]["score_employment"])
    records = [json.loads(line) for line in download("JSONL").decode("utf-8").splitlines()]
    assert (records[2]["labels"], records[2]["model_labels"]) == (["consumption"], [])
    assert records[0]["scores"]["employment"] == float(rows[0]["score_employment"])


def test_english_by_a_switch(page: Any) -> None:
    paste(page)
    page.get_by_role("button", name="English").click()
    assert page.get_by_role("link", name="Retrain").is_visible()
    assert row(page, 1).get_by_role("button", name=re.compile("^Employment, ")).get_attribute("aria-pressed") == "true"
    page.reload()
    row(page, 1).wait_for()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_text("3 paragraphs, 2 with a topic").is_visible()


def test_both_languages_have_the_words_that_the_page_uses() -> None:
    files = {path.name: path.read_text("utf-8") for path in STATIC.iterdir() if path.suffix in (".js", ".html")}
    chinese, english = (
        set(re.findall(r'^  "?([\w -]+?)"?: "', files.pop(name), re.MULTILINE)) for name in ("zh.js", "en.js")
    )
    assert english <= chinese
    assert all(key.startswith("problem_") for key in chinese - english)  # there the desk's own sentence is English
    used = set(re.findall(r'data-t(?:-[a-z]+)?="(\w+)"', files["index.html"]))
    used |= set(re.findall(r'\bt\("(\w+)"', "".join(files.values())))
    assert used <= english


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_enough_contrast(desk: Desk, visit: Callable[..., Any], scheme: str) -> None:
    page = visit(desk.address, color_scheme=scheme)
    assert faint_texts(page) == []
    page.click("#example-button")
    row(page, 5).wait_for()
    for number, name in enumerate(("就业", "人才", "食品安全", "教育", "养老", "消费"), start=3):
        tag(page, number, name).click()
    page.get_by_label("显示所有分数").check()
    assert faint_texts(page) == []
    page.get_by_role("link", name="待标").click()
    page.locator(".card").wait_for()
    assert faint_texts(page) == []


def test_a_phone_shows_everything_in_its_width(desk: Desk, visit: Callable[..., Any]) -> None:
    page = visit(desk.address, viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
    paste(page)
    row(page, 3).locator(".text").tap()
    tag(page, 3, "消费").tap()
    assert tags(page, 3) == ["消费"]
    for place in ("#/new", "#/queue", "#/retrain"):
        page.goto(re.sub("#.*", "", page.url) + place)
        page.locator("#main > :visible").first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_long_document_is_there_to_its_end(page: Any) -> None:
    drop(page, "长.txt", "\n\n".join(f"{FOOD[:-1]}，第{number}次。" for number in range(2000)).encode())
    page.locator(".row").nth(1999).wait_for(state="attached")
    page.locator("#strip rect").last.click(force=True)
    page.wait_for_function("document.activeElement?.querySelector('.number')?.textContent === '2000'")
    page.keyboard.press("0")
    assert tags(page, 2000) == []


def test_other_labels_and_more_of_them(tmp_path: Path, browser: Any, visit: Callable[..., Any]) -> None:
    make_model(["招聘", "食品", "检查", "天"], 12, seed=3).save(tmp_path / "model")
    taxonomy = "".join(f'[[labels]]\nid = "label{number}"\n' for number in range(12))
    with running_desk(tmp_path, taxonomy, tmp_path / "model") as desk:
        page = visit(desk.address)
        paste(page)
        before = tags(page, 1)
        row(page, 1).click()
        page.keyboard.press("9")
        tag(page, 1, "label11").click()
        wait_saved(page)
        page.reload()
        row(page, 1).locator(".note", has_text="改").wait_for()
        assert set(tags(page, 1)) == set(before) ^ {"label8", "label11"}


def test_labels_that_exclude_each_other(tmp_path: Path, browser: Any, visit: Callable[..., Any]) -> None:
    make_model(["招聘", "食品", "检查", "天"], 3, exclusive=True).save(tmp_path / "model")
    taxonomy = "exclusive = true\n" + "".join(f'[[labels]]\nid = "label{number}"\n' for number in range(3))
    with running_desk(tmp_path, taxonomy, tmp_path / "model") as desk:
        page = visit(desk.address)
        paste(page)
        row(page, 1).click()
        for key in ("1", "3"):
            page.keyboard.press(key)
            assert tags(page, 1) == [f"label{int(key) - 1}"]


def test_a_token_is_taken_from_the_address_or_asked_for(tmp_path: Path, visit: Callable[..., Any]) -> None:
    (tmp_path / "labels").mkdir()
    desk = Desk(tmp_path, "--token", "a-token-of-24-characters")
    try:
        assert desk.address.endswith("#token=a-token-of-24-characters")
        page = visit(desk.address)
        assert "token" not in page.url
        paste(page)
        page.reload()
        row(page, 1).wait_for()
        other = visit(desk.address.partition("#")[0], wait_for="#token")
        other.get_by_role("textbox", name="口令").fill("a-token-of-24-characters")
        other.keyboard.press("Enter")
        other.get_by_role("link", name="粘贴").wait_for()
    finally:
        desk.stop()


def make_pdf(paragraphs: list[str]) -> bytes:
    """Lay paragraphs out on a page, indented and in lines of thirty characters."""
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    pytest.importorskip("pypdfium2")
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    made = io.BytesIO()
    sheet = canvas.Canvas(made, pagesize=(500, 700))
    sheet.setFont("STSong-Light", 12)
    height = 650
    for paragraph in paragraphs:
        text = "\u3000\u3000" + paragraph
        for start in range(0, len(text), 30):
            sheet.drawString(60, height, text[start : start + 30])
            height -= 20
    sheet.save()
    return made.getvalue()
