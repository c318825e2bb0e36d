"""One outlet: facts, the visit, carts, last orders and what it is likely to need now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, get_args

import flet as ft

from fieldapp.actions import orders as order_actions
from fieldapp.actions import visits
from fieldapp.domain.order import PLACED
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.visit import VisitResult
from fieldapp.localdb.queries.conflicts import OpenConflict, open_conflicts
from fieldapp.localdb.queries.outlets import OutletCard, outlet_card
from fieldapp.localdb.queries.suggestions import suggestions
from fieldapp.views import guard
from fieldapp.views.live import PRICED_BY, use_query
from fieldapp.views.once import use_once
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.account import AccountPart, TermsPart
from fieldapp.views.parts.conflicts import ConflictPart
from fieldapp.views.parts.header import header
from fieldapp.views.parts.must_stock import MustStockPart
from fieldapp.views.parts.order_row import order_row
from fieldapp.views.parts.outlet_deeds import OutletDeeds
from fieldapp.views.parts.outlet_facts import card_buttons, facts
from fieldapp.views.parts.outlet_quotes import OutletQuotes
from fieldapp.views.parts.photos import PhotosPart
from fieldapp.views.parts.suggested import SuggestedPart
from fieldapp.views.parts.text import fact, section
from fieldapp.views.scene import Scene
from fieldapp.views.words import VISIT_RESULT

KINDS = (
    "outlet", "legal_entity", "price_type", "route", "visit", "order", "conflict", "outbox", "user",
)  # fmt: skip
SUGGESTED_BY = ("order", "stop", *PRICED_BY)
RANKED, SUGGESTED = 40, 15
"""Of the products that are likeliest to be ordered so many that are really needed are shown."""


@guard.component
def OutletScreen(scene: Scene, outlet_id: str) -> ft.Control:
    """Show the outlet's card."""
    language = scene.language
    t = language.text
    live = use_query(scene, outlet_card, KINDS, outlet_id, scene.day_start())
    ranked = use_query(scene, suggestions, SUGGESTED_BY, outlet_id, scene.day_start(), RANKED)
    about = use_query(scene, _conflicts_of_card, ("conflict", "outlet"), outlet_id)
    if waiting := states.unless_ready(live, language):
        return ft.Column([header(scene, t("Outlet"), back=True), waiting], spacing=0)
    card = live.value
    if card is None:
        gone = states.empty(
            ft.Icons.STOREFRONT,
            t("This outlet is not in your list any more"),
            t("It may have moved to another route. Sync, or choose another outlet."),
        )
        return ft.Column([header(scene, t("Outlet"), back=True), gone], spacing=0)
    outlet = card.outlet
    address = ", ".join(part for part in (outlet.city, outlet.address) if part)
    parts: list[ft.Control] = [guard.keyed(outlet_id, VisitPart, scene, card)]
    parts.append(guard.keyed(outlet_id, AccountPart, scene, outlet_id))
    if card.open_conflicts:
        words = language.plural(
            "{n} conflict waits for your decision",
            "{n} conflicts wait for your decision",
            card.open_conflicts,
        )
        go = buttons.quiet(t("Decide"), lambda: scene.go("sync"), key="to-conflicts")
        parts.append(states.strip(ft.Icons.CALL_SPLIT, words, "warning", go))
    parts += [guard.keyed(row.conflict.id, ConflictPart, scene, row) for row in about.value or []]
    parts += _begun(scene, card)
    parts.append(guard.keyed(f"deeds-{outlet_id}", OutletDeeds, scene, card))
    parts.append(guard.keyed(f"photos-{outlet_id}", PhotosPart, scene, outlet_id))
    parts += _last_orders(scene, card)
    if suggested := [row for row in ranked.value or [] if row.quantity][:SUGGESTED]:
        parts.append(guard.keyed(outlet_id, SuggestedPart, scene, outlet_id, suggested))
    parts.append(guard.keyed(outlet_id, MustStockPart, scene, outlet_id))
    parts.append(guard.keyed(outlet_id, TermsPart, scene, outlet_id))
    parts += [section(t("Facts")), facts(scene, card), card_buttons(scene, card)]
    return ft.Column(
        [
            header(
                scene,
                outlet.name,
                address,
                back=not scene.wide or scene.user.role == "manager",
            ),
            ft.ListView(parts, expand=True, key="outlet-parts"),
            guard.keyed(outlet_id, OrderButtons, scene, card),
        ],
        expand=True,
        spacing=0,
    )


def _begun(scene: Scene, card: OutletCard) -> list[ft.Control]:
    """Return what is being ordered and offered here."""
    t = scene.language.text
    parts: list[ft.Control] = []
    if card.drafts:
        parts.append(section(t("Open carts")))
        parts += [order_row(scene, row, with_outlet=False) for row in card.drafts]
    outlet_id = card.outlet.id
    return [*parts, guard.keyed(f"quotes-{outlet_id}", OutletQuotes, scene, outlet_id)]


