"""What an outlet is likely to need now, each product with its reason and a button that adds it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import flet as ft

from fieldapp.actions import suggested
from fieldapp.domain.refusal import Refusal
from fieldapp.language import Language
from fieldapp.localdb.queries.suggestions import Suggestion
from fieldapp.views import guard
from fieldapp.views.live import use_kept
from fieldapp.views.once import use_once
from fieldapp.views.parts import buttons
from fieldapp.views.parts.rows import entry
from fieldapp.views.parts.text import section
from fieldapp.views.scene import Scene


@guard.component
def SuggestedPart(scene: Scene, outlet_id: str, products: Sequence[Suggestion]) -> ft.Control:
    """Show what the outlet is likely to need, each with a button that puts it into the cart."""
    language = scene.language
    t = language.text
    once, in_turn = use_once(), use_kept(asyncio.Lock)
    needed = [(p.product_id, p.quantity) for p in products if p.orders and not p.in_cart]

    @once
    async def add_all() -> None:
        async with in_turn:
            done = await scene.run(suggested.add_all, outlet_id, needed)
        if isinstance(done, list):
            scene.tell(scene.words(done[0]))

    def row(product: Suggestion) -> ft.Control:
        async def add() -> None:
            given = (outlet_id, product.product_id, product.quantity)
            # Of two that come at once the second must find the cart of the first.
            async with in_turn:
                done = await scene.run(suggested.add, *given)
            if isinstance(done, Refusal):
                scene.tell(scene.words(done))

        count = language.number(product.quantity)
        label = t("Add {n} of {name}", n=count, name=product.name)
        icon = ft.Icons.CHECK if product.in_cart else ft.Icons.ADD_SHOPPING_CART
        return entry(
            f"suggested-{product.sku}",
            product.name,
            reason(language, product),
            trailing=ft.Row(
                [
                    ft.Text(f"+{count}", size=15, weight=ft.FontWeight.W_600),
                    buttons.icon_button(
                        icon,
                        label,
                        # Of another product one may be tapped meanwhile.
                        once(add, product.product_id),
                        key=f"add-suggested-{product.sku}",
                    ),
                ],
                tight=True,
                spacing=0,
            ),
        )

    rows = [section(t("Suggested now")), *(row(product) for product in products)]
    if len(needed) > 1:
        words = language.plural("Add {n} product", "Add all {n} products", len(needed))
        button = buttons.secondary(
            words, add_all, key="add-all-suggested", icon=ft.Icons.PLAYLIST_ADD, disabled=once.busy
        )
        rows.append(ft.Container(button, padding=ft.Padding.symmetric(vertical=8, horizontal=16)))
    return ft.Column(rows, spacing=0)


def reason(language: Language, product: Suggestion) -> str:
    """Return in one line why a product is suggested, the most telling first."""
    t = language.text
    facts = [t("in the cart")] if product.in_cart else []
    if not product.orders:
        if product.last_days is None:
            facts.append(t("never bought here"))
        facts.append(
            language.plural(
                "in {n} order of other outlets", "in {n} orders of other outlets", product.others
            )
        )
        return " · ".join(facts)
    if product.every_days is None:
        facts.append(t("bought once"))
    elif product.every_days >= 14 and product.every_days % 7 in (0, 1, 6):
        weeks = round(product.every_days / 7)
        facts.append(language.plural("every {n} week", "every {n} weeks", weeks))
    else:
        facts.append(language.plural("every {n} day", "every {n} days", product.every_days))
    if product.last_days == 0:
        facts.append(t("last today"))
    elif product.last_days is not None:
        facts.append(language.plural("last {n} day ago", "last {n} days ago", product.last_days))
    return " · ".join(facts)
