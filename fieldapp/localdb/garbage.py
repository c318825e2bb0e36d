"""When Python looks for garbage in cycles: not while rows are stored or a cart is worked out."""

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


def leave_out_program() -> None:
    """Leave out of every later look what is there now, which is the program once it is loaded.

    Its 150,000 classes, functions and schemas stay to the end; a look through them takes as long as
    a cart does, and comes while somebody waits.
    """
    gc.collect()
    gc.freeze()
