"""The model that serves, and what the API says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import minsheng
from minsheng import storage
from minsheng.loading import default_model
from minsheng.model import Model


@dataclass(frozen=True)
class Serving:
    """A loaded model. Requests that began with one end with it, whatever takes its place meanwhile."""

    model: Model
    id: str  # of the bytes of its manifest, which names the hashes of all other files
    path: Path
    since: str

    @classmethod
    def load(cls, path: Path | None = None) -> Serving:
        """Load the model in `path`, or the one that comes with the package, and try it.

        Raises:
            ModelError: it does not load.
        """
        directory = (default_model() if path is None else path).absolute()
        model = Model.load(directory)
        model.predict("")
        return cls(model, model_id(directory), directory, now())

    def describe(self) -> dict[str, Any]:
        """Return what `GET /api/v1/model` answers."""
        head = {"id": self.id, "name": self.path.name, "path": str(self.path), "since": self.since}
        return {**head, "version": minsheng.__version__, **self.model.info()}


def model_id(directory: Path) -> str:
    """Return the id of a saved model."""
    return storage.digest(directory)[:12]


def now() -> str:
    """Return the time, as answers and corrections have it."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")
