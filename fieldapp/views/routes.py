"""The table of screens: their addresses, where they belong, and what builds them.

A new screen is a file in `screens/` and a line here. Screens name each other only by the names of
this table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from fieldapp.views import guard
from fieldapp.views.scene import Scene
from fieldapp.views.screens.amend import AmendScreen
from fieldapp.views.screens.assign import AssignScreen
from fieldapp.views.screens.card import CardScreen
from fieldapp.views.screens.carts import CartsScreen
from fieldapp.views.screens.compare import CompareScreen
from fieldapp.views.screens.coverage import CoverageScreen, RouteScreen
from fieldapp.views.screens.decisions import DecisionsScreen
from fieldapp.views.screens.devices import DeviceScreen, DevicesScreen
from fieldapp.views.screens.fill import FillScreen
from fieldapp.views.screens.goods_return import NewReturnScreen, ReturnScreen
from fieldapp.views.screens.new_outlet import NewOutletScreen
from fieldapp.views.screens.news import NewsScreen
from fieldapp.views.screens.order import OrderScreen
from fieldapp.views.screens.order_entry import DealEntryScreen, OrderEntryScreen
from fieldapp.views.screens.orders import OrdersScreen
from fieldapp.views.screens.outlet import OutletScreen
from fieldapp.views.screens.payment import PaymentScreen
from fieldapp.views.screens.photo import PhotoScreen
from fieldapp.views.screens.picture import PictureScreen
from fieldapp.views.screens.product import ProductScreen
from fieldapp.views.screens.promotions import PromotionsScreen
from fieldapp.views.screens.quote import QuoteScreen
from fieldapp.views.screens.settings import SettingsScreen
from fieldapp.views.screens.shop import ShopScreen
from fieldapp.views.screens.split import SplitScreen
from fieldapp.views.screens.sync_centre import SyncScreen
from fieldapp.views.screens.today import TodayScreen

Build = Callable[[Scene, str], ft.Control]


@dataclass(frozen=True, slots=True)
class Place:
    """A screen and what it is about: the key of an outlet, order or route, or nothing.

    Products are seen from somewhere: their key is that of a cart or outlet, a slash, the product's.
    So are the products of a promotion: a cart, a slash, the promotion.
    """

    name: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Spec:
    """One line of the table.

    `section` is the destination of the navigation that is lit. `beside` is the list that stands
    left of this screen where there is room. `whole` screens take a phone's navigation bar away.
    """

    build: Build
    section: str
    keyed: bool = False
    beside: str = ""
    whole: bool = False


def _home(scene: Scene, key: str) -> ft.Control:
    screen = {"manager": CoverageScreen, "owner": ShopScreen}.get(scene.user.role, TodayScreen)
    return guard.keyed(scene.user.id, screen, scene)


def _entry(scene: Scene, key: str) -> ft.Control:
    return guard.keyed(key, OrderEntryScreen, scene, key, False)


def _deal(scene: Scene, key: str) -> ft.Control:
    order_id, _, promotion_id = key.partition("/")
    return guard.keyed(key, DealEntryScreen, scene, order_id, promotion_id)


def _cart(scene: Scene, key: str) -> ft.Control:
    return guard.keyed(key, OrderEntryScreen, scene, key, True)


def _split(scene: Scene, key: str) -> ft.Control:
    return guard.keyed(key, SplitScreen, scene, key)


ROUTES: dict[str, Spec] = {
    "home": Spec(_home, "home"),
    "route": Spec(
        lambda scene, key: guard.keyed(key, RouteScreen, scene, key),
        "home",
        keyed=True,
        beside="home",
    ),
    "outlet": Spec(
        lambda scene, key: guard.keyed(key, OutletScreen, scene, key),
        "home",
        keyed=True,
        beside="home",
    ),
    "photo": Spec(
        lambda scene, key: guard.keyed(key, PhotoScreen, scene, key),
        "home",
        keyed=True,
        whole=True,
    ),
    "card": Spec(
        lambda scene, key: guard.keyed(key, CardScreen, scene, key), "home", keyed=True, whole=True
    ),
    "assign": Spec(
        lambda scene, key: guard.keyed(key, AssignScreen, scene, key), "home", keyed=True
    ),
    "new-outlet": Spec(
        lambda scene, key: guard.keyed("one", NewOutletScreen, scene), "home", whole=True
    ),
    "entry": Spec(_entry, "home", keyed=True, whole=True),
    "deal": Spec(_deal, "home", keyed=True, whole=True),
    "cart": Spec(_cart, "home", keyed=True, whole=True),
    "product": Spec(
        lambda scene, key: guard.keyed(key, ProductScreen, scene, key),
        "home",
        keyed=True,
        whole=True,
    ),
    "picture": Spec(
        lambda scene, key: guard.keyed(key, PictureScreen, scene, key),
        "home",
        keyed=True,
        whole=True,
    ),
    "compare": Spec(
        lambda scene, key: guard.keyed(key, CompareScreen, scene, key),
        "home",
        keyed=True,
        whole=True,
    ),
    "fill": Spec(
        lambda scene, key: guard.keyed(key, FillScreen, scene, key),
        "home",
        keyed=True,
        whole=True,
    ),
    "amend": Spec(
        lambda scene, key: guard.keyed(key, AmendScreen, scene, key),
        "orders",
        keyed=True,
        whole=True,
    ),
    "return": Spec(
        lambda scene, key: guard.keyed(key, ReturnScreen, scene, key),
        "orders",
        keyed=True,
        whole=True,
    ),
    "new-return": Spec(
        lambda scene, key: guard.keyed(key, NewReturnScreen, scene, key),
        "orders",
        keyed=True,
        whole=True,
    ),
    "payment": Spec(
        lambda scene, key: guard.keyed(key, PaymentScreen, scene, key),
        "home",
        keyed=True,
        whole=True,
    ),
    "carts": Spec(lambda scene, key: guard.keyed("board", CartsScreen, scene), "carts"),
    "split": Spec(_split, "carts", keyed=True, whole=True),
    "split-order": Spec(_split, "orders", keyed=True, whole=True),
    "quote": Spec(
        lambda scene, key: guard.keyed(key, QuoteScreen, scene, key),
        "carts",
        keyed=True,
        whole=True,
    ),
    "promotions": Spec(
        lambda scene, key: guard.keyed(key, PromotionsScreen, scene, key), "home", keyed=True
    ),
    "decisions": Spec(lambda scene, key: guard.keyed("one", DecisionsScreen, scene), "home"),
    "news": Spec(lambda scene, key: guard.keyed("one", NewsScreen, scene), "orders"),
    "orders": Spec(lambda scene, key: guard.keyed("list", OrdersScreen, scene), "orders"),
    "order": Spec(
        lambda scene, key: guard.keyed(key, OrderScreen, scene, key),
        "orders",
        keyed=True,
        beside="orders",
    ),
    "devices": Spec(lambda scene, key: guard.keyed("list", DevicesScreen, scene), "devices"),
    "device": Spec(
        lambda scene, key: guard.keyed(key, DeviceScreen, scene, key),
        "devices",
        keyed=True,
        beside="devices",
    ),
    "sync": Spec(lambda scene, key: guard.keyed("one", SyncScreen, scene), "sync"),
    "settings": Spec(lambda scene, key: guard.keyed("one", SettingsScreen, scene), "settings"),
}

LISTS = frozenset(spec.beside for spec in ROUTES.values() if spec.beside)
"""Screens that stand beside a detail where there is room."""


def path_of(place: Place) -> str:
    """Return the address of a place."""
    return f"/{place.name}/{place.key}" if place.key else f"/{place.name}"


def place_at(path: str) -> Place:
    """Return the place at an address; what is unknown leads home."""
    name, _, key = path.partition("?")[0].strip("/").partition("/")
    spec = ROUTES.get(name)
    if spec is None or bool(key) != spec.keyed:
        return Place("home")
    return Place(name, key)
