"""Drives the app without a client: a real session and page over a connection that only listens.

This is the one file of the tests that knows Flet from inside; it goes with the pinned release.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import flet as ft
import msgpack  # type: ignore[import-untyped]
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page, context
from flet.messaging.connection import Connection
from flet.messaging.protocol import (
    Message,
    MessageAction,
    RegisterClientResponseBody,
    configure_encode_object_for_msgpack,
)
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub

C = TypeVar("C", bound=BaseControl)

PATIENCE_S = 5.0
_ENCODE = configure_encode_object_for_msgpack(BaseControl)
_SKIPPED = frozenset({"_parent", "parent"})


class Browser(Connection):
    """The client's end: keeps preferences, answers calls, and notes what was sent."""

    def __init__(self, kept: dict[str, Any]) -> None:
        super().__init__()
        self.loop = asyncio.get_running_loop()
        self.executor = ThreadPoolExecutor(1)
        self.pubsubhub = PubSubHub(self.loop, self.executor)
        self.kept = kept
        self.routes: list[str] = []
        self.crashes: list[str] = []
        self.uploads: list[Any] = []
        self.session: Session | None = None

    def get_upload_url(self, file_name: str, expires: int) -> str:
        return f"/upload?f={file_name}"

    def send_message(self, message: Message) -> None:
        # Encoding is part of the work: Flet takes the snapshots that it compares with meanwhile.
        msgpack.packb([message.action, message.body], default=_ENCODE)
        if message.action == MessageAction.SESSION_CRASHED:
            self.crashes.append(message.body.message)
        if message.action == MessageAction.INVOKE_METHOD:
            self.loop.call_soon(self._answer, message.body)

    def _answer(self, call: Any) -> None:
        assert self.session is not None
        result: Any = None
        if call.name == "get":
            result = self.kept.get(call.args["key"])
        elif call.name == "get_keys":
            result = [key for key in self.kept if key.startswith(call.args["key_prefix"])]
        elif call.name == "set":
            self.kept[call.args["key"]] = call.args["value"]
            result = True
        elif call.name == "remove":
            result = self.kept.pop(call.args["key"], None) is not None
        elif call.name == "upload":
            self.uploads.extend(call.args["files"])
        elif call.name == "push_route":
            self.routes.append(call.args["route"])
        self.session.handle_invoke_method_results(call.control_id, call.call_id, result, None)


