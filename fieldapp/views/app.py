"""Where the app begins: `main` for the root `main.py`, `make_main` for whoever brings its parts."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path

import flet as ft

from fieldapp.config import Settings, SettingsInvalid, load_settings
from fieldapp.localdb import sort_files
from fieldapp.localdb.garbage import leave_out_program
from fieldapp.sync.people import People
from fieldapp.views import guard, theme
from fieldapp.views.shell import App
from fieldapp.views.tab import Tab

log = logging.getLogger(__name__)

TITLE = "fieldapp"


def main(page: ft.Page) -> None:
    """Run the app in one tab with the settings of this installation."""
    try:
        settings = load_settings()
    except SettingsInvalid as error:
        log.error("%s", error)
        page.add(ft.SafeArea(ft.Text(str(error))))
        return
    make_main(_people(settings.storage_path), settings)(page)


def make_main(
    people: People, settings: Settings, folder: str | None = None
) -> Callable[[ft.Page], None]:
    """Return the app over given people; with `folder` every tab opens as that person."""

    def run(page: ft.Page) -> None:
        page.title = TITLE
        page.fonts = dict(theme.FONTS)
        page.theme = theme.light_theme()
        page.dark_theme = theme.dark_theme()
        page.theme_mode = theme.mode(settings.theme)
        page.padding = 0
        tab = Tab(page, people, settings, folder)
        page.locale_configuration = theme.locale(tab.state.language)
        guard.install(page, lambda: tab.language, tab.tell, tab.watch.touch)
        page.on_route_change = tab.address_changed
        page.on_resize = tab.resized
        page.on_keyboard_event = tab.key_pressed
        page.on_connect = tab.reconnected
        page.on_close = tab.let_go
        page.render(App, tab)

    return run


@cache
def _people(storage: Path) -> People:
    """Return the people of this device, the same for all tabs of this process."""
    sort_files.keep_in(storage / sort_files.FOLDER)
    leave_out_program()
    return People(storage)
