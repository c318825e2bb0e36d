"""The end of a split: what the chosen lines come to, what is missing, what would come of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import flet as ft

from fieldapp.actions.outlook import Parting, part, parting_outlook
from fieldapp.domain.order import Order
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from fieldapp.language import Language
from fieldapp.localdb.queries.blank_order import NO_NUMBER
from fieldapp.localdb.queries.carts import SplitView
from fieldapp.localdb.queries.orders import stored_order
from fieldapp.views import guard
from fieldapp.views.live import PRICED_BY, use_query
from fieldapp.views.once import use_once
from fieldapp.views.parts import buttons
from fieldapp.views.parts.bottom import bottom_bar
from fieldapp.views.parts.split_desk import worth
from fieldapp.views.parts.text import fact
from fieldapp.views.scene import Scene

KINDS = (
    "order", "conflict", "promotion", "stock", "policy", "delivery_plan", "invoice", "payment",
    *PRICED_BY,
)  # fmt: skip
SAID, SAID_NARROW = 3, 2
"""Remarks that are told before, and where there is less room; the others are told after."""

_FIRST = ("order_too_small", "order_small_told", "delivery_by_split")


@guard.component
def SplitEnd(scene: Scene, view: SplitView, parting: Parting) -> ft.Control:
    """Show what the chosen lines come to, and do it."""
    language = scene.language
    order, going = view.order, dict(parting.parts)
    once = use_once()
    known = use_query(scene, parting_outlook, KINDS, scene.replica, parting).value

    reasons = known.reasons if known is not None and going else ()
    shown = told_before(reasons, SAID_NARROW if scene.narrow else SAID)
    missing = missing_words(language, view, parting)
    # What was told of an earlier choice stays until there is something newer; nothing rests on it.
    of_this = known is not None and known.parting == parting and not missing

    @once
    async def split() -> None:
        done = await scene.run(part, parting)
        if isinstance(done, Refusal):
            scene.tell(scene.words(done))
            return
        made = await asyncio.to_thread(scene.replica.query, stored_order, done.document)
        scene.go("order" if order.status != "draft" else "entry", done.document)
        moved = moved_words(language, made, len(going)) if made else ""
        new = untold(done.reasons, shown if of_this else (), made.number if made else "")
        said = [language.reason(one.code, one.details) for one in new[:SAID]]
        words = " ".join([f"{moved.rstrip('.')}.", *said]) if said else moved
        scene.tell(words, "warning" if said else "quiet")

    refusal = known.refusal if known is not None and of_this else None
    lines = language.plural("{n} line", "{n} lines", len(going))
    total = language.money(sum(worth(order, going)), order.currency)
    row = ft.Row(
        [
            ft.Text(f"{lines} · {total}" if going else "", size=14, expand=True),
            buttons.primary(
                _label(language, order, parting),
                split,
                key="do-split",
                icon=ft.Icons.CALL_SPLIT,
                disabled=once.busy or refusal is not None or bool(missing),
            ),
        ],
        spacing=8,
    )
    texts = [ft.Text(words, size=14) for words in missing]
    texts += [fact(_words(language, order, one), lines=3) for one in shown]
    if refusal is not None:
        why = Reason(code=refusal.code, details=dict(refusal.details))
        texts.append(ft.Text(_words(language, order, why), size=14, color=ft.Colors.ERROR))
    return bottom_bar(ft.Column([*texts, row], spacing=6, tight=True))


def _label(language: Language, order: Order, parting: Parting) -> str:
    t = language.text
    if order.status != "draft":
        return t("Make two orders")
    return t("Move there") if parting.into_id else t("Make a new cart")


def missing_words(language: Language, view: SplitView, parting: Parting) -> list[str]:
    """Return what a person still has to choose; nothing when the lines can go."""
    t = language.text
    order, going = view.order, dict(parting.parts)
    found = [] if going else [t("Choose what goes.")]
    if order.status == "draft":
        return found
    if all(going.get(line.id) == line.quantity for line in order.own_lines):
        found.append(t("Let a part of the order stay."))
    other_day = parting.delivery_day not in (None, order.delivery_day)
    if other_day or parting.warehouse_id not in (None, order.warehouse_id):
        return found
    several = len(view.warehouses) > 1
    found.append(t("Choose another day or warehouse.") if several else t("Choose another day."))
    return [" ".join(found)]


def told_before(reasons: tuple[Reason, ...], room: int) -> list[Reason]:
    """Return of what there would be to say so much as there is room for.

    What a person can help by choosing otherwise comes first, and is told in any case.
    """
    first = [one for one in reasons if one.code in _FIRST]
    others = [one for one in reasons if one.code not in _FIRST]
    return [*first, *others[: max(0, room - len(first))]]


def untold(reasons: Sequence[Reason], told: Sequence[Reason], number: str) -> list[Reason]:
    """Return what there is to say that was not told before, word for word.

    `number` is that of where the lines are: before, what was new had none.
    """
    return [one for one in reasons if one not in told and _unnumbered(one, number) not in told]


def _unnumbered(reason: Reason, number: str) -> Reason:
    details = reason.details.items()
    before = {name: NO_NUMBER if value == number else value for name, value in details}
    return Reason(code=reason.code, details=before)


def _words(language: Language, order: Order, reason: Reason) -> str:
    """Return a reason as it is told before: what goes has no number yet, and nothing has gone."""
    t, details = language.text, reason.details
    if reason.code not in _FIRST:
        return language.reason(reason.code, details)
    money = {
        name: language.money(details[name], order.currency)
        for name in ("amount", "minimum", "seen", "current")
        if name in details
    }
    if reason.code == "delivery_by_split":
        return t("Delivery: {current} in all instead of {seen}.", **money)
    which = t("What stays") if details["number"] == order.number else t("What goes")
    if reason.code == "order_small_told":
        return t(
            "{part}: goods for {amount}; the least agreed on is {minimum}.", part=which, **money
        )
    return t("{part}: goods for {amount}; no order under {minimum} is taken.", part=which, **money)


def moved_words(language: Language, into: Order, count: int) -> str:
    """Return that lines are where they were to go."""
    t = language.text
    name = into.title or into.number
    place = t("cart {number}", number=name)
    if into.kind == "quote":
        place = t("quote {number}", number=name)
    elif into.status != "draft":
        place = t("order {number}", number=name)
    if into.delivery_day is None:
        return language.plural(
            "{n} line moved to {place}", "{n} lines moved to {place}", count, place=place
        )
    return language.plural(
        "{n} line moved to {place} for {day}",
        "{n} lines moved to {place} for {day}",
        count,
        place=place,
        day=language.day(into.delivery_day, form="EEE d MMM"),
    )
