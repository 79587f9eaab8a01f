"""The page of `classify report`, opened from disk in Chromium, without a network."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from typer.testing import CliRunner

from archives import FOOD, JOBS, WEATHER, write
from browsing import faint_texts, running_browser, visiting
from minsheng.cli import app

OPTIONS: dict[str, Any] = {"viewport": {"width": 1300, "height": 900}, "locale": "zh-CN", "offline": True}
EVIL = "<img src=x onerror=alert(1)></script><script>alert(2)</script>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A report of 123 documents: 120 in a folder for each month, and three odd ones."""
    folder = tmp_path_factory.mktemp("page")
    for number in range(120):
        month = f"2024/{number % 6 + 1:02d}"
        write(
            folder / "档案" / month / f"第{number:03d}份.txt",
            *[JOBS] * (number % 4 + 1),
            *([FOOD] if number % 3 else []),
        )
    write(folder / "档案" / "其他" / "天气.txt", WEATHER)
    write(folder / "档案" / "其他" / f"{EVIL[:12].replace('/', '')}.txt", JOBS + EVIL)
    write(folder / "档案" / "其他" / "检查.txt", FOOD)
    outcome = CliRunner().invoke(app, ["report", str(folder / "档案"), "--output", str(folder / "report")])
    assert outcome.exit_code == 0, outcome.output
    return (folder / "report" / "index.html").as_uri()


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Open the page in a browser profile of its own; complaints, requests and alerts fail the test."""

    def listen(page: Any, complaints: list[str]) -> None:
        page.on("console", lambda said: complaints.append(said.text))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on("request", lambda asked: None if asked.url == address else complaints.append(asked.url))

    with visiting(browser, listen, **OPTIONS) as visit:
        yield partial(visit, address, "#rows .name >> nth=0")


@pytest.fixture
def page(visit: Callable[..., Any]) -> Any:
    return visit()


def names(page: Any) -> list[str]:
    found: list[str] = page.locator("#rows .name").all_text_contents()
    return found


def topic(page: Any, name: str) -> Any:
    return page.locator("#topic-filter").get_by_role("button", name=name)


def test_the_table_is_shown_a_page_at_a_time(page: Any) -> None:
    assert page.locator("#found").text_content() == "123 份文档"
    assert len(names(page)) == 50
    first = names(page)[0]
    page.get_by_role("button", name="下一页").click()
    page.get_by_role("button", name="下一页").click()
    assert len(names(page)) == 23
    page.get_by_role("button", name="上一页").press("Enter")
    page.keyboard.press("Enter")
    assert names(page)[0] == first
    assert page.get_by_role("button", name="上一页").is_disabled()


def test_it_is_sorted_by_its_heads_with_keys_too(page: Any) -> None:
    page.locator("th[data-sort=name] button").press("Enter")
    assert page.locator("th[data-sort=name]").get_attribute("aria-sort") == "ascending"
    assert [name for name in names(page) if name.startswith("第")] == [
        f"第{number:03d}份.txt" for number in range(50 - 1)
    ]
    page.keyboard.press("Enter")
    assert page.locator("th[data-sort=name]").get_attribute("aria-sort") == "descending"
    page.locator("th[data-sort=date] button").click()
    dates = page.locator("#rows td.date").all_text_contents()
    assert dates == sorted(dates)
    assert "" not in dates  # documents without a date come last
    page.locator("th[data-sort=characters] button").click()
    counts = [int(text.replace(",", "")) for text in page.locator("#rows td.count:nth-child(4)").all_text_contents()]
    assert counts == sorted(counts, reverse=True)


def test_it_is_filtered_by_topic_folder_date_and_words(page: Any) -> None:
    topic(page, "食品安全").click()
    assert page.locator("#found").text_content() == "123 份中的 81 份"
    assert names(page)[0] == "检查.txt"  # the one with most of it
    topic(page, "就业").click()
    assert page.locator("#found").text_content() == "123 份中的 80 份"
    page.select_option("#folder", "2024/02")
    assert page.locator("#found").text_content() == "123 份中的 20 份"
    page.get_by_role("button", name="清除筛选").click()
    page.select_option("#folder", "2024")
    assert page.locator("#found").text_content() == "123 份中的 120 份"
    page.select_option("#from", "2024-05")
    assert page.locator("#found").text_content() == "123 份中的 40 份"
    page.select_option("#to", "2024-05")
    assert page.locator("#found").text_content() == "123 份中的 20 份"
    page.get_by_role("button", name="清除筛选").click()
    page.fill("#search", "夜间 多云")
    assert names(page) == ["天气.txt"]  # by how it begins: it has no paragraph with a topic
    page.fill("#search", "没有这样的字")
    assert page.locator("#rows").text_content() == "没有这样的文档。"
    page.get_by_role("button", name="清除筛选").click()
    topic(page, "没有主题").click()
    assert names(page) == ["天气.txt"]


def test_a_row_opens_and_shows_its_words(page: Any) -> None:
    page.fill("#search", "第003份")
    name = page.locator("#rows .name")
    name.press("Enter")
    assert name.get_attribute("aria-expanded") == "true"
    assert "招聘会" in "".join(page.locator("#rows mark").all_text_contents())
    assert page.locator("#rows .text").first.text_content() == JOBS
    page.keyboard.press("Enter")
    assert page.locator("#rows mark").count() == 0


def test_what_looks_like_markup_is_text(page: Any) -> None:
    page.select_option("#folder", "其他")
    page.locator("#rows .name", has_text="<img").click()
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 2
    assert EVIL in "".join(page.locator("#rows .text").all_text_contents())


def test_the_pictures_lead_to_the_table(page: Any) -> None:
    page.locator("#topics").get_by_role("button", name="食品安全").click()
    assert page.locator("#found").text_content() == "123 份中的 81 份"
    page.locator("#time .lane.amount .hit").nth(2).click(force=True)
    assert page.locator("#found").text_content() == "123 份中的 20 份"
    assert set(page.locator("#rows td.date").all_text_contents()) == {"2024-03"}
    page.locator("#folders").get_by_role("button", name="其他").click()
    assert page.locator("#found").text_content() == "123 份中的 3 份"
    page.locator("#together .panel:not(.folded) td .go").first.click()
    assert page.locator("#found").text_content() == "123 份中的 80 份"


def test_topics_are_tabs_and_folders_a_tree(page: Any) -> None:
    tabs = page.locator("#strongest [role=tab]")
    assert tabs.all_text_contents() != []
    tabs.first.press("ArrowRight")
    assert tabs.nth(1).get_attribute("aria-selected") == "true"
    assert page.locator("#strongest .panel:visible").count() == 1
    rows = page.locator("#folders tbody tr:visible")
    before = rows.count()
    page.locator("#folders .twig[aria-expanded=true]").first.press("Enter")
    assert rows.count() == before - 6


def test_english(page: Any) -> None:
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("heading", name="All documents").is_visible()
    assert topic(page, "Food safety").is_visible()
    assert page.locator("#found").text_content() == "123 documents"
    visible = page.evaluate("document.body.innerText")
    visible = re.sub(r"第\d+份|[^\s]*\.txt|档案|其他|中文|民生", "", visible)
    quoted = "".join(page.locator(".text:visible, .start:visible, .folder:visible").all_text_contents())
    assert not set(re.findall(r"[\u4e00-\u9fff]", visible)) - set(quoted)
    page.reload()
    assert page.get_by_role("heading", name="All documents").is_visible()  # it is remembered


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1300, 360])
def test_it_can_be_read(visit: Callable[..., Any], scheme: str, width: int) -> None:
    page = visit(color_scheme=scheme, viewport={"width": width, "height": 800})
    page.locator("#rows .name").nth(1).click()
    assert faint_texts(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_it_can_be_printed(visit: Callable[..., Any]) -> None:
    page = visit(color_scheme="dark")
    page.emulate_media(media="print")
    assert page.locator("#strongest .panel:visible").count() == page.locator("#strongest .panel").count()
    assert not page.locator("#controls").is_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_without_scripts_the_pictures_are_there(browser: Any, address: str) -> None:
    context = browser.new_context(**OPTIONS, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert page.locator("#topics tbody tr").count() == 7
    assert page.get_by_text("The numbers of the picture").is_visible()
    assert page.locator("noscript p").is_visible()
    assert not page.locator("#controls").is_visible()
    context.close()
