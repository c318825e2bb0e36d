"""Files that the app gives to a person."""

from __future__ import annotations

import asyncio
from pathlib import Path

import flet as ft

from fieldapp.language import Language


class Files:
    """Gives files to the person at one tab."""

    def __init__(self, page: ft.Page) -> None:
        self._page = page
        self._picker = ft.FilePicker()

    async def give(self, name: str, text: str, home: Path, language: Language) -> str:
        """Give a text file: a download in a browser, elsewhere a file in `home`; returns where."""
        t = language.text
        if self._page.web:
            await self._picker.save_file(file_name=name, src_bytes=text.encode())
            return t("{file} is in your downloads.", file=name)
        path = home / name
        await asyncio.to_thread(path.write_text, text, "utf-8")
        return t("Saved as {file}", file=str(path))
