"""How an outlet stands with the company: until when to order, what its payer owes, its terms."""

from __future__ import annotations

import flet as ft

from fieldapp.localdb.queries.terms import terms
from fieldapp.views import guard
from fieldapp.views.live import use_query
from fieldapp.views.parts.countdown import RouteCountdown
from fieldapp.views.parts.debt import debt, worth_showing
from fieldapp.views.parts.rows import pair
from fieldapp.views.parts.terms import KINDS, delivery_words, payment_words, schedule_words
from fieldapp.views.parts.text import section
from fieldapp.views.scene import Scene


@guard.component
def AccountPart(scene: Scene, outlet_id: str) -> ft.Control:
    """Show until when to order, and what the payer owes; nothing where nothing is known."""
    asked = use_query(scene, terms, (*KINDS, "order"), outlet_id, scene.day_start())
    agreed = asked.value
    shown: list[ft.Control] = []
    if agreed is not None and agreed.schedule is not None:
        shown.append(guard.keyed("countdown", RouteCountdown, scene, [agreed.schedule]))
    if agreed is not None and agreed.standing is not None and worth_showing(agreed.standing):
        shown.append(debt(scene, agreed.standing))
    return ft.Column(shown, spacing=0)


@guard.component
def TermsPart(scene: Scene, outlet_id: str) -> ft.Control:
    """Show the terms of an outlet; nothing where nobody has agreed on any."""
    language = scene.language
    t = language.text
    asked = use_query(scene, terms, KINDS, outlet_id, scene.day_start())
    agreed = asked.value
    if agreed is None:
        return ft.Container()
    pairs: list[tuple[str, str]] = []
    if agreed.schedule is not None:
        pairs.append((t("Delivery"), schedule_words(language, agreed.schedule)))
    if agreed.delivery is not None:
        costs = delivery_words(language, agreed.delivery, agreed.currency)
        pairs.append((t("Delivery cost"), costs))
        if agreed.delivery.minimum_mode != "none":
            least = language.money(agreed.delivery.minimum_minor, agreed.currency)
            pairs.append((t("Least amount"), least))
    if agreed.payer is not None:
        pairs.append((t("Payment"), payment_words(language, agreed.payer)))
    shown: list[ft.Control] = [pair(label, value) for label, value in pairs if value]
    if not shown:
        return ft.Container()
    facts = ft.Container(
        ft.Column(shown, spacing=6), padding=ft.Padding.symmetric(horizontal=16), key="terms"
    )
    return ft.Column([section(t("Terms")), facts], spacing=0)
