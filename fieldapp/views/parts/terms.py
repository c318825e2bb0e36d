"""Terms on the screen: delivery day, cost and least amount of a cart, and how an outlet pays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable

import flet as ft

from fieldapp.domain.credit import over_limits
from fieldapp.domain.delivery import Schedule
from fieldapp.domain.delivery_cost import missing_for_free, missing_for_minimum
from fieldapp.domain.noun import moment_of
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import DeliveryTerms, LegalEntity
from fieldapp.language import Language
from fieldapp.localdb.queries.terms import Terms
from fieldapp.views import guard
from fieldapp.views.live import use_clock
from fieldapp.views.parts import buttons
from fieldapp.views.parts.countdown import DAY_FORM, TICK_S
from fieldapp.views.parts.field import note_field, use_typed
from fieldapp.views.parts.rows import pair
from fieldapp.views.parts.text import fact
from fieldapp.views.scene import Scene

KINDS = (
    "outlet", "legal_entity", "price_type", "delivery_plan", "policy", "invoice", "payment", "user",
)  # fmt: skip
"""What terms follow from, open orders apart."""

DELIVERY_DAYS = 6
_TOLD = {"soft": "_told", "refuse": "_refused"}

SetText = Callable[[str], Awaitable[str]]


@guard.component
def CartTerms(
    scene: Scene, order: Order, terms: Terms | None, set_day: SetText, set_note: SetText
) -> ft.Control:
    """Show the days on which the order can come, how it is paid, and the note."""
    use_clock(TICK_S)
    language = scene.language
    t = language.text

    def day_chip(day: dt.date, chosen: str | None) -> ft.Control:
        async def choose() -> None:
            await set_day(day.isoformat())

        return buttons.chip(
            language.day(day, form=DAY_FORM),
            selected=chosen == day.isoformat(),
            on_click=choose,
            key=f"delivery-{day.isoformat()}",
        )

    schedule = terms.schedule if terms else None
    days = possible_days(scene, schedule)
    chosen = order.delivery_day or (days[0].isoformat() if schedule and days else None)
    paid = payment_words(language, terms.payer) if terms and terms.payer else ""
    chips: list[ft.Control] = [day_chip(day, chosen) for day in days]
    return ft.Container(
        padding=16,
        content=ft.Column(
            [
                fact(t("Delivery day")),
                ft.Row(chips, scroll=ft.ScrollMode.AUTO, spacing=8),
                *([pair(t("Payment"), paid)] if paid else []),
                guard.keyed(f"note-{order.id}", NoteField, scene, order.note, set_note),
            ],
            spacing=8,
            tight=True,
        ),
    )


@guard.component
def NoteField(scene: Scene, note: str, set_note: SetText) -> ft.Control:
    """Show the note for the office; what is typed is kept when the field is left."""
    t = scene.language.text
    typed = use_typed(note)
    typed.follow(note)

    def entered() -> None:
        scene.keys.in_field = True

    async def left() -> None:
        scene.keys.in_field = False
        if typed.touched:
            text = typed.text
            typed.put(text)
            await set_note(text)

    field = note_field("order-note", t("Note for the office"))
    field.on_focus, field.on_blur = entered, left
    return ft.Row([typed.shown_by(field)])


def possible_days(scene: Scene, schedule: Schedule | None) -> list[dt.date]:
    """Return the next days on which an order can come; without a schedule any day can be wished."""
    if schedule is not None:
        return schedule.days(moment_of(scene.now()), DELIVERY_DAYS)
    return [scene.today() + dt.timedelta(days=n) for n in range(1, DELIVERY_DAYS + 1)]


def hints(language: Language, order: Order, terms: Terms | None) -> list[str]:
    """Return what a person should know before submitting: free delivery, least amount, credit."""
    if terms is None or not order.lines:
        return []
    t = language.text
    found = []
    delivery = terms.delivery
    if missing := missing_for_minimum(order, delivery):
        amount = language.money(missing, order.currency)
        found.append(t("Add {amount} to reach the least amount.", amount=amount))
    if delivery is not None and (missing := missing_for_free(order, delivery) or 0):
        amount = language.money(missing, order.currency)
        found.append(t("Add {amount} for free delivery.", amount=amount))
    if terms.standing is not None:
        ending = _TOLD.get(terms.standing.mode, "")
        found += [
            language.reason(f"{reason.code}{ending}", {**reason.details, "number": order.number})
            for reason in over_limits(terms.standing, order)
        ]
    return found


def payment_words(language: Language, payer: LegalEntity) -> str:
    """Return when a client pays, or nothing where nobody has said so."""
    if payer.prepaid:
        return language.text("before delivery")
    if payer.payment_days is None:
        return ""
    if not payer.payment_days:
        return language.text("on the day of delivery")
    return language.plural("{n} day after delivery", "{n} days after delivery", payer.payment_days)


def delivery_words(language: Language, delivery: DeliveryTerms, currency: str) -> str:
    """Return what delivery costs."""
    if not delivery.fee_minor:
        return language.text("free")
    fee = language.money(delivery.fee_minor, currency)
    if delivery.free_from_minor is None:
        return fee
    amount = language.money(delivery.free_from_minor, currency)
    return language.text("{fee}, free from {amount}", fee=fee, amount=amount)


def schedule_words(language: Language, schedule: Schedule) -> str:
    """Return on which weekdays goods come, and until when they have to be ordered."""
    t = language.text
    monday = dt.date(1970, 1, 5)
    names = [
        language.day(monday + dt.timedelta(days=number - 1), form="EEE")
        for number in sorted(schedule.weekdays)
    ]
    days = t("every day") if len(names) == 7 else ", ".join(names)
    lead = language.plural("{n} day before", "{n} days before", schedule.lead_days)
    if not schedule.lead_days:
        lead = t("on the same day")
    if schedule.cut_off is None:
        return t("{days}; order {lead}", days=days, lead=lead)
    hour = schedule.cut_off.strftime("%H:%M")
    return t("{days}; order {lead} by {hour}", days=days, lead=lead, hour=hour)
