"""JSON Lines as columns: which there are, of what type, is read from a sample; what does not fit is kept beside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

_MOST = 1000  # columns; fields beyond them go beside
_PLAIN: dict[type, str] = {bool: "bool", int: "int", float: "float", str: "string"}
_FITTING: dict[str, frozenset[type]] = {
    "bool": frozenset({bool, type(None)}),
    "int": frozenset({int, type(None)}),
    "float": frozenset({float, int, type(None)}),
    "string": frozenset({str, type(None)}),
    "strings": frozenset({list, type(None)}),
}


@dataclass(frozen=True)
class Columns:
    """The columns of rows of JSON.

    Attributes:
        kinds: by the field's name, its kind: bool, int (64 bits), float (64 bits), string, strings (a list), or json
            (anything, written as JSON).
    """

    kinds: Mapping[str, str]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> Columns:
        """Infer the columns of a sample of rows, in the order in which their fields appear.

        A column's kind is that of most of its values: what strays is not let spoil it.
        """
        seen: dict[str, Counter[str]] = {}
        for row in rows:
            for name, value in row.items():
                if name not in seen and len(seen) < _MOST and _is_storable(name):
                    seen[name] = Counter()
                if value is not None and name in seen:
                    seen[name][_kind(value)] += 1
        return cls({name: _commonest(kinds) for name, kinds in seen.items()})

    def fields(self) -> list[pa.Field]:
        """Return the columns as fields of Arrow."""
        import pyarrow as pa

        types = {
            "bool": pa.bool_(),
            "int": pa.int64(),
            "float": pa.float64(),
            "string": pa.string(),
            "strings": pa.list_(pa.field("element", pa.string())),  # as Parquet calls what is in a list
            "json": pa.string(),
        }
        return [pa.field(name, types[kind]) for name, kind in self.kinds.items()]

    def arrays(self, rows: Sequence[Mapping[str, Any]]) -> list[pa.Array]:
        """Return the columns of rows, and last, as JSON, the fields of each row that are no column or do not fit."""
        import pyarrow as pa

        beside: list[dict[str, Any]] = [{} for _ in rows]
        arrays = [
            _array([row.get(field.name) for row in rows], self.kinds[field.name], field, beside)
            for field in self.fields()
        ]
        for row, others in zip(rows, beside, strict=True):
            if len(row) > len(self.kinds) or not row.keys() <= self.kinds.keys():
                others.update((name, value) for name, value in row.items() if name not in self.kinds)
        return [*arrays, pa.array([_json(others) if others else None for others in beside], pa.string())]


def _is_storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _kind(value: Any) -> str:
    if isinstance(value, list):
        return "strings" if all(item is None or isinstance(item, str) for item in value) else "json"
    return _PLAIN.get(type(value), "json")


def _commonest(kinds: Counter[str]) -> str:
    if kinds["int"] and kinds["float"]:
        kinds["float"] += kinds.pop("int")
    return kinds.most_common(1)[0][0] if kinds.total() else "string"


def _array(values: list[Any], kind: str, field: pa.Field, beside: list[dict[str, Any]]) -> pa.Array:
    """Make a column; a value that does not fit becomes null in it and goes into `beside`."""
    import pyarrow as pa

    if kind == "json":
        return pa.array([None if value is None else _json(value) for value in values], pa.string())
    if _FITTING[kind].issuperset(map(type, values)) and (kind != "strings" or all(map(_is_strings, values))):
        try:
            return pa.array(values, field.type)
        except (pa.ArrowException, ValueError, OverflowError):
            pass  # one of them: a number that is too large, a text that is no Unicode
    for place, value in enumerate(values):
        if not _fits(value, kind, field):
            beside[place][field.name], values[place] = value, None
    return pa.array(values, field.type)


def _is_strings(value: Any) -> bool:
    return value is None or _kind(value) == "strings"


def _fits(value: Any, kind: str, field: pa.Field) -> bool:
    import pyarrow as pa

    if type(value) not in _FITTING[kind] or (kind == "strings" and not _is_strings(value)):
        return False
    try:
        pa.array([value], field.type)
    except (pa.ArrowException, ValueError, OverflowError):
        return False
    return True


def _json(value: Any) -> str:
    import json

    text = json.dumps(value, ensure_ascii=False)
    return text if _is_storable(text) else json.dumps(value)
