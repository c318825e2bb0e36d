"""An owner orders on a phone, and the manager finds the order at the outlet of its route."""

from __future__ import annotations

import re

import pytest

from tests.journeys.browser import Tab, browser_tab
from tests.journeys.conftest import Stage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHOP = "Central City 2"


def test_what_the_owner_orders_is_on_the_managers_screen(stage: Stage) -> None:
    with browser_tab("owner", 360, 740) as tab:
        _sign_in(tab, stage.app.address, "olga")
        tab.shoot("shops")
        tab.tap("Repeat last")
        tab.tap("Submit order")
        tab.see("is submitted")
        number = re.findall(
            r"[A-Z]-\d{5}", tab.page.get_by_text("is submitted").first.inner_text()
        )[0]
        tab.see("All sent")
        tab.shoot("submitted")

    with browser_tab("manager", 360, 740, "dark") as tab:
        _sign_in(tab, stage.app.address, "max")
        tab.shoot("routes")
        tab.tap("Polk")
        tab.see("188 outlets")
        tab.shoot("route")
        tab.type("Search this route", SHOP)
        tab.tap_until(SHOP, number)
        tab.shoot("outlet")


def _sign_in(tab: Tab, address: str, login: str) -> None:
    tab.open(address)
    tab.type("Login", login)
    tab.type("Password", "demo")
    tab.tap("Sign in")
    tab.see("All sent")