def _last_orders(scene: Scene, card: OutletCard) -> list[ft.Control]:
    """Return what was ordered here."""
    t = scene.language.text
    rows = [order_row(scene, row, with_outlet=False) for row in card.last_orders]
    none = ft.Container(fact(t("No orders yet")), padding=ft.Padding.symmetric(horizontal=16))
    return [section(t("Last orders")), *(rows or [none])]


@guard.component
def OrderButtons(scene: Scene, card: OutletCard) -> ft.Control:
    """Show the two ways to a new order, where a thumb is."""
    t = scene.language.text
    once = use_once()
    sales = [row for row in card.last_orders if row.kind == "sale"]
    last = next((row for row in sales if row.status in PLACED), None)
    empty = next((row for row in card.drafts if row.lines == 0 and row.kind == "sale"), None)

    @once
    async def repeat() -> None:
        assert last is not None
        made = await scene.run(order_actions.repeat, last.order_id)
        if isinstance(made, Refusal):
            scene.tell(scene.words(made))
        else:
            scene.go("cart", made.order_id)

    def start() -> None:
        new = order_actions.new_place(scene.replica, card.outlet.id)
        scene.go("entry", empty.order_id if empty is not None else new)

    off = once.busy or card.outlet.closed
    add, again = ft.Icons.ADD, ft.Icons.REPLAY
    controls: list[ft.Control] = [
        buttons.secondary(
            t("New order"), start, key="new-order", icon=add, disabled=off, expand=True
        )
    ]
    if last is not None:
        label = t("Repeat last") if scene.narrow else t("Repeat last order")
        controls.append(
            buttons.primary(label, repeat, key="repeat-last", icon=again, disabled=off, expand=True)
        )
    return ft.Container(
        padding=ft.Padding.symmetric(vertical=8, horizontal=16),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border=ft.Border.only(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        content=ft.Row(controls, spacing=12),
    )


@guard.component
def VisitPart(scene: Scene, card: OutletCard) -> ft.Control:
    """Show the last visit, and check in or out."""
    language = scene.language
    t = language.text
    once = use_once()
    leaving, set_leaving = ft.use_state(False)
    if card.last_visit_at:
        told = t("Last visit {when}", when=language.ago(card.last_visit_at, scene.now()))
    else:
        told = t("Not visited yet")
    if scene.user.role == "owner":
        return ft.Container()

    @once
    async def check_in() -> None:
        result = await scene.run(visits.check_in, card.outlet.id)
        if isinstance(result, Refusal):
            scene.tell(scene.words(result))

    @once
    async def check_out(result: VisitResult) -> None:
        assert card.open_visit_id is not None
        done = await scene.run(visits.check_out, card.open_visit_id, result)
        set_leaving(False)
        if isinstance(done, Refusal):
            scene.tell(scene.words(done))

    if card.open_visit_id is None:
        if scene.user.role != "agent":
            return states.strip(ft.Icons.HISTORY, told)
        action = buttons.secondary(t("Check in"), check_in, key="check-in", icon=ft.Icons.LOGIN)
        return states.strip(ft.Icons.HISTORY, told, action=action)
    if not leaving:
        out = buttons.secondary(
            t("Check out"), lambda: set_leaving(True), key="check-out", icon=ft.Icons.LOGOUT
        )
        return states.strip(ft.Icons.STORE, t("You are here"), "warning", out)
    return _results(scene, check_out, lambda: set_leaving(False))


def _results(
    scene: Scene, check_out: Callable[[VisitResult], Awaitable[None]], stay: Callable[[], None]
) -> ft.Control:
    t = scene.language.text

    def result_chip(result: VisitResult) -> ft.Control:
        async def chosen() -> None:
            await check_out(result)

        return buttons.chip(
            t(VISIT_RESULT[result]), selected=False, on_click=chosen, key=f"result-{result}"
        )

    return ft.Container(
        padding=ft.Padding.symmetric(vertical=8, horizontal=16),
        bgcolor=ft.Colors.TERTIARY_CONTAINER,
        content=ft.Column(
            [
                ft.Text(t("What came of the visit?"), color=ft.Colors.ON_TERTIARY_CONTAINER),
                ft.Row(
                    [
                        *(result_chip(result) for result in get_args(VisitResult)),
                        buttons.quiet(t("Stay"), stay, key="stay"),
                    ],
                    wrap=True,
                    spacing=8,
                    run_spacing=0,
                ),
            ],
            spacing=4,
        ),
    )


def _conflicts_of_card(connection: Any, outlet_id: str) -> list[OpenConflict]:
    """Return the open conflicts about the outlet itself; those of orders are at the orders."""
    found = open_conflicts(connection, outlet_id)
    return [row for row in found if row.conflict.about in ("card", "duplicate")]
