"""Pages laid out from clean articles, to hold the paragraph restorer against text of which the truth is known.

`page(kind, articles, rng)` gives the dirty text and the paragraphs that a person would read in it. A kind names a
family of layouts; within it width, indents, blank lines, column height, kinsoku, spacing and punctuation vary.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

CLOSING = "。，、；：！？”’）》」』】…％·,;:!?)]}"
OPENING = "“‘（《「『【([{"
HALF = str.maketrans("，；：？！（）", ",;:?!()")
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", ("伟", "芳", "建国", "晓梅", "磊", "秀英", "志强", "雨桐")


@dataclass(frozen=True)
class Article:
    """A headline of one or more lines, a byline ("" for none), and the body: (subhead or "", paragraphs) a section."""

    headline: tuple[str, ...]
    byline: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Style:
    """How an article is set. `width` is in full-width characters, 0 for one paragraph a line."""

    width: int = 16
    kinsoku: str = "push"  # a closing mark that will not fit: "push" takes a character along, "hang" hangs out, "none"
    whole_words: bool = True  # numbers and Latin words are not cut
    indent: str = ""
    counted: bool = False  # every character counts the same, half-width ones too
    outside: bool = False  # the indent comes on top of the width
    centred: bool = False  # headlines are centred
    gap: int = 1  # blank lines between paragraphs
    headline_gap: int = 1  # blank lines around headlines
    column: int = 0  # a column holds so many lines; blank lines follow it. 0: no columns
    spaced: float = 0.0  # share of full lines with a space between all characters
    padded: bool = False  # numbers stand between half-width spaces
    half: bool = False  # half-width punctuation
    after: bool = False  # the headline stands after its article
    marks: bool = False  # markdown marks before headlines


def columns(text: str) -> int:
    """The width of a text in half-width columns."""
    return sum(1 if ch.isascii() else 2 for ch in text)


def wrap(text: str, style: Style, rng: Random) -> list[str]:
    """Set one paragraph in lines no wider than the style's, but for a hanging closing mark."""
    if not style.width:
        return [style.indent + text]
    measure = (lambda part: 2 * len(part)) if style.counted else columns
    units = re.findall(r"[0-9A-Za-z.%+-]+|[^\n]" if style.whole_words else r"[^\n]", text)
    lines: list[str] = []
    limit, start = 2 * style.width, 0
    while start < len(units):
        line = "" if lines else style.indent
        used, end = 0 if style.outside else measure(line), start
        while end < len(units) and used + measure(units[end]) <= limit:
            used += measure(units[end])
            end += 1
        end = max(end, start + 1)
        if end < len(units) and style.kinsoku != "none":
            if style.kinsoku == "hang" and units[end] in CLOSING:
                end += 1
            while end < len(units) and end > start + 2 and (units[end] in CLOSING or units[end - 1] in OPENING):
                end -= 1
        row = "".join(units[start:end])
        last = end >= len(units)
        if not last and (rng.random() < style.spaced or (style.spaced and limit - used >= 4)):
            row = " ".join(re.findall(r"[0-9A-Za-z.%+-]+|\S", row))
        lines.append((line + row).rstrip(" "))
        start = end
        while start < len(units) and units[start] == " ":
            start += 1
    return lines


