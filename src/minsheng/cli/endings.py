"""The format that the name of an output asks for."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from minsheng.cli import messages

_ENDINGS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".csv": "csv", ".tsv": "tsv"}
_SPREADSHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_DOCUMENTS = (".docx", ".doc", ".odt", ".pdf")


def format_of(output: Path | None, writable: Collection[str]) -> str | None:
    """Return the format that the ending of a name tells, of those that are `writable`; None where it tells none.

    Raises:
        WrongUse: the ending is that of a format that is not written.
    """
    ending = "" if output is None else output.suffix.lower()
    found = _ENDINGS.get(ending)
    if output is None or found in writable or (found is None and ending not in _SPREADSHEETS + _DOCUMENTS):
        return found
    others = ", ".join(one for one, kind in _ENDINGS.items() if kind in writable and one != ".ndjson")
    excel = "" if found else f", or {output.with_suffix('.csv').name} with --bom for Excel"
    raise messages.WrongUse(f"--output {output.name}: {ending} is not written here; name it {others}{excel}")
