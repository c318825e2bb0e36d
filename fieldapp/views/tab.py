"""One tab of the app: who works in it, where they are, and how it comes back after a restart.

Every tab is a session of its own; tabs of one person share a desk. A random key, kept in the
browser (or in the device's preferences), opens the person's replica again with no network and no
password; the address of the tab says whose key it is.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

import flet as ft

from fieldapp.config import Settings
from fieldapp.language import LANGUAGES, Language, language_of, system_language
from fieldapp.localdb.database import DatabaseNewer
from fieldapp.localdb.identity import IdentityUnreadable
from fieldapp.localdb.replica import NotSaved
from fieldapp.sync.errors import SyncError
from fieldapp.sync.people import Desk, People, Person
from fieldapp.sync.pin import has_pin
from fieldapp.views import guard, news, theme
from fieldapp.views.browser import Browser, marker_of
from fieldapp.views.camera import Camera
from fieldapp.views.files import Files
from fieldapp.views.preferences import change_preferences, read_preferences
from fieldapp.views.pulse import Pulse
from fieldapp.views.routes import Place, path_of, place_at
from fieldapp.views.scene import Keys, Room, room_of
from fieldapp.views.trail import Trail
from fieldapp.views.watch import Watch

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TabState:
    """What the tab shows; a change of it renders the tab again."""

    stage: Literal["opening", "sign_in", "locked", "work"]
    place: Place
    room: Room
    language: str
    theme: str
    desk: Desk | None = None
    people: tuple[Person, ...] = ()
    notice: str = ""
    tone: str = "warning"


class Tab:
    """The controller of one tab. All methods run on the event loop."""

    def __init__(
        self, page: ft.Page, people: People, settings: Settings, folder: str | None = None
    ) -> None:
        self.page = page
        self.people = people
        self.settings = settings
        self.keys = Keys()
        self.pulse: Pulse | None = None
        self.browser = Browser()
        self.files = Files(page, people.storage)
        self.camera = Camera(page, people.storage)
        self.state = TabState(
            stage="opening",
            place=place_at(page.route),
            room=room_of(page.width or 1200),
            language=self._language_code(""),
            theme=settings.theme,
        )
        self.render: Callable[[TabState], None] = lambda state: None
        self._folder = folder
        self._picked = ""
        self._trail = Trail()
        self._tasks: set[asyncio.Task[None]] = set()
        self.watch = Watch(self)

    @property
    def language(self) -> Language:
        """The language of this tab."""
        return language_of(self.state.language)

    # --- Opening and leaving ---------------------------------------------------------------------

    async def start(self) -> None:
        """Find the person of this tab again, or ask who it is."""
        try:
            folder = self._folder or await self._remembered()
            if folder is not None:
                await self._enter(await asyncio.to_thread(self.people.open, folder))
                return
        except (IdentityUnreadable, DatabaseNewer, NotSaved, OSError) as error:
            log.exception("the replica of this tab could not be opened")
            await self.ask(guard.sentence(error, self.language))
            return
        await self.ask()

    async def ask(self, notice: str = "") -> None:
        """Show the sign-in with the people known here."""
        known = tuple(await asyncio.to_thread(self.people.all))
        self.let_go()
        if self.state.desk is not None:
            # The next person begins at the beginning, not where the last one left.
            self._trail.forget()
            self.change(place=Place("home"))
        self.change(stage="sign_in", desk=None, people=known, notice=notice)

    async def sign_in(self, hub: str, login: str, password: str) -> str:
        """Sign somebody in; returns why not, or nothing."""
        device = f"{self.page.platform.value if self.page.platform else 'web'}"
        try:
            desk = await asyncio.to_thread(self.people.sign_in, hub, login, password, device)
        except SyncError as error:
            return guard.sentence(error, self.language)
        await self._remember(desk.person.folder)
        if self.state.stage == "sign_in":
            await self.work(desk)
        return ""

    async def resume(self, person: Person) -> bool:
        """Open somebody's replica if this browser holds a key to it."""
        key = await self.browser.key_of(marker_of(person.folder))
        if key is None or await asyncio.to_thread(self.people.recall, key) != person.folder:
            return False
        await self._enter(await asyncio.to_thread(self.people.open, person.folder))
        await self.browser.keep_key(person.folder, key)
        return True

    async def sign_out(self) -> None:
        """Forget the keys to this person's replica; what is unsent stays on the device."""
        desk = self.state.desk
        assert desk is not None
        folder = desk.person.folder
        await asyncio.to_thread(self.people.sign_out, folder)
        await self.browser.forget_key(folder)
        await self.ask()

    def switch_person(self) -> None:
        """Go to the sign-in without signing out."""
        self.spawn(self.ask())

    def let_go(self) -> None:
        """Listen to the replica no more, as when the tab is gone for good."""
        self.watch.end()
        if self.pulse is not None:
            self.pulse.close()
        self.pulse = None

    # --- Moving ----------------------------------------------------------------------------------

    def go(self, name: str, key: str = "") -> None:
        """Show a screen."""
        place = Place(name, key)
        if place != self.state.place:
            self._trail.leave(self.state.place, place)
            self._show(place)

    def section(self, name: str) -> None:
        """Show the first screen of a part of the app."""
        self._trail.forget()
        self._show(Place(name))

    def back(self) -> None:
        """Show the screen that led here."""
        self._show(self._trail.back())

    def address_changed(self, event: ft.RouteChangeEvent) -> None:
        """Follow the browser's own back and forward."""
        place = place_at(event.route)
        if place != self.state.place:
            self._trail.came_back_to(place)
            self.change(place=place, notice="")

    def resized(self, event: ft.PageResizeEvent) -> None:
        """Follow the window."""
        self.change(room=room_of(event.width))

    async def key_pressed(self, event: ft.KeyboardEvent) -> None:
        """Undo what is being typed in a quantity, or hear a scanner."""
        await self.keys.pressed(event.key, asyncio.get_running_loop().time())

    def reconnected(self) -> None:
        """Bring a tab that was out of reach up to date."""
        if self.pulse is not None:
            self.pulse.beat()

    # --- Telling and settings --------------------------------------------------------------------

    def tell(self, words: str, tone: str = "warning") -> None:
        """Show a sentence above everything until it is dismissed; `tone` is that of a strip."""
        self.change(notice=words, tone=tone)

    def set_language(self, code: str) -> None:
        """Show the app in another language from now on."""
        self._picked = code
        self.change(language=code)
        self._keep_preferences(language=code)
        self._apply_looks()

    def set_theme(self, name: str) -> None:
        """Show the app light, dark or like the device from now on."""
        self.change(theme=name)
        self._keep_preferences(theme=name)
        self._apply_looks()

    async def save_file(self, name: str, text: str) -> None:
        """Give a text file to the person and tell where it is."""
        assert self.state.desk is not None
        home = self.state.desk.replica.home
        self.tell(await self.files.give(name, text, home, self.language))

    # --- Inside ----------------------------------------------------------------------------------

    async def _enter(self, desk: Desk) -> None:
        """Begin to work, or ask for the PIN first."""
        if not await asyncio.to_thread(has_pin, desk.replica.home):
            await self.work(desk)
            return
        chosen = await asyncio.to_thread(read_preferences, desk.replica.home)
        language = self._language_code(chosen.language or self._picked)
        self.change(desk=desk, language=language)
        self.watch.lock()

    async def work(self, desk: Desk) -> None:
        """Show a person's screens."""
        await asyncio.to_thread(news.begin, desk.replica)
        chosen = await asyncio.to_thread(read_preferences, desk.replica.home)
        if self.pulse is not None:
            self.pulse.close()
        self.pulse = Pulse(desk.replica)
        self.change(
            stage="work",
            desk=desk,
            language=self._language_code(chosen.language or self._picked),
            theme=chosen.theme or self.settings.theme,
            notice="",
        )
        self._apply_looks()
        self._push(self.state.place)
        self.watch.begin(desk, self.pulse)

    def _show(self, place: Place) -> None:
        self.change(place=place, notice="")
        self._push(place)

    def _push(self, place: Place) -> None:
        desk = self.state.desk
        query = f"?p={marker_of(desk.person.folder)}" if desk else ""
        self.spawn(self.page.push_route(path_of(place) + query))

    def change(self, **fields: Any) -> None:
        """Show something else."""
        self.state = replace(self.state, **fields)
        self.render(self.state)

    def _apply_looks(self) -> None:
        self.page.theme_mode = theme.mode(self.state.theme)
        self.page.locale_configuration = theme.locale(self.state.language)
        self.page.update()

    def _language_code(self, chosen: str) -> str:
        wanted = chosen or self.settings.language
        return wanted if wanted in LANGUAGES else system_language()

    def _keep_preferences(self, **fields: str) -> None:
        if desk := self.state.desk:
            self.spawn(asyncio.to_thread(change_preferences, desk.replica.home, **fields))

    async def _remembered(self) -> str | None:
        """Return the folder of the person that this tab's address, or the last sign-in, names.

        Where several people have signed in, a new tab asks whose it is.
        """
        named = parse_qs(urlsplit(self.page.route).query).get("p", [""])[0]
        key = await (self.browser.key_of(named) if named else self.browser.only_key())
        return await asyncio.to_thread(self.people.recall, key) if key else None

    async def _remember(self, folder: str) -> None:
        key = await asyncio.to_thread(self.people.remember, folder)
        await self.browser.keep_key(folder, key)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[None]:
        """Start a task of this tab; what it raises is logged."""

        async def guarded() -> None:
            try:
                await work
            except Exception:
                log.exception("a task of a tab failed")

        task = asyncio.create_task(guarded())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