def lay(article: Article, style: Style, rng: Random) -> tuple[list[str], list[tuple[str, str]]]:
    """Set one article: its lines, and its paragraphs as (kind, text) in reading order."""

    def dress(text: str) -> str:
        text = text.translate(HALF) if style.half else text
        return re.sub(r"(?<=[^\W\d_a-zA-Z])(\d+)(?=[^\W\d_a-zA-Z])", r" \1 ", text) if style.padded else text

    head = [dress(line) for line in article.headline]
    if style.marks:
        head[0] = "# " + head[0]
    blocks: list[tuple[str, list[str]]] = [("headline", head)]
    if article.byline:
        blocks.append(("byline", [article.byline]))
    for subhead, paragraphs in article.sections:
        if subhead:
            blocks.append(("subhead", [("## " if style.marks else "") + dress(subhead)]))
        blocks += [("body", wrap(dress(text), style, rng)) for text in paragraphs]
    if style.after:
        blocks.append(blocks.pop(0))
    lines: list[str] = []
    truth: list[tuple[str, str]] = []
    filled = 0
    for place, (kind, rows) in enumerate(blocks):
        if place:
            plain = kind == blocks[place - 1][0] == "body"
            lines += [""] * (style.gap if plain else max(style.gap, style.headline_gap))
        for number, row in enumerate(rows):
            filled += 1
            lead = " " * max(0, style.width - columns(row) // 2) if style.centred and kind != "body" else ""
            if kind == "body" and number and style.column and filled >= style.column:
                lines += [""] * rng.choice((1, 1, 1, 2, 3))
                filled = 0
            lines.append(lead + row)
        truth.append((kind, "".join(rows)))
    return lines, truth


def cut(lines: list[str], rng: Random, share: float) -> list[str]:
    """Cut long lines in two in mid-sentence, as where an image or a column's end stood."""
    out = []
    for line in lines:
        rest = line
        while len(rest) > 60 and rng.random() < share:
            inner = range(12, len(rest) - 4)
            place = rng.choice([i for i in inner if rest[i - 1] not in CLOSING + OPENING and rest[i] not in CLOSING])
            out += [rest[:place], *[""] * rng.choice((1, 1, 3))]
            rest = rest[place:]
        out.append(rest)
    return out


def newspaper(rng: Random) -> Style:
    """Narrow columns, blank lines between paragraphs and at columns' ends, no indents."""
    return Style(
        width=rng.randint(13, 20),
        kinsoku=rng.choice(("push", "hang", "none")),
        whole_words=rng.random() < 0.6,
        column=rng.choice((12, 20, 40)),
        spaced=rng.choice((0.0, 0.03)),
        padded=rng.random() < 0.3,
        half=rng.random() < 0.2,
        after=rng.random() < 0.5,
        centred=rng.random() < 0.15,
        counted=rng.random() < 0.2,
    )


def indented(rng: Random) -> Style:
    """Paragraphs begin with an indent; blank lines or none between them."""
    return replace(
        newspaper(rng),
        width=rng.randint(14, 40),
        indent=rng.choice(("　　", "  ", "    ")),
        outside=rng.random() < 0.2,
        gap=rng.choice((0, 0, 1)),
        headline_gap=rng.choice((0, 1)),
        column=rng.choice((0, 20, 40)),
    )


def plain(rng: Random) -> Style:
    """Hard wraps at any width, blank lines between paragraphs, nothing else to go by."""
    return replace(newspaper(rng), width=rng.randint(14, 40), column=0, marks=rng.random() < 0.2)


def dense(rng: Random) -> Style:
    """Hard wraps, no indents and no blank lines between paragraphs: the last line's width is all there is."""
    return replace(
        newspaper(rng), width=rng.randint(14, 40), gap=0, headline_gap=rng.choice((0, 1, 1)), column=rng.choice((0, 30))
    )


def web(rng: Random) -> Style:
    """One paragraph a line, blank lines between; `page` cuts some of them in two."""
    return Style(width=0, half=rng.random() < 0.5, indent=rng.choice(("", "　　")), marks=rng.random() < 0.3)


KINDS: dict[str, Callable[[Random], Style]] = {f.__name__: f for f in (newspaper, indented, plain, dense, web)}


def page(kind: str, articles: Sequence[Article], rng: Random) -> tuple[str, list[tuple[str, str]]]:
    """Set articles one after another; "mixed" takes a kind for each. Gives the text and its (kind, paragraph) list."""
    lines: list[str] = []
    truth: list[tuple[str, str]] = []
    style = KINDS[kind](rng) if kind != "mixed" else Style()
    for article in articles:
        if kind == "mixed":
            style = KINDS[rng.choice([name for name in KINDS if name != "dense"])](rng)
        elif rng.random() < 0.5 and style.width:
            style = replace(style, width=max(13, style.width + rng.randint(-4, 6)))
        rows, paragraphs = lay(article, style, rng)
        lines += ([""] * max(1, style.headline_gap) if lines else []) + (rows if style.width else cut(rows, rng, 0.15))
        truth += paragraphs
    return "\n".join(lines) + "\n", truth


def articles_from(headlines: Sequence[str], bodies: Sequence[str], count: int, rng: Random) -> list[Article]:
    """Make articles of headlines and body paragraphs drawn at random."""
    made = []
    for _ in range(count):
        head: tuple[str, ...] = tuple(rng.choice(headlines).split(" "))
        if len(head) > 2 or (len(head) == 1 and rng.random() < 0.3):
            head = (rng.choice(headlines).replace(" ", ""), "——" + rng.choice(headlines).replace(" ", ""))[
                : rng.choice((1, 2))
            ]
        name = rng.choice(SURNAMES) + rng.choice(GIVEN)
        byline = rng.choice(
            ("", "", f"□本报记者 {name}", f"本报记者 {name} 通讯员 {rng.choice(SURNAMES)}{rng.choice(GIVEN)}")
        )
        sections: list[tuple[str, tuple[str, ...]]] = []
        subheads = rng.random() < 0.4
        for _ in range(rng.choice((1, 2, 3))):
            subhead = rng.choice([h for h in headlines if len(h) <= 16]) if subheads and sections else ""
            sections.append((subhead, tuple(rng.choice(bodies) for _ in range(rng.randint(1, 5)))))
        if not byline and rng.random() < 0.5:
            first = sections[0][1]
            sections[0] = (sections[0][0], (f"本报讯（记者 {name}）{first[0]}", *first[1:]))
        made.append(Article(head, byline, tuple(sections)))
    return made


def squeeze(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


def source(root: Path) -> tuple[list[str], list[str]]:
    """Headlines and body paragraphs: the written labels', else the shared corpus's, else a few of our own."""
    for folder in (root / "labels" / "written", root.parent / "shared" / "corpus"):
        rows = [json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.open(encoding="utf-8")]
        headlines = [row["text"].rstrip("。") for row in rows if row.get("genre") == "headline"]
        bodies = [row["text"] for row in rows if row.get("genre") not in (None, "headline")]
        if headlines and bodies:
            return headlines, bodies
    return list(HEADLINES), list(BODIES)


HEADLINES = (
    "老街换新颜 夜市添人气",
    "县城开出首趟助老公交",
    "校门口的小书屋，亮灯到九点",
    "春耕时节送技到田头",
    "二十家企业进校园招工",
    "菜市场里设了检测台",
)
BODIES = (
    "清早六点，城东菜市场的检测台前已经排起了队。检测员老周把菜叶剪碎，放进试管，十五分钟后结果就贴上了公示栏。“自己买的菜自己"
    "看得见，心里踏实。”家住附近的罗阿姨说，她如今买菜前总要先看一眼那块牌子。",
    "今年以来，全县新开助老公交线路4条，沿线设站62个，日均乘车1300余人次。车厢里加装了扶手和低位踏板，司机上岗前都学过急救。",
    "镇里的小书屋原先是一间仓库。去年秋天，几位退休教师把它收拾出来，捐书两千多册，放学后孩子们就在这里写作业、看书，一直到家长下班来接。",
    "据介绍，此次招聘会共有20家企业带来680个岗位，涵盖机械加工、电子装配、物流仓储等行业，最高月薪8500元；现场达成意向的有212人，"
    "另有36人报名参加了免费的技能培训。",
    "农技员把课堂搬到了田埂上。选种、育秧、施肥、防虫，一样一样讲，一样一样做；听不懂的就蹲下来再看一遍。",
    "老街改造保留了三十多处老门脸，电线入地，雨污分流，石板路重新铺过。入夜以后，小吃摊、糖画摊、剪纸摊依次亮灯，外地来的游客举着手机"
    "边走边拍，街坊们说，好多年没有这么热闹了。",
    "记者了解到，下一步该县将继续完善服务网点，力争年底前实现乡镇全覆盖。",
    "会议要求，各部门要各负其责、密切配合，把任务细化到岗、落实到人；对推进不力的，要及时约谈提醒。",
    "“以前办这件事要跑三个窗口，现在一个窗口就够了。”前来办事的李先生算了一笔账：光是路费，一年就能省下四百多元。",
    "统计显示，前三季度全县社会消费品零售总额达到46.8亿元，同比增长7.2%，其中餐饮收入增长11.5%，网上零售额增长18.3%。",
)
