"""The product list of an order: search, filters, and rows that load as one scrolls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

import flet as ft

from fieldapp.domain.promotion import Promotion
from fieldapp.localdb.queries.catalog import ProductFilter, ProductRow, products
from fieldapp.views import guard
from fieldapp.views.live import PRICED_BY, use_beat, use_kept, use_query
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.deal_filter import marked, use_marks
from fieldapp.views.parts.list_buttons import with_list_buttons
from fieldapp.views.parts.product_filters import Filters, SetFilter
from fieldapp.views.parts.product_row import ProductLine, table_heading
from fieldapp.views.parts.quantity import Commit
from fieldapp.views.parts.row_below import OpenCard
from fieldapp.views.parts.search_box import SearchBox
from fieldapp.views.scene import Scene

PAGE = 60
FIRST = 20
"""Rows shown before one scrolls: more than a screen holds, and quicker to draw than a page."""

MOST = 600
"""Above this many rows a better search helps more than a longer list."""

NEAR_END_PX = 500
OLD = dt.timedelta(days=1)
KINDS = ("stock", "order", "pictures", *PRICED_BY)


class _Cards:
    """The way to a product's card, the same object over all renders of the list."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.go: Callable[..., None] | None = None

    def open(self, product_id: str) -> None:
        """Open what is known of a product."""
        assert self.go is not None
        self.go("product", f"{self.place}/{product_id}")


def _use_cards(scene: Scene, place: str) -> _Cards:
    cards = use_kept(lambda: _Cards(place))
    cards.go = scene.go
    return cards


@guard.component
def ProductList(
    scene: Scene,
    outlet_id: str,
    place: str,
    wanted: ProductFilter,
    set_wanted: SetFilter,
    commit: Commit,
) -> ft.Control:
    """Show what can be ordered; `place` is the key of an order, or where one is going to be."""
    language = scene.language
    shown, set_shown = ft.use_state(FIRST)
    limit = max(PAGE, shown)
    live = use_query(scene, products, KINDS, outlet_id, place, wanted, scene.price_day(), limit)
    rows = (live.value or [])[:shown]
    marks = use_marks(scene, outlet_id, live.value or [])

    def narrow_down(changed: ProductFilter) -> None:
        set_shown(FIRST)
        set_wanted(changed)

    # The same at every render, so that the filters are drawn again only when they change.
    choose = use_kept(lambda: narrow_down)

    def search(text: str) -> None:
        latest = current.current
        assert latest is not None
        choose(replace(latest, text=text))

    current = ft.use_ref(wanted)
    current.current = wanted
    cards = _use_cards(scene, place)
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
        lines = [
            _line(scene, row, commit, cards.open, marks.get(row.product_id, ())) for row in rows
        ]
        lines += _end_of_list(scene, len(rows), show_more if more else None)
        body = ft.ListView(
            lines, expand=True, key="products", on_scroll=scrolled, scroll_interval=200
        )
    menus = guard.row(outlet_id, Filters, scene, outlet_id, wanted, choose)
    plain = ProductFilter(text=wanted.text)
    clear = None if wanted == plain else lambda: choose(plain)
    filters = with_list_buttons(scene, place, menus, clear)
    head: list[ft.Control] = [_search(scene, wanted, search), filters, AgeOfData(scene)]
    pictured = _has_column(scene) and any(row.picture is not None for row in rows)
    heading = [table_heading(language, pictured=pictured)] if rows and not scene.tight else []
    return ft.Column([*head, *heading, body], expand=True, spacing=0)


def _search(scene: Scene, wanted: ProductFilter, search: Callable[[str], None]) -> ft.Control:
    t = scene.language.text
    label, clear = t("Search: name, SKU, barcode"), t("Clear the search")
    return SearchBox(label, clear, search, "product-search", wanted.text, scene.keys)


def _has_column(scene: Scene) -> bool:
    """Say whether pictures have a column: where there is less room, the names need it."""
    return scene.room == "broad"


def _line(
    scene: Scene,
    row: ProductRow,
    commit: Commit,
    open_card: OpenCard,
    deals: Sequence[Promotion],
) -> ft.Control:
    age = ""
    if row.stock_as_of and _is_old(row.stock_as_of, scene.now()):
        age = scene.language.ago(row.stock_as_of, scene.now())
    return guard.row(
        row.product_id,
        ProductLine,
        scene.language,
        row,
        scene.tight,
        commit,
        scene.keys,
        age,
        open_card,
        marked(scene.language, deals),
        scene.picture(row.picture) if row.picture else row.picture,
        _has_column(scene),
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


@guard.component
def AgeOfData(scene: Scene) -> ft.Control:
    """Show a line about the age of prices and stock, once that is more than a day."""
    use_beat(scene, ("sync",))
    at = scene.desk.runner.status.last_success_at
    if at is None or not _is_old(at, scene.now()):
        return ft.Container()
    when = scene.language.ago(at, scene.now())
    words = scene.language.text("Prices and stock are from {when}", when=when)
    return states.strip(ft.Icons.SCHEDULE, words, "warning")


def _is_old(at: str, now: str) -> bool:
    return dt.datetime.fromisoformat(now) - dt.datetime.fromisoformat(at) > OLD


def _nothing(scene: Scene, wanted: ProductFilter, choose: SetFilter) -> ft.Control:
    t = scene.language.text
    if wanted.is_plain:
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
    unfiltered = ProductFilter(text=wanted.text)
    advice = t("Parts of words, a SKU or a barcode are enough.") if wanted.text else ""
    more = None
    if wanted != unfiltered:
        label = t("Without filters")
        more = buttons.secondary(label, lambda: choose(unfiltered), key="no-filters")
    return states.empty(ft.Icons.SEARCH_OFF, words, advice, more)
