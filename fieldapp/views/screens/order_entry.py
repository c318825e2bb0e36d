"""Order entry: the list of products with quantities, and the cart beside or behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import flet as ft

from fieldapp.actions import orders as actions
from fieldapp.actions.cart_lines import is_none
from fieldapp.domain.cart_place import CartPlace
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.promotion.calculation import Promoted
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import LineChange
from fieldapp.localdb.queries.blank_order import planned_order
from fieldapp.localdb.queries.catalog import ProductFilter, ProductRow, rows_of
from fieldapp.localdb.queries.conflicts import OpenConflict, open_conflicts
from fieldapp.localdb.queries.deal_filter import Deals
from fieldapp.localdb.queries.deals import Names, ToldCart, promotion_name, told_cart
from fieldapp.localdb.queries.orders import repeat_preview
from fieldapp.localdb.queries.price_type_change import PriceTypeChange, price_type_change
from fieldapp.localdb.records import TableNouns
from fieldapp.localdb.replica import Saved
from fieldapp.views import guard
from fieldapp.views.live import PRICED_BY, use_kept, use_query
from fieldapp.views.parts import states
from fieldapp.views.parts.cart import CART_FIRST, CART_PAGE, Cart, CartActions, nothing_in_cart
from fieldapp.views.parts.cart_bar import cart_bar, to_list
from fieldapp.views.parts.cart_done import cart_done
from fieldapp.views.parts.deal_filter import channel_of
from fieldapp.views.parts.gone_cart import GoneCart
from fieldapp.views.parts.header import header
from fieldapp.views.parts.price_type_change import in_short
from fieldapp.views.parts.product_list import ProductList
from fieldapp.views.parts.scanner import ScanLine
from fieldapp.views.scene import Scene

KINDS = ("order", "conflict", "promotion", "stock", *PRICED_BY)
CART_WIDTH = 400
_SILENT: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """Everything about a cart that the screen shows beside the list.

    `rows` are the products of its first `shown` lines: one without would not know its packs. A cart
    that is not `begun` is stored nowhere yet.
    """

    told: ToldCart
    outlet_name: str
    rows: dict[str, ProductRow]
    shown: int
    changes: tuple[LineChange, ...]
    moved: PriceTypeChange | None = None
    conflicts: tuple[OpenConflict, ...] = ()
    begun: bool = True

    @property
    def order(self) -> Order:
        """The cart with its prices and promotions."""
        return self.told.promoted.order


class CartDesk:
    """The actions on one cart, the same object over all renders of its screen."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.order_id = CartPlace.of(place).order_id
        self.begun = False
        self._beginning = asyncio.Lock()
        self.scene: Scene | None = None
        self.tell: Callable[[tuple[Reason, ...]], None] = lambda remarks: None
        """Has the screen drawn with what there is to say; it may have been drawn before."""
        self._told: tuple[Reason, ...] = ()
        self.moved: PriceTypeChange | None = None
        """Stays to be read: the first change stores the cart at its new price type."""

    def see(self, work: Work) -> None:
        """Take in what the cart is by now."""
        self.begun = self.begun or work.begun
        moved = work.moved or self.moved
        self.moved = moved.still_of(work.order) if moved else None

    async def set_quantity(self, product_id: str, line_id: str | None, quantity: int | str) -> str:
        """Set a product's quantity; the first one begins a cart that is only planned."""
        given = (product_id, quantity, line_id)
        # Of two quantities that come at once the second must find the cart of the first.
        async with self._beginning:
            if not self.begun:
                return await self._begin(*given)
        return await self._do(actions.set_quantity, *given)

    async def set_note(self, note: str) -> str:
        """Set the note."""
        return await self._do(actions.set_note, note)

    async def set_day(self, day: str) -> str:
        """Set the delivery day."""
        return await self._do(actions.set_delivery_day, day)

    async def submit(self) -> str:
        """Submit the cart; what there is to say about it is kept for the last screen."""
        return await self._do(actions.submit)

    async def join(self, into: str, line_id: str) -> str:
        """Make one line of two."""
        return await self._do(actions.join, into, line_id)

    async def choose_gift(self, promotion_id: str, product_id: str | None) -> str:
        """Choose the gift of a promotion, or none."""
        return await self._do(actions.choose_gift, promotion_id, product_id)

    async def cancel(self) -> str:
        """Withdraw the cart."""
        return await self._do(actions.cancel)

    async def _begin(self, product_id: str, quantity: int | str, line_id: str | None) -> str:
        if is_none(quantity):
            return ""
        given = (product_id, quantity, line_id)
        refusal = await self._do(actions.set_quantity, *given, cart=self.place)
        self.begun = not refusal
        return refusal

    async def _do(self, action: Any, *args: Any, cart: str = "") -> str:
        assert self.scene is not None
        done: Saved | Refusal = await self.scene.run(action, cart or self.order_id, *args)
        if isinstance(done, Refusal):
            return self.scene.words(done)
        if done.reasons != self._told:
            self._told = done.reasons
            self.tell(done.reasons)
        return ""


