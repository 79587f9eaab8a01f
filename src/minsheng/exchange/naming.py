"""Which label of the taxonomy another program means."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from minsheng.errors import LabelsError
from minsheng.exchange.rows import Row
from minsheng.taxonomy import Taxonomy, wrong_id


class Naming:
    """Finds the id of a label by its id, its names in either language, or what the user says."""

    def __init__(
        self, taxonomy: Taxonomy | None = None, said: Mapping[str, str] | None = None, *, shown: str = "id"
    ) -> None:
        """Take the taxonomy (None: every name is an id), and what `--map` says: name → id, or "" to leave it out.

        `shown` is what other programs are given: each label's `id`, `zh` or `en`.

        Raises:
            LabelsError: a name is mapped to what is no label.
        """
        self.taxonomy = taxonomy
        self.exclusive = taxonomy is not None and taxonomy.exclusive
        self._shown = {label.id: getattr(label, shown) or label.id for label in (taxonomy.labels if taxonomy else ())}
        self._ids: dict[str, str] = {}
        for label in taxonomy.labels if taxonomy else ():
            for name in (f"{label.zh} {label.en}", label.en, label.zh, label.id):
                if name.strip():
                    self._ids[_normal(name)] = label.id
        for name, meant in (said or {}).items():
            if meant and taxonomy and _normal(meant) not in self._ids:
                raise LabelsError(f"--map {name}={meant}: there is no label {meant!r} ({', '.join(taxonomy.ids)})")
            self._ids[_normal(name)] = self._ids.get(_normal(meant), meant) if meant else ""

    def find(self, name: str) -> str | None:
        """Return the id that a name means, "" where the label is to be left out, None where it is not known."""
        found = self._ids.get(_normal(name))
        return name if found is None and self.taxonomy is None and wrong_id(name) is None else found

    def show(self, labels: Iterable[str]) -> list[str]:
        """Return what other programs are given for these ids."""
        return [self._shown.get(label, label) for label in labels]

    def apply(self, rows: Sequence[Row]) -> list[Row]:
        """Return the rows with ids in the place of names.

        Raises:
            LabelsError: names are not known; each is told once, with how many rows have it and what to do.
        """
        problems = self._unknown(rows)
        if problems:
            raise LabelsError.together(problems)
        return [self._applied(row) for row in rows]

    def _applied(self, row: Row) -> Row:
        if row.labels is None:
            return row
        found = (self.find(name) for name in row.labels)
        labels = tuple(dict.fromkeys(label for label in found if label))
        about = dict(row.about)
        if row.kept is not None:
            about[row.kept] = {**about[row.kept], "labels": list(labels)}
        return replace(row, labels=labels, about=about)

    def _unknown(self, rows: Sequence[Row]) -> list[LabelsError]:
        counts: Counter[str] = Counter()
        first: dict[str, Row] = {}
        for row in rows:
            for name in row.labels or ():
                if self.find(name) is None:
                    counts[name] += 1
                    first.setdefault(name, row)
        return [
            LabelsError(self._advice(name, count), path=first[name].path, line=first[name].line)
            for name, count in counts.items()
        ]

    def _advice(self, name: str, count: int) -> str:
        rows = f"{count} rows have it, this the first" if count > 1 else "this row has it"
        if self.taxonomy is None:
            return f"{wrong_id(name)} ({rows}); give it an id with --map '{name}=ID'"
        close = difflib.get_close_matches(_normal(name), self._ids, 1, 0.6)
        meant = (self._ids[close[0]] if close else "") or "LABEL"
        return (
            f"the label {name!r} is not in the taxonomy ({rows}); say what it means with --map '{name}={meant}',"
            f" leave it out with --map '{name}=', or add it to the taxonomy; there are {', '.join(self.taxonomy.ids)}"
        )


def _normal(name: str) -> str:
    return " ".join(name.split()).casefold()
