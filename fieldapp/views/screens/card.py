"""Changing an outlet's card: what is typed goes field by field, against what was seen."""

from __future__ import annotations

import flet as ft

from fieldapp.actions import outlets as outlet_actions
from fieldapp.domain.outlet import CONTACT_FIELDS, LEGAL_FIELDS, CardField
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.outlets import OutletCard, outlet_card
from fieldapp.views import guard
from fieldapp.views.live import use_kept, use_query
from fieldapp.views.once import use_once
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.field import Typed, use_typed
from fieldapp.views.parts.form import form, form_end, form_field, form_heading
from fieldapp.views.parts.header import header
from fieldapp.views.parts.text import note
from fieldapp.views.scene import Scene
from fieldapp.views.words import CARD_FIELD

KINDS = ("outlet", "legal_entity")


@guard.component
def CardScreen(scene: Scene, outlet_id: str) -> ft.Control:
    """Show the card of an outlet as fields."""
    t = scene.language.text
    live = use_query(scene, outlet_card, KINDS, outlet_id, scene.day_start())
    heading = header(scene, t("Card"), live.value.outlet.name if live.value else "", back=True)
    if waiting := states.unless_ready(live, scene.language):
        return ft.Column([heading, waiting], spacing=0)
    if live.value is None:
        gone = states.empty(
            ft.Icons.STOREFRONT,
            t("This outlet is not in your list any more"),
            t("It may have moved to another route. Sync, or choose another outlet."),
        )
        return ft.Column([heading, gone], spacing=0)
    fields = guard.keyed(outlet_id, CardForm, scene, live.value)
    return ft.Column([heading, fields], expand=True, spacing=0)


@guard.component
def CardForm(scene: Scene, card: OutletCard) -> ft.Control:
    """Show the fields, and save those that were changed against the values of the first look."""
    t = scene.language.text
    seen = use_kept(lambda: values_of(card))
    typed: dict[CardField, Typed] = use_kept(lambda: {n: Typed(v) for n, v in seen.items()})
    remark = use_typed()
    once = use_once()

    @once
    async def save() -> None:
        changes = {name: (seen[name], " ".join(typed[name].text.split())) for name in seen}
        changes = {name: values for name, values in changes.items() if values[0] != values[1]}
        if not changes and not remark.text.strip():
            scene.back()
            return
        done = await scene.run(outlet_actions.change, card.outlet.id, changes, remark.text)
        if isinstance(done, Refusal):
            scene.tell(scene.words(done))
            return
        scene.back()
        if done.reasons:
            scene.tell(" ".join(scene.language.reason(r.code, r.details) for r in done.reasons))

    def field(name: CardField) -> ft.Control:
        keyboard = ft.KeyboardType.PHONE if name == "phone" else ft.KeyboardType.TEXT
        return form_field(typed[name], f"card-{name}", t(CARD_FIELD[name]), keyboard=keyboard)

    legal = t("Legal details wait for a manager; until then the old ones stay.")
    return ft.Column(
        [
            form(
                [
                    *(field(name) for name in CONTACT_FIELDS),
                    form_heading(t("Legal details")),
                    *([] if scene.user.role == "manager" else [note(legal)]),
                    *(field(name) for name in LEGAL_FIELDS),
                    form_heading(t("Note")),
                    form_field(remark, "card-note", t("Add a note"), lines=4),
                ],
                "card-form",
            ),
            form_end(
                buttons.primary(t("Save"), save, key="save-card", disabled=once.busy, expand=True)
            ),
        ],
        expand=True,
        spacing=0,
    )


def values_of(card: OutletCard) -> dict[CardField, str]:
    """Return what the fields of a card hold."""
    outlet, entity = card.outlet, card.legal_entity
    found: dict[CardField, str] = {name: getattr(outlet, name) for name in CONTACT_FIELDS}
    found["legal_name"] = entity.name if entity else ""
    found["tax_number"] = entity.tax_number if entity else ""
    return found
