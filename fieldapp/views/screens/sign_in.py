"""Signing in: who works at this device, and with which hub."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import flet as ft

from fieldapp.language import LANGUAGES, Language
from fieldapp.sync.people import Person
from fieldapp.views import guard
from fieldapp.views.once import use_once
from fieldapp.views.parts import buttons
from fieldapp.views.parts.field import Typed, use_eye, use_typed
from fieldapp.views.parts.rows import entry
from fieldapp.views.parts.text import section
from fieldapp.views.words import ROLE

FORM_WIDTH = 420


@dataclass(frozen=True, slots=True)
class SignInActions:
    """What the screen can do: `sign_in` and `resume` return why not, or nothing."""

    sign_in: Callable[[str, str, str], Awaitable[str]]
    resume: Callable[[Person], Awaitable[bool]]
    set_language: Callable[[str], None]


@guard.component
def SignInScreen(
    language: Language,
    hub: str,
    people: Sequence[Person],
    notice: str,
    actions: SignInActions,
) -> ft.Control:
    """Show the form and the people known here."""
    t = language.text
    address, login, password = use_typed(hub), use_typed(), use_typed()
    eye = use_eye(language)
    once, resuming = use_once(), use_once()
    refusal, set_refusal = ft.use_state(notice)

    @once
    async def sign_in() -> None:
        name = login.text.strip()
        if not name or not password.text:
            set_refusal(t("Type your login and your password."))
            return
        set_refusal("")
        set_refusal(await actions.sign_in(address.text, name, password.text))

    # A sign-in may wait for the hub, and whoever is known here needs none.
    @resuming
    async def choose(person: Person) -> None:
        if not await actions.resume(person):
            address.put(person.hub)
            login.put(person.login)
            set_refusal(t("{name}: type your password to continue.", name=person.name))

    form = [
        *_credentials(language, login, password, eye, sign_in, autofocus=not people),
        guard.keyed("hub", HubField, language, address),
        *([_refusal(refusal)] if refusal else []),
        buttons.primary(t("Sign in"), sign_in, key="sign-in", disabled=once.busy),
        ft.ProgressBar(visible=once.busy),
    ]
    known = [_known(language, people, choose)] if people else []
    return _page([_head(language, actions), _form(form), *known])


def _page(parts: list[ft.Control]) -> ft.Control:
    return ft.Container(
        expand=True,
        alignment=ft.Alignment.TOP_CENTER,
        content=ft.Column(
            parts,
            scroll=ft.ScrollMode.AUTO,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            expand=True,
        ),
    )


def _form(fields: list[ft.Control]) -> ft.Control:
    stretch = ft.CrossAxisAlignment.STRETCH
    return ft.Container(
        width=FORM_WIDTH,
        padding=16,
        content=ft.Column(fields, spacing=12, horizontal_alignment=stretch),
    )


@guard.component
def HubField(language: Language, address: Typed) -> ft.Control:
    """Show the hub's address, and let it be changed by those who ask for that."""
    t = language.text
    changing, set_changing = ft.use_state(False)
    if changing:
        return address.shown_by(ft.TextField(key="hub", label=t("Hub address")))
    return ft.Row(
        [
            ft.Text(
                t("Hub: {address}", address=address.text),
                size=13,
                color=ft.Colors.ON_SURFACE_VARIANT,
                expand=True,
            ),
            buttons.quiet(t("Change"), lambda: set_changing(True), key="change-hub"),
        ]
    )


def _credentials(
    language: Language,
    login: Typed,
    password: Typed,
    eye: Callable[[ft.TextField], ft.TextField],
    sign_in: Callable[[], Awaitable[None]],
    *,
    autofocus: bool,
) -> list[ft.Control]:
    t = language.text

    async def login_entered(event: ft.Event[ft.TextField]) -> None:
        login.told(event)
        await sign_in()

    async def password_entered(event: ft.Event[ft.TextField]) -> None:
        password.told(event)
        await sign_in()

    return [
        login.shown_by(
            ft.TextField(
                key="login",
                label=t("Login"),
                autofill_hints=ft.AutofillHint.USERNAME,
                autofocus=autofocus,
                on_submit=login_entered,
            )
        ),
        password.shown_by(
            eye(
                ft.TextField(
                    key="password",
                    label=t("Password"),
                    autofill_hints=ft.AutofillHint.PASSWORD,
                    on_submit=password_entered,
                )
            )
        ),
    ]


def _known(
    language: Language,
    people: Sequence[Person],
    choose: Callable[[Person], Awaitable[None]],
) -> ft.Control:
    t = language.text

    def person_row(person: Person) -> ft.Control:
        async def chosen() -> None:
            await choose(person)

        waiting = language.plural(
            "{n} document is not sent yet; it goes after the sign-in",
            "{n} documents are not sent yet; they go after the sign-in",
            person.unsent,
        )
        return entry(
            f"person-{person.folder}",
            person.name,
            f"{t(ROLE.get(person.role, person.role))} · {person.company_name}",
            more_facts=waiting if person.unsent else "",
            leading=ft.Icon(ft.Icons.PERSON_OUTLINE),
            trailing=ft.Icon(ft.Icons.CHEVRON_RIGHT),
            on_click=chosen,
        )

    rows = [person_row(person) for person in people]
    heading = section(t("On this device"))
    return ft.Container(ft.Column([heading, *rows], spacing=0), width=FORM_WIDTH)


def _head(language: Language, actions: SignInActions) -> ft.Control:
    def language_chip(code: str, name: str) -> ft.Control:
        return buttons.chip(
            name,
            selected=language.code == code,
            on_click=lambda: actions.set_language(code),
            key=f"language-{code}",
        )

    return ft.Container(
        width=FORM_WIDTH,
        padding=ft.Padding.only(left=16, right=16, top=32),
        content=ft.Column(
            [
                ft.Row([language_chip(code, name) for code, name in LANGUAGES.items()]),
                ft.Text("fieldapp", size=28, weight=ft.FontWeight.W_600),
                ft.Text(
                    language.text("Orders for your outlets, with or without a connection."),
                    size=15,
                    color=ft.Colors.ON_SURFACE_VARIANT,
                ),
            ],
            spacing=8,
        ),
    )


def _refusal(words: str) -> ft.Control:
    return ft.Semantics(
        live_region=True,
        content=ft.Row(
            [
                ft.Icon(ft.Icons.INFO_OUTLINE, color=ft.Colors.ERROR, size=20),
                ft.Text(words, size=14, color=ft.Colors.ERROR, expand=True),
            ],
            spacing=8,
        ),
    )
