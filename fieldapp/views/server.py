"""The app served to browsers: each tab is a session of its own, replicas live on this machine."""

from __future__ import annotations

import logging
import shutil
import socket
from functools import partial
from pathlib import Path

import flet_web.fastapi
import uvicorn
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from fieldapp.config import ROOT, Settings
from fieldapp.domain.photo import MAX_PHOTO_BYTES
from fieldapp.domain.picture import read_picture
from fieldapp.localdb import sort_files
from fieldapp.localdb.garbage import leave_out_program
from fieldapp.sync.people import People
from fieldapp.views.app import make_main
from fieldapp.views.intake import INCOMING
from fieldapp.views.pictures import PREFIX, SECRET, SUFFIX, picture_at

_GRACE_S = 3


def serve_views(settings: Settings, listening: socket.socket) -> None:
    """Serve the app on a listening socket until the process is told to stop.

    Nothing is fetched from elsewhere: fonts and the renderer come from this machine.
    """
    people = People(settings.storage_path)
    sort_files.keep_in(people.storage / sort_files.FOLDER)
    incoming = people.storage / INCOMING
    # What a browser was sending when the app was stopped last time is of no use.
    shutil.rmtree(incoming, ignore_errors=True)
    logging.getLogger("flet_web").setLevel(logging.WARNING)
    app = flet_web.fastapi.app(
        make_main(people, settings),
        assets_dir=str(ROOT / "assets"),
        app_name="fieldapp",
        app_short_name="fieldapp",
        app_description="Orders for field sales, online or not",
        no_cdn=True,
        upload_dir=str(incoming),
        max_upload_size=MAX_PHOTO_BYTES,
        secret_key=SECRET,
    )
    address = f"/{PREFIX}/{{folder}}/{{signature}}/{{sha256}}{SUFFIX}"
    route = Route(address, partial(_picture, people.storage))
    app.router.routes.insert(0, route)
    leave_out_program()
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=_GRACE_S)
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        people.close_all()


def _picture(storage: Path, request: Request) -> Response:
    """Give a browser a picture that the app has shown it the address of."""
    found = picture_at(storage, **request.path_params)
    if found is None:
        return Response(status_code=404)
    with found.open("rb") as file:
        picture = read_picture(file.read(64))
    headers = {
        "Cache-Control": "private, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
    }
    kind = picture.media_type if picture else "application/octet-stream"
    return FileResponse(found, headers=headers, media_type=kind)
