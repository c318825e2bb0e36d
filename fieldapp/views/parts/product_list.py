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
from fieldapp.views.parts.filter_menu import FilterChoices, use_menus
from fieldapp.views.parts.list_buttons import with_list_buttons
from fieldapp.views.parts.product_filters import Filters, SetFilter
from fieldapp.views.parts.product_row import ProductLine, table_heading
from fieldapp.views.parts.quantity import Commit
from fieldapp.views.parts.row_below import OpenCard
from fieldapp.views.parts.row_places import RowPlaces
from fieldapp.views.parts.scanner import camera_button
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


def _use_places(rows: Sequence[ProductRow]) -> RowPlaces:
    places = use_kept(RowPlaces)
    places.follow([row.product_id for row in rows])
    return places


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
    opened, set_opened = ft.use_state("")
    offered = use_menus(scene, wanted)
    open_menu = use_kept(lambda: set_opened)
    close = use_kept(lambda: lambda: set_opened(""))

    def narrow_down(changed: ProductFilter) -> None:
        set_shown(FIRST)
        set_opened("")
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
    menu = next((one for one in offered if one.key == opened), None)
    places = _use_places(rows if menu is None else ())
    if menu is not None:
        given = (outlet_id, place, wanted, menu, choose, close)
        body = guard.keyed(menu.key, FilterChoices, scene, *given)
    elif waiting := states.unless_ready(live, language):
        body = waiting
    elif not rows:
        body = _nothing(scene, wanted, choose)
    else:
        lines = [
            _line(scene, row, commit, places, cards.open, marks.get(row.product_id, ()))
            for row in rows
        ]
        more = len(live.value or []) > shown or (len(rows) >= limit and shown < MOST)
        body = _scrolling(scene, lines, _follow(shown, set_shown) if more else None)
    chips = guard.row(
        outlet_id, Filters, scene, outlet_id, wanted, choose, offered, opened, open_menu
    )
    filters = with_list_buttons(scene, place, chips, _clear(wanted, choose))
    head: list[ft.Control] = [_search(scene, place, wanted, search), filters, AgeOfData(scene)]
    if menu is None:
        head += _heading(scene, rows)
    return ft.Column([*head, body], expand=True, spacing=0)


def _follow(shown: int, set_shown: Callable[[int], None]) -> Callable[[], None]:
    """Return what shows the next rows."""
    return lambda: set_shown(PAGE if shown < PAGE else shown + PAGE)


def _scrolling(
    scene: Scene, lines: list[ft.Control], show_more: Callable[[], None] | None
) -> ft.Control:
    """Return the lines; near their end `show_more` adds to them."""

    def scrolled(event: ft.OnScrollEvent) -> None:
        if show_more is not None and event.pixels > event.max_scroll_extent - NEAR_END_PX:
            show_more()

    ending = _end_of_list(scene, len(lines), show_more)
    return ft.ListView(
        [*lines, *ending], expand=True, key="products", on_scroll=scrolled, scroll_interval=200
    )


def _clear(wanted: ProductFilter, choose: SetFilter) -> Callable[[], None] | None:
    """Return what puts all filters off; None when none is on."""
    plain = ProductFilter(text=wanted.text)
    return None if wanted == plain else lambda: choose(plain)


def _search(
    scene: Scene, place: str, wanted: ProductFilter, search: Callable[[str], None]
) -> ft.Control:
    t = scene.language.text
    label, clear = t("Search: name, SKU, barcode"), t("Clear the search")
    camera = camera_button(scene, place)
    given = (label, clear, search, "product-search", wanted.text, scene.keys)
    box = ft.Container(SearchBox(*given, followed=bool(camera)), expand=True)
    row = ft.Row([box, *camera], spacing=0)
    return ft.Container(row, padding=ft.Padding.only(right=8 if camera else 0))


def _has_column(scene: Scene) -> bool:
    """Say whether pictures have a column: where there is less room, the names need it."""
    return scene.room == "broad"


def _heading(scene: Scene, rows: Sequence[ProductRow]) -> list[ft.Control]:
    if not rows or scene.tight:
        return []
    pictured = _has_column(scene) and any(row.picture is not None for row in rows)
    return [table_heading(scene.language, pictured=pictured)]


def _line(
    scene: Scene,
    row: ProductRow,
    commit: Commit,
    places: RowPlaces,
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
        places,
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
