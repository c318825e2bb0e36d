"""Which route looks after an outlet: a manager chooses another one."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from fieldapp.actions import outlets as outlet_actions
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.route import Route
from fieldapp.localdb.queries.new_outlet import own_routes
from fieldapp.localdb.queries.outlets import outlet_card
from fieldapp.views import guard
from fieldapp.views.live import use_query
from fieldapp.views.once import use_once
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.header import header
from fieldapp.views.parts.rows import entry
from fieldapp.views.parts.text import note
from fieldapp.views.scene import Scene


@guard.component
def AssignScreen(scene: Scene, outlet_id: str) -> ft.Control:
    """Show the manager's routes; a tap chooses, a button confirms."""
    t = scene.language.text
    chosen, set_chosen = ft.use_state("")
    once = use_once()
    card = use_query(scene, outlet_card, ("outlet", "route"), outlet_id, scene.day_start())
    live = use_query(scene, own_routes, ("route",))
    heading = header(
        scene, t("Other route"), card.value.outlet.name if card.value else "", back=True
    )
    waiting = states.unless_ready(card, scene.language) or states.unless_ready(live, scene.language)
    if waiting is not None or card.value is None:
        gone = states.empty(ft.Icons.STOREFRONT, t("This outlet is not in your list any more"))
        return ft.Column([heading, waiting or gone], spacing=0)
    present = card.value.outlet.route_id

    @once
    async def assign() -> None:
        done = await scene.run(outlet_actions.assign, outlet_id, chosen)
        if isinstance(done, Refusal):
            scene.tell(scene.words(done))
        else:
            scene.back()

    def row(route: Route) -> ft.Control:
        here, ticked = route.id == present, route.id == (chosen or present)
        return _row(scene, route, here, ticked, lambda: set_chosen("" if here else route.id))

    hint = t(
        "The outlet, its orders and its planned calls go to the new route. "
        "What the agent of now has not sent yet still counts."
    )
    move = buttons.primary(
        t("Move outlet"),
        assign,
        key="confirm-assign",
        disabled=once.busy or not chosen,
        expand=True,
    )
    return ft.Column(
        [
            heading,
            ft.Container(note(hint), padding=16),
            ft.ListView([row(route) for route in live.value or []], expand=True, key="routes"),
            ft.Container(
                padding=ft.Padding.symmetric(vertical=8, horizontal=16),
                bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
                content=ft.Row([move]),
            ),
        ],
        expand=True,
        spacing=0,
    )


def _row(
    scene: Scene, route: Route, here: bool, ticked: bool, choose: Callable[[], None]
) -> ft.Control:
    t = scene.language.text
    icon = ft.Icons.RADIO_BUTTON_CHECKED if ticked else ft.Icons.RADIO_BUTTON_UNCHECKED
    return entry(
        f"assign-{route.id}",
        route.name,
        t("The route of now") if here else route.agent_name or t("Nobody yet"),
        leading=ft.Icon(icon, size=22, color=ft.Colors.PRIMARY),
        selected=ticked,
        on_click=choose,
    )
