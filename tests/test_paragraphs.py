"""The paragraph restorer against what a person reads, in the five seeds, laid-out pages, lists, poems and tables."""

import json
import textwrap
import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layouts import KINDS, Style, articles_from, page, source, squeeze, wrap
from minsheng.paragraphs import Paragraph, restore

ROOT = Path(__file__).parents[1]
COUNTED = ("body", "headline", "subhead")


def texts(text: str) -> list[str]:
    """The restored paragraphs' texts."""
    return [paragraph.text for paragraph in restore(text)]


def compare(text: str, truth: list[tuple[str, str]]) -> Counter[str]:
    """Count, white space aside, the true paragraphs (of the counted kinds), those found, the restored, the right."""
    got = Counter(map(squeeze, texts(text)))
    wanted = Counter(squeeze(paragraph) for kind, paragraph in truth if kind in COUNTED)
    known = Counter(squeeze(paragraph) for _, paragraph in truth)
    return Counter(
        wanted=wanted.total(), found=(got & wanted).total(), restored=got.total(), right=(got & known).total()
    )


def first_folder(*names: str) -> Path:
    """The first of some folders that is there."""
    folders = [folder for name in names if (folder := (ROOT / name).resolve()).is_dir()]
    return folders[0] if folders else pytest.skip(f"none of {names} is here")


# ------------------------------------------------------------------------------------------------------- real pages


def test_seeds() -> None:
    """The five seeds: what a person reads in them comes back, and little else."""
    documents = sorted(first_folder("seeds", "../shared/seeds").glob("*.txt"))
    golds = sorted(first_folder("labels/seeds", "../shared/seeds_gold").glob("*.jsonl"))
    assert len(documents) == len(golds) == 5
    total: Counter[str] = Counter()
    for document, gold in zip(documents, golds, strict=True):
        rows = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
        count = compare(document.read_text(encoding="utf-8"), [(row["kind"], row["text"]) for row in rows])
        assert count["found"] >= 0.95 * count["wanted"], document.name
        total += count
    assert total["found"] >= 0.98 * total["wanted"]
    assert total["right"] >= 0.98 * total["restored"]


# ------------------------------------------------------------------------------------------------------- laid-out pages


@pytest.mark.parametrize(
    ("kind", "share"),
    [("newspaper", 0.95), ("indented", 0.97), ("plain", 0.98), ("dense", 0.91), ("web", 0.96), ("mixed", 0.96)],
)
def test_layouts(kind: str, share: float) -> None:
    """Pages of a kind come back; where nothing but the last line's width parts paragraphs ("dense"), not all can."""
    assert kind in KINDS or kind == "mixed"
    headlines, bodies = source(ROOT)
    rng = Random(f"test {kind}")
    total: Counter[str] = Counter()
    for _ in range(100):
        total += compare(*page(kind, articles_from(headlines, bodies, 4, rng), rng))
    assert total["found"] >= share * total["wanted"], total
    assert total["right"] >= (share - 0.02) * total["restored"], total


# ------------------------------------------------------------------------------------------------------- one a line

POEM = ["床前明月光，", "疑是地上霜。", "举头望明月，", "低头思故乡。"]
MODERN = ["轻轻的我走了", "正如我轻轻的来", "我轻轻的招手", "作别西天的云彩", "那河畔的金柳", "是夕阳中的新娘"]
HEADLINES = [
    "县城开出首趟助老公交，老人刷卡免费坐",
    "校门口的小书屋，亮灯到九点",
    "春耕时节送技到田头",
    "二十家企业进校园招工",
    "菜市场里设了检测台：买菜先看牌",
    "周末去哪儿？老街夜市等你来",
]
UNHARMED = {
    "a poem": POEM * 3,
    "a poem without marks": [line[:-1] for line in POEM] * 3,
    "a modern poem": MODERN,
    "headlines": HEADLINES * 3,
    "numbered items": [f"{number}. {line}" for number, line in enumerate(HEADLINES * 3, 1)],
    "bulleted items": [f"● {line}" for line in HEADLINES * 3],
    "a table": [f"{year}年 {year * 7 % 900 + 100}.{year % 10} {year % 89 + 10}%" for year in range(2000, 2024)],
    "comma-separated values": [f"{name},{len(name) * 13},女,本科" for name in ("张三", "李四光", "王五", "赵六六")] * 4,
    "names": ["张三", "李四光", "王五", "欧阳锋"] * 4,
    "speech": ["“你来了？”", "“来了。”", "“吃了没有”", "“没呢，你呢”", "“那一起吧！”"] * 3,
    "articles of a law": [f"第{n}条　经营者应当明码标价，不得收取未予标明的费用。" for n in "一二三四五六七八九"],
    "English lines": ["The quick brown fox jumps.", "It was late, and nobody came", "Heading One", "The end"] * 3,
    "one line": ["今年以来，全县新开助老公交线路4条。" * 9],
    "one character": ["中"] * 9,
}


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("name", UNHARMED)
def test_one_paragraph_a_line_comes_back_unharmed(name: str, between: str) -> None:
    """A file with one paragraph a line, or with blank lines between, is left as it is."""
    assert texts(between.join(UNHARMED[name])) == UNHARMED[name]


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_written_paragraphs_come_back_unharmed(between: str) -> None:
    """So are headlines and bodies of all lengths, mixed."""
    headlines, bodies = source(ROOT)
    rng = Random(1)
    lines = [line.strip() for line in rng.sample(headlines + bodies, min(len(headlines + bodies), 1000))]
    whole = [line for line in lines if line[-1] in "。！？”" or line in headlines]
    assert len(set(whole) - set(texts(between.join(whole)))) <= 2


