"""The product list of an order: search, filters, and rows that load as one scrolls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

import flet as ft

from fieldapp.domain.promotion import Promotion
from fieldapp.localdb.queries.catalog import (
    Named,
    ProductFilter,
    ProductRow,
    brands,
    groups,
    products,
)
from fieldapp.localdb.queries.suggestions import suggestions
from fieldapp.views import guard
from fieldapp.views.live import PRICED_BY, use_query
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.deal_filter import DealChip, marked, use_marks
from fieldapp.views.parts.product_row import ProductLine, table_heading
from fieldapp.views.parts.quantity import Commit
from fieldapp.views.parts.search_box import SearchBox
from fieldapp.views.scene import Scene

PAGE = 60
FIRST = 20
"""Rows shown before one scrolls: more than a screen holds, and quicker to draw than a page."""

MOST = 600
"""Above this many rows a better search helps more than a longer list."""

SUGGESTED = 30
"""As many as one looks through before typing is quicker."""

NEAR_END_PX = 500
OLD = dt.timedelta(days=1)
KINDS = ("stock", "order", *PRICED_BY)

SetFilter = Callable[[ProductFilter], None]


@guard.component
def ProductList(
    scene: Scene,
    outlet_id: str,
    order_id: str,
    wanted: ProductFilter,
    set_wanted: SetFilter,
    commit: Commit,
) -> ft.Control:
    """Show what can be ordered."""
    language = scene.language
    t = language.text
    shown, set_shown = ft.use_state(FIRST)
    limit = max(PAGE, shown)
    live = use_query(scene, products, KINDS, outlet_id, order_id, wanted, scene.price_day(), limit)
    rows = (live.value or [])[:shown]
    marks = use_marks(scene, outlet_id, live.value or [])

    def choose(changed: ProductFilter) -> None:
        set_shown(FIRST)
        set_wanted(changed)

    def search(text: str) -> None:
        latest = current.current
        assert latest is not None
        choose(replace(latest, text=text))

    current = ft.use_ref(wanted)
    current.current = wanted

    more = len(live.value or []) > shown or (len(rows) >= limit and shown < MOST)

    def show_more() -> None:
        set_shown(PAGE if shown < PAGE else shown + PAGE)

    def scrolled(event: ft.OnScrollEvent) -> None:
        if more and event.pixels > event.max_scroll_extent - NEAR_END_PX:
            show_more()

    body = states.unless_ready(live, language)
    if body is None and not rows:
        body = _nothing(scene, wanted, choose)
    if body is None:
        lines = [_line(scene, row, commit, marks.get(row.product_id, ())) for row in rows]
        lines += _end_of_list(scene, len(rows), show_more if more else None)
        body = ft.ListView(
            lines, expand=True, key="products", on_scroll=scrolled, scroll_interval=200
        )
    head: list[ft.Control] = [
        SearchBox(
            t("Search: name, SKU, barcode"),
            t("Clear the search"),
            search,
            "product-search",
            wanted.text,
        ),
        Filters(scene, outlet_id, wanted, choose),
        *_age_of_data(scene),
    ]
    if not scene.narrow:
        head.append(table_heading(language))
    return ft.Column([*head, body], expand=True, spacing=0)


@guard.component
def Filters(scene: Scene, outlet_id: str, wanted: ProductFilter, choose: SetFilter) -> ft.Control:
    """Show the filters in one line."""
    t = scene.language.text
    # Not by orders: what is typed into the cart changes no suggestion, and must not wait for one.
    ranked = use_query(scene, suggestions, PRICED_BY, outlet_id, scene.day_start(), SUGGESTED)
    suggested = tuple(product.product_id for product in ranked.value or ())
    all_groups = use_query(scene, groups, ("group", "product")).value or []
    all_brands = use_query(scene, brands, ("brand", "product")).value or []
    controls: list[ft.Control] = []
    if suggested or wanted.among is not None:
        # What was suggested when it was tapped stays, so that no row jumps while one orders.
        among = suggested if wanted.among is None else None
        controls.append(
            buttons.chip(
                t("Suggested"),
                selected=among is None,
                on_click=lambda: choose(replace(wanted, among=among)),
                key="filter-suggested",
            )
        )
    controls += [
        guard.keyed(outlet_id, DealChip, scene, outlet_id, wanted, choose),
        buttons.chip(
            t("Ordered before"),
            selected=wanted.ordered_before,
            on_click=lambda: choose(replace(wanted, ordered_before=not wanted.ordered_before)),
            key="filter-before",
        ),
        buttons.chip(
            t("In the order"),
            selected=wanted.in_order,
            on_click=lambda: choose(replace(wanted, in_order=not wanted.in_order)),
            key="filter-in-order",
        ),
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
    return ft.Container(
        padding=ft.Padding.symmetric(horizontal=16),
        content=ft.Row(controls, scroll=ft.ScrollMode.AUTO, spacing=8),
    )


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
    return ft.PopupMenuButton(key=key, content=face, items=items, tooltip=label)


def _chooser(choose: Callable[[str | None], None], id_: str) -> Callable[[], None]:
    return lambda: choose(id_)


def _line(scene: Scene, row: ProductRow, commit: Commit, deals: Sequence[Promotion]) -> ft.Control:
    age = ""
    if row.stock_as_of and _is_old(row.stock_as_of, scene.now()):
        age = scene.language.ago(row.stock_as_of, scene.now())
    return guard.row(
        row.product_id,
        ProductLine,
        scene.language,
        row,
        scene.narrow,
        commit,
        scene.keys,
        age,
        marked(scene.language, deals),
    )


def _end_of_list(
    scene: Scene, count: int, show_more: Callable[[], None] | None
) -> list[ft.Control]:
    """Return what follows the rows: a button for more, or that there are too many."""
    t = scene.language.text
    ending: list[ft.Control] = []
    if show_more is not None:
        # A tall window has nothing to scroll yet, and a keyboard no wheel.
        button = buttons.quiet(t("Show more"), show_more, key="more-products")
        ending.append(ft.Row([button], alignment=ft.MainAxisAlignment.CENTER))
    if count >= MOST:
        words = t("Only the first {n} are shown. Search to see others.", n=MOST)
        ending.append(ft.Container(ft.Text(words), padding=16))
    return ending


def _age_of_data(scene: Scene) -> list[ft.Control]:
    """Return a line about the age of prices and stock, once that is more than a day."""
    at = scene.desk.runner.status.last_success_at
    if at is None or not _is_old(at, scene.now()):
        return []
    when = scene.language.ago(at, scene.now())
    words = scene.language.text("Prices and stock are from {when}", when=when)
    return [states.strip(ft.Icons.SCHEDULE, words, "warning")]


def _is_old(at: str, now: str) -> bool:
    return dt.datetime.fromisoformat(now) - dt.datetime.fromisoformat(at) > OLD


def _nothing(scene: Scene, wanted: ProductFilter, choose: SetFilter) -> ft.Control:
    t = scene.language.text
    if wanted == ProductFilter():
        return states.empty(
            ft.Icons.INVENTORY_2_OUTLINED,
            t("The catalog is not here yet"),
            t("It comes with the next sync. Open the sync centre to see how it goes."),
            buttons.secondary(t("Sync centre"), lambda: scene.go("sync"), key="to-sync"),
        )
    if wanted.text:
        words = t("No product has “{text}” here", text=wanted.text)
    else:
        words = t("No product fits the filters")
    return states.empty(
        ft.Icons.SEARCH_OFF,
        words,
        t("Parts of words, a SKU or a barcode are enough."),
        buttons.secondary(
            t("Without filters"), lambda: choose(ProductFilter(text=wanted.text)), key="no-filters"
        ),
    )
