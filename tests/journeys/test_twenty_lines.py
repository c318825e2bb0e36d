"""How much a person has to do for an order of twenty lines: taps and keys are counted."""

from __future__ import annotations

import json
import time

import pytest

from fieldapp.domain.order import Order
from fieldapp.hub.database import Database
from fieldapp.hub.store import Store
from tests.journeys.browser import ARTEFACTS, Tab, browser_tab
from tests.journeys.conftest import Stage
from tests.journeys.test_offline_order import PRODUCTS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OUTLET = "Hy-Vee #3 / BDI"
BY_TAP = PRODUCTS
BY_KEYS = (
    ("43336", "12", "Captain Morgan Original Spiced"),
    ("35918", "6", "Five O'clock Vodka"),
    ("904650", "12", "Fris Cherry Vodka"),
    ("36308", "6", "Hawkeye Vodka"),
    ("40244", "6", "Prairie Organic Cucumber"),
    ("43848", "6", "Ronrico Silver Label Rum (pr)"),
    ("11416", "12", "Wiser's Deluxe"),
    ("42936", "6", "10 Cane Rum"),
    ("89230", "6", "1800 Anejo Tequila"),
    ("59154", "6", "1800 Ultimate Margarita"),
)
SEARCH = "Search: name, SKU, barcode"
SELECT_ALL, ENTER = 1, 1


class Hands:
    """Does what a person does in a tab, and counts it."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.taps = 0
        self.keys = 0

    def tap(self, name: str, then: str) -> None:
        """Tap a button until another one is there."""
        self.tab.tap_until(name, then, exact=True)
        self.taps += 1

    def type(self, label: str, text: str) -> None:
        """Tap a field, and type in the place of what is there."""
        self.tab.type(label, text)
        self.taps += 1
        self.keys += SELECT_ALL + len(text)

    def enter(self) -> None:
        """Press Enter."""
        self.tab.page.keyboard.press("Enter")
        self.keys += ENTER


def test_twenty_lines_take_one_tap_each_or_two_and_the_keys_of_sku_and_quantity(
    stage: Stage,
) -> None:
    with browser_tab("twenty-lines", 1280, 800) as tab:
        tab.open(stage.app.address)
        tab.type("Login", "anna")
        tab.type("Password", "demo")
        tab.tap("Sign in")
        tab.see("All sent")
        tab.type("Search all outlets", OUTLET)
        tab.tap_until(OUTLET, "New order")
        tab.tap("New order")

        begun = time.monotonic()
        taps = _by_tap(tab)
        tapped = time.monotonic()
        keys = _by_keys(tab)
        ended = time.monotonic()
        tab.shoot("twenty-lines")
        tab.tap("Submit order")
        tab.tap("To the outlet")
        tab.see("All sent")

    ARTEFACTS.mkdir(exist_ok=True)
    told = {"by_tap_s": round(tapped - begun, 1), "by_keys_s": round(ended - tapped, 1)}
    (ARTEFACTS / "twenty-lines.json").write_text(json.dumps(told), "utf-8")
    print(f"twenty lines: {told}, {taps.taps} taps, {keys.taps} taps and {keys.keys} keys")

    # One search for all ten, then a tap for a pack of each.
    assert (taps.taps, taps.keys) == (1 + len(BY_TAP), SELECT_ALL + len("velvet"))
    typed = sum(len(sku) + len(quantity) for sku, quantity, _ in BY_KEYS)
    assert keys.taps == 2 * len(BY_KEYS)
    assert keys.keys == typed + len(BY_KEYS) * (2 * SELECT_ALL + ENTER)
    order = _order(stage)
    by_sku = {line.sku: line.quantity for line in order.own_lines}
    assert set(by_sku) == {*BY_TAP, *(sku for sku, _, _ in BY_KEYS)}
    assert {sku: by_sku[sku] for sku, _, _ in BY_KEYS} == {
        sku: int(quantity) for sku, quantity, _ in BY_KEYS
    }


def _by_tap(tab: Tab) -> Hands:
    hands = Hands(tab)
    hands.type(SEARCH, "velvet")
    for pack in BY_TAP.values():
        hands.tap(f"Add {pack}", f"Remove {pack}")
    return hands


def _by_keys(tab: Tab) -> Hands:
    hands = Hands(tab)
    for sku, quantity, name in BY_KEYS:
        hands.type(SEARCH, sku)
        tab.button(f"of {name}", exact=False)
        hands.type(f"Quantity of {name}", quantity)
        hands.enter()
        tab.button(f"Remove {quantity} of {name}")
    return hands


def _order(stage: Stage) -> Order:
    """Return the newest order of the agent at the hub."""
    store = Store(Database(f"sqlite:///{stage.database}"))
    try:
        made = [one for one in store.records(Order) if one.number.startswith("A-")]
        return max(made, key=lambda order: order.created_at)
    finally:
        store.database.close()
