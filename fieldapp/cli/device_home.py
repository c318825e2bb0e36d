"""What the device commands share: the options of the group, and opening the replica."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from fieldapp.localdb.replica import Replica


def device_options(
    context: typer.Context,
    home: Annotated[Path, typer.Option(help="Folder of the device's data.")],
) -> None:
    """A device without screens: for support, scripts and load tests."""
    context.obj = home


@contextlib.contextmanager
def opened_replica(context: typer.Context) -> Iterator[Replica]:
    """Open the replica in the folder that `--home` named."""
    replica = Replica.open(context.obj)
    try:
        yield replica
    finally:
        replica.close()
