"""An agent takes orders with the hub gone, the app dies, and everything arrives once."""

from __future__ import annotations

import re

import pytest

from fieldapp.domain.order import Order
from fieldapp.hub.database import Database
from fieldapp.hub.store import Store
from tests.journeys.browser import Tab, browser_tab
from tests.journeys.conftest import Stage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OUTLET = "Hy-Vee #3 / BDI"
PRODUCTS = {
    "11773": "48 of Black Velvet, 200 ml",
    "11586": "12 of Black Velvet Reserve, 750 ml",
    "10553": "12 of Black Velvet Cinnamon Rush, 750 ml",
    "10555": "24 of Black Velvet Toasted Caramel, 375 ml",
    "10549": "10 of Black Velvet Toasted Caramel Mini, 600 ml",
    "11786": "12 of Black Velvet Traveler, 750 ml",
    "10552": "12 of Black Velvet Cinnamon Rush Mini, 600 ml",
    "11771": "10 of Black Velvet Mini, 600 ml",
    "11777": "12 of Black Velvet, 1000 ml",
    "11788": "6 of Black Velvet, 1750 ml",
}

ROW_IN_ONE = re.compile("Add .*How the price", re.DOTALL)
"""A screen reader must not get a row as one button that says one thing and does the other."""


def test_an_order_of_ten_lines_and_its_repeat_survive_the_app_and_arrive_once(
    stage: Stage,
) -> None:
    with browser_tab("offline-order", 1280, 800) as tab:
        _sign_in(tab, stage.app.address, "anna")
        stage.hub.stop()
        _open_outlet(tab)
        tab.tap("New order")
        for sku, case in PRODUCTS.items():
            tab.type("Search: name, SKU, barcode", sku)
            tab.tap_until(f"Add {case}", f"Remove {case}", exact=True)
            assert tab.page.get_by_role("button", name=ROW_IN_ONE).count() == 0
        tab.shoot("ten-lines")
        total = _total(tab)
        tab.tap("Submit order")
        tab.see("Order A-00001 is submitted")
        tab.shoot("submitted")
        tab.tap("To the outlet")
        tab.tap("Repeat last order")
        tab.tap("Submit order")
        tab.see("Order A-00002 is submitted")
        tab.shoot("repeated")

        stage.app.kill()
        stage.app.start()
        tab.reload()
        tab.see("2 waiting")
        tab.tap("Orders")
        tab.button("A-00001")
        tab.button("A-00002")
        tab.shoot("after-the-crash")

        stage.hub.start()
        tab.see("All sent")
        tab.shoot("all-sent")

    orders = [order for order in _orders(stage) if order.number.startswith("A-")]
    assert [order.number for order in orders] == ["A-00001", "A-00002"]
    assert {order.status for order in orders} == {"submitted"}
    chosen = [[line.sku for line in order.own_lines] for order in orders]
    assert chosen == [list(PRODUCTS), list(PRODUCTS)]
    assert [order.total_minor for order in orders] == [total, total]


def _sign_in(tab: Tab, address: str, login: str) -> None:
    tab.open(address)
    tab.type("Login", login)
    tab.type("Password", "demo")
    tab.tap("Sign in")
    tab.see("All sent")
    tab.shoot("signed-in")


def _open_outlet(tab: Tab) -> None:
    tab.type("Search all outlets", OUTLET)
    tab.tap_until(OUTLET, "New order")


def _total(tab: Tab) -> int:
    """Return the total on the screen in minor units."""
    text = tab.page.get_by_text(re.compile(r"^\$[\d,]+\.\d\d$")).last.inner_text()
    return int(re.sub(r"\D", "", text))


def _orders(stage: Stage) -> list[Order]:
    store = Store(Database(f"sqlite:///{stage.database}"))
    try:
        return sorted(store.records(Order), key=lambda order: order.number)
    finally:
        store.database.close()