@guard.component
def DealEntryScreen(scene: Scene, place: str, promotion_id: str) -> ft.Control:
    """Show the list and the cart, the list narrowed to a promotion."""
    live = use_query(scene, promotion_name, ("promotion",), promotion_id)
    if waiting := states.unless_ready(live, scene.language):
        return ft.Column([header(scene, scene.language.text("Order"), back=True), waiting])
    wanted = ProductFilter()
    if live.value is not None:
        wanted = ProductFilter(deals=Deals(channel_of(scene), promotion_id, live.value))
    return guard.keyed(place, OrderEntryScreen, scene, place, False, wanted)


@guard.component
def OrderEntryScreen(
    scene: Scene, place: str, in_cart: bool, narrowed: ProductFilter | None = None
) -> ft.Control:
    """Show the list and the cart of an order in draft, and afterwards what became of it.

    `place` is the key of the order, or where one is going to be (`CartPlace`): nothing is stored
    before the first line. `narrowed` is what the list shows at first.
    """
    language = scene.language
    t = language.text
    desk = use_kept(lambda: CartDesk(place))
    desk.scene = scene
    remarks, desk.tell = ft.use_state(_SILENT)
    wanted, narrow_down = ft.use_state(narrowed or ProductFilter())
    set_wanted = use_kept(lambda: narrow_down)
    shown, set_shown = ft.use_state(CART_FIRST)
    lines = shown if in_cart or scene.wide else 0
    live = use_query(scene, read_work, KINDS, place, lines, scene.price_day())
    if waiting := states.unless_ready(live, language):
        return ft.Column([header(scene, t("Order"), back=True), waiting], spacing=0)
    work = live.value
    if work is None:
        return guard.keyed(f"gone-{place}", GoneCart, scene, t("Order"), place)
    if work.order.status != "draft":
        return cart_done(scene, work.order, work.outlet_name, remarks)

    desk.see(work)

    def show_products(chosen: ProductFilter) -> None:
        set_wanted(chosen)
        if in_cart and not scene.wide:
            scene.go("entry", place)

    cart = _cart(scene, work, desk, show_products, lambda: set_shown(lambda n: n + CART_PAGE))
    heading = header(scene, work.outlet_name, _number(scene, work), back=True)
    if in_cart and not scene.wide:
        return ft.Column([heading, to_list(scene, place), cart], expand=True, spacing=0)
    scans = guard.keyed(place, ScanLine, scene, place)
    goods = guard.row(
        place,
        ProductList,
        scene,
        work.order.outlet_id,
        place,
        wanted,
        set_wanted,
        desk.set_quantity,
    )
    if scene.wide:
        panel = ft.Container(
            cart,
            width=CART_WIDTH,
            border=ft.Border.only(left=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        )
        row = ft.Row(
            [goods, panel],
            expand=True,
            spacing=0,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        return ft.Column([heading, scans, row], expand=True, spacing=0)
    bar = cart_bar(scene, place, work.told, show_products)
    told = in_short(language, desk.moved)
    return ft.Column([heading, scans, *told, goods, bar], expand=True, spacing=0)


def _number(scene: Scene, work: Work) -> str:
    """Return the number of a cart, or what it is going to be."""
    if work.begun:
        return work.order.number
    t = scene.language.text
    return t("New quote") if work.order.kind == "quote" else t("New order")


def _cart(
    scene: Scene,
    work: Work,
    desk: CartDesk,
    show_products: Callable[[ProductFilter], None],
    show_more: Callable[[], None],
) -> ft.Control:
    if not work.begun:
        return nothing_in_cart(scene.language)
    actions = CartActions(
        desk.set_quantity,
        desk.set_note,
        desk.set_day,
        desk.submit,
        desk.cancel,
        desk.join,
        desk.choose_gift,
        show_products,
    )
    given = (work.told, work.rows, work.changes, desk.moved, work.conflicts, work.shown)
    return guard.keyed(work.order.id, Cart, scene, *given, show_more, actions)


def read_work(connection: Any, place: str, lines: int, day: str) -> Work | None:
    """Read the cart, its outlet, the products of its first lines, and what a repeat has changed."""
    nouns, order_id = TableNouns(connection), CartPlace.of(place).order_id
    told = told_cart(connection, order_id, day)
    begun = told is not None
    if told is None:
        blank = planned_order(connection, CartPlace.of(place), nouns, day)
        if blank is None:
            return None
        told = ToldCart(Promoted(blank), Names())
    order = told.promoted.order
    outlet = nouns.get(Outlet, order.outlet_id)
    name = outlet.name if outlet else ""
    if not begun:
        return Work(told, name, {}, 0, (), begun=False)
    if order.status != "draft":
        return Work(told, name, {}, 0, ())
    ids = list(dict.fromkeys(line.product_id for line in order.own_lines[:lines]))
    source = order.repeated_from or order.quote_id
    repeated = repeat_preview(connection, source, day) if source else None
    return Work(
        told=told,
        outlet_name=name,
        rows=rows_of(connection, order.outlet_id, order_id, ids, day) if ids else {},
        shown=lines,
        changes=repeated.changes if repeated else (),
        moved=price_type_change(connection, order, day),
        conflicts=tuple(open_conflicts(connection, order_id=order_id)),
    )
