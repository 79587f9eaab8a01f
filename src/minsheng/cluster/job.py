"""A job: what is to be done with every partition, as it is written into the output and read by each worker once."""

from __future__ import annotations

import base64
import hashlib
import json
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import minsheng
from minsheng import storage
from minsheng.cluster.columns import Columns
from minsheng.cluster.places import Place
from minsheng.errors import MinshengError
from minsheng.model import Model

if TYPE_CHECKING:
    import pyarrow as pa

HOME = "_minsheng"  # readers of Parquet directories pass over names with an underscore
_FILE, _MODEL = "job.json", "model"


@dataclass(frozen=True)
class Identity:
    """What two runs must have in common to be of one job. A word or two for each is in `difference`."""

    version: str
    model: str
    input: str
    text_field: str | None
    threshold: float | None
    partition_bytes: int

    def as_dict(self) -> dict[str, Any]:
        """Return it in values that JSON can hold."""
        return dict(vars(self))

    @property
    def id(self) -> str:
        """A name for it."""
        return hashlib.sha256(json.dumps(self.as_dict(), sort_keys=True).encode()).hexdigest()[:16]

    def difference(self, other: Identity) -> str | None:
        """Say what `other` has that is not as here, if anything."""
        words = {
            "version": f"minsheng {self.version}, and this is {other.version}",
            "model": "another model",
            "input": "other files, or files that have changed since",
            "text_field": f"--text-field {self.text_field or '(none)'}",
            "threshold": f"--threshold {'(none)' if self.threshold is None else self.threshold}",
            "partition_bytes": f"--partition-size {self.partition_bytes / (1 << 20):g}",
        }
        return next((word for name, word in words.items() if getattr(self, name) != getattr(other, name)), None)


@dataclass(frozen=True)
class Job:
    """What is done with each partition of an output.

    Attributes:
        output: the directory.
        identity: see there.
        schema: that of every file of the output.
        own: the columns that come from the input, by their names there.
        columns: how JSON Lines become columns; None for Parquet.
    """

    output: Place
    identity: Identity
    schema: pa.Schema
    own: pa.Schema
    columns: Columns | None

    @property
    def home(self) -> Place:
        """Where all is that is not output."""
        return self.output / HOME

    @property
    def neighbours(self) -> Place:
        """Where files are until they are whole."""
        return self.home / "unfinished"

    @property
    def broken(self) -> Place:
        """Where rows that could not be tagged are named, a file for each partition that has such."""
        return self.home / "broken"

    @cached_property
    def model(self) -> Model:
        """The model, read from the output."""
        place = self.home / _MODEL
        if place.is_local:
            return Model.load(place.path)
        with tempfile.TemporaryDirectory() as folder:
            for name in place.names():
                Path(folder, name).write_bytes((place / name).read())
            return Model.load(folder)

    def write(self, model: Path) -> None:
        """Write the job and its model into the output. The job comes last: when it is there, all is."""
        manifest, files = storage.load(model)
        for name, content in {**files, storage.MANIFEST: (model / storage.MANIFEST).read_bytes()}.items():
            (self.home / _MODEL).make()
            (self.home / _MODEL / name).write(content, self.neighbours)
        head = {
            "identity": self.identity.as_dict(),
            "labels": [label["id"] for label in manifest["taxonomy"]["labels"]],
            "columns": None if self.columns is None else dict(self.columns.kinds),
            "schema": {field.name: str(field.type) for field in self.schema},
            "arrow": {name: base64.b64encode(bytes(schema.serialize())).decode() for name, schema in self._schemas()},
        }
        (self.home / _FILE).write(json.dumps(head, ensure_ascii=False, indent=1).encode(), self.neighbours)

    def _schemas(self) -> list[tuple[str, pa.Schema]]:
        return [("output", self.schema), ("own", self.own)]

    @classmethod
    def read(cls, output: Place) -> Job:
        """Read the job of an output.

        Raises:
            FileNotFoundError: there is none.
            MinshengError: it is not one of this version.
        """
        place = output / HOME / _FILE
        try:
            content: Mapping[str, Any] = json.loads(place.read())
            schemas = {name: _schema(text) for name, text in content["arrow"].items()}
            columns = content["columns"]
            identity = Identity(**content["identity"])
            return cls(
                output, identity, schemas["output"], schemas["own"], None if columns is None else Columns(columns)
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            problem = f"is damaged or of another version of minsheng ({error}); begin anew with --overwrite"
            raise MinshengError(problem, path=place.address) from None


def _schema(text: str) -> pa.Schema:
    import pyarrow as pa

    return pa.ipc.read_schema(pa.py_buffer(base64.b64decode(text)))


_KEPT = 4
_lock = threading.Lock()
_jobs: dict[str, Job] = {}  # of this worker, by the output's address


def on_worker(output: Place, id: str) -> Job:
    """Return a job with its model loaded, read once a worker.

    Raises:
        OSError: the output cannot be read from here.
        MinshengError: the output has another job by now, or this worker has another version of minsheng.
    """
    with _lock:
        job = _jobs.get(output.address)
        if job is None or job.identity.id != id:
            job = Job.read(output)
            job.model  # noqa: B018
            _jobs[output.address] = job
            if len(_jobs) > _KEPT:
                del _jobs[next(iter(_jobs))]
    if job.identity.id != id:
        raise MinshengError("has been given to another job", path=output.address)
    if job.identity.version != minsheng.__version__:
        problem = f"this worker has minsheng {minsheng.__version__}, and the job wants {job.identity.version}"
        raise MinshengError(f"{problem}: install the same on all")
    return job


def is_still(output: Place, id: str) -> bool:
    """Tell whether the output still belongs to the job, by asking the storage."""
    return Job.read(output).identity.id == id
