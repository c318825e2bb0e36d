"""A menu among the filters: its button, and what it offers, in the place of the products.

What it offers is counted when it opens: in a large catalog that takes longer than a filter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import flet as ft

from fieldapp.localdb.queries.facets import (
    ATTRIBUTE,
    BRAND,
    GROUP,
    NO_MENUS,
    Choice,
    choices,
    menus,
)
from fieldapp.localdb.queries.product_filter import ProductFilter
from fieldapp.views import guard
from fieldapp.views.live import PRICED_BY, use_query
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.buttons import icon_button
from fieldapp.views.parts.text import figure
from fieldapp.views.scene import Scene
from fieldapp.views.theme import TARGET

MOST_ATTRIBUTES = 5
"""More menus than these nobody scrolls to, but for those in use."""

KINDS = ("stock", "order", "brand", "promotion", *PRICED_BY)

OpenMenu = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu by its key in `facets.choices`, its label, and what is chosen in it, with its name."""

    key: str
    label: str
    every: str
    chosen: str | None
    name: str

    @property
    def attribute(self) -> str:
        """The attribute that it is about, or nothing."""
        return self.key.removeprefix(ATTRIBUTE) if self.key.startswith(ATTRIBUTE) else ""

    def turned(self, wanted: ProductFilter, choice: str | None) -> ProductFilter:
        """Return filters with another choice in this menu, or with none."""
        if self.key == GROUP:
            return replace(wanted, group_id=choice)
        if self.key == BRAND:
            return replace(wanted, brand_id=choice)
        pairs = tuple(pair for pair in wanted.attributes if pair[0] != self.attribute)
        if choice is not None:
            pairs = (*pairs, (self.attribute, choice))
        return replace(wanted, attributes=pairs)


def use_menus(scene: Scene, wanted: ProductFilter) -> tuple[Menu, ...]:
    """Return the menus in their order: those that the catalog has, and those that are in use."""
    t = scene.language.text
    known = use_query(scene, menus, ("group", "brand", "product")).value or NO_MENUS
    found = []
    if known.groups or wanted.group_id is not None:
        name = known.groups.get(wanted.group_id or "", "")
        found.append(Menu(GROUP, t("Group"), t("All groups"), wanted.group_id, name))
    if known.brands or wanted.brand_id is not None:
        name = known.brands.get(wanted.brand_id or "", "")
        found.append(Menu(BRAND, t("Brand"), t("All brands"), wanted.brand_id, name))
    values = dict(wanted.attributes)
    # What filters can be taken away: also when it is not among the first, or tells nothing apart.
    for attribute in dict.fromkeys((*known.attributes[:MOST_ATTRIBUTES], *values)):
        value = values.get(attribute)
        found.append(Menu(f"{ATTRIBUTE}{attribute}", attribute, t("Any"), value, value or ""))
    return tuple(found)


def menu_button(menu: Menu, opened: str, open_menu: OpenMenu) -> ft.Control:
    """Return the button of a menu; a second tap closes it."""
    is_open = menu.key == opened
    return buttons.menu_chip(
        menu.name or menu.label,
        f"{menu.label}: {menu.name}" if menu.name else menu.label,
        selected=menu.chosen is not None,
        is_open=is_open,
        on_click=lambda: open_menu("" if is_open else menu.key),
        key=f"filter-{menu.key}",
    )


@guard.component
def FilterChoices(
    scene: Scene,
    outlet_id: str,
    place: str,
    wanted: ProductFilter,
    menu: Menu,
    choose: Callable[[ProductFilter], None],
    close: Callable[[], None],
) -> ft.Control:
    """Show what a menu offers, with the number of products that each choice leaves."""
    t = scene.language.text
    day = scene.price_day()
    live = use_query(scene, choices, KINDS, outlet_id, place, wanted, day, menu.key)

    def listen() -> None:
        scene.keys.escape = close

    def leave() -> None:
        if scene.keys.escape is close:
            scene.keys.escape = None

    ft.use_effect(listen, [scene.keys], leave)
    heading = ft.Container(
        padding=ft.Padding.only(left=16, right=8),
        content=ft.Row(
            [
                ft.Text(menu.label, size=16, weight=ft.FontWeight.W_600, expand=True),
                icon_button(ft.Icons.CLOSE, t("Close"), close, key="close-menu"),
            ]
        ),
    )
    body = states.unless_ready(live, scene.language)
    if body is None:
        rows = [_row(menu, menu.every, None, "", lambda: choose(menu.turned(wanted, None)))]
        rows += [_choice(scene, menu, one, wanted, choose) for one in live.value or []]
        body = ft.ListView(rows, expand=True, key=f"choices-{menu.key}")
    return ft.Column([heading, body], expand=True, spacing=0)


def _choice(
    scene: Scene,
    menu: Menu,
    choice: Choice,
    wanted: ProductFilter,
    choose: Callable[[ProductFilter], None],
) -> ft.Control:
    count = scene.language.number(choice.count)
    return _row(menu, choice.name, choice.id, count, lambda: choose(menu.turned(wanted, choice.id)))


def _row(
    menu: Menu, words: str, id_: str | None, count: str, on_click: Callable[[], None]
) -> ft.Control:
    on = id_ == menu.chosen
    icon = ft.Icons.RADIO_BUTTON_CHECKED if on else ft.Icons.RADIO_BUTTON_UNCHECKED
    key = f"filter-{menu.key}-{id_}" if id_ is not None else f"filter-{menu.key}-all"
    face = ft.Container(
        key=key,
        height=TARGET,
        padding=ft.Padding.symmetric(horizontal=16),
        ink=True,
        on_click=on_click,
        content=ft.Row(
            [
                ft.Icon(icon, size=20, color=ft.Colors.PRIMARY if on else ft.Colors.OUTLINE),
                ft.Text(
                    words, size=15, expand=True, max_lines=1, overflow=ft.TextOverflow.ELLIPSIS
                ),
                figure(count),
            ],
            spacing=12,
        ),
    )
    return ft.Semantics(selected=on, button=True, content=face)
