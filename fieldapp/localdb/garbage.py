"""When Python looks for garbage in cycles: not while rows are being stored."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collected_later() -> Iterator[None]:
    """Put the collector off for a moment.

    A page is thousands of small values without a cycle, which go when the page goes; looking
    through all of them again and again costs a fifth of the time of a first load.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
