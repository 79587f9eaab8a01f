"""How the page writes numbers, dates and topics."""

from __future__ import annotations

from html import escape

from minsheng.overview.dates import DAY, MONTH
from minsheng.overview.marking import Piece
from minsheng.pages.markup import both, label_name
from minsheng.taxonomy import Label

COLOURS = 9  # of the desk's: a topic's colour belongs to its place in the order of labels
_TINTS = (0.05, 0.36)  # the faintest and the strongest; text on either can be read


def number(value: int) -> str:
    """Return a number: 12,345."""
    return f"{value:,}"


def percent(share: float) -> str:
    """Return a share: 62%, 3.4%, 0.1% (or less), 0."""
    if share == 0:
        return "0"
    if share < 0.001:
        return "≤0.1%"
    return f"{100 * share:.1f}%" if share < 0.0995 else f"{100 * share:.0f}%"


def colour(label: int) -> str:
    """Return the class that gives a topic its colour."""
    return f"c{label % COLOURS + 1}"


def topic(label: Label, place: int, *, goes: bool = False) -> str:
    """Return a topic with its colour; `goes`: a click leads to its documents."""
    inside = f'<i class="dot"></i>{label_name(label)}'
    if goes:
        return f'<button type="button" class="go {colour(place)}" data-topics="{place}">{inside}</button>'
    return f'<span class="topic {colour(place)}">{inside}</span>'


def tint(share: float) -> str:
    """Return the style of a table's cell that is the darker the larger its share of the largest is."""
    low, high = _TINTS
    return f"--a:{low + (high - low) * share:.2f}" if share else "--a:0"


def date(value: str) -> str:
    """Return a date for people, in both languages."""
    year, month, day = (value + "--").split("-")[:3]
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    if len(value) == DAY:
        return both(f"{year}年{int(month)}月{int(day)}日", f"{int(day)} {months[int(month) - 1]} {year}")
    if len(value) == MONTH:
        return both(f"{year}年{int(month)}月", f"{months[int(month) - 1]} {year}")
    return both(f"{year}年", year)


def name(text: str) -> str:
    """Return a name that somebody gave: escaped, and its writing direction kept to itself."""
    return f"<bdi>{escape(text)}</bdi>"


def marked(pieces: tuple[Piece, ...]) -> str:
    """Return a text with what spoke marked."""
    return "".join(
        f'<mark class="s{piece.strength}">{escape(piece.text)}</mark>' if piece.strength else escape(piece.text)
        for piece in pieces
    )


def things(count: int, zh: str, one: str, many: str) -> str:
    """Return a number of things, in both languages."""
    return both(f"{count:,} {zh}", f"{count:,} {one if count == 1 else many}")
