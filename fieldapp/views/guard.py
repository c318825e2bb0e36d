"""The one guard around handlers and components.

Flet answers an exception in a handler by replacing the whole app with the text of the exception,
and one in a re-render by standing still. Here both are logged with their context and told in one
calm sentence; the rest of the app goes on. What a person has entered was saved before.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import flet as ft

from fieldapp.language import Language
from fieldapp.localdb.database import DatabaseNewer
from fieldapp.localdb.replica import NotSaved
from fieldapp.sync.errors import SyncError
from fieldapp.views.scene import Scene

P = ParamSpec("P")
C = TypeVar("C")

log = logging.getLogger(__name__)


def sentence(error: BaseException | None, language: Language) -> str:
    """Return what to tell a person about an exception: what is safe and what to do."""
    t = language.text
    if isinstance(error, NotSaved):
        return t(
            "This could not be saved: the device is full or read-only. Nothing was changed. "
            "Free some space, then try again."
        )
    if isinstance(error, DatabaseNewer):
        return t(
            "The data on this device was written by a newer release of the app. Update the app; "
            "nothing has been changed."
        )
    if isinstance(error, SyncError):
        return remedy(error.kind, error.code, error.detail, language)
    return t(
        "Something went wrong on this screen. Your data is safe. "
        "Go back and try again; if it happens again, call support."
    )


def remedy(kind: str, code: str, detail: str, language: Language) -> str:
    """Return what a failed exchange with the hub means and what to do about it."""
    t = language.text
    if code == "wrong_password_offline":
        return t(
            "The hub cannot be reached, and this is not the password of the last sign-in here."
        )
    if kind == "sign_in" and code != "signed_out":
        return t("The login or the password is not right. Check them and try again.")
    by_kind = {
        "offline": t(
            "No connection to the hub. Check the network or the address; "
            "everything entered is kept here."
        ),
        "sign_in": t("You are signed out on this device. Sign in again; nothing is lost."),
        "update": t("This release of the app is too old for the hub. Update the app."),
        "later": t("The hub is busy. The app tries again by itself."),
    }
    return by_kind.get(kind) or t("Somebody has to look at this: {detail}", detail=t(detail))


def component(fn: Callable[P, C]) -> Callable[P, C]:
    """Make a function a Flet component that shows a sentence instead of failing."""

    @wraps(fn)
    def body(*args: P.args, **kwargs: P.kwargs) -> Any:
        try:
            return fn(*args, **kwargs)
        except Exception as error:
            log.exception("component %s failed", fn.__name__)
            return _failed(sentence(error, _language(args)))

    return ft.component(body)


def keyed(key: str, make: Callable[P, C], *args: P.args, **kwargs: P.kwargs) -> C:
    """Make a component with a key of its own, so that it starts afresh for another entity.

    The component's name is part of the key: of two siblings with one key Flet would show one.
    """
    return make(*args, key=f"{make.__name__}-{key}", **kwargs)  # type: ignore[arg-type]


def row(key: str, make: Callable[P, C], *args: P.args, **kwargs: P.kwargs) -> C:
    """Make a component of a list: keyed, and left alone while its arguments are equal."""
    return ft.memo(make)(*args, key=f"{make.__name__}-{key}", **kwargs)  # type: ignore[no-untyped-call, no-any-return]


def install(
    page: ft.Page,
    language: Callable[[], Language],
    tell: Callable[[str], None],
    touched: Callable[[], None],
) -> None:
    """Catch what handlers, effects and re-renders of this tab raise; notice that it is used."""
    session = page.session
    schedule = session.schedule_update
    dispatch = session.dispatch_event

    def failed(message: str) -> None:
        # Called by Flet inside its `except`, so the exception itself is at hand.
        error = sys.exc_info()[1]
        log.error("a handler failed at %s: %s", page.route, message)
        tell(sentence(error, language()))

    def schedule_guarded(control: Any) -> None:
        schedule(_Guarded(control, lambda error: tell(sentence(error, language()))))  # type: ignore[arg-type]

    async def dispatch_noticed(control_id: int, event_name: str, event_data: Any) -> None:
        touched()
        await dispatch(control_id, event_name, event_data)

    session.dispatch_event = dispatch_noticed  # type: ignore[method-assign]
    session.error = failed  # type: ignore[method-assign]
    session.schedule_update = schedule_guarded  # type: ignore[method-assign]


class _Guarded:
    """A control waiting to be rendered again; equal to itself, so that it waits once."""

    def __init__(self, control: Any, failed: Callable[[BaseException], None]) -> None:
        self.control = control
        self._failed = failed

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Guarded) and other.control is self.control

    def __hash__(self) -> int:
        return id(self.control)

    def update(self) -> None:
        """Render again; a failure ends neither the tab nor the other renders."""
        try:
            self.control.update()
        except Exception as error:
            log.exception("%s could not be rendered", self.control)
            self._failed(error)


def _language(args: tuple[object, ...]) -> Language:
    for arg in args:
        if isinstance(arg, Scene):
            return arg.language
        if isinstance(arg, Language):
            return arg
    return Language("en")


def _failed(words: str) -> ft.Control:
    return ft.Container(
        key="failed",
        padding=16,
        content=ft.Row(
            [
                ft.Icon(ft.Icons.ERROR_OUTLINE, color=ft.Colors.ERROR),
                ft.Text(words, expand=True),
            ]
        ),
    )
