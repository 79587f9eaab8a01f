"""The pictures of the report, one function each; every one returns inline SVG."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from minsheng.evaluation.measures import histogram, precision_recall_curve, reliability
from minsheng.pages.svg import Plane, picture, polyline, tag, write

UNIT = (0.0, 0.25, 0.5, 0.75, 1.0)

Floats = NDArray[np.float64]
Targets = NDArray[np.bool_]


def curve(applies: Targets, probabilities: Floats, figures: Mapping[str, Any], title: str, name: str) -> str:
    """Draw the precision-recall curve of a label, with the point where the model works."""
    plane = Plane()
    precision, recall = precision_recall_curve(applies, probabilities)
    line = [plane.at(r, p) for r, p in zip(recall.tolist(), precision.tolist(), strict=True)]
    share = float(applies.mean())
    x, y = plane.at(figures["recall"], figures["precision"])
    told = (
        f"{title}: 平均精确率 average precision {figures['average_precision']:.3f}, "
        f"工作点 works at 精确率 precision {figures['precision']:.3f}, 召回率 recall {figures['recall']:.3f}"
    )
    return picture(
        plane.width,
        plane.height,
        told,
        plane.axes(UNIT, UNIT, ("召回率 recall", "精确率 precision")),
        polyline([plane.at(0, share), plane.at(1, share)], class_="guess"),
        polyline(line, class_="line"),
        tag("circle", cx=x, cy=y, r=5, class_="dot"),
        write(plane.left + 12, plane.height / 2, f"AP {figures['average_precision']:.3f}", class_="note"),
        name=name,
    )


def calibration(applies: Targets, probabilities: Floats, error: float, title: str, name: str) -> str:
    """Draw the reliability diagram of a label: what was promised, and what came true."""
    plane = Plane()
    found = reliability(applies, probabilities)
    parts = [plane.axes(UNIT, UNIT, ("概率 probability", "实际比例 share that has it")), _diagonal(plane)]
    places = []
    for p, share, texts in zip(found.probability.tolist(), found.share.tolist(), found.texts.tolist(), strict=True):
        low, high = wilson(share, texts)
        (x, y), (_, bottom), (_, top) = plane.at(p, share), plane.at(p, low), plane.at(p, high)
        places.append((x, y))
        parts.append(tag("line", x1=x, x2=x, y1=bottom, y2=top, class_="whisker"))
        parts.append(tag("circle", cx=x, cy=y, r=2.0 + math.log10(texts) * 1.3, class_="dot"))
    parts.insert(2, polyline(places, class_="line thin"))
    note = write(plane.left + 10, plane.top + 20, f"ECE {error:.3f}", class_="note")
    told = f"{title}: 校准误差 calibration error {error:.3f}"
    return picture(plane.width, plane.height, told, *parts, note, name=name)


def _diagonal(plane: Plane) -> str:
    return polyline([plane.at(0, 0), plane.at(1, 1)], class_="guess")


def wilson(share: float, texts: int) -> tuple[float, float]:
    """Return the 95 % interval of a share among so many texts (Wilson 1927)."""
    z = 1.96
    middle = (share + z * z / (2 * texts)) / (1 + z * z / texts)
    reach = z / (1 + z * z / texts) * math.sqrt(share * (1 - share) / texts + z * z / (4 * texts * texts))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def scores(applies: Targets, probabilities: Floats, thresholds: Sequence[float], title: str, name: str) -> str:
    """Draw how many texts have which probability: those with the label upwards, those without it downwards."""
    bins = 20
    sides = histogram(probabilities[applies], bins), histogram(probabilities[~applies], bins)
    most = max(1, math.ceil(math.log10(max(1, *(int(side.max()) for side in sides)) + 1)))
    plane = Plane(y=(-most, most))
    ticks = [float(power) for power in range(-most, most + 1)]
    parts = [plane.axes(UNIT, ticks, ("概率 probability", "段数 paragraphs"), ("{:g}".format, _power))]
    for side, sign, style in ((sides[0], 1, "yes"), (sides[1], -1, "no")):
        for number, count in enumerate(side.tolist()):
            if count:
                x, y = plane.at(number / bins, sign * max(math.log10(count), 0.08))
                zero, right = plane.at(0, 0)[1], plane.at((number + 1) / bins, 0)[0]
                parts.append(
                    tag("rect", x=x + 0.7, y=min(y, zero), width=right - x - 1.4, height=abs(y - zero), class_=style)
                )
    parts.append(polyline([plane.at(0, 0), plane.at(1, 0)], class_="zero"))
    parts += [polyline([plane.at(t, -most), plane.at(t, most)], class_="threshold") for t in thresholds]
    told = f"{title}: {int(applies.sum())} 段有 with, {int((~applies).sum())} 段没有 without"
    return picture(plane.width, plane.height, told, *parts, name=name)


def _power(value: float) -> str:
    return f"{10 ** abs(int(value)):,}"


def ranges(rows: Sequence[tuple[str, Mapping[str, Any]]], title: str, name: str, *, close: bool = False) -> str:
    """Draw the F1 of each row with its interval: as a bar from 0, or, `close`, as a dot on a part of the axis.

    A row without an F1 is left out.
    """
    height, left = 34, 220
    rows = [(label, one) for label, one in rows if one["f1"] is not None]
    bounds = [(one.get("interval") or {}).get("f1") or (one["f1"], one["f1"]) for _, one in rows]
    low = min(math.floor(min((one[0] for one in bounds), default=0.9) * 10) / 10, 0.9) if close else 0.0
    step = 0.02 if low >= 0.9 else 0.05 if low >= 0.6 else 0.25 if low == 0 else 0.1
    ticks = [round(low + step * number, 2) for number in range(round((1 - low) / step) + 1)]
    plane = Plane(width=860, height=height * len(rows) + 52, left=left, right=60, top=6, x=(low, 1))
    parts = [plane.axes(ticks, (), (title, ""))]
    for number, ((label, one), bound) in enumerate(zip(rows, bounds, strict=True)):
        middle = plane.top + (number + 0.5) * height
        x0, x1 = plane.at(low, 0)[0], plane.at(one["f1"], 0)[0]
        ends = [plane.at(value, 0)[0] for value in bound]
        parts.append(write(left - 12, middle + 4.5, label, class_="row", text_anchor="end"))
        if not close:
            parts.append(tag("rect", x=x0, y=middle - 8, width=x1 - x0, height=16, class_="bar"))
        if ends[0] < ends[1]:
            parts.append(tag("line", x1=ends[0], x2=ends[1], y1=middle, y2=middle, class_="whisker"))
            parts += [tag("line", x1=x, x2=x, y1=middle - 5, y2=middle + 5, class_="whisker") for x in ends]
        if close:
            parts.append(tag("circle", cx=x1, cy=middle, r=5.5, class_="dot"))
        parts.append(write(max(ends[1], x1) + 10, middle + 4.5, f"{one['f1']:.3f}", class_="value"))
    told = title + ": " + "; ".join(f"{label} {one['f1']:.3f}" for label, one in rows)
    return picture(plane.width, plane.height, told, *parts, name=name)


def learning(curve: Mapping[str, Any], name: str) -> str:
    """Draw the learning curve, and what the next texts would bring."""
    points, following = curve["points"], curve["next"]
    last = points[-1]
    lowest = min((point["interval"] or [point["f1"]])[0] for point in points)
    low = math.floor(max(0.0, lowest - 0.01) * 20) / 20
    end = last["texts"] + following["texts"]
    plane = Plane(width=1040, height=380, left=66, right=24, x=(0, end * 1.03), y=(low, 1.0))
    step = _round_step(end / 6)
    x_ticks = [step * number for number in range(int(end * 1.03 // step) + 1)]
    y_step = 0.1 if low < 0.7 else 0.05
    y_ticks = [round(low + y_step * number, 2) for number in range(round((1 - low) / y_step) + 1)]
    titles = ("学习用的段数 paragraphs learnt from", "micro F1")
    parts = [plane.axes(x_ticks, y_ticks, titles, ("{:,.0f}".format, "{:.2f}".format))]
    if all(point["interval"] for point in points):
        upper = [plane.at(point["texts"], point["interval"][1]) for point in points]
        lower = [plane.at(point["texts"], point["interval"][0]) for point in reversed(points)]
        parts.append(tag("polygon", points=" ".join(f"{x:.1f},{y:.1f}" for x, y in upper + lower), class_="band"))
    places = [plane.at(point["texts"], point["f1"]) for point in points]
    parts.append(polyline(places, class_="line"))
    if following["gain"] is not None:
        goal = plane.at(end, last["f1"] + following["gain"])
        parts.append(polyline([places[-1], goal], class_="guess"))
        parts.append(tag("circle", cx=goal[0], cy=goal[1], r=4, class_="ring"))
    for point, (x, y) in zip(points, places, strict=True):
        parts.append(tag("circle", cx=x, cy=y, r=4, class_="dot"))
        parts.append(write(x, y + 22, f"{point['f1']:.3f}", class_="value", text_anchor="middle"))
    told = "学习曲线 learning curve: " + "; ".join(f"{point['texts']} → {point['f1']:.3f}" for point in points)
    return picture(plane.width, plane.height, told, *parts, name=name)


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(max(rough, 1)))
    return next(power * times for times in (1, 2, 5, 10) if power * times >= rough)


def grid(
    values: Sequence[Sequence[float | None]],
    shown: Sequence[Sequence[str]],
    names: tuple[Sequence[str], Sequence[str]],
    axes: tuple[str, str],
    name: str,
    room: int = 0,
) -> str:
    """Draw a table of numbers as squares, the darker the larger.

    Args:
        values: how dark, 0 to 1, by row and column; None is left out.
        shown: what is written into the squares.
        names: those of the rows, and of the columns.
        axes: what the rows are, and what the columns are.
        name: the picture's id.
        room: for how many columns there is to be room, so that squares are as large as in a picture beside it.
    """
    side, left, top = 54.0, 158.0, 128.0
    rows, columns = names
    parts = [write(left + side * len(columns) / 2, 16, axes[1], class_="axis", text_anchor="middle")]
    for j, column in enumerate(columns):
        x = left + (j + 0.5) * side
        parts.append(write(x, top - 8, column, class_="tick", transform=f"rotate(-40 {x:.1f} {top - 8:.1f})"))
    for i, row in enumerate(rows):
        y = top + i * side
        parts.append(write(left - 8, y + side / 2 + 4, row, class_="tick", text_anchor="end"))
        for j, value in enumerate(values[i]):
            x = left + j * side
            style = {"x": x + 1, "y": y + 1, "width": side - 2, "height": side - 2, "rx": 4}
            if value is None:
                parts.append(tag("rect", **style, class_="blank"))
                continue
            parts.append(tag("rect", **style, class_="blank"))
            parts.append(tag("rect", **style, class_="cell", fill_opacity=round(0.05 + 0.95 * value, 3)))
            tone = "value inverse" if value > 0.55 else "value"
            parts.append(write(x + side / 2, y + side / 2 + 4.5, shown[i][j], class_=tone, text_anchor="middle"))
    height = top + side * len(rows) + 28
    parts.append(write(left + side * len(columns) / 2, height - 8, axes[0], class_="axis", text_anchor="middle"))
    listed = "; ".join(f"{row}: {', '.join(map(str, line))}" for row, line in zip(rows, shown, strict=True))
    told = f"{axes[0]} × {axes[1]}. {', '.join(columns)}. {listed}"
    return picture(left + side * max(room, len(columns)) + 76, height, told, *parts, name=name)
