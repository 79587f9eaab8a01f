"""Labelled data to and from other programs: doccano, Label Studio, Argilla, fastText, tables, folders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from minsheng.exchange import argilla, doccano, fasttext, folders, label_studio, tables
from minsheng.exchange.naming import Naming
from minsheng.exchange.rows import Fields, Notice, Read, Row, json_lines, load

__all__ = ["READERS", "WRITERS", "Fields", "Naming", "Notice", "Row", "Writer", "folders", "json_lines", "load"]

READERS: Mapping[str, Callable[[Path, Fields], Iterator[Read]]] = {
    "doccano": doccano.read,
    "label-studio": label_studio.read,
    "argilla": argilla.read,
    "fasttext": fasttext.read,
    "csv": tables.reader(","),
    "tsv": tables.reader("\t"),
    "folders": folders.read,
}


@dataclass(frozen=True, slots=True)
class Writer:
    """How rows are written for another program.

    Attributes:
        write: gives the text of the file; `folders` has a function of its own.
        fields: ids and other fields are in it.
        unlabelled: what is not labelled yet is in it, and told from what has no label.
        predictions: what a model says is in it.
    """

    write: Callable[[Iterable[Row], Naming, str | None], Iterator[str]]
    fields: bool = True
    unlabelled: bool = True
    predictions: bool = False


def _plain(
    write: Callable[[Iterable[Row]], Iterator[str]],
) -> Callable[[Iterable[Row], Naming, str | None], Iterator[str]]:
    def written(rows: Iterable[Row], naming: Naming, version: str | None) -> Iterator[str]:
        return write(shown(row, naming) for row in rows)

    return written


def shown(row: Row, naming: Naming) -> Row:
    """Return the row with the names that other programs are given in the place of ids."""
    return row if row.labels is None else replace(row, labels=tuple(naming.show(row.labels)))


WRITERS: Mapping[str, Writer] = {
    "doccano": Writer(_plain(doccano.write), unlabelled=False),
    "label-studio": Writer(label_studio.write, predictions=True),
    "argilla": Writer(argilla.write, predictions=True),
    "fasttext": Writer(_plain(fasttext.write), fields=False, unlabelled=False),
    "csv": Writer(_plain(tables.writer(","))),
    "tsv": Writer(_plain(tables.writer("\t"))),
}
