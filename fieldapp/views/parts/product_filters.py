"""The filters of the product list, in one line that scrolls; two where there is room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import flet as ft

from fieldapp.localdb.queries.assortments import Lists, lists_of
from fieldapp.localdb.queries.attributes import Attribute, attributes
from fieldapp.localdb.queries.catalog import Named, ProductFilter, brands, groups
from fieldapp.localdb.queries.suggestions import suggestions
from fieldapp.views import guard
from fieldapp.views.live import PRICED_BY, use_query
from fieldapp.views.parts import buttons
from fieldapp.views.parts.deal_filter import use_deal_chip
from fieldapp.views.scene import Scene

SUGGESTED = 30
"""As many as one looks through before typing is quicker."""

MOST_ATTRIBUTES = 5
"""More menus than these nobody scrolls to."""

LISTED_BY = ("type_assortment", "client_assortment", "outlet", "legal_entity")

SetFilter = Callable[[ProductFilter], None]


@guard.component
def Filters(scene: Scene, outlet_id: str, wanted: ProductFilter, choose: SetFilter) -> ft.Control:
    """Show the filters; those that would find nothing here are left out."""
    t = scene.language.text
    now = scene.day_start()
    # Not by orders: what is typed into the cart changes no suggestion, and must not wait for one.
    ranked = use_query(scene, suggestions, PRICED_BY, outlet_id, now, SUGGESTED).value or []
    suggested = tuple(product.product_id for product in ranked)
    all_groups = use_query(scene, groups, ("group", "product")).value or []
    all_brands = use_query(scene, brands, ("brand", "product")).value or []
    offered = use_query(scene, attributes, ("product",)).value or []
    lists = use_query(scene, lists_of, LISTED_BY, outlet_id).value
    deals = use_deal_chip(scene, outlet_id, wanted, choose)
    controls: list[ft.Control] = []
    if suggested or wanted.among is not None:
        # What was suggested when it was tapped stays, so that no row jumps while one orders.
        turned = replace(wanted, among=suggested if wanted.among is None else None)
        controls.append(
            _chip(t("Suggested"), wanted.among is not None, turned, choose, "filter-suggested")
        )
    if deals is not None:
        controls.append(deals)
    controls += [
        _chip(label, on, turned, choose, key)
        for label, on, turned, key in _switches(scene, wanted, lists or Lists(False, False))
    ]
    if all_groups:
        controls.append(
            _menu(
                t("Group"),
                t("All groups"),
                all_groups,
                wanted.group_id,
                lambda id_: choose(replace(wanted, group_id=id_)),
                "filter-group",
            )
        )
    if all_brands:
        controls.append(
            _menu(
                t("Brand"),
                t("All brands"),
                all_brands,
                wanted.brand_id,
                lambda id_: choose(replace(wanted, brand_id=id_)),
                "filter-brand",
            )
        )
    controls += [_attribute(scene, one, wanted, choose) for one in offered[:MOST_ATTRIBUTES]]
    # A mouse has no way to push a line of filters aside; a wide window has room for two lines.
    flow: Any = {"wrap": True} if scene.wide else {"scroll": ft.ScrollMode.AUTO}
    return ft.Container(
        padding=ft.Padding.symmetric(horizontal=16),
        content=ft.Row(controls, spacing=8, run_spacing=0, **flow),
    )


def _switches(
    scene: Scene, wanted: ProductFilter, lists: Lists
) -> list[tuple[str, bool, ProductFilter, str]]:
    """Return the filters that are on or off: label, state, what a tap makes of them, key."""
    t = scene.language.text
    before = replace(wanted, ordered_before=not wanted.ordered_before)
    in_order = replace(wanted, in_order=not wanted.in_order)
    must = replace(wanted, must_stock=not wanted.must_stock)
    new = replace(wanted, is_new=not wanted.is_new)
    there = replace(wanted, in_stock=not wanted.in_stock)
    outside = replace(wanted, outside=not wanted.outside)
    found = [
        (t("Ordered before"), wanted.ordered_before, before, "filter-before"),
        (t("In the order"), wanted.in_order, in_order, "filter-in-order"),
    ]
    if lists.has_must or wanted.must_stock:
        found.append((t("Must stock"), wanted.must_stock, must, "filter-must"))
    found.append((t("In stock"), wanted.in_stock, there, "filter-in-stock"))
    found.append((t("New"), wanted.is_new, new, "filter-new"))
    if lists.has_limits or wanted.outside:
        found.append((t("Whole catalog"), wanted.outside, outside, "filter-outside"))
    return found


def _chip(label: str, on: bool, turned: ProductFilter, choose: SetFilter, key: str) -> ft.Control:
    return buttons.chip(label, selected=on, on_click=lambda: choose(turned), key=key)


def _attribute(
    scene: Scene, one: Attribute, wanted: ProductFilter, choose: SetFilter
) -> ft.Control:
    """Return the choice of a value of one attribute."""
    others = tuple(pair for pair in wanted.attributes if pair[0] != one.name)
    chosen = dict(wanted.attributes).get(one.name)

    def take(value: str | None) -> None:
        pairs = others if value is None else (*others, (one.name, value))
        choose(replace(wanted, attributes=pairs))

    values = [Named(value, value, count) for value, count in one.values]
    key = f"filter-attribute-{one.name}"
    return _menu(one.name, scene.language.text("Any"), values, chosen, take, key)


def _menu(
    label: str,
    every: str,
    choices: list[Named],
    chosen: str | None,
    choose: Callable[[str | None], None],
    key: str,
) -> ft.Control:
    """Return a choice of one among many, as a menu behind a chip."""
    now = next((choice.name for choice in choices if choice.id == chosen), None)
    front = ft.Colors.ON_SECONDARY_CONTAINER if now else ft.Colors.ON_SURFACE
    items = [
        ft.PopupMenuItem(every, key=f"{key}-all", on_click=lambda: choose(None)),
        *(
            ft.PopupMenuItem(
                f"{choice.name} ({choice.count})",
                key=f"{key}-{choice.id}",
                checked=choice.id == chosen,
                on_click=_chooser(choose, choice.id),
            )
            for choice in choices
        ),
    ]
    # The tooltip is the name that is read aloud; the face would repeat it.
    words = f"{label}: {now}" if now else label
    face = ft.Container(
        height=36,
        padding=ft.Padding.only(left=12, right=6),
        border_radius=8,
        bgcolor=ft.Colors.SECONDARY_CONTAINER if now else None,
        border=ft.Border.all(
            1, ft.Colors.SECONDARY_CONTAINER if now else ft.Colors.OUTLINE_VARIANT
        ),
        content=ft.Row(
            [
                ft.Text(now or label, size=14, color=front),
                ft.Icon(ft.Icons.ARROW_DROP_DOWN, size=20, color=front),
            ],
            tight=True,
            spacing=2,
        ),
    )
    silent = ft.Semantics(exclude_semantics=True, content=face)
    return ft.PopupMenuButton(key=key, content=silent, items=items, tooltip=words)


def _chooser(choose: Callable[[str | None], None], id_: str) -> Callable[[], None]:
    return lambda: choose(id_)