class Screen:
    """What a person sees and does in one tab."""

    def __init__(self, session: Session, browser: Browser) -> None:
        self.session = session
        self.browser = browser

    @property
    def page(self) -> ft.Page:
        page: ft.Page = self.session.page
        return page

    def controls(self) -> Iterator[BaseControl]:
        """Return every visible control, from the top down."""
        yield from _walk(self.page, set())

    def texts(self) -> list[str]:
        """Return every text that is shown or read aloud."""
        found = []
        for control in self.controls():
            if isinstance(control, ft.Text):
                found.append(control.value + "".join(s.text or "" for s in control.spans or []))
            for name in ("label", "semantics_label"):
                label = getattr(control, name, None)
                if isinstance(label, str):
                    found.append(label)
            content = getattr(control, "content", None)
            if isinstance(content, str):
                found.append(content)
        return found

    def shows(self, part: str) -> bool:
        """Say whether some text contains `part`."""
        return any(part in text for text in self.texts())

    def all(self, kind: type[C]) -> list[C]:
        """Return the controls of a kind."""
        return [control for control in self.controls() if isinstance(control, kind)]

    def has(self, key: str) -> bool:
        """Say whether a control with this key is shown."""
        return any(control.key == key for control in self.controls())

    def get(self, key: str) -> Any:
        """Return the control with this key."""
        for control in self.controls():
            if control.key == key:
                return control
        keys = sorted(str(c.key) for c in self.controls() if c.key)
        raise LookupError(f"no {key!r}; there are {keys}")

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something to be shown."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while not condition():
            if asyncio.get_running_loop().time() > deadline:
                raise AssertionError(f"never came; shown are {self.texts()}")
            await asyncio.sleep(0.01)
        self.check()

    async def until_shows(self, part: str) -> None:
        """Wait for a text."""
        await self.until(lambda: self.shows(part))

    async def until_has(self, key: str) -> None:
        """Wait for a control."""
        await self.until(lambda: self.has(key))

    async def settle(self, seconds: float = 0.1) -> None:
        """Let queries and renders run."""
        await asyncio.sleep(seconds)
        self.check()

    def check(self) -> None:
        """Fail when the app has shown Flet's own error screen, or would confuse two controls."""
        assert not self.browser.crashes, self.browser.crashes[0]
        for control in self.controls():
            for siblings in (getattr(control, "controls", None), getattr(control, "_b", None)):
                many = siblings if isinstance(siblings, list) else []
                keys = [str(sibling.key) for sibling in many if sibling.key]
                assert len(keys) == len(set(keys)), f"siblings share a key: {sorted(keys)}"

    async def fire(self, key: str, event: str, data: Any = None) -> None:
        """Do what the client does for an event of a control."""
        await self.session.dispatch_event(self.get(key)._i, event, data)
        await asyncio.sleep(0)
        self.check()

    async def tap(self, key: str) -> None:
        """Tap a control; it has to be there and enabled."""
        await self.until_has(key)
        assert not getattr(self.get(key), "disabled", False), f"{key} is disabled"
        await self.fire(key, "click")
        await self.settle()

    def put(self, key: str, text: str) -> None:
        """Type without a pause, as the client tells it: the text first, the events later."""
        self.session.apply_patch(self.get(key)._i, {"value": text})

    async def type(self, key: str, text: str, end: str | None = "submit") -> None:
        """Type into a field and end with Enter (`submit`), by leaving (`blur`) or not at all."""
        await self.until_has(key)
        await self.fire(key, "focus")
        self.put(key, text)
        await self.fire(key, "change", text)
        if end is not None:
            await self.fire(key, end, text)
        await self.settle()

    async def press(self, name: str) -> None:
        """Press a key that is no letter."""
        keys = {"key": name, "shift": False, "ctrl": False, "alt": False, "meta": False}
        await self.session.dispatch_event(self.page._i, "keyboard_event", keys)
        await self.settle()

    async def switch(self, key: str, on: bool) -> None:
        """Turn a switch."""
        self.session.apply_patch(self.get(key)._i, {"value": on})
        await self.fire(key, "change", on)
        await self.settle()

    async def section(self, index: int) -> None:
        """Choose a destination of the navigation."""
        key = "rail" if self.has("rail") else "bar"
        self.session.apply_patch(self.get(key)._i, {"selected_index": index})
        await self.fire(key, "change", str(index))
        await self.settle()


@asynccontextmanager
async def opened(
    main: Callable[[ft.Page], None],
    width: int = 1280,
    route: str = "/",
    kept: dict[str, Any] | None = None,
) -> AsyncIterator[Screen]:
    """Open the app in a window of a width, with what the browser has kept."""
    browser = Browser({} if kept is None else kept)
    session = browser.session = Session(browser)
    token = _context_page.set(session.page)
    session.apply_page_patch({"width": width, "height": 800, "route": route, "web": True})
    body = RegisterClientResponseBody(
        session_id=session.id, page_patch=session.get_page_patch(), error=""
    )
    browser.send_message(Message(MessageAction.REGISTER_CLIENT, body))
    context.reset_auto_update()
    try:
        main(session.page)
        await session.after_event(session.page)
        screen = Screen(session, browser)
        await screen.settle()
        yield screen
    finally:
        session.close()
        await asyncio.sleep(0)
        browser.executor.shutdown(wait=False, cancel_futures=True)
        _context_page.reset(token)


def _walk(value: Any, seen: set[int]) -> Iterator[BaseControl]:
    if isinstance(value, BaseControl):
        if id(value) in seen or getattr(value, "visible", True) is False:
            return
        seen.add(id(value))
        yield value
        for field in dataclasses.fields(value):
            if not field.metadata.get("skip") and field.name not in _SKIPPED:
                yield from _walk(getattr(value, field.name, None), seen)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _walk(part, seen)
