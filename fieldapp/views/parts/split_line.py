"""A line of a cart that is being split: whether it goes, and how much of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.product import Product
from fieldapp.language import Language
from fieldapp.views import guard
from fieldapp.views.parts.measures import quantity_facts
from fieldapp.views.parts.quantity import Item, refusal_line, stepper, use_box
from fieldapp.views.parts.rows import entry
from fieldapp.views.parts.text import fact
from fieldapp.views.scene import Keys
from fieldapp.views.words import pieces

Take = Callable[[str, int | str], Awaitable[str]]
"""Sets what goes of a line (its key, base units or text); returns why not, or nothing."""


@guard.component
def SplitLine(
    language: Language,
    line: OrderLine,
    product: Product | None,
    stock: tuple[str, ...],
    short: bool,
    going: int,
    toggle: Callable[[str], None],
    take: Take,
    keys: Keys,
) -> ft.Control:
    """Show a line with what is there of it (`stock`); `going` base units of it are chosen.

    What several warehouses have stands below, a line each.
    """
    t = language.text
    step = min(product.step if product else 1, line.quantity)
    called = product.full_name if product else line.name
    item = Item(line.product_id, line.id, line.sku, called, going, step)

    async def commit(product_id: str, line_id: str | None, quantity: int | str) -> str:
        return await take(line.id, quantity)

    box = use_box(item, commit)
    facts = [line.sku, pieces(language, line.quantity, line.unit)]
    facts += stock if len(stock) == 1 else []
    heading = entry(
        f"split-{line.id}",
        called,
        " · ".join(facts),
        leading=ft.Checkbox(
            key=f"choose-{line.id}",
            value=going > 0,
            width=48,
            semantics_label=t("Choose {number}", number=called),
            on_change=lambda: toggle(line.id),
        ),
        facts_color=ft.Colors.TERTIARY if short else ft.Colors.ON_SURFACE_VARIANT,
        selected=going > 0,
        on_click=lambda: toggle(line.id),
    )
    more: list[ft.Control] = [fact(words) for words in stock] if len(stock) > 1 else []
    if going:
        quantity = ft.Row(
            [
                _what_stays(language, line, product, box.shown),
                stepper(box, item, language, keys, scope="split"),
            ],
            spacing=8,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        )
        more += [quantity, *refusal_line(box)]
    return _with_below(heading, more, going > 0)


def _with_below(heading: ft.Container, more: list[ft.Control], chosen: bool) -> ft.Control:
    """Return a row with what stands below its facts, as one."""
    if not more:
        return heading
    edge, heading.border = heading.border, None
    below = ft.Container(
        padding=ft.Padding.only(left=76, right=8, bottom=6),
        bgcolor=ft.Colors.SECONDARY_CONTAINER if chosen else None,
        border=edge,
        content=ft.Column(more, spacing=0, tight=True),
    )
    return ft.Column(
        [heading, below],
        spacing=0,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _what_stays(
    language: Language, line: OrderLine, product: Product | None, going: int
) -> ft.Control:
    """Return what is left of a line, and what goes in packs."""
    rest = line.quantity - going
    words = language.text("The whole line")
    if rest > 0:
        stays = pieces(language, rest, line.unit)
        words = language.text("{quantity} stay", quantity=stays)
    packs = product.packs if product else ()
    said = quantity_facts(language, packs, line.unit, going, line.catch_grams)
    return ft.Column(
        [fact(words), *([fact(" · ".join(said))] if said else [])],
        spacing=0,
        expand=True,
        alignment=ft.MainAxisAlignment.CENTER,
    )
