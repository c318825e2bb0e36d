"""What is on promotion for an outlet now: in words, until when, and on which products."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import flet as ft

from fieldapp.actions.orders import cart_place
from fieldapp.domain.noun import Day
from fieldapp.domain.order import Channel
from fieldapp.domain.promotion import Promotion
from fieldapp.localdb.queries.deals import Names, Offered, offered
from fieldapp.localdb.queries.outlets import outlet_card
from fieldapp.views import guard
from fieldapp.views.deal_words import deal_words, limit_words, mark_words, target_words
from fieldapp.views.live import use_query
from fieldapp.views.once import use_once
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.deal_filter import DEAL_KINDS, channel_of
from fieldapp.views.parts.header import header
from fieldapp.views.parts.text import fact, name
from fieldapp.views.scene import Scene

PAGE = 20
MOST = 200


@dataclass(frozen=True, slots=True)
class Board:
    """The promotions of an outlet, with its name."""

    outlet_name: str
    offered: Offered


@guard.component
def PromotionsScreen(scene: Scene, outlet_id: str) -> ft.Control:
    """Show the promotions, the first to be applied first."""
    t = scene.language.text
    limit, set_limit = ft.use_state(PAGE)
    day, channel = scene.price_day(), channel_of(scene)
    live = use_query(scene, _board, DEAL_KINDS, outlet_id, scene.day_start(), day, channel, limit)
    board = live.value
    heading = header(scene, t("Promotions"), board.outlet_name if board else "", back=True)
    if waiting := states.unless_ready(live, scene.language):
        return ft.Column([heading, waiting], spacing=0)
    if board is None or not board.offered.promotions:
        none = states.empty(
            ft.Icons.LOCAL_OFFER_OUTLINED,
            t("Nothing is on promotion here now"),
            t("New promotions come with the next sync."),
        )
        return ft.Column([heading, none], spacing=0)
    found = board.offered
    cards: list[ft.Control] = [
        guard.row(one.id, PromotionCard, scene, outlet_id, one, found.names)
        for one in found.promotions
    ]
    if found.more and limit < MOST:
        button = buttons.quiet(t("Show more"), lambda: set_limit(limit + PAGE), key="more-deals")
        cards.append(ft.Row([button], alignment=ft.MainAxisAlignment.CENTER))
    body = ft.ListView(cards, expand=True, key="promotions")
    return ft.Column([heading, body], expand=True, spacing=0)


@guard.component
def PromotionCard(scene: Scene, outlet_id: str, promotion: Promotion, names: Names) -> ft.Control:
    """Show one promotion; a tap shows its products in the outlet's cart, to be ordered."""
    language = scene.language
    t = language.text
    once = use_once()

    @once
    async def show_products() -> None:
        cart = await scene.run(cart_place, outlet_id)
        scene.go("deal", f"{cart}/{promotion.id}")

    goods = target_words(language, promotion, names)
    about = t("Products: {names}", names=goods) if goods else ""
    limits = " · ".join(limit_words(language, promotion))
    texts: list[ft.Control] = [
        ft.Row(
            [
                ft.Container(name(promotion.name, lines=3), expand=True),
                ft.Text(
                    mark_words(language, promotion),
                    size=15,
                    weight=ft.FontWeight.W_600,
                    color=ft.Colors.TERTIARY,
                ),
            ],
            spacing=12,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        ft.Text(deal_words(language, promotion, names), size=15),
    ]
    texts += [fact(words, lines=3) for words in (about, limits, promotion.note) if words]
    button = buttons.quiet(
        t("Show products"),
        show_products,
        key=f"goods-{promotion.id}",
        icon=ft.Icons.CHEVRON_RIGHT,
    )
    button.disabled = once.busy
    # The button's own margin is taken off, so that its icon stands under the words.
    texts.append(ft.Container(ft.Row([button]), margin=ft.Margin.only(left=-12)))
    return ft.Container(
        key=f"promotion-{promotion.id}",
        margin=ft.Margin.symmetric(vertical=6, horizontal=16),
        padding=ft.Padding.only(left=16, right=16, top=12, bottom=4),
        border_radius=12,
        border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
        content=ft.Column(texts, spacing=4, tight=True),
    )


def _board(
    connection: Any, outlet_id: str, now: str, day: Day, channel: Channel, limit: int
) -> Board:
    card = outlet_card(connection, outlet_id, now)
    name_of_outlet = card.outlet.name if card else ""
    return Board(name_of_outlet, offered(connection, outlet_id, day, channel, limit))
