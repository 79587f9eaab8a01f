"""Small archives, and the reports that `classify report` makes of them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from markup import Page
from running import Outcome

JOBS = "全区举办春季招聘会，为高校毕业生提供就业岗位1200个，帮助失业人员再就业。"
FOOD = "市场监管部门对校园食堂开展食品安全检查，对过期食品和违规添加剂依法查处。"
WEATHER = "明天多云转晴，最高气温二十五度，夜间有小雨。"


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


def write(path: Path, *paragraphs: str) -> None:
    """Write a document."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(paragraphs), "utf-8")
