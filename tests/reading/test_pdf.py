"""PDF: pages laid out by the tests come back as their paragraphs, in reading order."""

from __future__ import annotations

import io
import random
from collections.abc import Iterable

import pytest

from minsheng.errors import InputError
from minsheng.reading import Document, pdf, read

pytest.importorskip("pypdfium2")
canvas = pytest.importorskip("reportlab.pdfgen.canvas")
pytest.importorskip("reportlab.pdfbase.cidfonts")

FONT = "STSong-Light"  # Chinese without a font file
WIDTH, HEIGHT, SIZE, LEADING, GUTTER = 600, 800, 10, 14, 16
PARAGRAPHS = [
    "本报讯今年以来，通川区严格遵循工作要求，将稳岗返还政策作为稳定就业的关键举措，在加大宣传力度、优化办理流程方面持续发力。",
    "失业保险稳岗返还补贴是国家为有效应对经济形势变化、稳定就业岗位、鼓励企业不裁员或少裁员而推行的一项重要政策举措。",
    "此次行动着重检查辖区内腊肉、腊肠生产企业的加工环境和卫生状况，并对原料来源、添加剂使用情况逐一登记，确保群众吃得放心。",
    "养老服务机构开展文艺演出活动，志愿者走进敬老院，为老人送去节日的问候，并帮助打扫卫生、测量血压、整理内务。",
    "在消费旺季到来之际，全区组织商超、餐饮、家电企业开展让利促销活动，发放消费券，带动汽车、家居等大宗商品的销售。",
    "围绕基础教育扩优提质，通川区与高校合作，选派骨干教师到乡镇学校支教，推动优质课程资源在城乡学校之间共享。",
] * 12
Item = tuple[float, float, float, str]  # left, from the top, size, text


def draw(pages: Iterable[Iterable[Item]], turn: int = 0, **options: object) -> bytes:
    """Make a PDF of pages of texts; `turn` turns the pages and what is on them, so that they look the same."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    made = io.BytesIO()
    sheet = canvas.Canvas(made, pagesize=(WIDTH, HEIGHT), **options)
    for page in pages:
        if turn:
            sheet.setPageRotation(turn)
            sheet.translate(*{90: (HEIGHT, 0), 180: (WIDTH, HEIGHT), 270: (0, WIDTH)}[turn])
            sheet.rotate(turn)
        for left, top, size, words in page:
            sheet.setFont(FONT, size)
            sheet.drawString(left, HEIGHT - top - size, words)
        sheet.showPage()
    sheet.save()
    return made.getvalue()


def column(words: str, left: float, top: float, count: int = 16) -> list[Item]:
    """Set a text in lines of so many characters."""
    lines = [words[at : at + count] for at in range(0, len(words), count)]
    return [(left, top + LEADING * at, SIZE, line) for at, line in enumerate(lines)]


def wrap(words: str, count: int) -> list[str]:
    """Break a paragraph into lines with an indent; no line begins with a mark."""
    lines, at, room = [], 0, count - 2
    while at < len(words):
        end = at + room
        if end < len(words) and words[end] in "，。、；：”）":
            end -= 1
        lines.append(words[at:end])
        at, room = end, count
    return lines


def newspaper(columns: int, headline: str = "", stagger: float = 0) -> list[list[Item]]:
    """Set `PARAGRAPHS` in columns on as many pages as they take, with page numbers."""
    measure = (WIDTH - 80 - GUTTER * (columns - 1)) / columns
    count = int(measure // SIZE)
    lines = [(2 * SIZE * (at == 0), line) for each in PARAGRAPHS for at, line in enumerate(wrap(each, count))]
    pages: list[list[Item]] = []
    while lines:
        page: list[Item] = []
        top = 60.0
        if headline and not pages:
            page.append(((WIDTH - 24 * len(headline)) / 2, top, 24, headline))
            top += 50
        for place in range(columns):
            left = 40 + place * (measure + GUTTER)
            here, lines = lines[:40], lines[40:]
            page += [
                (left + indent, top + LEADING * at + stagger * place, SIZE, line)
                for at, (indent, line) in enumerate(here)
            ]
        pages.append([*page, (WIDTH / 2 - 15, HEIGHT - 40, 9, f"— {len(pages) + 1} —")])
    return pages


def texts(document: Document) -> list[str]:
    """The texts of a document's paragraphs."""
    return [each.text for each in document.paragraphs]


