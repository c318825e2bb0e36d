"""What a screen is given: the person's data, the language, the room there is, and the ways out."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Concatenate, Literal, ParamSpec, TypeVar

from fieldapp.domain.refusal import Refusal
from fieldapp.domain.user import User
from fieldapp.language import Language
from fieldapp.localdb.replica import Replica
from fieldapp.sync.people import Desk
from fieldapp.views.camera import Camera
from fieldapp.views.files import Files
from fieldapp.views.pulse import Pulse

P = ParamSpec("P")
R = TypeVar("R")

Room = Literal["narrow", "medium", "wide", "broad"]

MEDIUM_FROM = 700
WIDE_FROM = 1000
BROAD_FROM = 1180
"""From here on each of two parts that stand beside each other has room for columns."""


def room_of(width: float) -> Room:
    """Return how much room a window of `width` pixels gives."""
    if width >= BROAD_FROM:
        return "broad"
    if width >= WIDE_FROM:
        return "wide"
    return "medium" if width >= MEDIUM_FROM else "narrow"


SCAN_PAUSE_S = 3.0
"""After such a pause a new code begins. A scanner's keys follow each other within milliseconds, but
a browser that is drawing brings them in heaps, more than a second apart on a slow computer."""

SCAN_LENGTH = 8
"""Digits of the shortest barcode; what is shorter was typed by a person."""

_NUMPAD = "Numpad "


class Keys:
    """Keys that no field is asked about: Escape, and those of a scanner.

    `pictured` takes pictures of codes, where `scanned` takes what a scanner types.
    `escape` is what Escape undoes: the field that has the focus says so itself. `scanned` takes the
    codes where there is something to scan for. In a field (`in_field`) they are the field's text.
    """

    def __init__(self) -> None:
        self.escape: Callable[[], None] | None = None
        self.scanned: Callable[[str], Awaitable[None]] | None = None
        self.pictured: Callable[[str, bytes | Refusal], Awaitable[None]] | None = None
        self.in_field = False
        self._code = ""
        self._last = 0.0

    async def pressed(self, key: str, at: float) -> None:
        """Hear a key at a moment, in seconds."""
        if key == "Escape" and self.escape is not None:
            self.escape()
        if self.scanned is None or self.escape is not None or self.in_field:
            self._code = ""
            return
        if at - self._last > SCAN_PAUSE_S:
            self._code = ""
        self._last = at
        letter = key.removeprefix(_NUMPAD)
        if len(letter) == 1:
            self._code += letter
        elif key in ("Enter", f"{_NUMPAD}Enter"):
            code, self._code = self._code, ""
            if is_scan(code):
                await self.scanned(code)


def is_scan(text: str) -> bool:
    """Say whether a text that Enter has ended is a barcode."""
    code = text.strip()
    return len(code) >= SCAN_LENGTH and code.isascii() and code.isdecimal()


@dataclass(frozen=True, slots=True)
class PersonSettings:
    """A person's own settings, and how a screen changes them."""

    language: str
    theme: str
    set_language: Callable[[str], None]
    set_theme: Callable[[str], None]
    switch_person: Callable[[], None]
    sign_out: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Scene:
    """One screen's view of the world.

    `beside` is true for the list that stands left of a detail; the detail then carries what is
    shown once a page, such as the sync badge.
    """

    desk: Desk
    language: Language
    room: Room
    pulse: Pulse
    keys: Keys
    settings: PersonSettings
    go: Callable[..., None]
    back: Callable[[], None]
    tell: Callable[..., None]
    save_file: Callable[[str, str], Awaitable[None]]
    camera: Camera
    files: Files
    beside: bool = False
    selected: str = ""

    @property
    def replica(self) -> Replica:
        """The person's local database."""
        return self.desk.replica

    @property
    def user(self) -> User:
        """The person, as known from the sign-in."""
        return self.replica.identity.user

    @property
    def narrow(self) -> bool:
        """Whether this is as narrow as a phone held upright."""
        return self.room == "narrow"

    @property
    def wide(self) -> bool:
        """Whether a list and what belongs to it stand beside each other."""
        return self.room in ("wide", "broad")

    @property
    def tight(self) -> bool:
        """Whether a part of the window has hardly more room than a phone.

        So it is on a phone, and on a tablet where two parts stand beside each other.
        """
        return self.room in ("narrow", "wide")

    def now(self) -> str:
        """Return the time of now."""
        return self.replica.now()

    def today(self) -> dt.date:
        """Return the calendar day of now where the person is."""
        return dt.datetime.fromisoformat(self.now()).astimezone().date()

    def price_day(self) -> str:
        """Return the calendar day, in UTC, whose prices hold."""
        return self.now()[:10]

    def day_start(self) -> str:
        """Return a moment that stays the same all day, for queries about the last weeks."""
        return f"{self.today().isoformat()}T00:00:00.000Z"

    def words(self, refusal: Refusal) -> str:
        """Return why something was refused."""
        return self.language.reason(refusal.code, refusal.details)

    def picture(self, sha256: str) -> str:
        """Return where the client finds a picture that is on this device."""
        return self.camera.source(self.replica.home, sha256, self.replica.blobs.file(sha256))

    async def run(
        self, action: Callable[Concatenate[Replica, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run an action off the event loop."""
        return await asyncio.to_thread(action, self.replica, *args, **kwargs)

    def list_beside(self, selected: str) -> Scene:
        """Return this scene for the list left of a detail, with the entry that is open."""
        return replace(self, beside=True, selected=selected)
