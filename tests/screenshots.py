"""Screenshots of every screen: `python -m tests.screenshots` writes them to `tests/artefacts/`.

For looking at, in both languages, light and dark, at 360, 800 and 1280 pixels, with the hub stopped
after the first sync. The ones that the documents show are copied to `docs/screenshots/`.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from fieldapp.cli.demo import prepare_company
from fieldapp.domain.cart_place import CartPlace
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.product import Product
from fieldapp.domain.route import Route
from fieldapp.hub.database import Database
from fieldapp.hub.store import Store
from fieldapp.language import Language
from tests.journeys.browser import Tab, browser_tab
from tests.journeys.servers import Server

DOCUMENTS = Path(__file__).parent.parent / "docs" / "screenshots"
OUTLET_CODE, ROUTE_NAME = "2633", "Polk"
STILL_MS, STILL_TRIES = 500, 20
BLANK_BYTES = 11_000
"""A picture of a page that Flutter has not drawn yet takes less."""

PICTURES_S = 240.0
"""So long the small pictures may take to come on a busy machine."""

SKUS = ("11773", "11586", "10553")


@dataclass(frozen=True)
class Look:
    """A window, a language and a scheme of colours."""

    width: int
    height: int
    language: str
    scheme: str

    @property
    def name(self) -> str:
        """Beginning of the files' names."""
        return f"{self.width}-{self.language}-{self.scheme}"


LOOKS = (
    Look(1280, 800, "en", "light"),
    Look(360, 740, "ru", "light"),
    Look(800, 1100, "ru", "dark"),
    Look(360, 740, "en", "dark"),
)


class Tour:
    """One look at the app, screen by screen."""

    def __init__(self, tab: Tab, look: Look, address: str) -> None:
        self.tab = tab
        self.look = look
        self.address = address
        self.person = ""
        self._words = Language(look.language)

    def sign_in(self, login: str) -> None:
        """Sign in and wait for the first sync."""
        self.tab.open(f"{self.address}/")
        self.tab.button(self._words.text("Sign in"))
        self._stand_still()
        self.tab.shoot("sign-in")
        self.tab.type(self._words.text("Login"), login)
        self.tab.type(self._words.text("Password"), "demo")
        self.tab.tap(self._words.text("Sign in"))
        self.tab.see(self._words.text("All sent"))
        self.person = urlsplit(self.tab.page.url).query

    def go(self, place: str, step: str) -> Path:
        """Open a screen by its address and keep how it looks."""
        self.tab.open(f"{self.address}/{place}?{self.person}")
        self.tab.page.get_by_role("button").first.wait_for()
        self._stand_still()
        return self.tab.shoot(step)

    def _stand_still(self) -> None:
        """Wait until the picture has come: what is read aloud is there before it is drawn."""
        last = b""
        for _ in range(STILL_TRIES):
            self.tab.page.wait_for_timeout(STILL_MS)
            now = self.tab.page.screenshot()
            if now == last and len(now) > BLANK_BYTES:
                return
            last = now

    def fill_cart(self, outlet_id: str) -> Path:
        """Begin an order and put some products into it."""
        self.tab.open(f"{self.address}/outlet/{outlet_id}?{self.person}")
        self.tab.tap(self._words.text("New order"))
        for sku in SKUS:
            self.tab.type(self._words.text("Search: name, SKU, barcode"), sku)
            self._stand_still()
            add = self._words.text("Add {n} of {name}").partition(" ")[0]
            self.tab.tap(f"{add} ")
        self.tab.type(self._words.text("Search: name, SKU, barcode"), "black vel")
        self._stand_still()
        return self.tab.shoot("entry")

    def see_cart(self, product_id: str) -> None:
        """See the cart that is open, and where one gets from it."""
        place = unquote(urlsplit(self.tab.page.url).path.rpartition("/")[2])
        order_id = CartPlace.of(place).order_id
        self.go(f"cart/{order_id}", "cart")
        self.go(f"split/{order_id}", "split")
        self.go(f"fill/{order_id}", "fill")
        self.go(f"product/{order_id}/{product_id}", "product")
        self.go("carts", "carts")

    def see_deeds(self, outlet_id: str) -> None:
        """See what can be done at an outlet besides ordering."""
        self.go(f"promotions/{outlet_id}", "promotions")
        self.go(f"payment/{outlet_id}", "payment")
        self.go(f"new-return/{outlet_id}", "return")


def main() -> None:
    """Serve a fresh demo company and look at everything."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare_company(folder)
        database = folder / "hub.db"
        keys = (*_keys(database), *_products(database))
        for look in LOOKS:
            _tour(folder, look, *keys)


def _tour(
    folder: Path,
    look: Look,
    outlet_id: str,
    route_id: str,
    product_id: str,
    pictures: frozenset[str],
) -> None:
    url = f"sqlite:///{folder / 'hub.db'}"
    hub = Server(folder, "hub", ["hub", "--database", url], "/v1/health")
    people = str(folder / look.name)
    start = ["app", "--hub", hub.address, "--storage", people, "--language", look.language]
    app = Server(folder, "app", start, "/")
    hub.start()
    app.start()
    try:
        for login in ("anna", "olga", "max"):
            size = (look.width, look.height)
            with browser_tab(f"{look.name}-{login}", *size, look.scheme) as tab:
                tour = Tour(tab, look, app.address)
                tour.sign_in(login)
                today = tour.go("home", "home")
                if login == "max":
                    tour.go(f"route/{route_id}", "route")
                    tour.go("decisions", "decisions")
                    tour.go("devices", "devices")
                if login != "anna":
                    continue
                if look == LOOKS[0]:
                    _wait_for(pictures, folder / look.name)
                hub.stop()
                tour.go(f"outlet/{outlet_id}", "outlet")
                entry = tour.fill_cart(outlet_id)
                tour.see_cart(product_id)
                tour.see_deeds(outlet_id)
                tour.go("orders", "orders")
                tour.go("news", "news")
                tour.go("sync", "sync")
                tour.go("settings", "settings")
                hub.start()
                if look == LOOKS[0]:
                    DOCUMENTS.mkdir(exist_ok=True)
                    shutil.copy(today, DOCUMENTS / "today.png")
                    shutil.copy(entry, DOCUMENTS / "order-entry.png")
    finally:
        app.stop()
        hub.stop()


def _keys(database: Path) -> tuple[str, str]:
    store = Store(Database(f"sqlite:///{database}"))
    try:
        outlet = next(o for o in store.records(Outlet) if o.code == OUTLET_CODE)
        route = next(r for r in store.records(Route) if r.name == ROUTE_NAME)
        return outlet.id, route.id
    finally:
        store.database.close()


def _products(database: Path) -> tuple[str, frozenset[str]]:
    """Return the product to look at, and the hashes of all small pictures."""
    store = Store(Database(f"sqlite:///{database}"))
    try:
        products = list(store.records(Product))
    finally:
        store.database.close()
    shown = next(product.id for product in products if product.sku == SKUS[0])
    return shown, frozenset(one.picture.thumb_sha256 for one in products if one.picture)


def _wait_for(files: frozenset[str], people: Path) -> None:
    """Wait until some files are on a device: they come ahead, after everything else."""
    deadline = time.monotonic() + PICTURES_S
    while not files <= {path.name for path in people.rglob("*")}:
        assert time.monotonic() < deadline, "the small pictures have not come"
        time.sleep(1)


if __name__ == "__main__":
    main()