@pytest.mark.parametrize("columns", [1, 2, 3, 4])
@pytest.mark.parametrize("stagger", [0, 5])
def test_columns_come_back_as_paragraphs(columns: int, stagger: float) -> None:
    """Paragraphs that go on over a column or a page are whole, page numbers are gone, lines need not be level."""
    pages = newspaper(columns, "唱好双城记共建经济圈", stagger)
    document = read(draw(pages), name="a.pdf")
    assert texts(document) == ["唱好双城记共建经济圈", *PARAGRAPHS]
    assert [each.page for each in document.paragraphs][:: len(PARAGRAPHS)] == [1, len(pages)]
    assert document.text.count("\f") == len(pages) - 1
    lines = document.text.split("\n")
    assert all(each.text.startswith(lines[each.line - 1].strip()) for each in document.paragraphs)


def test_the_order_of_drawing_does_not_matter() -> None:
    """Programs write a page in any order."""
    [page, *_] = newspaper(3, "标题横跨三栏")
    whole = read(draw([page]))
    random.Random(1).shuffle(page)
    assert read(draw([page])).text == whole.text


def test_headlines_come_before_the_columns_that_they_span() -> None:
    """Over all columns, over two of three, and a short one that would fit into one column."""
    one, two, three = (each[:64] for each in PARAGRAPHS[2:5])
    spanning = [
        (40.0, 60.0, 22.0, "横跨两栏的大标题就在这"),
        *column(one, 40, 100),
        *column(two, 220, 100),
        *column(three, 400, 60),
    ]
    assert read(draw([spanning])).text.replace("\n", "").startswith("横跨两栏的大标题就在这" + one + two + three)
    short = [(250.0, 60.0, 16.0, "简短标题"), *column(one, 40, 100), *column(two, 220, 100), *column(three, 400, 100)]
    assert read(draw([short])).text.replace("\n", "") == "简短标题" + one + two + three


def test_two_articles_above_each_other() -> None:
    """A page is read article by article, not column by column through both."""
    one, two, three = (each[:48] for each in PARAGRAPHS[2:5])
    upper = [(40.0, 60.0, 20.0, "上面的文章"), *column(one, 40, 100), *column(two, 220, 100)]
    lower = [(40.0, 260.0, 20.0, "下面的文章"), *column(three, 40, 300), *column(one, 220, 300), *column(two, 400, 300)]
    expected = "上面的文章" + one + two + "下面的文章" + three + one + two
    assert read(draw([upper + lower])).text.replace("\n", "") == expected


def test_a_table_is_read_row_by_row() -> None:
    """Its cells are no columns of text."""
    rows = [("姓名", "单位", "补贴"), ("张三", "教育局", "100元"), ("李四", "人社局", "200元")]
    table = [
        (40.0 + 120 * across, 60.0 + 18 * down, 10.0, cell)
        for down, row in enumerate(rows)
        for across, cell in enumerate(row)
    ]
    assert read(draw([table])).text == "姓名 单位 补贴\n张三 教育局 100元\n李四 人社局 200元"


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_pages_are_read_as_they_are_shown(turn: int) -> None:
    """Landscape pages are often portrait pages turned."""
    page = [
        (40.0 + 260 * across, 60.0 + 14 * down, 10.0, f"Column {across} has the line {down}")
        for across in (0, 1)
        for down in range(4)
    ]
    assert read(draw([page], turn)).text == read(draw([page])).text
    assert read(draw([page])).text.startswith("Column 0 has the line 0\nColumn 0 has the line 1")


def test_pages_are_numbered() -> None:
    """A single page is page 1, and an empty one counts."""
    assert [each.page for each in read(draw([column(PARAGRAPHS[0], 40, 60)])).paragraphs] == [1]
    three = [column(PARAGRAPHS[0], 40, 60), [], column(PARAGRAPHS[1], 40, 60)]
    assert [each.page for each in read(draw(three)).paragraphs] == [1, 3]


def test_what_cannot_be_read_says_why() -> None:
    """Pictures only, a password, a broken file."""
    encrypt = pytest.importorskip("reportlab.lib.pdfencrypt").StandardEncryption("secret")
    for data, word in (
        (draw([[], []]), "no text.*OCR"),
        (draw([[(40.0, 60.0, 10.0, "secret")]], encrypt=encrypt), "password"),
        (b"%PDF-1.7\nbroken", "broken"),
        (b"", "empty"),
        ("只是文字".encode(), "no such file"),
    ):
        with pytest.raises(InputError, match=rf"^a\.pdf: .*{word}"):
            read(data, name="a.pdf")


def test_pages_come_one_at_a_time() -> None:
    """The first page is there before the others are read."""
    pages = pdf.pages(draw([column(each, 40, 60) for each in PARAGRAPHS]))
    assert next(pages).replace("\n", "") == PARAGRAPHS[0]
    pages.close()
