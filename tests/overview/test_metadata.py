"""The dates that files say of themselves."""

import io
import zipfile
from pathlib import Path

import pytest

from minsheng.overview import metadata
from minsheng.overview.places import Places

PAGE = '<!doctype html><html><head><title>t</title><meta name="{name}" content="{value}"></head><body>文</body></html>'


@pytest.mark.parametrize(
    ("name", "value", "date"),
    [
        ("PubDate", "2024-05-06 10:30", "2024-05-06"),
        ("publishdate", "2024年5月6日", "2024-05-06"),
        ("keywords", "2024-05-06", None),
        ("PubDate", "今天", None),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_web_pages(name: str, value: str, date: str | None, encoding: str) -> None:
    found = metadata.of_page(PAGE.format(name=name, value=value).encode(encoding))
    assert (found and found.date) == date
    assert found is None or found.origin == f"meta {name.lower()}"


def test_a_property_without_quotes_is_read() -> None:
    found = metadata.of_page(b"<META content=2024-05-06 property='article:published_time'>")
    assert found == ("2024-05-06", "meta article:published_time")


def word(path: Path, created: str) -> None:
    created = f"<dcterms:created>{created}</dcterms:created>"
    core = f'<cp:coreProperties xmlns:cp="c" xmlns:dcterms="d">{created}</cp:coreProperties>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("docProps/core.xml", core)


def test_word_files(tmp_path: Path) -> None:
    word(tmp_path / "a.docx", "2024-05-06T01:00:00Z")
    word(tmp_path / "template.docx", "2013-12-23T23:15:00Z")  # the day of python-docx's own template
    assert metadata.of_file(str(tmp_path / "a.docx")) == ("2024-05-06", "docx created")
    assert metadata.of_file(str(tmp_path / "template.docx")) is None


def test_pdf_files(tmp_path: Path) -> None:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    pytest.importorskip("pypdfium2")
    path = tmp_path / "a.pdf"
    made = io.BytesIO()
    page = canvas.Canvas(made, invariant=1)  # of the first day of 2000
    page.drawString(100, 700, "text")
    page.save()
    path.write_bytes(made.getvalue())
    assert metadata.of_file(str(path)) == ("2000-01-01", "pdf created")


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.html", "a.txt"])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.4 broken", b"\xff\xfe<meta", b"\0" * 100])
def test_broken_files_have_no_date(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert metadata.of_file(str(tmp_path / name)) is None
    assert metadata.of_file(str(tmp_path / "none" / name)) is None


def test_a_day_in_the_name_goes_before_the_page_and_the_page_before_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "2023"
    folder.mkdir()
    content = PAGE.format(name="PubDate", value="2024-05-06")
    for name in ("2022-01-02.html", "a.html", "a.txt"):
        (folder / name).write_text(content, "utf-8")
    word(folder / "a.docx", "2024-05-06")
    places = Places([str(tmp_path)])
    found = {path.name: places.dated(str(path)) for path in folder.iterdir()}
    assert found == {
        "2022-01-02.html": ("2022-01-02", "name"),
        "a.html": ("2024-05-06", "meta pubdate"),
        "a.txt": ("2023", "folder"),
        "a.docx": ("2023", "folder"),  # what Word says of a file is the last to be believed
    }
