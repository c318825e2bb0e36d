"""A new outlet, made on the spot: what it is like is shown before it is saved."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from fieldapp.actions import outlets as outlet_actions
from fieldapp.actions.outlets import NewOutlet
from fieldapp.domain.likeness import Traits
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.route import Route
from fieldapp.localdb.queries.new_outlet import AlikeOutlet, alike_outlets, own_routes
from fieldapp.views import guard
from fieldapp.views.live import use_kept, use_query
from fieldapp.views.once import use_once
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.field import Typed
from fieldapp.views.parts.form import form, form_end, form_field, form_heading
from fieldapp.views.parts.header import header
from fieldapp.views.parts.rows import entry
from fieldapp.views.parts.text import note
from fieldapp.views.scene import Scene
from fieldapp.views.words import CARD_FIELD, LIKENESS

FIELDS = ("name", "address", "city", "phone", "contact", "legal_name", "tax_number", "position")


@guard.component
def NewOutletScreen(scene: Scene) -> ft.Control:
    """Show the form."""
    t = scene.language.text
    live = use_query(scene, own_routes, ("route",))
    heading = header(scene, t("New outlet"), back=True)
    if waiting := states.unless_ready(live, scene.language):
        return ft.Column([heading, waiting], spacing=0)
    if not live.value:
        none = states.empty(
            ft.Icons.ALT_ROUTE,
            t("You have no route"),
            t("An outlet is made on one of your routes. Ask your manager."),
        )
        return ft.Column([heading, none], spacing=0)
    fields = guard.keyed("one", NewOutletForm, scene, live.value)
    return ft.Column([heading, fields], expand=True, spacing=0)


@guard.component
def NewOutletForm(scene: Scene, routes: list[Route]) -> ft.Control:
    """Show the fields, and outlets here that are like what was typed."""
    t = scene.language.text
    typed: dict[str, Typed] = use_kept(lambda: {name: Typed() for name in FIELDS})
    route_id, set_route_id = ft.use_state(routes[0].id)
    alike, set_alike = ft.use_state(list[AlikeOutlet]())
    once = use_once()

    async def look() -> None:
        new = _typed(typed)
        traits = Traits(new.name, new.phone, new.tax_number, new.latitude, new.longitude)
        set_alike(await scene.run(lambda replica: replica.query(alike_outlets, traits)))

    @once
    async def save() -> None:
        if typed["position"].text.strip() and _position(typed["position"].text) is None:
            scene.tell(t("Type the position as 56.9496, 24.1052, or leave it empty."))
            return
        made = await scene.run(outlet_actions.create, route_id, _typed(typed))
        if isinstance(made, Refusal):
            scene.tell(scene.words(made))
            return
        scene.back()
        scene.go("outlet", made.document)

    def field(name: str, label: str, hint: str = "") -> ft.Control:
        keyboard = ft.KeyboardType.PHONE if name == "phone" else ft.KeyboardType.TEXT
        control = form_field(typed[name], f"new-{name}", label, keyboard=keyboard, hint=hint)
        control.on_blur = look
        return control

    labels = {**{name: t(label) for name, label in CARD_FIELD.items()}, "position": t("Position")}
    hint = {"position": t("Latitude, longitude; may stay empty")}
    parts: list[ft.Control] = [
        *(field(name, labels[name], hint.get(name, "")) for name in FIELDS),
    ]
    if len(routes) > 1:
        parts += [form_heading(t("Route")), _routes(routes, route_id, set_route_id)]
    if alike:
        parts += [form_heading(t("Is it one of these?")), note(t("Then open it instead."))]
        parts += [_alike(scene, row) for row in alike]
    label = t("Make it all the same") if alike else t("Make outlet")
    return ft.Column(
        [
            form(parts, "new-outlet-form"),
            form_end(
                buttons.primary(label, save, key="save-outlet", disabled=once.busy, expand=True)
            ),
        ],
        expand=True,
        spacing=0,
    )


def _routes(routes: list[Route], chosen: str, choose: Callable[[str], None]) -> ft.Control:
    def chip(route: Route) -> ft.Control:
        return buttons.chip(
            route.name,
            selected=route.id == chosen,
            on_click=lambda: choose(route.id),
            key=f"new-route-{route.id}",
        )

    return ft.Row([chip(route) for route in routes], wrap=True, spacing=8, run_spacing=0)


def _alike(scene: Scene, row: AlikeOutlet) -> ft.Control:
    t = scene.language.text
    reasons = ", ".join(t(LIKENESS[reason]) for reason in row.alike)
    return entry(
        f"alike-{row.outlet_id}",
        row.name,
        reasons,
        more_facts=row.address,
        trailing=ft.Icon(ft.Icons.CHEVRON_RIGHT, size=20),
        on_click=lambda: scene.go("outlet", row.outlet_id),
    )


def _typed(typed: dict[str, Typed]) -> NewOutlet:
    texts = {name: " ".join(typed[name].text.split()) for name in FIELDS if name != "position"}
    position = _position(typed["position"].text)
    latitude, longitude = position or (None, None)
    return NewOutlet(**texts, latitude=latitude, longitude=longitude)


def _position(text: str) -> tuple[float, float] | None:
    """Return latitude and longitude of a text such as `56.9496, 24.1052`."""
    parts = text.replace(";", ",").split(",")
    try:
        latitude, longitude = (float(part) for part in parts)
    except ValueError:
        return None
    fits = abs(latitude) <= 90 and abs(longitude) <= 180
    return (latitude, longitude) if fits else None
