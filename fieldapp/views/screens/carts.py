"""The board of carts: all open ones and the quotes of the person's outlets."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from fieldapp.actions import carts as actions
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.carts import CartRow, Shown, carts
from fieldapp.views import guard
from fieldapp.views.live import use_query
from fieldapp.views.once import use_once
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.bottom import bottom_bar
from fieldapp.views.parts.cart_row import cart_row
from fieldapp.views.parts.header import header
from fieldapp.views.parts.search_box import SearchBox
from fieldapp.views.scene import Scene
from fieldapp.views.words import CARTS_SHOWN

KINDS = ("order", "outlet", "legal_entity")
PAGE = 50


@guard.component
def CartsScreen(scene: Scene) -> ft.Control:
    """Show the carts, the last touched first; some can be chosen and put together."""
    language = scene.language
    t = language.text
    text, set_text = ft.use_state("")
    first: Shown = "all"
    shown, set_shown = ft.use_state(first)
    limit, set_limit = ft.use_state(PAGE)
    nothing: tuple[str, ...] = ()
    chosen, set_chosen = ft.use_state(nothing)
    live = use_query(scene, carts, KINDS, scene.day_start(), text, shown, limit)
    rows = live.value or []
    picked = [row for row in rows if row.order_id in chosen and row.status == "draft"]

    def toggle(order_id: str) -> None:
        set_chosen(
            lambda now: (
                tuple(id_ for id_ in now if id_ != order_id)
                if order_id in now
                else (*now, order_id)
            )
        )

    body = states.unless_ready(live, language)
    if body is None and not rows:
        searched = bool(text) or shown != "all"
        body = states.empty(
            ft.Icons.SHOPPING_CART_OUTLINED,
            t("No cart fits") if searched else t("No open carts"),
            t("Try another search, or show all.")
            if searched
            else t("Carts and quotes that you or your colleagues begin are gathered here."),
            buttons.secondary(t("Outlets"), lambda: scene.go("home"), key="to-outlets"),
        )
    if body is None:
        lines = [cart_row(scene, row, row.order_id in chosen, toggle) for row in rows]
        if len(rows) >= limit:
            more = buttons.quiet(
                t("Show more"), lambda: set_limit(lambda n: n + PAGE), key="more-carts"
            )
            lines.append(ft.Container(more, padding=8, alignment=ft.Alignment.CENTER))
        body = ft.ListView(lines, expand=True, key="carts")
    return ft.Column(
        [
            header(scene, t("Carts")),
            SearchBox(
                t("Search: number, name, outlet"), t("Clear the search"), set_text, "cart-search"
            ),
            ft.Container(
                ft.Row(_chips(scene, shown, set_shown), scroll=ft.ScrollMode.AUTO, spacing=8),
                padding=ft.Padding.symmetric(horizontal=16),
            ),
            body,
            *([Chosen(scene, picked, lambda: set_chosen(()))] if picked else []),
        ],
        expand=True,
        spacing=0,
    )


@guard.component
def Chosen(scene: Scene, picked: list[CartRow], clear: Callable[[], None]) -> ft.Control:
    """Show what can be done with the carts that are chosen, where a thumb is."""
    language = scene.language
    t = language.text
    once = use_once()

    @once
    async def merge() -> None:
        into, *others = picked
        done = await scene.run(actions.merge, into.order_id, [row.order_id for row in others])
        if isinstance(done, Refusal):
            scene.tell(scene.words(done))
            return
        clear()
        scene.tell(t("All lines are in {number} now.", number=into.number))

    count = language.plural("{n} cart chosen", "{n} carts chosen", len(picked))
    controls: list[ft.Control] = [
        ft.Text(count, size=14, expand=True),
        buttons.icon_button(ft.Icons.CLOSE, t("Choose none"), clear, key="choose-none"),
    ]
    if len(picked) == 1:
        split = buttons.primary(
            t("Split"),
            lambda: scene.go("split", picked[0].order_id),
            key="split",
            icon=ft.Icons.CALL_SPLIT,
            disabled=picked[0].lines == 0,
        )
        controls.append(split)
    else:
        controls.append(
            buttons.primary(
                t("Put together"), merge, key="merge", icon=ft.Icons.MERGE_TYPE, disabled=once.busy
            )
        )
    return bottom_bar(ft.Row(controls, spacing=8))


def _chips(scene: Scene, shown: str, choose: Callable[[Shown], None]) -> list[ft.Control]:
    def chip(name: Shown) -> ft.Control:
        return buttons.chip(
            scene.language.text(CARTS_SHOWN[name]),
            selected=shown == name,
            on_click=lambda: choose(name),
            key=f"carts-{name}",
        )

    return [chip(name) for name in CARTS_SHOWN]
