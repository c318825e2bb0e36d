"""A held order in words: why it waits, what is in force meanwhile, who decides; and the buttons."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import flet as ft

from fieldapp.actions import orders as actions
from fieldapp.domain.command.order import DoubleChoice
from fieldapp.domain.order import Order
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.decisions import HeldOrder
from fieldapp.views import guard
from fieldapp.views.once import use_once
from fieldapp.views.parts import buttons
from fieldapp.views.parts.debt import debt
from fieldapp.views.parts.field import note_field, use_typed
from fieldapp.views.parts.text import fact, name
from fieldapp.views.scene import Scene
from fieldapp.views.words import ORDER_STATUS, money

HELD_KINDS = ("order", "outlet", "user", "legal_entity", "invoice", "payment")
"""The kinds that held orders, and what is said about them, follow from."""

ABOUT_PROMOTIONS = ("promotion_changed", "promotion_budget")

Act = Callable[..., Awaitable[None]]


@guard.component
def HoldCard(scene: Scene, held: HeldOrder, with_heading: bool) -> ft.Control:
    """Show why an order waits, and what this person can do about it."""
    t = scene.language.text
    order = held.order
    rejecting, set_rejecting = ft.use_state(False)
    once = use_once()

    @once
    async def act(action: Callable[..., Any], *args: Any) -> None:
        done = await scene.run(action, order.id, *args)
        if isinstance(done, Refusal):
            scene.tell(scene.words(done))

    async def release() -> None:
        await act(actions.release)

    parts: list[ft.Control] = []
    if with_heading:
        parts += _heading(scene, held)
    parts += [ft.Text(words, size=15) for words in _reasons(scene, held)]
    if any(hold.code in ABOUT_PROMOTIONS for hold in order.holds):
        parts += _agreed_deals(scene, order)
    if held.standing is not None:
        parts.append(debt(scene, held.standing, with_heading=False))
    if held.earlier_id:
        parts += _double(scene, held, act, once.busy)
    elif scene.user.role != "manager":
        words = t("Until then nothing is assembled. You can still change or cancel it.")
        parts.append(fact(words, lines=2))
    elif rejecting:
        parts.append(guard.keyed(order.id, Rejection, scene, act, set_rejecting))
    else:
        parts.append(
            _row(
                [
                    buttons.primary(
                        t("Release"),
                        release,
                        key=f"release-{order.id}",
                        disabled=once.busy,
                    ),
                    buttons.secondary(
                        t("Reject"), lambda: set_rejecting(True), key=f"reject-{order.id}"
                    ),
                ]
            )
        )
    return ft.Container(
        key=f"hold-{order.id}",
        margin=ft.Margin.symmetric(vertical=4, horizontal=16),
        padding=16,
        border_radius=12,
        border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        content=ft.Column(parts, spacing=8, tight=True),
    )


@guard.component
def Rejection(scene: Scene, act: Act, set_rejecting: Callable[[bool], None]) -> ft.Control:
    """Ask for the note that goes to the author with the rejection."""
    t = scene.language.text
    typed = use_typed("")
    field = note_field("rejection-note", t("What the author should know"))

    async def reject() -> None:
        await act(actions.reject, typed.text)

    answers: list[ft.Control] = [
        buttons.secondary(t("Back"), lambda: set_rejecting(False), key="keep-held"),
        buttons.primary(t("Reject"), reject, key="confirm-reject"),
    ]
    return ft.Column([ft.Row([typed.shown_by(field)]), _row(answers)], spacing=8, tight=True)


def _heading(scene: Scene, held: HeldOrder) -> list[ft.Control]:
    t = scene.language.text
    order = held.order
    lines = scene.language.plural("{n} line", "{n} lines", len(order.lines))
    facts = [t("Return")] if order.kind == "return" else []
    facts += [order.number, order.author_name, lines]
    if order.submitted_at:
        facts.append(scene.language.ago(order.submitted_at, scene.now()))
    open_ = buttons.icon_button(
        ft.Icons.CHEVRON_RIGHT,
        t("Show order"),
        lambda: scene.go("order", order.id),
        key=f"open-{order.id}",
    )
    texts: list[ft.Control] = [
        name(f"{held.outlet_name} · {money(scene.language, order.total)}", lines=2),
        fact(" · ".join(facts), lines=2),
    ]
    return [ft.Row([ft.Column(texts, spacing=2, expand=True), open_], spacing=8)]


def _reasons(scene: Scene, held: HeldOrder) -> list[str]:
    """Return why the order waits; a release that did not write it down leaves one code."""
    t = scene.language.text
    if not held.order.holds:
        return [t("The prices have changed since they were agreed. A manager decides.")]
    return [scene.language.reason(hold.code, hold.details) for hold in held.order.holds]


def _agreed_deals(scene: Scene, order: Order) -> list[ft.Control]:
    """Return what was agreed of promotions, one a line: what a manager decides about."""
    t, money_of = scene.language.text, scene.language.money
    told = [
        t(
            "{name}: {amount} off",
            name=one.name,
            amount=money_of(one.discount_minor, order.currency),
        )
        for one in order.promotions
        if one.discount_minor
    ]
    names = {one.promotion_id: one.name for one in order.promotions}
    told += [
        t(
            "{name}: {n} × {product} as a gift",
            name=names.get(line.gift_of, ""),
            n=scene.language.number(line.quantity),
            product=line.name,
        )
        for line in order.lines
        if line.gift_of is not None
    ]
    return [fact(words, lines=2) for words in told]


def _double(scene: Scene, held: HeldOrder, act: Act, busy: bool) -> list[ft.Control]:
    """Return the two orders beside each other, and the three ways on."""
    t = scene.language.text
    order, earlier = held.order, held.earlier

    def button(label: str, choice: DoubleChoice) -> ft.Control:
        async def chosen() -> None:
            await act(actions.decide_double, choice)

        return buttons.secondary(
            label,
            chosen,
            key=f"double-{choice}-{order.id}",
            disabled=busy,
        )

    parts: list[ft.Control] = []
    for words, shown in ((t("This one"), order), (t("The first"), earlier)):
        if shown is None:
            continue
        lines = scene.language.plural("{n} line", "{n} lines", len(shown.lines))
        facts = [shown.number, shown.author_name, lines, t(ORDER_STATUS[shown.status])]
        total = money(scene.language, shown.total)
        parts.append(fact(f"{words}: {total} · {' · '.join(facts)}", lines=2))
    hint = t("Joined, of each product the larger quantity is ordered; this order is cancelled.")
    parts.append(fact(hint, lines=2))
    choices: list[ft.Control] = [
        button(t("Keep both"), "keep"),
        button(t("Join"), "join"),
        button(t("Cancel this one"), "cancel"),
    ]
    if earlier is not None:
        key = earlier.id
        choices.append(
            buttons.quiet(t("Show the first"), lambda: scene.go("order", key), key=f"first-{key}")
        )
    return [*parts, _row(choices)]


def _row(controls: list[ft.Control]) -> ft.Control:
    return ft.Row(controls, wrap=True, spacing=8, run_spacing=8)
