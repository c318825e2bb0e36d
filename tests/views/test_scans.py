"""Scanning into an order: by a scanner that types, and by pictures of barcodes."""

from __future__ import annotations

import asyncio

import pytest

from fieldapp.actions import barcodes
from fieldapp.views.intake import INCOMING
from fieldapp.views.scene import SCAN_PAUSE_S, Keys, is_scan
from tests.pictures import photo_of
from tests.views.conftest import WIDTHS, Open
from tests.views.headless import Screen
from tests.views.test_fill import choose_file, coded
from tests.views.test_order_entry import cart, quantities, saved
from tests.views.world import Company

PHOTO_CODE = "4600000000015"


async def scan(screen: Screen, code: str) -> None:
    """Press the keys of a code as fast as a scanner does."""
    for key in [*code, "Enter"]:
        keys = {"key": key, "shift": False, "ctrl": False, "alt": False, "meta": False}
        await screen.session.dispatch_event(screen.page._i, "keyboard_event", keys)


@WIDTHS
def test_a_scanner_adds_a_step_with_each_scan_wherever_the_list_is(
    open_app: Open, firm: Company, width: int
):
    order_id = cart(firm)
    coded(firm)

    async def story() -> None:
        async with open_app(firm.agent, width, f"/entry/{order_id}") as screen:
            await screen.until_has("products")
            await scan(screen, "4600000000017")
            await scan(screen, "04600000000017")
            await screen.until(lambda: quantities(firm, order_id) == {"22001": 24})
            await screen.until_shows("lantern, 150\u00a0g: 12 pcs added, 24 in the order")
            await screen.fire("product-search", "focus")
            await screen.type("product-search", "4600000000017", end="submit")
            await screen.until(lambda: quantities(firm, order_id) == {"22001": 36})
            assert screen.get("product-search").value == ""

    asyncio.run(story())
    assert saved(firm, order_id).lines[0].quantity == 36


def test_a_code_that_nobody_has_is_told_and_kept(open_app: Open, firm: Company):
    order_id = cart(firm)
    coded(firm)

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/entry/{order_id}") as screen:
            await screen.until_has("products")
            await scan(screen, "4609999999999")
            await screen.until_shows("No product has the barcode 4609999999999.")
            await scan(screen, "4600000000017")
            await screen.until_shows("12 pcs added, 12 in the order")
            assert screen.shows("No product has the barcode 4609999999999.")
            await screen.tap("dismiss-scans")
            assert not screen.shows("4609999999999")

    asyncio.run(story())


@WIDTHS
def test_a_picture_of_a_barcode_is_a_scan(open_app: Open, firm: Company, width: int):
    order_id = cart(firm)
    coded(firm, PHOTO_CODE)
    incoming = firm.storage / INCOMING

    async def story() -> None:
        async with open_app(firm.agent, width, f"/entry/{order_id}", "ru") as screen:
            await screen.until_has("scan-picture")
            assert screen.get("scan-picture").tooltip == "Сканировать штрихкод камерой"
            await choose_file(screen, incoming, "b.jpg", photo_of(PHOTO_CODE), "scan-picture")
            await screen.until(lambda: quantities(firm, order_id) == {"22001": 12})
            await screen.until_shows("150\u00a0g: добавлено 12")
            await choose_file(screen, incoming, "n.jpg", photo_of(), "scan-picture")
            await screen.until_shows("Снимите ближе, прямо и без бликов")
            assert not screen.shows("Ищем штрихкод")
            await choose_file(screen, incoming, "x.jpg", b"%PDF-1.7", "scan-picture")
            await screen.until_shows("выберите файл JPEG, PNG или WebP")

    asyncio.run(story())
    assert quantities(firm, order_id) == {"22001": 12}
    assert list(incoming.iterdir()) == []


def test_a_picture_that_comes_when_another_order_is_open_adds_nothing(
    open_app: Open, firm: Company
):
    coded(firm, PHOTO_CODE)
    first, second = cart(firm), cart(firm)
    incoming = firm.storage / INCOMING

    async def story() -> None:
        async with open_app(firm.agent, 1280, f"/entry/{first}") as screen:

            async def leave() -> None:
                await screen.section(1)
                await screen.tap(f"cart-{second}")
                await screen.until_has("scan-picture")

            photo = photo_of(PHOTO_CODE)
            await choose_file(screen, incoming, "b.jpg", photo, "scan-picture", leave)
            await screen.until_shows("The picture was taken for another order.")

    asyncio.run(story())
    assert quantities(firm, first) == quantities(firm, second) == {}


def test_without_the_library_there_is_no_button_for_pictures_of_barcodes(
    open_app: Open, firm: Company, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(barcodes, "can_read", lambda: False)
    order_id = cart(firm)

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/entry/{order_id}") as screen:
            await screen.until_has("product-search")
            assert not screen.has("scan-picture")

    asyncio.run(story())


def test_while_a_quantity_is_typed_keys_are_no_scan(open_app: Open, firm: Company):
    order_id = cart(firm)
    coded(firm)

    async def story() -> None:
        async with open_app(firm.agent, 1280, f"/entry/{order_id}") as screen:
            await screen.until_has("list-quantity-22000")
            await screen.fire("list-quantity-22000", "focus")
            await scan(screen, "4600000000017")
            await screen.settle()
            await screen.fire("list-quantity-22000", "blur", "")

    asyncio.run(story())
    assert quantities(firm, order_id) == {}


def test_keys_of_two_codes_in_a_row_are_told_apart_and_typing_is_none():
    heard: list[str] = []

    async def take(code: str) -> None:
        heard.append(code)

    async def story() -> None:
        keys = Keys()
        keys.scanned = take
        at = 0.0
        for key in [
            "Shift",
            *"46000000",
            "Numpad 0",
            *"00017",
            "Enter",
            *"12345678",
            "Numpad Enter",
        ]:
            await keys.pressed(key, at)
            at += 0.005
        for key in [*"12345678", "Enter"]:
            at += SCAN_PAUSE_S * 1.1
            await keys.pressed(key, at)
        for key in [*"cola", "Enter"]:
            await keys.pressed(key, at)

    asyncio.run(story())
    assert heard == ["46000000000017", "12345678"]


@pytest.mark.parametrize(
    ("text", "scan"),
    [("4600000000017", True), ("12345678\r", True), ("1234567", False), ("cola 12345678", False)],
)
def test_a_barcode_has_eight_digits_and_more(text, scan):
    assert is_scan(text) is scan
