"""Promotions in the product list: the chip that narrows it, and what stands at a product."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import flet as ft

from fieldapp.domain.order import Channel
from fieldapp.domain.promotion import Promotion
from fieldapp.domain.promotion.hint import Hint
from fieldapp.language import Language
from fieldapp.localdb.queries.catalog import ProductFilter, ProductRow
from fieldapp.localdb.queries.deal_filter import Deals
from fieldapp.localdb.queries.deals import deals_on, offers_deals
from fieldapp.views.deal_words import mark_words
from fieldapp.views.live import use_query
from fieldapp.views.parts import buttons
from fieldapp.views.scene import Scene

DEAL_KINDS = ("promotion", "product", "group", "brand", "outlet", "price_type")
"""What follows from promotions follows from these, the cart and the stock apart."""

NAME_LENGTH = 28

SetFilter = Callable[[ProductFilter], None]


def channel_of(scene: Scene) -> Channel:
    """Return the channel in which this person orders."""
    return "self" if scene.user.role == "owner" else "agent"


def use_deal_chip(
    scene: Scene, outlet_id: str, wanted: ProductFilter, choose: SetFilter
) -> ft.Control | None:
    """Return the filter “On promotion”, or the one promotion that is chosen; None without any."""
    channel = channel_of(scene)
    day = scene.price_day()
    there = use_query(scene, offers_deals, DEAL_KINDS, outlet_id, day, channel).value
    if not there and wanted.deals is None:
        return None
    label = scene.language.text("On promotion")
    if wanted.deals is not None and wanted.deals.name:
        label = _cut(wanted.deals.name)
    turned = replace(wanted, deals=Deals(channel) if wanted.deals is None else None)
    return buttons.chip(
        label,
        selected=wanted.deals is not None,
        on_click=lambda: choose(turned),
        key="filter-deals",
    )


def use_marks(
    scene: Scene, outlet_id: str, rows: Sequence[ProductRow]
) -> Mapping[str, Sequence[Promotion]]:
    """Return the promotions on the products of a list, by product, as soon as they are known."""
    listed = tuple(row.product_id for row in rows)
    given = listed, outlet_id, scene.price_day(), channel_of(scene)
    return use_query(scene, deals_on, DEAL_KINDS, *given).value or {}


def filter_of_hint(scene: Scene, hint: Hint) -> ProductFilter:
    """Return the filter that shows what a hint asks for."""
    one = hint.promotion
    return ProductFilter(deals=Deals(channel_of(scene), one.id, one.name, hint.product_ids))


def marked(language: Language, promotions: Sequence[Promotion]) -> str:
    """Return the first deal on a product in few words, and how many there are besides."""
    if not promotions:
        return ""
    first = mark_words(language, promotions[0])
    return first if len(promotions) == 1 else f"{first} (+{len(promotions) - 1})"


def _cut(name: str) -> str:
    return name if len(name) <= NAME_LENGTH else f"{name[: NAME_LENGTH - 1].rstrip()}…"
