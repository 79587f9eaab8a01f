"""How the report writes its figures, and the names of where texts come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

ORIGINS = {"real": ("真实文本", "real"), "written": ("撰写文本", "written"), "unknown": ("未注明", "not stated")}


def origin_name(origin: str) -> tuple[str, str]:
    """Return where texts come from, in both languages."""
    return ORIGINS.get(origin, (origin, origin))


def number(value: float | None) -> str:
    """Return a figure between 0 and 1 with three decimals; a dash where there is none."""
    return "–" if value is None else f"{value:.3f}"


def with_interval(figures: Mapping[str, Any], name: str) -> str:
    """Return a figure with its interval below it, as a cell's content."""
    bounds = (figures.get("interval") or {}).get(name)
    return number(figures[name]) + within(bounds)


def within(bounds: Sequence[float] | None) -> str:
    """Return an interval, small."""
    return f'<span class="within">{bounds[0]:.3f} – {bounds[1]:.3f}</span>' if bounds and bounds[0] < bounds[1] else ""
