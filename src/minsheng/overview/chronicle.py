"""The time line as a picture: a lane for the amount of text, and one for each topic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from minsheng.overview.dates import DAY, MONTH
from minsheng.overview.gathering import Gathering
from minsheng.overview.sections import part
from minsheng.overview.timeline import Timeline, timeline
from minsheng.overview.wording import colour, date, number, percent, things, topic
from minsheng.pages.markup import both
from minsheng.pages.svg import tag

_TICKS = 7  # on the axis, at most
_UNITS = {DAY: ("日", "day"), MONTH: ("月", "month")}
# Where dates stand, in both languages; columns and the names of meta elements follow as they are.
_ORIGINS = {
    "name": ("文件名", "file names"),
    "folder": ("文件夹名", "folder names"),
    "docx created": ("Word 文件的创建日期", "Word files' day of creation"),
    "pdf created": ("PDF 文件的创建日期", "PDF files' day of creation"),
}


def time(found: Gathering) -> str:
    """Show the time line; nothing where no document has a date."""
    line = timeline(found.days, len(found.taxonomy.labels))
    if line is None:
        return ""
    zh, en = _UNITS.get(line.unit, ("年", "year"))
    shares = [[count.share(label) for count in line.counts] for label in range(len(found.taxonomy.labels))]
    most = max(map(max, shares), default=0.0) or 1.0
    note = (
        f"每{zh}的文字有多少属于各主题；各行同一刻度，满格为 {percent(most)}。点一个柱子，只看那时的文档。",
        f"How much of the text of each {en} has each topic; all rows have one scale, up to {percent(most)}. Click a bar"
        " to see the documents of that time.",
    )
    amounts = [count.documents for count in line.counts]
    amount_title = f'<span class="topic">{both("文档数", "Documents")}</span>'
    lanes = [
        _lane("amount", amount_title, [value / max(amounts) for value in amounts], line, list(map(number, amounts)))
    ]
    for label, about in enumerate(found.taxonomy.labels):
        heights = [share / most for share in shares[label]]
        lanes.append(_lane(colour(label), topic(about, label), heights, line, list(map(percent, shares[label]))))
    chart = f'<div class="lanes">{"".join(lanes)}{_axis(line)}</div>'
    return part("time", ("时间", "Time"), note, chart, _remarks(found, line), _figures(found, line))


def _lane(style: str, title: str, heights: Sequence[float], line: Timeline, values: Sequence[str]) -> str:
    """Return one row: its name, its bars (as wide as there is room, so without text), and its peak."""
    bars = []
    for place, (height, period, value) in enumerate(zip(heights, line.periods, values, strict=True)):
        told = tag("title", f"{period}: {value}")
        if height:
            tall = max(2.0, 100 * height)
            bars.append(tag("rect", x=place + 0.1, y=100 - tall, width=0.8, height=tall, class_="value"))
        bars.append(tag("rect", told, x=place, y=0, width=1, height=100, class_="hit", data_period=period))
    peak = max(range(len(heights)), key=lambda place: heights[place])
    box = f"0 0 {len(heights)} 100"
    told = f"{line.periods[0]} – {line.periods[-1]}; {line.periods[peak]}: {values[peak]}"
    picture = tag("svg", *bars, viewBox=box, preserveAspectRatio="none", role="img", aria_label=told)
    at = f"<span>{values[peak]}</span> <small>{date(line.periods[peak])}</small>"
    shown = at if heights[peak] else ""
    return f'<div class="lane {style}">{title}{picture}<span class="peak">{shown}</span></div>'


def _axis(line: Timeline) -> str:
    step = -(-len(line.periods) // _TICKS)
    if line.unit == MONTH:
        step = next(months for months in (1, 2, 3, 6, 12, 24) if months >= step)
    ticks = []
    for place, period in enumerate(line.periods):
        is_tick = place % step == 0 if line.unit != MONTH or step < 3 else (int(period[5:]) - 1) % step == 0
        if is_tick and (step < 24 or int(period[:4]) % 2 == 0):
            left = 100 * (place + 0.5) / len(line.periods)
            ticks.append(f'<span style="left:{left:.2f}%">{period[2:] if line.unit == DAY else period}</span>')
    return f'<div class="lane axis" aria-hidden="true"><span></span><div class="ticks">{"".join(ticks)}</div></div>'


def _remarks(found: Gathering, line: Timeline) -> str:
    """Say where the dates come from, and what the picture leaves out."""
    lines = list(_origins(found))
    if line.undated:
        lines.append(things(line.undated, "份文档没有日期", "document has no date", "documents have no date"))
    if line.coarse:
        zh, en = _UNITS.get(line.unit, ("年", "year"))
        lines.append(things(line.coarse, f"份文档的日期不到{zh}，图上没有", f"document has no {en}, and is not shown",
                            f"documents have no {en}, and are not shown"))  # fmt: skip
    if line.outside:
        lines.append(
            things(
                line.outside,
                "份文档早于或晚于图上的时间",
                "document is of another time",
                "documents are of another time",
            )
        )
    return f'<ul class="remarks">{"".join(f"<li>{one}</li>" for one in lines)}</ul>'


def _origins(found: Gathering) -> Iterator[str]:
    known = sorted((-count, origin) for origin, count in found.origins.items() if origin)
    said_zh, said_en = [], []
    for count, origin in known[:6]:
        kind, _, rest = origin.partition(" ")
        zh, en = _ORIGINS.get(origin) or {"meta": (f"网页的 {rest}", f"web pages' {rest}")}.get(
            kind, (f"表格的“{rest}”列", f"the tables' column “{rest}”")
        )
        said_zh.append(f"{zh}（{-count:,}）")
        said_en.append(f"{en} ({-count:,})")
    if known:
        yield both("日期取自" + "、".join(said_zh), "Dates are from " + ", ".join(said_en))


def _figures(found: Gathering, line: Timeline) -> str:
    """Return the numbers behind the picture."""
    labels = found.taxonomy.labels
    head = f'<th scope="col">{both("时间", "Time")}</th><th scope="col">{both("文档", "Documents")}</th>'
    head += "".join(f'<th scope="col">{topic(label, place)}</th>' for place, label in enumerate(labels))
    rows = []
    for period, count in zip(line.periods, line.counts, strict=True):
        if count.documents:
            cells = "".join(f"<td>{percent(count.share(label))}</td>" for label in range(len(labels)))
            rows.append(f'<tr><th scope="row">{period}</th><td>{number(count.documents)}</td>{cells}</tr>')
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    scroll = f'<div class="scroll heatmap" tabindex="0">{table}</div>'
    return f"<details><summary>{both('图中的数字', 'The numbers of the picture')}</summary>{scroll}</details>"