# ------------------------------------------------------------------------------------------------------- single signs

BODY = (
    "今年以来，全县新开助老公交线路四条，沿线设站六十二个，日均乘车一千三百余人次。车厢里加装了扶手和低位踏板，"
    "司机上岗前都学过急救。家住城东的老人说，如今出门看病方便多了，再也不用等儿女请假。"
)


def lines_of(text: str, width: int = 15) -> list[str]:
    """A text hard-wrapped."""
    return wrap(text, Style(width=width), Random(0))


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\n\n\n\n"])
def test_a_blank_line_in_mid_sentence_does_not_cut(gap: str) -> None:
    """A column's end, or an image, in a paragraph."""
    lines = lines_of(BODY)
    assert texts("\n".join(lines[:3]) + gap + "\n".join(lines[3:])) == [BODY]


def test_an_indent_begins_a_paragraph_even_after_a_full_line() -> None:
    """The last line of a paragraph can happen to be full."""
    full = "司机和乘务员上岗之前都学过急救。" * 3
    assert texts("\n".join(f"　　{full[:14]}\n{full[14:30]}\n{full[30:46]}\n{full[46:]}" for _ in "ab")) == [full, full]


def test_a_margin_and_a_stray_space_are_no_indents() -> None:
    """Lines that all begin with white space, as in text exported from a PDF; and a single space before some."""
    lines = lines_of(BODY)
    assert texts("\n".join(f"    {line}" for line in lines)) == [BODY]
    assert texts("\n".join(" " * (number == 3) + line for number, line in enumerate(lines))) == [BODY]
    assert texts("\n".join(f"    {line}" for line in [f"　　{lines_of(BODY)[0]}", *lines[1:]] * 2)) == [BODY, BODY]


def test_spaces_between_characters_are_taken_out() -> None:
    """A justified line."""
    lines = lines_of(BODY)
    lines[2] = " ".join(lines[2])
    assert texts("\n".join(lines)) == [BODY]
    assert texts("王 小 明 的 书") == ["王小明的书"]
    assert texts("老街换新颜 夜市添人气") == ["老街换新颜 夜市添人气"]


def test_headlines_of_two_lines() -> None:
    """On top of each other, ending or beginning with a dash, or with a heading mark on the first alone."""
    body = "\n".join(lines_of(BODY))
    assert texts(f"老街换了新颜\n夜市添了人气\n\n{body}") == ["老街换了新颜 夜市添了人气", BODY]
    assert texts(f"县里开出助老公交——\n\n出门看病方便了\n\n{body}") == ["县里开出助老公交—— 出门看病方便了", BODY]
    assert texts(f"老街换了新颜\n\n——我县夜市见闻\n\n{BODY}") == ["老街换了新颜 ——我县夜市见闻", BODY]
    assert texts(f"## 开通公交\n\n老人看病方便多了\n\n{BODY}") == ["## 开通公交 老人看病方便多了", BODY]
    assert texts(f"## 开通公交\n\n□本报记者 张三\n\n{BODY}") == ["## 开通公交", "□本报记者 张三", BODY]


