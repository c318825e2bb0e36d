"""Settings: language, theme, who is signed in, and signing out."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from fieldapp import __version__
from fieldapp.language import LANGUAGES, Language
from fieldapp.localdb.queries.documents import SyncCounts, sync_counts
from fieldapp.views import guard
from fieldapp.views.live import use_query
from fieldapp.views.parts import buttons
from fieldapp.views.parts.badge import KINDS as COUNTED_BY
from fieldapp.views.parts.header import header
from fieldapp.views.parts.pin_settings import PinSettings
from fieldapp.views.parts.rows import pair
from fieldapp.views.parts.text import section
from fieldapp.views.scene import Scene
from fieldapp.views.words import ROLE, THEME


@guard.component
def SettingsScreen(scene: Scene) -> ft.Control:
    """Show the person's settings."""
    t = scene.language.text
    identity = scene.replica.identity
    about = [
        (t("Person"), f"{identity.user.name} · {t(ROLE[identity.user.role])}"),
        (t("Login"), identity.login),
        (t("Company"), identity.company_name),
        (t("Device"), identity.prefix),
        (t("Hub"), identity.hub),
        (t("App version"), __version__),
    ]
    languages = [
        buttons.chip(
            name,
            selected=scene.language.code == code,
            on_click=_setter(scene.settings.set_language, code),
            key=f"language-{code}",
        )
        for code, name in LANGUAGES.items()
    ]
    themes = [
        buttons.chip(
            t(name),
            selected=scene.settings.theme == code,
            on_click=_setter(scene.settings.set_theme, code),
            key=f"theme-{code}",
        )
        for code, name in THEME.items()
    ]
    parts = [
        section(t("Language")),
        _inset(ft.Row([*languages], wrap=True, spacing=8)),
        section(t("Theme")),
        _inset(ft.Row([*themes], wrap=True, spacing=8)),
        section(t("PIN")),
        _inset(PinSettings(scene)),
        section(t("About")),
        _inset(ft.Column([pair(label, value) for label, value in about], spacing=6)),
        SignOut(scene),
    ]
    return ft.Column(
        [
            header(scene, t("Settings")),
            ft.ListView(parts, expand=True, key="settings-parts"),
        ],
        expand=True,
        spacing=0,
    )


@guard.component
def SignOut(scene: Scene) -> ft.Control:
    """Sign out, asked once; what is unsent stays and that is said."""
    language = scene.language
    t = language.text
    asking, set_asking = ft.use_state(False)
    counts = use_query(scene, sync_counts, COUNTED_BY).value or SyncCounts(0, 0)
    if not asking:
        out = buttons.secondary(
            t("Sign out"), lambda: set_asking(True), key="sign-out", icon=ft.Icons.LOGOUT
        )
        other = buttons.quiet(t("Switch person"), scene.settings.switch_person, key="switch-person")
        return ft.Container(ft.Row([out, other], spacing=8), padding=16)
    return ft.Container(
        padding=16,
        content=ft.Column(
            [
                *(ft.Text(words) for words in _unsent(language, counts)),
                ft.Row(
                    [
                        buttons.secondary(t("Stay"), lambda: set_asking(False), key="stay"),
                        buttons.secondary(
                            t("Yes, sign out"), scene.settings.sign_out, key="confirm-sign-out"
                        ),
                    ],
                    spacing=8,
                ),
            ],
            spacing=8,
        ),
    )


def _unsent(language: Language, counts: SyncCounts) -> list[str]:
    """Return what stays behind at a sign-out, or that nothing does."""
    told = []
    if counts.waiting:
        told.append(
            language.plural(
                "{n} document is not sent yet. It stays on this device and is sent "
                "when you sign in again.",
                "{n} documents are not sent yet. They stay on this device and are sent "
                "when you sign in again.",
                counts.waiting,
            )
        )
    if counts.photos:
        told.append(
            language.plural(
                "{n} photo is not sent yet. It stays on this device and is sent "
                "when you sign in again.",
                "{n} photos are not sent yet. They stay on this device and are sent "
                "when you sign in again.",
                counts.photos,
            )
        )
    everything = language.text(
        "Everything has been sent. Your data stays on this device for the next sign-in."
    )
    return told or [everything]


def _setter(choose: Callable[[str], None], value: str) -> Callable[[], None]:
    return lambda: choose(value)


def _inset(content: ft.Control) -> ft.Control:
    return ft.Container(content, padding=ft.Padding.symmetric(horizontal=16))
