"""`fieldapp app`: the app, served to browsers on this machine."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated

import typer

from fieldapp.config import Settings, load_settings
from fieldapp.hub.server import address_of, listen

DEFAULT_PORT = 8550


def serve_app(
    hub: Annotated[str, typer.Option(help="Hub address that the sign-in proposes.")] = "",
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="Port; the next free one when it is taken.")
    ] = (DEFAULT_PORT),
    storage: Annotated[Path | None, typer.Option(help="Folder of the replicas.")] = None,
    language: Annotated[str, typer.Option(help="system, en or ru.")] = "",
    theme: Annotated[str, typer.Option(help="system, light or dark.")] = "",
) -> None:
    """Serve the app until Ctrl-C."""
    folder = str(storage) if storage else ""
    given = {"hub": hub, "storage": folder, "language": language, "theme": theme}
    settings = load_settings(given={name: value for name, value in given.items() if value})
    serve_settings(settings, host, port)


def serve_settings(settings: Settings, host: str, port: int) -> None:
    """Serve the app with these settings until the process is told to stop."""
    # Flet takes a second to import, which the other commands need not wait for.
    from fieldapp.views.server import serve_views

    with contextlib.closing(listen(host, port, next_port=True)) as listening:
        if listening.getsockname()[1] != port and port:
            typer.echo(f"Port {port} is taken.")
        typer.echo(f"The app is at {address_of(listening)}")
        serve_views(settings, listening)
