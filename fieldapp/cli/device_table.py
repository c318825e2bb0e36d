"""A table in a file as a device without screens sees it, before an order is made of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fieldapp.actions.sheets import MAX_FILE_BYTES, file_too_large, read_table
from fieldapp.cli.output import LANGUAGE, Failure, refused, show
from fieldapp.domain.entry.caption import told_left_out
from fieldapp.domain.entry.columns import read
from fieldapp.domain.entry.outlook import Entry, Preview
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.filling import filling_new
from fieldapp.localdb.replica import Replica


def look_at(replica: Replica, outlet_id: str, file: Path) -> Preview:
    """Return what a file would bring into a new cart of an outlet.

    Raises `Failure` where it cannot be read or would bring too much.
    """
    try:
        size = file.stat().st_size
        data = file.read_bytes() if size <= MAX_FILE_BYTES else b""
    except OSError as error:
        raise Failure("file_unread", f"{file}: {error.strerror or error}") from error
    table = file_too_large(size) if size > MAX_FILE_BYTES else read_table(data)
    reading = table if isinstance(table, Refusal) else read(table)
    if isinstance(reading, Refusal):
        raise Failure(reading.code, f"{file}: {LANGUAGE.reason(reading.code, reading.details)}")
    looked = replica.query(filling_new, outlet_id, reading, replica.now()[:10])
    if looked.refusal is not None:
        raise refused(looked.refusal)
    return looked


def show_preview(looked: Preview) -> None:
    """Print what would come into the order, and what would not."""
    total = LANGUAGE.money(looked.total_minor, looked.currency) if looked.currency else "0"
    entries = [_entry(entry, looked.currency) for entry in looked.entries]
    show(
        as_json(looked),
        [*entries, *_left(looked), f"  Total {total}; nothing was saved."],
    )


def print_left(looked: Preview) -> None:
    """Print the rows that do not come into the order where failures go."""
    for line in _left(looked):
        print(line, file=sys.stderr)


def as_json(looked: Preview) -> dict[str, Any]:
    """Return a preview for programs."""
    return {
        "entries": [
            {
                "lines": list(entry.lines),
                "sku": entry.product.sku,
                "asked": entry.asked,
                "quantity": entry.quantity,
                "price_minor": entry.price_minor,
                "amount_minor": entry.amount_minor,
            }
            for entry in looked.entries
        ],
        "to_choose": [
            {"line": row.line, "text": row.text, "skus": [p.sku for p in row.candidates]}
            for row in looked.open
        ],
        "errors": [
            {
                "line": row.line,
                "text": row.text,
                "code": row.refusal.code,
                "reason": LANGUAGE.reason(row.refusal.code, row.refusal.details),
            }
            for row in looked.bad
        ],
        "passed": looked.passed,
        "captions_and_totals": list(looked.between),
        "total_minor": looked.total_minor,
        "currency": looked.currency,
    }


def _entry(entry: Entry, currency: str) -> str:
    places = ", ".join(map(str, entry.lines))
    raised = f" (written: {entry.asked})" if entry.fitted else ""
    amount = LANGUAGE.money(entry.amount_minor, currency)
    return (
        f"  line {places}: {entry.quantity:>6} x {entry.product.sku:10} "
        f"{entry.product.name[:40]:40} {amount:>14}{raised}"
    )


def _left(looked: Preview) -> Iterator[str]:
    if looked.between:
        yield f"  {told_left_out(looked.between)}"
    for row in looked.open:
        skus = ", ".join(product.sku for product in row.candidates)
        yield f"  line {row.line}: “{row.text[:60]}” may be {skus}. Write the right SKU."
    for bad in looked.bad:
        reason = LANGUAGE.reason(bad.refusal.code, bad.refusal.details)
        yield f"  line {bad.line}: “{bad.text[:60]}”: {reason}"
