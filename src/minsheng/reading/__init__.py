"""Reading: documents of every format into paragraphs, and files of rows into texts."""

from minsheng.reading.document import DOCUMENT_SUFFIXES, Document, read
from minsheng.reading.records import RECORD_SUFFIXES, BrokenRecord, Record, records

__all__ = ["DOCUMENT_SUFFIXES", "RECORD_SUFFIXES", "BrokenRecord", "Document", "Record", "read", "records"]
