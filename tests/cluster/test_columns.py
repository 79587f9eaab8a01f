"""JSON Lines as columns: nothing is lost."""

import json

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from minsheng.cluster.columns import Columns

values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(st.characters(), max_size=4),
    st.lists(st.one_of(st.text(max_size=3), st.none()), max_size=3),
    st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
    st.just("\ud800"),
)
rows = st.lists(st.dictionaries(st.sampled_from("abcd字"), values, min_size=1, max_size=4), min_size=1, max_size=12)


def restored(columns, written):
    """The rows that columns hold."""
    *arrays, beside = written
    found = []
    for place in range(len(beside)):
        row = {}
        for (name, kind), array in zip(columns.kinds.items(), arrays, strict=True):
            value = array[place].as_py()
            row[name] = json.loads(value) if kind == "json" and value is not None else value
        found.append(row | json.loads(beside[place].as_py() or "{}"))
    return found


def without_nulls(row):
    return {name: value for name, value in row.items() if value is not None}


@given(rows, rows)
def test_whatever_comes_is_kept(sample, later):
    columns = Columns.of(sample)
    for some in (sample, later):
        found = restored(columns, columns.arrays(some))
        assert list(map(without_nulls, found)) == list(map(without_nulls, some))


@given(rows)
def test_types_are_those_that_are_stated(sample):
    columns = Columns.of(sample)
    arrays = columns.arrays(sample)
    assert [array.type for array in arrays[:-1]] == [field.type for field in columns.fields()]
    assert arrays[-1].type == pa.string()


def test_types_are_what_one_expects():
    first, second = {"a": 1, "b": 1, "c": None, "d": "x", "n": None}, {"b": 2.5, "c": ["x"], "d": 1, "e": {"x": 1}}
    columns = Columns.of([first, second, {"d": "y"}])
    kinds = {"a": "int", "b": "float", "c": "strings", "d": "string", "n": "string", "e": "json"}
    assert columns.kinds == kinds


def test_what_does_not_fit_stands_beside():
    columns = Columns.of([{"views": 1, "text": "甲"}])
    views, text, beside = (array.to_pylist() for array in columns.arrays([{"views": "many", "text": "乙", "new": [1]}]))
    assert (views, text) == ([None], ["乙"])
    assert json.loads(beside[0]) == {"views": "many", "new": [1]}
