"""With the hub gone, a shop's list of twenty lines is pasted, mended, put in and submitted."""

from __future__ import annotations

import re

import pytest

from fieldapp.domain.order import Order
from fieldapp.domain.product import Product
from fieldapp.hub.database import Database
from fieldapp.hub.store import Store
from tests.journeys.browser import Tab, browser_tab
from tests.journeys.conftest import Stage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OUTLET = "Hy-Vee #3 / BDI"
ROWS = 20
GIFTS = 1
"""What the promotions of the demo company add to so many bottles."""
WIDTH, HEIGHT = 360, 740


def test_a_pasted_list_of_twenty_lines_becomes_an_order(stage: Stage) -> None:
    products = _products(stage)[:ROWS]
    code = "4600000000017"
    _give_barcode(stage, products[0], code)
    rows = [f"{product.sku};{2 * product.step}" for product in products[:-1]]
    rows.append(f"{products[-1].sku}x;1")
    with browser_tab("pasted-list", WIDTH, HEIGHT) as tab:
        _sign_in(tab, stage.app.address, "anna")
        stage.hub.stop()
        tab.type("Search all outlets", OUTLET)
        tab.tap_until(OUTLET, "New order")
        tab.tap("New order")
        tab.tap("Fill from a list or file")
        tab.shoot("empty")
        tab.type("Product and quantity, a row each", "\n".join(rows))
        tab.shoot("pasted")
        tab.tap("Look at it")
        tab.see("To choose (1)")
        tab.shoot("looked-at")
        tab.tap("To choose (1)")
        tab.tap(products[-1].sku)
        tab.button("All (20)", exact=True)
        tab.shoot("chosen")
        tab.tap("Put into the cart")
        tab.button(f"Cart ({ROWS + GIFTS})")
        tab.shoot("put-in")
        # A scanner is a keyboard that is faster than the screen.
        for _ in range(3):
            tab.page.keyboard.type(code + "\n", delay=2)
        added = 2 * products[0].step + 3 * products[0].step
        tab.see(f"{added} in the order")
        tab.shoot("scanned")
        tab.page.get_by_label("Search: name, SKU, barcode").first.click()
        tab.page.wait_for_timeout(500)
        for _ in range(2):
            tab.page.keyboard.type(code + "\n", delay=2)
        added += 2 * products[0].step
        tab.see(f"{added} in the order")
        tab.shoot("scanned-into-the-search")
        tab.page.keyboard.type("4609999999999\n", delay=2)
        tab.see("No product has the barcode 4609999999999.")
        tab.shoot("unknown")
        tab.tap(f"Cart ({ROWS + GIFTS})")
        tab.tap("Submit order")
        tab.see("Order A-00001 is submitted")
        tab.tap("To the outlet")
        tab.see("1 waiting")
        tab.shoot("submitted")
        stage.hub.start()
        tab.see("All sent")
        tab.shoot("all-sent")

    [order] = [order for order in _orders(stage) if order.number.startswith("A-")]
    wanted = {product.sku: 2 * product.step for product in products[:-1]}
    chosen = order.own_lines
    wanted |= {products[-1].sku: chosen[-1].quantity, products[0].sku: added}
    assert {line.sku: line.quantity for line in chosen} == wanted
    assert len(order.lines) == ROWS + GIFTS
    assert re.fullmatch("A-0*1", order.number)


def _sign_in(tab: Tab, address: str, login: str) -> None:
    tab.open(address)
    tab.type("Login", login)
    tab.type("Password", "demo")
    tab.tap("Sign in")
    tab.see("All sent")


def _store(stage: Stage) -> Store:
    return Store(Database(f"sqlite:///{stage.database}"))


def _products(stage: Stage) -> list[Product]:
    store = _store(stage)
    try:
        sold = [product for product in store.records(Product) if not product.discontinued]
        return sorted(sold, key=lambda product: product.sku)
    finally:
        store.database.close()


def _give_barcode(stage: Stage, product: Product, code: str) -> None:
    store = _store(stage)
    try:
        store.load([product.model_copy(update={"barcodes": [code]})])
    finally:
        store.database.close()


def _orders(stage: Stage) -> list[Order]:
    store = _store(stage)
    try:
        return list(store.records(Order))
    finally:
        store.database.close()
