"""Web pages: the article stays, what stands around it goes."""

from __future__ import annotations

import time

import pytest

from minsheng.errors import InputError
from minsheng.reading import html, read

pytest.importorskip("selectolax")

FIRST = "济济多士，乃成大业；人才蔚起，国运方兴。近年来，通川区深入实施人才工作三年行动。"
SECOND = "今年以来，全区引进教育、医疗人才85人，<b>切实</b>当好基层治理的<a href='/x'>“助推器”</a>、百姓的“连心桥”。"
LINKS = "".join(f'<li><a href="/{at}">{at}月新闻：养老服务</a></li>' for at in range(1, 9))
PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>标题_通川区</title>
<style>p {{}}</style></head>
<body><div class="header"><div class="nav"><ul><li><a href="/">首页</a></li>
<li><a href="/jy">教育在线</a></li></ul></div></div>
<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/n">新闻中心</a></div>
<div class="main"><h1>构建人才工作格局</h1><div id="zoom" class="TRS_Editor"><p>　　{FIRST}</p><p>　　{SECOND}</p>
<table><tr><th>项目</th><th>补贴</th></tr><tr><td>稳岗返还</td><td>285.9万元</td></tr></table><h3>一、就业</h3>
<ul><li>免费培训</li></ul><p style="display: none">看不见</p></div></div>
<div class="related"><h3>相关阅读</h3><ul>{LINKS}</ul></div><ul>{LINKS}</ul>
<div class="bottom">主管单位　蜀ICP备05000000号　网站标识码：5117020001</div>
<footer>联系我们</footer><script>var a = "脚本";</script></body></html>"""
TEXTS = [
    "构建人才工作格局",
    FIRST,
    "今年以来，全区引进教育、医疗人才85人，切实当好基层治理的“助推器”、百姓的“连心桥”。",
    "项目 补贴",
    "稳岗返还 285.9万元",
    "一、就业",
    "免费培训",
]


def test_a_page_gives_its_article_only() -> None:
    """Headings, paragraphs with links in them, table rows and list items stay; menus, footers and scripts go."""
    document = read(PAGE.encode(), name="a.html")
    assert [paragraph.text for paragraph in document.paragraphs] == TEXTS
    assert document.encoding == "utf-8"
    lines = document.text.split("\n")
    assert [lines[paragraph.line - 1].strip("\u3000") for paragraph in document.paragraphs] == TEXTS


def test_an_old_page_of_tables_and_line_breaks() -> None:
    """A table that lays out the page is no data, and `<br>` parts paragraphs."""
    page = (
        f'<html><body><table width=980><tr><td><div class="menu">{LINKS}</div></td></tr></table><table><tr>'
        f"<td width=180><ul>{LINKS}</ul></td><td><font size=5><b>构建人才工作格局</b></font><br><br>"
        f"　　{FIRST}<br><br>　　{FIRST}<br>"
        f"</td></tr></table><table><tr><td align=center>版权所有：某某网</td></tr></table></body></html>"
    )
    assert [each.text for each in read(page.encode("gb18030")).paragraphs] == ["构建人才工作格局", FIRST, FIRST]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>第一段\n      第二行\n这里。</p>", ["第一段第二行这里。"]),
        ("<p>in two\n words&nbsp;here</p>", ["in two words here"]),
        ("<div>头<p>中</p>尾</div>", ["头", "中", "尾"]),
        ("<p>A&amp;&lt;b&gt;&#20013;&#x56fd;&ldquo;稳&rdquo;</p>", ["A&<b>中国“稳”"]),
        ("<p>一<p>二<table><tr><td>三<td>四<tr><td>五", ["一", "二", "三 四", "五"]),
        ("<h1><a href='/'>通川区举办招聘会</a></h1><p>近日。</p>", ["通川区举办招聘会", "近日。"]),
        (f"<ul>{LINKS}</ul>", [f"{at}月新闻：养老服务" for at in range(1, 9)]),
        (f"<div class='main-sidebar'><p>{FIRST}</p></div>", [FIRST]),
        (f"<body class='nav-open'><form><p>{FIRST}</p><button>提交</button></form>", [FIRST]),
        (f"<div class='banner'><h1>大标题</h1></div><p>{FIRST}</p>", ["大标题", FIRST]),
        ("<ruby>饕<rt>tāo</rt></ruby>餮", ["饕餮"]),
        ("", []),
        ("<html><body></body></html>", []),
        ("没有标记的文字。", ["没有标记的文字。"]),
    ],
)
def test_blocks(page: str, expected: list[str]) -> None:
    """Small pages, each for one rule."""
    assert html.blocks(page) == expected


def test_preformatted_text_is_restored() -> None:
    """Lines wrapped in a `<pre>` are one paragraph again."""
    wrapped = (
        "本报讯今年以来，通川区严格遵循工\n作要求，将稳岗返还政策作为稳定就\n业的关键举措，在加大宣传方面\n持续发力。"
    )
    document = read(f"<html><body><pre>{wrapped}</pre></body></html>".encode())
    assert [each.text for each in document.paragraphs] == [wrapped.replace("\n", "")]


@pytest.mark.parametrize("declared", ["gb2312", "GBK", "utf-8", "iso-8859-1", "no-such", ""])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_the_encoding_is_found_even_where_the_page_lies(declared: str, encoding: str) -> None:
    """Bytes that say otherwise go before what the page declares."""
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">'
    page = f"<html><head>{meta}</head><p>{FIRST}</p></html>"
    assert [each.text for each in read(page.encode(encoding)).paragraphs] == [FIRST]


def test_a_big5_page_and_a_named_encoding() -> None:
    """The page's word and the user's word are taken."""
    page = '<html><meta charset="big5"><p>今年以來，區內穩定就業。</p></html>'.encode("big5")
    assert read(page).paragraphs[0].text == "今年以來，區內穩定就業。"
    assert read("<p>穩定</p>".encode("big5"), name="a.htm", encoding="big5").paragraphs[0].text == "穩定"
    with pytest.raises(InputError, match="utf-9"):
        read(b"<p>x</p>", encoding="utf-9")


def test_wrong_bytes_in_a_declared_encoding_are_replaced() -> None:
    """As a browser shows such a page."""
    page = b'<html><meta charset="utf-8"><p>' + FIRST.encode() + b"\xff</p></html>"
    assert read(page).paragraphs[0].text == FIRST + "\ufffd"


def test_deep_nesting_is_no_trouble() -> None:
    """No recursion in the walk."""
    assert html.blocks("<div>" * 5000 + "深" + "</div>" * 5000) == ["深"]


def test_a_large_page_is_fast() -> None:
    """A megabyte of paragraphs takes well under a second."""
    page = "<html><body>" + f"<p>{FIRST}</p>" * 8000 + "</body></html>"
    began = time.perf_counter()
    assert len(html.blocks(page)) == 8000
    assert time.perf_counter() - began < 2
