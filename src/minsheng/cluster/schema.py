"""The columns of the output: where a row comes from, what it was, and what the model says of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from minsheng.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from minsheng.model import Model

OTHERS = "other_fields"
_DECIMALS = 4  # as `classify predict` writes scores


def output(own: pa.Schema, labels: Sequence[str], *, others: bool) -> pa.Schema:
    """Return the schema of the output for rows with the columns `own`.

    `source` and `line`, the row's own columns, with `others` one for what fits in none of them, `labels`, and a
    `score_…` for each label. A column of the row that is named like one of ours gets `input_` in front.
    """
    import pyarrow as pa

    head = [pa.field("source", pa.string(), nullable=False), pa.field("line", pa.int64(), nullable=False)]
    tail = [pa.field("labels", _list(), nullable=False)]
    tail += [pa.field(f"score_{label}", pa.float32(), nullable=False) for label in labels]
    middle = [pa.field(OTHERS, pa.string())] if others else []
    taken = {field.name for field in (*head, *middle, *tail)}
    kept = []
    for field in own:
        name = field.name
        while name in taken:
            name = f"input_{name}"
        taken.add(name)
        kept.append(field.with_name(name).with_nullable(True))
    return pa.schema([*head, *kept, *middle, *tail])


def unified(schemas: Sequence[tuple[str, pa.Schema]]) -> pa.Schema:
    """Return the schema that holds the rows of several Parquet files, each given with its name.

    Raises:
        InputError: a column has two types that do not go into one; it names two of the files.
    """
    import pyarrow as pa

    first, found = schemas[0]
    found = found.remove_metadata()
    for name, schema in schemas[1:]:
        try:
            found = pa.unify_schemas([found, schema.remove_metadata()], promote_options="permissive")
        except pa.ArrowException as error:
            why = str(error).splitlines()[0]
            raise InputError(f"its columns do not go together with those of {first} ({why})", path=name) from None
    return found


def predicted(model: Model, texts: Sequence[str], threshold: float | None) -> list[pa.Array]:
    """Return what the model says of texts: the column `labels`, and that of each score, rounded."""
    import numpy as np
    import pyarrow as pa

    probabilities = model.predict_proba(texts)
    applies = model.calibration.applies(probabilities, threshold)
    scores = np.round(probabilities, _DECIMALS).astype(np.float32)
    return [_labels(applies, model.labels), *(pa.array(column) for column in scores.T)]


def _labels(applies: NDArray[np.bool_], names: Sequence[str]) -> pa.Array:
    import numpy as np
    import pyarrow as pa

    ends = np.concatenate([[0], np.cumsum(applies.sum(axis=1))]).astype(np.int32)
    columns = np.nonzero(applies)[1]
    values: Any = pa.array(names, pa.string()).take(pa.array(columns, pa.int32()))
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), values, type=_list())


def _list() -> pa.DataType:
    import pyarrow as pa

    return pa.list_(pa.field("element", pa.string()))  # as Parquet calls what is in a list
