"""A conflict in words: what it was, what you set, what the other set, and what is in force."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from fieldapp.domain.conflict import Choice, Conflict
from fieldapp.language import Language
from fieldapp.views.parts.buttons import secondary
from fieldapp.views.parts.text import fact, name


def conflict_card(
    language: Language, conflict: Conflict, own: bool, choose: Callable[[Choice], Awaitable[None]]
) -> ft.Control:
    """Return the card. `own` says that the reader is the one whose quantity was not taken."""
    t = language.text
    values = {
        "mine": language.number(conflict.mine),
        "theirs": language.number(conflict.theirs),
        "other": conflict.other_name or t("somebody else"),
        "author": conflict.author_name,
    }
    if own:
        told = t("You set {mine}, {other} set {theirs}. {theirs} is in force.", **values)
        mine = t("Take mine: {n}", n=values["mine"])
    else:
        told = t("{author} set {mine}, {other} set {theirs}. {theirs} is in force.", **values)
        mine = t("Take {author}: {n}", author=conflict.author_name, n=values["mine"])
    before = (
        t("It was {n} before.", n=language.number(conflict.seen))
        if conflict.seen is not None
        else t("The line was new for both.")
    )
    total = language.number(conflict.mine + conflict.theirs)
    keep = t("Leave {n}", n=values["theirs"])

    def button(label: str, choice: Choice) -> ft.Control:
        async def chosen() -> None:
            await choose(choice)

        return secondary(label, chosen, key=f"{choice}-{conflict.id}")

    return ft.Container(
        key=f"conflict-{conflict.id}",
        margin=ft.Margin.symmetric(vertical=4, horizontal=16),
        padding=16,
        border_radius=12,
        border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        content=ft.Column(
            [
                name(f"{conflict.sku} {conflict.name}", lines=2),
                fact(t("Order {number}", number=conflict.order_number)),
                ft.Text(f"{told} {before}", size=15),
                ft.Row(
                    [
                        button(mine, "mine"),
                        button(keep, "theirs"),
                        button(t("Both together: {n}", n=total), "sum"),
                    ],
                    wrap=True,
                    spacing=8,
                    run_spacing=8,
                ),
            ],
            spacing=6,
            tight=True,
        ),
    )
