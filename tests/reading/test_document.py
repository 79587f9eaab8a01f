"""Any document: the format is found, and what cannot be read says what to do."""

from __future__ import annotations

import builtins
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from minsheng.errors import InputError
from minsheng.paragraphs import restore
from minsheng.reading import DOCUMENT_SUFFIXES, RECORD_SUFFIXES, Document, read

TEXT = "稳定就业\n\n本报讯今年以来，通川区严格遵循工作要求。\n\n食品安全检查行动着重检查生产企业。\n"
SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))


def packed(*names: str) -> bytes:
    """A zip archive of files with these names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


def test_a_text_file(tmp_path: Path) -> None:
    """Paragraphs are those of `restore`; the source is the path as it was given."""
    path = tmp_path / "新闻.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert read(path) == Document(str(path), TEXT, tuple(restore(TEXT)), "utf-8")
    assert [each.line for each in read(str(path)).paragraphs] == [1, 3, 5]


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_real_documents_in_every_encoding(path: Path, encoding: str, end: str) -> None:
    """They come out the same."""
    whole = read(path)
    data = whole.text.replace("\n", end).encode(encoding)
    again = read(data)
    assert (again.source, again.text, again.paragraphs) == ("<bytes>", whole.text, whole.paragraphs)
    assert read(data, encoding=encoding).paragraphs == whole.paragraphs


def test_bytes_files_and_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has its name; `name` goes before it."""
    data = TEXT.encode()
    (tmp_path / "a.txt").write_bytes(data)
    assert read(data).source == "<bytes>"
    assert read(io.BytesIO(data)).source == "<bytes>"
    with (tmp_path / "a.txt").open("rb") as file:
        assert read(file).source == str(tmp_path / "a.txt")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert read("-") == Document("-", TEXT, tuple(restore(TEXT)), "utf-8")
    assert read(data, name="上传.txt").source == "上传.txt"


@pytest.mark.parametrize("data", [b"", b"\n\n \n", b"\xef\xbb\xbf", "\u3000\n".encode()])
def test_an_empty_text_has_no_paragraphs(data: bytes) -> None:
    """And is no error."""
    assert read(data, name="a.txt").paragraphs == ()
    assert read(data, name="a.html").paragraphs == ()


def test_pages_of_a_text_with_form_feeds() -> None:
    """A text taken from a PDF keeps its page numbers."""
    assert [each.page for each in read("第一页的正文。\n\f第二页的正文。\n".encode()).paragraphs] == [1, 2]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "soffice"),
        ("a.wps", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), r"save it as \.docx"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("a.rtf", rb"{\rtf1\ansi text}", "RTF.*docx"),
        ("a.pptx", packed("ppt/presentation.xml"), "PowerPoint.*PDF"),
        ("a.ofd", packed("OFD.xml"), "OFD.*PDF"),
        ("a.odt", packed("mimetype", "content.xml"), "OpenDocument"),
        ("a.epub", packed("mimetype", "META-INF/container.xml"), "EPUB"),
        ("a.zip", packed("a.txt"), "archive.*unpack"),
        ("a.txt", b"\x1f\x8b\x08\x00abc", "archive.*unpack"),
        ("a.txt", packed("xl/workbook.xml"), "table.*records"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\0\0", "picture.*OCR"),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", "picture.*OCR"),
        ("a", b"\x7fELF\2\1\1\0", "program"),
        ("a.docx", TEXT.encode(), r"ends in \.docx"),
        ("a.docx", b"", "empty"),
        ("a.csv", b"id,text\n1,x\n", "rows.*records"),
        ("A.JSONL", b'{"text": "x"}', "rows.*records"),
        ("a.xlsx", packed("xl/workbook.xml"), "rows.*records"),
    ],
)
def test_what_is_not_read_says_what_to_do(name: str, data: bytes, words: str) -> None:
    """The error names the file, what it is, and the way out."""
    with pytest.raises(InputError, match=rf"^{name}: .*{words}"):
        read(data, name=name)


def test_a_file_is_read_as_what_it_is() -> None:
    """Whatever it is called: web pages are often called .txt or .doc, and PDFs .html."""
    pytest.importorskip("selectolax")
    page = b"\xef\xbb\xbf<!-- saved -->\n<!DOCTYPE html><html><body><p>" + "正文。".encode() + b"</p></body></html>"
    for name in ("a.txt", "a.doc", "a.html", "a", "a.xyz"):
        assert [each.text for each in read(page, name=name).paragraphs] == ["正文。"]
    assert [each.text for each in read("只是文字。".encode(), name="a.doc").paragraphs] == ["只是文字。"]
    assert [each.text for each in read("《<b>》是标记，<p>也是。".encode()).paragraphs] == ["《<b>》是标记，<p>也是。"]


def test_paths_that_cannot_be_read(tmp_path: Path) -> None:
    """No traceback for what a user can cause."""
    with pytest.raises(InputError, match=r"none\.txt: cannot be read: no such file"):
        read(tmp_path / "none.txt")
    with pytest.raises(InputError, match="directory"):
        read(tmp_path)
    for words in ("a\0b", "文" * 5000, "标题\n正文"):
        with pytest.raises(InputError):
            read(words)
    with pytest.raises(InputError, match="binary mode"):
        read(io.StringIO(TEXT))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("library", "name", "data"), [("pypdfium2", "a.pdf", b"%PDF-1.4"), ("selectolax", "a.html", b"<p>x")]
)
def test_a_missing_library_says_how_to_install_it(
    library: str, name: str, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command is in the error."""
    real = builtins.__import__

    def without(module: str, *rest: object) -> object:
        if module.partition(".")[0] == library:
            raise ImportError(module)
        return real(module, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match=rf'^{name}: .*{library}.*pip install "minsheng\[documents\]"'):
        read(data, name=name)


def test_importing_takes_nothing_heavy() -> None:
    """Not even NumPy."""
    code = "import sys, minsheng.reading; print([m for m in sys.modules if m in {}])"
    heavy = ["numpy", "selectolax", "pypdfium2", "lxml", "pyarrow", "openpyxl", "docx"]
    result = subprocess.run([sys.executable, "-c", code.format(heavy)], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_no_name_is_both_a_document_and_a_file_of_rows() -> None:
    """The command tells them apart by these."""
    assert not set(DOCUMENT_SUFFIXES) & set(RECORD_SUFFIXES)
    assert "a.JSONL.GZ".lower().endswith(RECORD_SUFFIXES)
