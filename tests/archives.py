"""Small archives, and the reports that `classify report` makes of them."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from running import Outcome

JOBS = "全区举办春季招聘会，为高校毕业生提供就业岗位1200个，帮助失业人员再就业。"
FOOD = "市场监管部门对校园食堂开展食品安全检查，对过期食品和违规添加剂依法查处。"
WEATHER = "明天多云转晴，最高气温二十五度，夜间有小雨。"
_VOID = {"meta", "br", "img", "link", "input"}


class Report:
    """A report that was written: its outcome, its page and its tables."""

    def __init__(self, folder: Path, outcome: Outcome) -> None:
        self.folder = folder
        self.code, self.err = outcome.code, outcome.err
        self.html = (folder / "index.html").read_text("utf-8")
        self.page = Page(self.html)

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a CSV file."""
        return list(csv.DictReader(io.StringIO((self.folder / name).read_bytes().decode("utf-8-sig"), newline="")))

    @property
    def documents(self) -> list[dict[str, str]]:
        return self.rows("documents.csv")

    @property
    def data(self) -> dict[str, Any]:
        """What the page's script gets."""
        found: dict[str, Any] = json.loads(self.page.data)
        return found


class Page(HTMLParser):
    """Reads a page strictly: whatever is opened is closed, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = self.data = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.data = self.data or data
        elif not self.open or self.open[-1] != "style":
            self.text += data

    @property
    def sections(self) -> list[str | None]:
        return [attributes["id"] for name, attributes in self.elements if name == "section" and "id" in attributes]


def write(path: Path, *paragraphs: str) -> None:
    """Write a document."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(paragraphs), "utf-8")
