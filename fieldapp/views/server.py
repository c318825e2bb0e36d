"""The app served to browsers: each tab is a session of its own, replicas live on this machine."""

from __future__ import annotations

import logging
import socket

import flet_web.fastapi
import uvicorn

from fieldapp.config import ROOT, Settings
from fieldapp.sync.people import People
from fieldapp.views.app import make_main

_GRACE_S = 3


def serve_views(settings: Settings, listening: socket.socket) -> None:
    """Serve the app on a listening socket until the process is told to stop.

    Nothing is fetched from elsewhere: fonts and the renderer come from this machine.
    """
    people = People(settings.storage_path)
    logging.getLogger("flet_web").setLevel(logging.WARNING)
    app = flet_web.fastapi.app(
        make_main(people, settings),
        assets_dir=str(ROOT / "assets"),
        app_name="fieldapp",
        app_short_name="fieldapp",
        app_description="Orders for field sales, online or not",
        no_cdn=True,
    )
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=_GRACE_S)
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        people.close_all()
