"""Word files: what a reader sees in them, in its order."""

from __future__ import annotations

import io
import zipfile

import pytest

from minsheng.errors import InputError
from minsheng.reading import guards, read, word

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(body: str, part: str = "word/document.xml", namespace: str = W) -> bytes:
    """A file with a body of XML and little else."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "_rels/.rels",
            f'<Relationships><Relationship Type="http://x/officeDocument" Target="/{part}"/></Relationships>',
        )
        archive.writestr(part, f'<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>')
        archive.writestr("word/styles.xml", "<broken")
    return packed.getvalue()


def par(*runs: str) -> str:
    """A paragraph of runs."""
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def test_headings_paragraphs_and_tables_in_order() -> None:
    """A file made by a usual library."""
    docx_library = pytest.importorskip("docx")
    made = docx_library.Document()
    made.add_heading("关于做好就业工作的通知", 0)
    made.add_paragraph("各街道办事处：")
    table = made.add_table(2, 2)
    for cell, words in zip(
        table.row_cells(0) + table.row_cells(1), ["项目", "补贴", "稳岗返还", "285.9万元"], strict=True
    ):
        cell.text = words
    made.add_paragraph("特此通知。").add_run("抓好落实。").bold = True
    packed = io.BytesIO()
    made.save(packed)
    document = read(packed.getvalue(), name="通知.docx")
    expected = ["关于做好就业工作的通知", "各街道办事处：", "项目 补贴", "稳岗返还 285.9万元", "特此通知。抓好落实。"]
    assert [each.text for each in document.paragraphs] == expected
    assert [document.text.split("\n")[each.line - 1] for each in document.paragraphs] == expected
    assert document.encoding is None


def test_what_is_seen_is_read_and_nothing_else() -> None:
    """Content controls, links, inserted text and text boxes are read once; deleted text and field codes are not."""
    box = f"<w:drawing><w:txbxContent>{par('文本框')}</w:txbxContent></w:drawing>"
    body = (
        f"<w:sdt><w:sdtContent>{par('控件')}</w:sdtContent></w:sdt>"
        "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink>"
        "<w:ins><w:r><w:t>插入</w:t></w:r></w:ins><w:del><w:r><w:delText>删去</w:delText></w:r></w:del>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom></w:p>"
        f"<w:p><w:r><AlternateContent><Choice>{box}</Choice><Fallback>{box}</Fallback></AlternateContent><w:t>正文</w:t></w:r></w:p>"
        "<w:p><w:r><w:ruby><w:rt><w:r><w:t>tāo</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>饕</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>"
    )
    assert word.blocks(docx(body)) == ["控件", "链接插入", "文本框", "正文", "饕"]


def test_line_breaks_and_long_table_cells() -> None:
    """A break parts lines, of which `restore` makes paragraphs; a table that lays out the page keeps its paragraphs."""
    broken = "<w:p><w:r><w:t>第一段说完了。</w:t><w:br/><w:br/><w:t>第二段也说完了。</w:t></w:r></w:p>"
    cell = "<w:tc>" + par("长段落" * 40) + par("又一段。") + "</w:tc>"
    nested = f"<w:tbl><w:tr><w:tc>{par('内层')}</w:tc><w:tc>{par('表格')}</w:tc></w:tr></w:tbl>"
    found = read(docx(broken + f"<w:tbl><w:tr>{cell}<w:tc>{nested}{par('')}</w:tc></w:tr></w:tbl>")).paragraphs
    assert [each.text for each in found] == [
        "第一段说完了。",
        "第二段也说完了。",
        "长段落" * 40,
        "又一段。",
        "内层 表格",
    ]
    assert [each.line for each in found] == [1, 3, 5, 7, 9]


def test_strict_and_oddly_named_files() -> None:
    """The strict form has other namespaces; the part's name is in the relations; other parts may be broken."""
    strict = docx(par("严格"), "word/document2.xml", "http://purl.oclc.org/ooxml/wordprocessingml/main")
    assert [each.text for each in read(strict).paragraphs] == ["严格"]
    assert read(docx("")).paragraphs == ()


def test_broken_files_are_refused() -> None:
    """Cut off, not XML, without a document, deeply wrong: each in a sentence that names the file."""
    whole = docx(par("一"))
    bare = io.BytesIO()
    with zipfile.ZipFile(bare, "w") as archive:
        archive.writestr("word/other.xml", "<a/>")
    for data in (
        whole[: len(whole) // 2],
        whole[:-10],
        bare.getvalue(),
        docx("<w:p>"),
        docx(par("一"), "other.xml")[:-40],
    ):
        with pytest.raises(InputError, match=r"^a\.docx: .*(broken|no document)"):
            read(data, name="a.docx")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The size that the archive tells decides."""
    monkeypatch.setattr(guards, "MOST", 10_000)
    with pytest.raises(InputError, match="unpacks to"):
        read(docx(par("长" * 20_000)))
    lying = docx("<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'>]>")
    with pytest.raises(InputError, match="broken"):
        read(lying)
