"""Pictures that a person gives to the app: taken with the camera or chosen from the files."""

from __future__ import annotations

from pathlib import Path

import flet as ft

from fieldapp.domain.command.photo import check_size
from fieldapp.views.intake import Choice, Intake
from fieldapp.views.pictures import address_of


class Camera(Intake):
    """The pictures of one tab: how they come in, and where the client finds them."""

    def __init__(self, page: ft.Page, storage: Path) -> None:
        choice = Choice(ft.FilePickerFileType.IMAGE, check_size, "photo_unread", several=True)
        super().__init__(page, storage, choice)
        one = Choice(ft.FilePickerFileType.IMAGE, check_size, "photo_unread")
        self.codes = Intake(page, storage, one)
        """Pictures of barcodes, of which nothing is kept."""

    def source(self, home: Path, sha256: str, file: Path) -> str:
        """Return where the client finds a picture: an address in a browser, else its file."""
        if self._page.web:
            return address_of(home.name, sha256)
        return str(file)
