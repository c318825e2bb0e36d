"""What else can be done at an outlet besides ordering: money, photos, returns, quotes."""

from __future__ import annotations

import flet as ft

from fieldapp.actions import carts
from fieldapp.localdb.queries.outlets import OutletCard
from fieldapp.views import guard
from fieldapp.views.parts import buttons
from fieldapp.views.parts.photos import AddPhoto
from fieldapp.views.parts.promotions_button import promotions_button
from fieldapp.views.scene import Scene


@guard.component
def OutletDeeds(scene: Scene, card: OutletCard) -> ft.Control:
    """Show a button for each, the most frequent first; a return that was begun is gone on with."""
    t = scene.language.text
    outlet_id, closed = card.outlet.id, card.outlet.closed
    draft_return_id = next((row.order_id for row in card.drafts if row.kind == "return"), None)

    def give_back() -> None:
        if draft_return_id is not None:
            scene.go("return", draft_return_id)
        else:
            scene.go("new-return", outlet_id)

    async def offer() -> None:
        scene.go("entry", await scene.run(carts.quote_place, outlet_id))

    deeds: list[ft.Control] = []
    if scene.user.role != "owner":
        deeds.append(
            buttons.secondary(
                t("Take payment"),
                lambda: scene.go("payment", outlet_id),
                key="take-money",
                icon=ft.Icons.PAYMENTS_OUTLINED,
            )
        )
    deeds += [
        guard.keyed(f"photo-{outlet_id}", AddPhoto, scene, outlet_id, card.open_visit_id, closed),
        buttons.secondary(
            t("Return goods") if draft_return_id is None else t("Go on with the return"),
            give_back,
            key="return-goods",
            icon=ft.Icons.ASSIGNMENT_RETURN_OUTLINED,
        ),
        buttons.secondary(
            t("New quote"),
            offer,
            key="new-quote",
            icon=ft.Icons.REQUEST_QUOTE_OUTLINED,
            disabled=closed,
        ),
        promotions_button(scene, outlet_id),
    ]
    return ft.Container(
        padding=ft.Padding.symmetric(horizontal=16, vertical=8),
        content=ft.Row(deeds, wrap=True, spacing=8, run_spacing=8),
    )
