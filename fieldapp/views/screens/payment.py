"""Money taken at an outlet: how much, how, and which invoices it pays."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast, get_args

import flet as ft

from fieldapp.actions import payments as actions
from fieldapp.domain.invoice import Invoice, days_late
from fieldapp.domain.payment import Allocation, Method, Payment, oldest_first
from fieldapp.domain.refusal import Refusal
from fieldapp.language import Language
from fieldapp.localdb.queries.payments import Till, till
from fieldapp.views import guard
from fieldapp.views.live import use_query
from fieldapp.views.once import use_once
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.amount import amount_field, use_amount
from fieldapp.views.parts.header import header
from fieldapp.views.parts.rows import entry, sum_line
from fieldapp.views.parts.text import fact, section
from fieldapp.views.scene import Scene
from fieldapp.views.words import PAYMENT_METHOD, PAYMENT_STATE

METHODS: tuple[Method, ...] = get_args(Method)
KINDS = ("payment", "invoice", "legal_entity", "order", "outlet", "price_type")


@guard.component
def PaymentScreen(scene: Scene, outlet_id: str) -> ft.Control:
    """Show what the client owes, take money, and show what was taken."""
    t = scene.language.text
    live = use_query(scene, till, KINDS, outlet_id, scene.day_start())
    if waiting := states.unless_ready(live, scene.language):
        return ft.Column([header(scene, t("Payment"), back=True), waiting], spacing=0)
    found = live.value
    if found is None:
        gone = states.empty(
            ft.Icons.PAYMENTS_OUTLINED,
            t("Nobody pays for this outlet"),
            t("It has no legal entity. Write one on its card, or ask the office."),
            buttons.secondary(
                t("Change card"), lambda: scene.go("card", outlet_id), key="edit-card"
            ),
        )
        return ft.Column([header(scene, t("Payment"), back=True), gone], spacing=0)
    names = dict.fromkeys((found.entity.name, found.outlet_name))
    heading = header(scene, t("Payment"), " · ".join(names), back=True)
    body = guard.keyed(outlet_id, TillPart, scene, outlet_id, found)
    return ft.Column([heading, body], expand=True, spacing=0)


@guard.component
def TillPart(scene: Scene, outlet_id: str, found: Till) -> ft.Control:
    """Show the amount, the way of paying, the invoices, and the payments so far."""
    language = scene.language
    t = language.text
    given = use_amount()
    chosen, set_chosen = ft.use_state(frozenset[str]())
    method, set_method = ft.use_state(METHODS[0])
    refusal, set_refusal = ft.use_state("")
    once = use_once()
    amount = language.minor(given.text, found.currency) if given.text.strip() else 0
    named = [invoice for invoice in found.invoices if invoice.id in chosen]
    parts = oldest_first(amount or 0, named or found.invoices)

    def choose(invoice: Invoice) -> None:
        now = chosen ^ {invoice.id}
        total = sum(one.open_minor for one in found.invoices if one.id in now)
        set_chosen(now)
        given.follow(language.amount(total, found.currency) if total else "")

    @once
    async def take() -> None:
        if not amount:
            set_refusal(t("“{text}” is no amount. Type one such as 120.50.", text=given.text))
            return
        paid = parts if named else None
        means = cast(Method, method)
        done = await scene.run(actions.collect, outlet_id, amount, means, paid, "", found.currency)
        if isinstance(done, Refusal):
            set_refusal(scene.words(done))
            return
        set_refusal("")
        set_chosen(frozenset())
        given.clear()
        scene.tell(t("{amount} taken.", amount=language.money(amount, found.currency)))

    rest = (amount or 0) - sum(part.amount_minor for part in parts)
    over = _over(language, found, rest, named)
    rows: list[ft.Control] = [
        _owed(language, found),
        amount_field(scene, given, found.currency, valid=amount is not None),
        _methods(scene, method, set_method),
        *_invoices(scene, found, chosen, parts, choose),
        *(_paid(scene, found) if found.payments else []),
    ]
    return ft.Column(
        [
            ft.ListView(rows, expand=True, key="till"),
            _end(scene, found.currency, amount or 0, over, refusal, take, once.busy),
        ],
        expand=True,
        spacing=0,
    )


def _over(language: Language, found: Till, rest: int, named: list[Invoice]) -> str:
    """Return what becomes of money that the invoices do not take."""
    if rest <= 0:
        return ""
    over = language.money(rest, found.currency)
    if named and len(named) < len(found.invoices):
        return language.text("{amount} beyond the chosen invoices goes on account.", amount=over)
    return language.text("{amount} is more than is open, and goes on account.", amount=over)


def _owed(language: Language, found: Till) -> ft.Control:
    t = language.text
    standing = found.standing
    lines = [sum_line(t("Owed"), language.money(standing.debt_minor, found.currency), strong=True)]
    if standing.overdue_days:
        words = language.plural("{n} day late", "{n} days late", standing.overdue_days)
        lines.append(ft.Text(words, size=14, color=ft.Colors.ERROR))
    if standing.as_of is not None:
        lines.append(fact(t("as the office told {when}", when=language.instant(standing.as_of))))
    return ft.Container(ft.Column(lines, spacing=4, tight=True), padding=16)


def _methods(scene: Scene, method: str, set_method: Callable[[str], None]) -> ft.Control:
    def method_chip(one: Method) -> ft.Control:
        return buttons.chip(
            scene.language.text(PAYMENT_METHOD[one]),
            selected=method == one,
            on_click=lambda: set_method(one),
            key=f"method-{one}",
        )

    chips = [method_chip(one) for one in METHODS]
    return ft.Container(
        ft.Row(chips, wrap=True, spacing=8, run_spacing=0),
        padding=ft.Padding.symmetric(vertical=4, horizontal=16),
    )


def _invoices(
    scene: Scene,
    found: Till,
    chosen: frozenset[str],
    parts: list[Allocation],
    choose: Callable[[Invoice], None],
) -> list[ft.Control]:
    t = scene.language.text
    if not found.invoices:
        words = t("No open invoices here. What is taken goes on account.")
        return [ft.Container(fact(words, lines=2), padding=16)]
    pays = {part.invoice_id: part.amount_minor for part in parts}
    rows = [
        _invoice(scene, one, one.id in chosen, pays.get(one.id), choose) for one in found.invoices
    ]
    return [section(t("Open invoices, the oldest is paid first")), *rows]


def _invoice(
    scene: Scene,
    invoice: Invoice,
    chosen: bool,
    paid_minor: int | None,
    choose: Callable[[Invoice], None],
) -> ft.Control:
    language = scene.language
    t = language.text
    late = days_late(invoice, scene.price_day())
    due = t("due {day}", day=language.day(invoice.due_day))
    if late > 0:
        due = language.plural("{n} day late", "{n} days late", late)
    paid = language.amount(paid_minor, invoice.currency) if paid_minor else ""
    box = ft.Icons.CHECK_BOX if chosen else ft.Icons.CHECK_BOX_OUTLINE_BLANK
    named = t("chosen") if chosen else t("not chosen")
    return entry(
        f"invoice-{invoice.id}",
        invoice.number,
        due,
        facts_color=ft.Colors.ERROR if late > 0 else ft.Colors.ON_SURFACE_VARIANT,
        leading=ft.Icon(box, semantics_label=named, color=ft.Colors.PRIMARY),
        amount=language.amount(invoice.open_minor, invoice.currency),
        amount_facts=t("pays {amount}", amount=paid) if paid else "",
        on_click=lambda: choose(invoice),
    )


def _paid(scene: Scene, found: Till) -> list[ft.Control]:
    rows: list[ft.Control] = [section(scene.language.text("Payments"))]
    return rows + [guard.row(one.id, PaymentRow, scene, one) for one in found.payments]


@guard.component
def PaymentRow(scene: Scene, payment: Payment) -> ft.Control:
    """Show a payment; what was noted by mistake is taken back after a question."""
    language = scene.language
    t = language.text
    asking, set_asking = ft.use_state(False)
    once = use_once()
    mine = payment.author_id == scene.user.id or scene.user.role == "manager"

    @once
    async def take_back() -> None:
        set_asking(False)
        done = await scene.run(actions.cancel, payment.id)
        if isinstance(done, Refusal):
            scene.tell(scene.words(done))

    trailing: ft.Control | None = None
    if payment.state == "collected" and mine and asking:
        trailing = buttons.secondary(t("Yes, take back"), take_back, key=f"back-{payment.number}")
    elif payment.state == "collected" and mine:
        trailing = buttons.icon_button(
            ft.Icons.UNDO,
            t("Take payment {number} back", number=payment.number),
            lambda: set_asking(True),
            key=f"ask-back-{payment.number}",
        )
    numbers = ", ".join(one.number or "—" for one in payment.allocations)
    facts = [
        t(PAYMENT_METHOD[payment.method]),
        payment.author_name,
        t(PAYMENT_STATE[payment.state]),
    ]
    return entry(
        f"payment-{payment.number}",
        f"{payment.number} · {language.ago(payment.collected_at, scene.now())}",
        " · ".join(part for part in facts if part),
        more_facts=t("for {numbers}", numbers=numbers) if numbers else t("on account"),
        amount=language.amount(payment.amount_minor, payment.currency),
        trailing=trailing,
    )


def _end(
    scene: Scene,
    currency: str,
    amount: int,
    over: str,
    refusal: str,
    take: Callable[[], object],
    busy: bool,
) -> ft.Control:
    language = scene.language
    t = language.text
    told: list[ft.Control] = [fact(over, lines=2)] if over else []
    if refusal:
        told.append(ft.Text(refusal, color=ft.Colors.ERROR, size=14))
    label = t("Take {amount}", amount=language.money(amount, currency)) if amount else t("Take")
    button = buttons.primary(
        label,
        take,
        key="take-payment",
        icon=ft.Icons.PAYMENTS_OUTLINED,
        disabled=busy or amount <= 0,
        expand=scene.narrow,
    )
    return ft.Container(
        padding=ft.Padding.symmetric(vertical=12, horizontal=16),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border=ft.Border.only(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        content=ft.Column(
            [*told, ft.Row([button], alignment=ft.MainAxisAlignment.END)], spacing=6, tight=True
        ),
    )
