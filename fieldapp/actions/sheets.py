"""Files with tables, read into rows: text in any usual encoding, and workbooks of Excel."""

from __future__ import annotations

from fieldapp import workbook
from fieldapp.domain.entry.encoding import text_of
from fieldapp.domain.entry.table import MAX_ROWS, Table, table_of, too_many_rows
from fieldapp.domain.refusal import Refusal

MAX_FILE_BYTES = 10 * 1024 * 1024


def read_table(data: bytes) -> Table | Refusal:
    """Return the rows of a file, whatever it is called: a workbook's first sheet, or a text."""
    if len(data) > MAX_FILE_BYTES:
        return file_too_large(len(data))
    if not workbook.is_workbook(data):
        text = text_of(data)
        return text if isinstance(text, Refusal) else table_of(text)
    rows = workbook.read(data, MAX_ROWS)
    if isinstance(rows, Refusal):
        return rows
    return too_many_rows() if len(rows) > MAX_ROWS else Table(tuple(rows))


def file_too_large(size_bytes: int) -> Refusal:
    """Return the refusal of a file that is too large to be read; sizes are told in megabytes."""
    size = -(-size_bytes // 1_048_576)
    return Refusal("file_too_large", {"size": size, "limit": MAX_FILE_BYTES >> 20})
