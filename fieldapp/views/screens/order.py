"""One order: lines, totals, state, and what can still be done with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import flet as ft

from fieldapp.actions import orders as actions
from fieldapp.domain.command import gifts_offered
from fieldapp.domain.delivered import as_delivered, is_told
from fieldapp.domain.order import AMENDABLE, Order
from fieldapp.domain.order_status import CHAIN
from fieldapp.domain.promotion.working import GiftOffer
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.conflicts import OpenConflict, open_conflicts
from fieldapp.localdb.queries.decisions import HeldOrder, held_order
from fieldapp.localdb.queries.documents import DocumentRow, documents
from fieldapp.localdb.queries.orders import is_received, sizes_in
from fieldapp.localdb.queries.orders import order as read_order
from fieldapp.localdb.queries.outlets import outlet_card
from fieldapp.localdb.queries.warehouses import warehouse_name
from fieldapp.localdb.records import TableNouns
from fieldapp.views import guard
from fieldapp.views.live import PRICED_BY, use_query
from fieldapp.views.once import use_once
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.cart_deals import applied
from fieldapp.views.parts.conflicts import ConflictPart
from fieldapp.views.parts.gift_choice import gift_choices, without_choices
from fieldapp.views.parts.header import header
from fieldapp.views.parts.hold import HoldCard
from fieldapp.views.parts.kinship import Kinship
from fieldapp.views.parts.order_facts import order_facts
from fieldapp.views.parts.order_line import arrival_words, order_line
from fieldapp.views.parts.order_way import has_way, order_way
from fieldapp.views.parts.refusal import RefusalSteps
from fieldapp.views.parts.text import section
from fieldapp.views.parts.totals import delivered_totals, totals
from fieldapp.views.scene import Scene
from fieldapp.views.words import (
    DOCUMENT_STATE,
    ORDER_STATUS,
    STATUS_COLOR,
    STATUS_ICON,
)

KINDS = (
    "order", "outbox", "receipt", "conflict", "invoice", "payment", "promotion", "stock",
    *PRICED_BY,
)  # fmt: skip
DOCUMENTS = 500
LINES_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Whole:
    """An order with its outlet's name and what became of what was done to it here.

    `sizes` are those of its products.
    """

    order: Order
    outlet_name: str
    document: DocumentRow | None
    held: HeldOrder | None
    conflicts: tuple[OpenConflict, ...]
    offers: tuple[GiftOffer, ...]
    warehouse: str
    sizes: dict[str, str]
    received: bool


@guard.component
def OrderScreen(scene: Scene, order_id: str) -> ft.Control:
    """Show the order."""
    language = scene.language
    t = language.text
    live = use_query(scene, _whole, KINDS, order_id, scene.day_start(), scene.price_day())
    if waiting := states.unless_ready(live, language):
        return ft.Column([header(scene, t("Order"), back=True), waiting], spacing=0)
    whole = live.value
    if whole is None:
        gone = states.empty(
            ft.Icons.RECEIPT_LONG,
            t("This order is not here any more"),
            t("Sync, or look at the list of orders."),
        )
        return ft.Column([header(scene, t("Order"), back=True), gone], spacing=0)
    order = whole.order
    parts: list[ft.Control] = [_state(scene, whole)]
    if has_way(order):
        parts.append(order_way(language, order, received=whole.received))
    parts.append(guard.keyed(f"kin-{order_id}", Kinship, scene, order))
    if whole.held is not None:
        parts.append(guard.keyed(f"hold-{order_id}", HoldCard, scene, whole.held, False))
    parts += [guard.keyed(one.conflict.id, ConflictPart, scene, one) for one in whole.conflicts]
    parts.append(section(language.plural("{n} line", "{n} lines", len(order.lines))))
    came = as_delivered(order)
    arrived = {line.id: line for line in came.lines}
    shown = without_choices(order, whole.offers)[:LINES_SHOWN]
    parts += [
        order_line(language, order, line, arrived[line.id], whole.sizes.get(line.product_id, ""))
        for line in shown
    ]
    parts += gift_choices(scene, order, whole.offers)
    if len(order.lines) > LINES_SHOWN:
        words = t("Only the first {n} are shown.", n=LINES_SHOWN)
        parts.append(ft.Container(ft.Text(words), padding=16))
    parts += applied(language, came)
    sums = delivered_totals(language, order, came) if is_told(order) else totals(language, order)
    parts += [
        ft.Container(ft.Column(sums, spacing=4), padding=16),
        section(t("Facts")),
        order_facts(scene.language, order, whole.warehouse),
    ]
    back = not scene.wide
    return ft.Column(
        [
            header(scene, order.number, whole.outlet_name, back=back),
            ft.ListView(parts, expand=True, key="order-parts"),
            guard.keyed(order_id, OrderActions, scene, order),
        ],
        expand=True,
        spacing=0,
    )


@guard.component
def OrderActions(scene: Scene, order: Order) -> ft.Control:
    """Show what can be done: change lines, repeat, and cancel, which is asked once."""
    t = scene.language.text
    asking, set_asking = ft.use_state(False)
    once = use_once()

    async def act(action: Callable[..., Any]) -> Any:
        done = await scene.run(action, order.id)
        if isinstance(done, Refusal):
            scene.tell(scene.words(done))
            return None
        return done

    @once
    async def repeat() -> None:
        if (made := await act(actions.repeat)) is not None:
            scene.go("cart", made.order_id)

    @once
    async def cancel() -> None:
        set_asking(False)
        await act(actions.cancel)

    controls: list[ft.Control] = []
    if asking:
        controls = [
            ft.Text(t("Cancel this order?"), expand=True),
            buttons.secondary(t("Keep it"), lambda: set_asking(False), key="keep-order"),
            buttons.secondary(t("Yes, cancel"), cancel, key="confirm-cancel"),
        ]
    else:
        if order.status in ("draft", *AMENDABLE):
            controls.append(_cancel_button(scene, order, lambda: set_asking(True)))
        controls += [ft.Container(expand=True), *_ways_on(scene, order, repeat, once.busy)]
    return ft.Container(
        padding=ft.Padding.symmetric(vertical=8, horizontal=16),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border=ft.Border.only(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        content=ft.Row(controls, spacing=8),
    )


def _cancel_button(scene: Scene, order: Order, ask: Callable[[], None]) -> ft.Control:
    t = scene.language.text
    label = t("Cancel return") if order.kind == "return" else t("Cancel order")
    return _named_if_wide(scene, ft.Icons.DELETE_OUTLINE, label, ask, "cancel-order")


def _named_if_wide(
    scene: Scene, icon: ft.IconData, label: str, act: Callable[[], None], key: str
) -> ft.Control:
    """Return a button with its name where there is room for it."""
    if scene.tight:
        return buttons.icon_button(icon, label, act, key=key)
    return buttons.quiet(label, act, key=key)


def _ways_on(
    scene: Scene, order: Order, repeat: Callable[[], Awaitable[None]], busy: bool
) -> list[ft.Control]:
    """Return what leads on from an order: to change it, to go on with the cart, to repeat it."""
    t = scene.language.text
    if order.status == "draft":
        label, place = t("Continue cart"), "entry"
        if order.kind == "return":
            label, place = t("Go on with the return"), "return"
        return [buttons.primary(label, lambda: scene.go(place, order.id), key="continue")]
    controls: list[ft.Control] = []
    may_change = order.status in AMENDABLE and order.kind == "sale"
    if may_change and sum(line.quantity for line in order.own_lines) > 1:
        controls.append(
            _named_if_wide(
                scene,
                ft.Icons.CALL_SPLIT,
                t("Split"),
                lambda: scene.go("split-order", order.id),
                "split-order",
            )
        )
    if may_change:
        controls.append(
            buttons.secondary(
                t("Change"),
                lambda: scene.go("amend", order.id),
                key="amend",
                icon=ft.Icons.EDIT_OUTLINED,
            )
        )
    if order.kind == "sale" and order.lines:
        replay, label = ft.Icons.REPLAY, t("Repeat")
        if may_change and scene.tight:
            controls.append(buttons.icon_button(replay, label, repeat, key="repeat", disabled=busy))
        else:
            again = buttons.secondary(label, repeat, key="repeat", icon=replay, disabled=busy)
            controls.append(again)
    return controls


def _whole(connection: Any, order_id: str, now: str, day: str) -> Whole | None:
    order = read_order(connection, order_id, day)
    if order is None:
        return None
    card = outlet_card(connection, order.outlet_id, now)
    touched = documents(connection, DOCUMENTS)
    document = next((row for row in touched if row.document == order_id), None)
    held = held_order(connection, order_id, now)
    met = tuple(open_conflicts(connection, order_id=order_id))
    nouns = TableNouns(connection)
    offers = tuple(gifts_offered(order, nouns, now))
    name = card.outlet.name if card else ""
    warehouse = warehouse_name(connection, order.warehouse_id)
    received, sizes = is_received(connection, order), sizes_in(order, nouns)
    return Whole(order, name, document, held, met, offers, warehouse, sizes, received)


def _state(scene: Scene, whole: Whole) -> ft.Control:
    """Return the order's state, and the hub's remarks in words."""
    language = scene.language
    t = language.text
    order, document = whole.order, whole.document
    status = t(ORDER_STATUS[order.status])
    told = [t("Return"), status] if order.kind == "return" else [status]
    # An order that waits for a decision is a document that does; one that is on its way is taken.
    taken = order.status in CHAIN[1:] and document is not None and document.state == "accepted"
    if document is not None and not taken and (sent := t(DOCUMENT_STATE[document.state])) != status:
        told.append(sent)
    remarks = document.reasons if document is not None else ()
    texts: list[ft.Control] = [
        ft.Row(
            [
                ft.Icon(STATUS_ICON[order.status], color=STATUS_COLOR[order.status], size=22),
                ft.Text(" · ".join(told), size=15, weight=ft.FontWeight.W_600, expand=True),
            ],
            spacing=8,
        )
    ]
    if arrived := arrival_words(language, order):
        texts.append(ft.Text(" · ".join(arrived), size=14))
    if order.status == "cancelled" and order.decided_by:
        details = {"who": order.decided_by, "note": order.decision}
        texts.append(ft.Text(language.reason("order_rejected", details), size=14))
    elif order.status == "cancelled" and order.status_at and not order.status_by:
        when = language.instant(order.status_at)
        texts.append(ft.Text(f"{t('Cancelled by the office')} · {when}", size=14))
    said = {"order_rejected", *(hold.code for hold in order.holds)}
    texts += [
        ft.Text(language.reason(r.code, r.details), size=14) for r in remarks if r.code not in said
    ]
    if document is not None and document.refused_number is not None:
        key = f"steps-{document.refused_number}"
        texts.append(guard.keyed(key, RefusalSteps, scene, document))
    return ft.Container(
        padding=ft.Padding.symmetric(vertical=12, horizontal=16),
        bgcolor=ft.Colors.SURFACE_CONTAINER,
        content=ft.Column(texts, spacing=6, tight=True),
    )
