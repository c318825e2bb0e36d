"""Files that a person gives to the app: chosen by the client, brought here by its upload."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import flet as ft

from fieldapp.domain.refusal import Refusal

INCOMING = "incoming"
"""Folder, below the storage, where a browser's files arrive before they are taken over."""

UPLOAD_S = 120

Deliver = Callable[[bytes | Refusal], Awaitable[None]]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which files may be chosen: `check` refuses one by its size, `unread` is the code for one
    that does not arrive."""

    file_type: ft.FilePickerFileType
    check: Callable[[int], Refusal | None]
    unread: str
    extensions: tuple[str, ...] = ()
    several: bool = False


class Intake:
    """Takes files of one sort from the person at one tab."""

    def __init__(self, page: ft.Page, storage: Path, choice: Choice) -> None:
        self._page = page
        self._storage = storage
        self._choice = choice
        self._picker = ft.FilePicker(on_result=self._picked, on_upload=self._uploaded)
        self._deliver: Deliver | None = None
        self._arrived: asyncio.Future[str] | None = None
        self._one_choice = asyncio.Lock()

    def take(self, deliver: Deliver) -> ft.PickFiles:
        """Return what a button does; `deliver` gets each file, or why one is not taken.

        The client opens the choice by itself, within the tap: Safari allows it at no other time.
        """
        self._deliver = deliver
        return ft.PickFiles(
            self._picker,
            file_type=self._choice.file_type,
            allowed_extensions=list(self._choice.extensions) or None,
            allow_multiple=self._choice.several,
            cancel_upload_on_window_blur=False,
        )

    async def _picked(self, event: ft.FilePickerResultEvent) -> None:
        # Whoever was asking when the choice was made, wherever the person goes meanwhile.
        deliver = self._deliver
        assert deliver is not None
        async with self._one_choice:
            for file in event.files:
                # By the size first: a film that was chosen by mistake is not carried anywhere.
                await deliver(self._choice.check(file.size) or await self._read(file))

    async def _read(self, file: ft.FilePickerFile) -> bytes | Refusal:
        try:
            if file.path is not None:
                return await asyncio.to_thread(Path(file.path).read_bytes)
            return await self._receive(file)
        except (OSError, TimeoutError) as error:
            log.warning("a chosen file could not be read: %s", error)
            return Refusal(self._choice.unread)

    async def _receive(self, file: ft.FilePickerFile) -> bytes:
        """Have the browser send a file to this server, and take it over."""
        name = secrets.token_hex(16)
        path = self._storage / INCOMING / name
        self._arrived = asyncio.get_running_loop().create_future()
        try:
            url = self._page.get_upload_url(name, UPLOAD_S)
            await self._picker.upload([ft.FilePickerUploadFile(upload_url=url, id=file.id)])
            if fault := await asyncio.wait_for(self._arrived, UPLOAD_S):
                raise OSError(fault)
            return await asyncio.to_thread(path.read_bytes)
        finally:
            self._arrived = None
            await asyncio.to_thread(path.unlink, missing_ok=True)

    def _uploaded(self, event: ft.FilePickerUploadEvent) -> None:
        arrived = self._arrived
        if arrived is None or arrived.done():
            return
        if event.error:
            arrived.set_result(event.error)
        elif event.progress == 1.0:
            arrived.set_result("")
