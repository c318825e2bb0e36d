"""A conflict in words: what it was, what you set, what the other set, and what is in force."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from fieldapp.domain.conflict import Choice
from fieldapp.language import Language
from fieldapp.localdb.queries.conflicts import OpenConflict
from fieldapp.views.parts.buttons import secondary
from fieldapp.views.parts.text import fact, name
from fieldapp.views.words import CARD_FIELD, LIKENESS

Button = tuple[str, Choice]


def conflict_card(
    language: Language,
    row: OpenConflict,
    *,
    own: bool,
    decides: bool,
    choose: Callable[[Choice], Awaitable[None]],
) -> ft.Control:
    """Return the card.

    `own` says that the reader is its author, `decides` that the reader may choose.
    """
    told = {"card": _card, "duplicate": _duplicate, "gift": _gift}.get(row.conflict.about, _line)
    heading, place, words, buttons = told(language, row, own)
    if not decides:
        words, buttons = f"{words} {language.text('A manager decides.')}", []
    id_ = row.conflict.id

    def button(label: str, choice: Choice) -> ft.Control:
        async def chosen() -> None:
            await choose(choice)

        return secondary(label, chosen, key=f"{choice}-{id_}")

    controls: list[ft.Control] = [name(heading, lines=2), fact(place), ft.Text(words, size=15)]
    if buttons:
        row_of = [button(label, choice) for label, choice in buttons]
        controls.append(ft.Row([*row_of], wrap=True, spacing=8, run_spacing=8))
    return ft.Container(
        key=f"conflict-{id_}",
        margin=ft.Margin.symmetric(vertical=4, horizontal=16),
        padding=16,
        border_radius=12,
        border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        content=ft.Column(controls, spacing=6, tight=True),
    )


def _line(language: Language, row: OpenConflict, own: bool) -> tuple[str, str, str, list[Button]]:
    """Two quantities of an order line; the one that was at the hub first is in force."""
    t = language.text
    conflict = row.conflict
    values = {
        "mine": language.number(conflict.mine),
        "theirs": language.number(conflict.theirs),
        "other": conflict.other_name or t("somebody else"),
        "author": conflict.author_name,
    }
    if own and conflict.other_name == conflict.author_name:
        told = t(
            "You set {mine} on one device and {theirs} on another. {theirs} is in force.", **values
        )
        mine = t("Take {n}", n=values["mine"])
    elif own:
        told = t("You set {mine}, {other} set {theirs}. {theirs} is in force.", **values)
        mine = t("Take mine: {n}", n=values["mine"])
    elif conflict.other_name == conflict.author_name:
        told = t(
            "{author} set {mine} on one device and {theirs} on another. {theirs} is in force.",
            **values,
        )
        mine = t("Take {n}", n=values["mine"])
    else:
        told = t("{author} set {mine}, {other} set {theirs}. {theirs} is in force.", **values)
        mine = t("Take {author}: {n}", author=conflict.author_name, n=values["mine"])
    before = (
        t("It was {n} before.", n=language.number(conflict.seen))
        if conflict.seen is not None
        else t("The line was new for both.")
    )
    total = language.number(conflict.mine + conflict.theirs)
    buttons: list[Button] = [
        (mine, "mine"),
        (t("Leave {n}", n=values["theirs"]), "theirs"),
        (t("Both together: {n}", n=total), "sum"),
    ]
    heading = f"{conflict.sku} {conflict.name}"
    place = t("Order {number}", number=conflict.order_number)
    return heading, place, f"{told} {before}", buttons


def _card(language: Language, row: OpenConflict, own: bool) -> tuple[str, str, str, list[Button]]:
    """Two values of a field of an outlet's card."""
    t = language.text
    conflict = row.conflict
    empty = t("nothing")
    values = {
        "mine": conflict.mine_text or empty,
        "theirs": conflict.theirs_text or empty,
        "was": conflict.was or empty,
        "author": conflict.author_name,
        "other": conflict.other_name or t("somebody else"),
    }
    if conflict.decides == "manager" and conflict.was == conflict.theirs_text:
        told = t("{author} proposes “{mine}”. “{theirs}” is in force.", **values)
    else:
        told = (
            t("You set “{mine}”, {other} had set “{theirs}”.", **values)
            if own
            else t("{author} set “{mine}”, {other} had set “{theirs}”.", **values)
        )
        held = values[conflict.in_force]
        told = f"{told} {t('“{value}” is in force; it was “{was}” before.', value=held, **values)}"
    kept, other = ("mine", "theirs") if conflict.in_force == "mine" else ("theirs", "mine")
    buttons: list[Button] = [
        (t("Take “{value}”", value=_short(values[other])), "mine" if other == "mine" else "theirs"),
        (t("Leave “{value}”", value=_short(values[kept])), "mine" if kept == "mine" else "theirs"),
    ]
    field = t(CARD_FIELD.get(conflict.field, conflict.field))
    return field, row.outlet_name, told, buttons


def _gift(language: Language, row: OpenConflict, own: bool) -> tuple[str, str, str, list[Button]]:
    """Two gifts of one promotion in a placed order; the one that was at the hub first is given."""
    t = language.text
    conflict = row.conflict
    values = {
        "mine": conflict.mine_text or t("No gift"),
        "theirs": conflict.theirs_text or t("No gift"),
        "other": conflict.other_name or t("somebody else"),
        "author": conflict.author_name,
    }
    if own:
        told = t("You chose “{mine}”, {other} chose “{theirs}”, which is given.", **values)
    else:
        told = t("{author} chose “{mine}”, {other} chose “{theirs}”, which is given.", **values)
    buttons: list[Button] = [
        (t("Take “{value}”", value=_short(values["mine"])), "mine"),
        (t("Leave “{value}”", value=_short(values["theirs"])), "theirs"),
    ]
    place = t("Order {number}", number=conflict.order_number)
    return conflict.name, place, told, buttons


def _duplicate(
    language: Language, row: OpenConflict, own: bool
) -> tuple[str, str, str, list[Button]]:
    """A new outlet that may be one that is known already."""
    t = language.text
    reasons = _reasons(language, row.conflict.alike)
    by = t("Made by {author}", author=row.conflict.author_name)
    both: Button = (t("Keep both"), "both")
    if not row.outlet_name or not row.other_outlet_name:
        here = row.outlet_name or row.other_outlet_name
        words = t(
            "There is an outlet like it on a route that is not yours: {reasons}.", reasons=reasons
        )
        return t("{outlet}: twice?", outlet=here), by, words, [both]
    words = t(
        "“{outlet}” is new and may be the same as “{other}”: {reasons}.",
        outlet=row.outlet_name,
        other=row.other_outlet_name,
        reasons=reasons,
    )
    merge: Button = (t("Merge into {other}", other=_short(row.other_outlet_name)), "merge")
    return t("{outlet}: twice?", outlet=row.outlet_name), by, words, [merge, both]


def _reasons(language: Language, alike: Sequence[str]) -> str:
    return ", ".join(language.text(LIKENESS.get(reason, reason)) for reason in alike)


def _short(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:23]}…"
