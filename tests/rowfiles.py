"""Files of rows in every format, as the tests of reading write them."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest

ROWS = [
    {"id": "1", "text": "稳岗返还补贴，285.9万元"},
    {"id": "2", "text": '第一行\n第二行“引号”",号'},
    {"id": "3", "text": ""},
]
Rows = list[dict[str, str]]


def write_jsonl(path: Path, rows: Rows) -> None:
    """JSON Lines, packed if the name says so."""
    data = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


def write_json(path: Path, rows: Rows) -> None:
    """One array over many lines."""
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")


def write_csv(path: Path, rows: Rows, encoding: str = "utf-8-sig") -> None:
    """As Excel writes it."""
    with path.open("w", encoding=encoding, newline="") as file:
        table = csv.DictWriter(file, rows[0], delimiter="\t" if path.suffix == ".tsv" else ",")
        table.writeheader()
        table.writerows(rows)


def write_parquet(path: Path, rows: Rows) -> None:
    """Parquet, by pyarrow."""
    pyarrow = pytest.importorskip("pyarrow")
    pytest.importorskip("pyarrow.parquet").write_table(pyarrow.Table.from_pylist(rows), path)


def write_xlsx(path: Path, rows: Rows) -> None:
    """An Excel file whose first sheet is empty."""
    book = pytest.importorskip("openpyxl").Workbook()
    sheet = book.create_sheet("数据")
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    book.save(path)


WRITERS = {
    ".jsonl": write_jsonl,
    ".jsonl.gz": write_jsonl,
    ".ndjson": write_jsonl,
    ".json": write_json,
    ".csv": write_csv,
}
WRITERS |= {".tsv": write_csv, ".parquet": write_parquet, ".xlsx": write_xlsx}
