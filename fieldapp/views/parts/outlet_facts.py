"""What is written about an outlet, and the ways to change it."""

from __future__ import annotations

import flet as ft

from fieldapp.localdb.queries.outlets import OutletCard
from fieldapp.views.parts import buttons
from fieldapp.views.parts.rows import pair
from fieldapp.views.scene import Scene


def card_buttons(scene: Scene, card: OutletCard) -> ft.Control:
    """Return the ways to change what stands above."""
    t = scene.language.text
    outlet = card.outlet
    if outlet.merged_into is not None:
        return ft.Container()
    edit = ft.Icons.EDIT_OUTLINED
    controls: list[ft.Control] = [
        buttons.secondary(
            t("Change card"), lambda: scene.go("card", outlet.id), key="edit-card", icon=edit
        )
    ]
    if scene.user.role == "manager":
        route = ft.Icons.ALT_ROUTE
        move = buttons.secondary(
            t("Other route"), lambda: scene.go("assign", outlet.id), key="assign", icon=route
        )
        controls.append(move)
    return ft.Container(
        padding=ft.Padding.only(left=16, right=16, bottom=16),
        content=ft.Row(controls, wrap=True, spacing=8, run_spacing=8),
    )


def facts(scene: Scene, card: OutletCard) -> ft.Control:
    """Return what is known of the outlet."""
    language = scene.language
    t = language.text
    outlet, entity = card.outlet, card.legal_entity
    pairs = [(t("Code"), outlet.code)]
    if outlet.status == "prospect":
        pairs.append((t("Status"), t("New, the office does not know it yet")))
    if outlet.merged_into is not None:
        pairs.append((t("Status"), t("Merged with another outlet")))
    pairs += [(t("Phone"), outlet.phone), (t("Contact person"), outlet.contact)]
    if entity is not None:
        pairs.append((t("Legal entity"), entity.name))
        pairs.append((t("Tax number"), entity.tax_number))
    pairs += [(t("Price type"), card.price_type_name), (t("Route"), card.route_name)]
    if card.orders_90d:
        orders = language.plural("{n} order", "{n} orders", card.orders_90d)
        total = language.money(card.total_90d_minor, card.currency)
        pairs.append((t("Last 90 days"), f"{orders} · {total}"))
    return ft.Container(
        padding=ft.Padding.only(left=16, right=16, bottom=16),
        content=ft.Column(
            [
                *(pair(label, value) for label, value in pairs if value),
                *(
                    pair(f"{note.by}, {language.day(note.at[:10])}", note.text)
                    for note in outlet.notes
                ),
            ],
            spacing=6,
        ),
    )
