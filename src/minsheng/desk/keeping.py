"""Which model serves at the next start: the one that people kept, for the labels folder that it was trained on."""

from __future__ import annotations

import json
from pathlib import Path

from minsheng.desk.places import Labels, data_folder
from minsheng.files import replacing


def keep(model: Path, labels: Labels) -> None:
    """Note that `model` serves from now on where the desk is started on these labels.

    Raises:
        OSError: it cannot be written.
    """
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    noted = {**_noted(), str(labels.corrections): str(model)}
    with replacing(path) as file:
        file.write(json.dumps(noted, indent=2, ensure_ascii=False).encode() + b"\n")


def kept(labels: Labels) -> Path | None:
    """Return the model that was kept for these labels; None where there is none, or no more."""
    model = _noted().get(str(labels.corrections))
    return Path(model) if model is not None and Path(model).is_dir() else None


def _file() -> Path:
    return data_folder() / "models" / "kept.json"


def _noted() -> dict[str, str]:
    try:
        noted = json.loads(_file().read_bytes())
    except (OSError, ValueError):
        return {}
    return {str(labels): str(model) for labels, model in noted.items()} if isinstance(noted, dict) else {}
