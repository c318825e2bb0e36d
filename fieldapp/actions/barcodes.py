"""Barcodes in pictures: what a camera has taken, put into an order as a scanner's code is.

The library that reads them has no build for phones, where this is not offered (`can_read`).
"""

from __future__ import annotations

import io
import struct
import warnings
from functools import cache
from importlib.util import find_spec

from fieldapp.actions.filling import Scanned, scan
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.filling import products_scanned
from fieldapp.localdb.replica import Replica

MAX_PIXELS = 60_000_000
"""More than any camera takes; a larger picture could take all memory."""

LONGEST_SIDE = 4_000
"""Of a larger picture the bars are still wide enough when it is made smaller."""

FORMATS = "EAN13,EAN8,UPCA,ITF14,Code128"
"""What stands on goods and their packs. UPC-E is left out: parts of other codes look like one."""

_LIBRARIES = ("zxingcpp", "PIL")
_FAULTS = (
    OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError,
    struct.error, MemoryError,
)  # fmt: skip
"""What Pillow raises for files that are damaged, or no pictures."""


@cache
def can_read() -> bool:
    """Say whether barcodes in pictures can be read on this device."""
    return all(find_spec(name) is not None for name in _LIBRARIES)


def scan_picture(replica: Replica, order_id: str, data: bytes) -> Scanned | Refusal:
    """Add one step of the product whose barcode is in a picture to a cart, as `scan` does.

    Of several codes, as a label may have, the one counts that a product has. Where they are those
    of several products nobody knows which one is meant.
    """
    codes = codes_in(data)
    if codes is None:
        return Refusal("scan_unread")
    if not codes:
        return Refusal("scan_nothing")
    found = {code: replica.query(products_scanned, code) for code in codes}
    known = [code for code, products in found.items() if products]
    if len({product.id for code in known for product in found[code]}) > 1 < len(known):
        return Refusal("scan_several")
    return scan(replica, order_id, (known or codes)[0])


def codes_in(data: bytes) -> list[str] | None:
    """Return the barcodes in a picture, each once; None for what is no picture that can be read."""
    import zxingcpp
    from PIL import Image

    try:
        with warnings.catch_warnings():
            # Its size is looked at here, before anything is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP"))
        with image:
            if image.width * image.height > MAX_PIXELS:
                return None
            grey = image.convert("L")
    except (Image.DecompressionBombError, *_FAULTS):
        return None
    grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    formats = zxingcpp.barcode_formats_from_str(FORMATS)
    found = zxingcpp.read_barcodes(grey, formats=formats, text_mode=zxingcpp.TextMode.Plain)
    return list(dict.fromkeys(one.text for one in found))
