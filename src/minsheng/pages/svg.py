"""Drawing SVG by hand: elements, and a plane with axes. Colours come from the page's style sheet, by class."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

Point = tuple[float, float]


def tag(name: str, *content: str, **attributes: object) -> str:
    """Return an element. `content` is markup; attributes are escaped, and `class_`, `stroke_width` … lose their _."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_number(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{given}>{''.join(content)}</{name}>"


def write(x: float, y: float, text: str, **attributes: object) -> str:
    """Return a piece of text at a place."""
    return tag("text", escape(text), x=x, y=y, **attributes)


def polyline(points: Sequence[Point], **attributes: object) -> str:
    """Return a line through points; those that cannot be told from the one before are left out."""
    shown: list[str] = []
    for x, y in points:
        pair = f"{x:.1f},{y:.1f}"
        if not shown or shown[-1] != pair:
            shown.append(pair)
    return tag("polyline", points=" ".join(shown), fill="none", **attributes)


def picture(width: float, height: float, title: str, *content: str, name: str) -> str:
    """Return a picture that scales with its place; `title` says in words what it shows; `name` is its id."""
    head = tag("title", escape(title), id=f"{name}-title")
    box = f"0 0 {_number(width)} {_number(height)}"
    return tag("svg", head, *content, viewBox=box, role="img", aria_labelledby=f"{name}-title", id=name)


def _number(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


@dataclass(frozen=True, slots=True)
class Plane:
    """A picture's plane: where values stand on it, and its axes."""

    width: float = 320
    height: float = 270
    left: float = 66
    right: float = 14
    top: float = 12
    bottom: float = 44
    x: Point = (0, 1)  # the values at the left and the right end
    y: Point = (0, 1)  # at the lower and the upper end

    def at(self, x: float, y: float) -> Point:
        """Return the place of a pair of values."""
        across = (x - self.x[0]) / (self.x[1] - self.x[0])
        up = (y - self.y[0]) / (self.y[1] - self.y[0])
        return (
            self.left + across * (self.width - self.left - self.right),
            self.height - self.bottom - up * (self.height - self.top - self.bottom),
        )

    def axes(
        self,
        x_ticks: Sequence[float],
        y_ticks: Sequence[float],
        titles: tuple[str, str],
        labels: tuple[Callable[[float], str], Callable[[float], str]] = ("{:g}".format, "{:g}".format),
    ) -> str:
        """Return grid, ticks and titles of both axes."""
        parts = []
        for tick in x_ticks:
            x, bottom = self.at(tick, self.y[0])
            parts.append(tag("line", x1=x, x2=x, y1=bottom, y2=self.at(tick, self.y[1])[1], class_="grid"))
            parts.append(write(x, bottom + 15, labels[0](tick), class_="tick", text_anchor="middle"))
        for tick in y_ticks:
            left, y = self.at(self.x[0], tick)
            parts.append(tag("line", x1=left, x2=self.at(self.x[1], tick)[0], y1=y, y2=y, class_="grid"))
            parts.append(write(left - 6, y + 4, labels[1](tick), class_="tick", text_anchor="end"))
        middle = (self.left + self.width - self.right) / 2
        parts.append(write(middle, self.height - 8, titles[0], class_="axis", text_anchor="middle"))
        height = (self.top + self.height - self.bottom) / 2
        turned = f"rotate(-90 12 {_number(height)})"
        parts.append(write(12.0, height + 4, titles[1], class_="axis", text_anchor="middle", transform=turned))
        return "".join(parts)
