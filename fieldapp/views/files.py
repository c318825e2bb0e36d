"""Files that the app and a person give to each other."""

from __future__ import annotations

import asyncio
from pathlib import Path

import flet as ft

from fieldapp.actions.sheets import MAX_FILE_BYTES, file_too_large
from fieldapp.domain.refusal import Refusal
from fieldapp.language import Language
from fieldapp.views.intake import Choice, Intake

TABLES = ("xlsx", "csv", "txt", "tsv")


class Files(Intake):
    """Gives text files to the person at one tab, and takes tables from there."""

    def __init__(self, page: ft.Page, storage: Path) -> None:
        choice = Choice(ft.FilePickerFileType.CUSTOM, _check_size, "file_unread", TABLES)
        super().__init__(page, storage, choice)

    async def give(self, name: str, text: str, home: Path, language: Language) -> str:
        """Give a text file: a download in a browser, elsewhere a file in `home`; returns where."""
        t = language.text
        if self._page.web:
            await self._picker.save_file(file_name=name, src_bytes=text.encode())
            return t("{file} is in your downloads.", file=name)
        path = home / name
        await asyncio.to_thread(path.write_text, text, "utf-8")
        return t("Saved as {file}", file=str(path))


def _check_size(size_bytes: int) -> Refusal | None:
    return file_too_large(size_bytes) if size_bytes > MAX_FILE_BYTES else None