def test_a_long_line_cut_in_mid_sentence() -> None:
    """A web page with an image in a paragraph; its headlines stay alone."""
    for cut in (18, 50, 70):
        assert texts(f"县城新事\n\n{BODY[:cut]}\n\n\n{BODY[cut:]}\n\n助老，也助家\n\n{BODY}") == [
            "县城新事",
            BODY,
            "助老，也助家",
            BODY,
        ]


def test_english_and_mixed_text() -> None:
    """Words get their space back, numbers and addresses none."""
    paragraphs = [
        "The council met on Tuesday to consider the new housing plan, which has been under discussion for most of the "
        "year. Several members asked for more time; others said that the figures were clear enough.",
        '"We cannot wait for ever," said the chair. A vote was taken at 9 p.m. and the plan was adopted by 14 votes to '
        "3. See https://example.org/plan for its details, and the minutes for what was said.",
    ]
    for width in (60, 72, 80):
        assert texts("\n\n".join(textwrap.fill(paragraph, width) for paragraph in paragraphs)) == paragraphs
    mixed = (
        BODY
        + "详情请登录https://example.org/services/elderly?id=20240512查询，也可拨打电话0830-1234567咨询，服务时间为每天九点到十七点。"
    )
    lines = wrap(mixed, Style(width=16, whole_words=False), Random(0))
    assert texts("\n".join(lines)) == [mixed]


def test_lines_and_pages() -> None:
    """Lines count from 1; form feeds part pages."""
    assert restore("\n  甲乙丙。\n\n丁\n") == [Paragraph("甲乙丙。", 2), Paragraph("丁", 4)]
    assert restore("甲。\n\f乙。\n\f\f丙。") == [
        Paragraph("甲。", 1, 1),
        Paragraph("乙。", 2, 2),
        Paragraph("丙。", 3, 4),
    ]
    assert restore("") == restore(" \n\u3000\n\f\n") == []


# ------------------------------------------------------------------------------------------------------- properties

dirty = st.one_of(
    st.text(),
    st.text(alphabet="中文字的一丁a bZ1 2。，、；：“”——（）…！#·□\n\n\n\u3000\t\f\r第条", max_size=200),
    st.lists(st.text(alphabet="中文字的一a1。，：“”—# ", max_size=30), max_size=30).map("\n".join),
    st.lists(
        st.tuples(
            st.text(alphabet="中文字丁。，；”", min_size=14, max_size=16), st.sampled_from(["\n", "\n\n", "\n　　"])
        ),
        max_size=30,
    ).map(lambda rows: "".join(map("".join, rows))),
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(dirty)
def test_nothing_is_lost_and_restoring_again_changes_nothing(text: str) -> None:
    """No character but white space is lost, added or moved; lines ascend; a second time is idle."""
    paragraphs = restore(text)
    assert squeeze("".join(paragraph.text for paragraph in paragraphs)) == squeeze(text)
    starts = [paragraph.line for paragraph in paragraphs]
    assert starts == sorted(set(starts))
    assert all(1 <= start <= text.count("\n") + 1 for start in starts)
    once = [paragraph.text for paragraph in paragraphs]
    assert all(line == line.strip() and line.splitlines() == [line] for line in once)
    assert texts("\n\n".join(once)) == once


@pytest.mark.parametrize("kind", KINDS)
def test_restored_pages_stay_as_they_are(kind: str) -> None:
    """The same on laid-out pages."""
    headlines, bodies = source(ROOT)
    rng = Random(kind)
    once = texts(page(kind, articles_from(headlines, bodies, 6, rng), rng)[0])
    assert texts("\n\n".join(once)) == once


@pytest.mark.parametrize(
    "text",
    [
        BODY * 10_000,
        "中\n" * 60_000,
        "，\n" * 60_000,
        "我们写一个很长的句子，" * 6 + "没有写完\n\n" * 5_000 + "完了。",
        ("我们写一个很长的句子，" * 6 + "没有写完\n\n") * 2_000 + "完了。",
        "今天天气很好我们去公园\n" * 20_000,
        "甲乙丙丁——\n" * 20_000,
        "\n".join("中" * (number % 50 + 1) for number in range(10_000)),
        " " * 1_000_000,
        "（" * 1_000_000,
        "a" * 1_000_000,
        "1.\n" * 50_000,
    ],
    ids=range(12),
)
def test_odd_shapes_take_no_longer(text: str) -> None:
    """Nothing is quadratic: each of these takes a fraction of a second, and would take minutes if it were."""
    start = time.process_time()
    restore(text)
    assert time.process_time() - start < 5
