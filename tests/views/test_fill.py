"""Filling an order from a list and from a scanner, as a person sees it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import flet as ft
import openpyxl
import pytest

from fieldapp.actions import barcodes
from fieldapp.actions import orders as actions
from fieldapp.domain.product import Product
from fieldapp.localdb.records import TableNouns, write_noun
from fieldapp.localdb.search import index_products
from fieldapp.views.intake import INCOMING
from fieldapp.views.scene import SCAN_PAUSE_S, Keys, is_scan
from tests.pictures import photo_of
from tests.views.conftest import WIDTHS, Open
from tests.views.headless import Screen
from tests.views.test_order_entry import cart, quantities, saved
from tests.views.world import Company

PHOTO_CODE = "4600000000015"
LIST = "22000;7\n22004;7\n22001;2 case\n99999;5\n2201;3\n22000;1\n"


def coded(firm: Company, code: str = "4600000000017") -> None:
    """Give the first product a barcode."""
    replica = firm.replica(firm.agent)
    with replica.database.write() as connection:
        product = TableNouns(connection).get(Product, "p-1")
        assert product is not None
        write_noun(connection, product.model_copy(update={"barcodes": [code]}))
        index_products(connection, ["p-1"])


async def look(screen: Screen, text: str, then: str = "fill-put") -> None:
    await screen.until_has("fill-text")
    screen.put("fill-text", text)
    await screen.tap("fill-check")
    await screen.until_has(then)


async def choose_file(
    screen: Screen,
    incoming: Path,
    name: str,
    data: bytes,
    key: str = "fill-file",
    meanwhile: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Choose a file as the browser does it: the choice first, the bytes by an upload.

    `meanwhile` is done between them.
    """
    await screen.until_has(key)
    action = screen.get(key).action
    assert isinstance(action, ft.PickFiles)
    picker = action.file_picker
    chosen = {"id": 1, "name": name, "size": len(data)}
    event = screen.session.dispatch_event(picker._i, "result", {"files": [chosen]})
    taking = asyncio.create_task(event)
    await screen.until(lambda: bool(screen.browser.uploads) or taking.done())
    if not taking.done():
        upload: Any = screen.browser.uploads.pop()
        if meanwhile is not None:
            await meanwhile()
        incoming.mkdir(exist_ok=True)
        (incoming / upload.upload_url.rpartition("=")[2]).write_bytes(data)
        told = {"file_name": name, "progress": 1.0, "error": None}
        await screen.session.dispatch_event(picker._i, "upload", told)
        await taking
    await screen.settle()


@WIDTHS
def test_a_pasted_list_is_looked_at_mended_and_put_in(open_app: Open, firm: Company, width: int):
    order_id = cart(firm)

    async def story() -> None:
        async with open_app(firm.agent, width, f"/entry/{order_id}") as screen:
            await screen.tap("to-fill")
            await look(screen, LIST)
            assert quantities(firm, order_id) == {}
            for part in ("All (5)", "Errors (1)", "To choose (1)", "Quantity changed (1)"):
                assert screen.shows(part)
            assert screen.shows("7 → 12, by 6")
            assert screen.shows("lines 1, 6 joined")
            assert screen.shows("No product is called “99999”. Check the SKU, barcode or name.")
            assert screen.get("choose-5-22010").content.endswith(", 250\xa0g")
            await screen.tap("choose-5-22010")
            await screen.until(lambda: not screen.shows("To choose"))
            await screen.tap("fill-show-errors")
            assert not screen.shows("lines 1, 6 joined")
            copied = screen.get("fill-copy").action.data
            assert copied == (
                "line 4\t99999;5\tNo product is called “99999”. Check the SKU, barcode or name.\n"
            )
            await screen.tap("fill-put")
            await screen.until_shows("4 products are in the cart.")
            await screen.until_shows("Errors (1)")
            # What is in the cart already is not in the text any more, or it would come in twice.
            await screen.tap("fill-back")
            await screen.until(lambda: screen.get("fill-text").value == "99999;5")
            await look(screen, "99999;5", "fill-done")
            await screen.tap("leave-out-1")
            await screen.until_shows("No row is left")
            await screen.tap("fill-done")
            await screen.until_has("products" if width == 1280 else "to-fill")

    asyncio.run(story())
    assert quantities(firm, order_id) == {"22000": 8, "22004": 12, "22001": 24, "22010": 3}


def test_a_list_without_errors_leads_back_to_the_order(open_app: Open, firm: Company):
    order_id = cart(firm, ("p-0", 5))

    async def story() -> None:
        async with open_app(firm.agent, 1280, f"/fill/{order_id}") as screen:
            await look(screen, "22001;3")
            await screen.tap("fill-replace")
            await screen.until_shows("Replace the cart")
            await screen.tap("fill-put")
            await screen.until_has("products")
            assert screen.shows("1 product is in the cart.")

    asyncio.run(story())
    assert quantities(firm, order_id) == {"22001": 3}


def test_what_was_typed_is_there_again(open_app: Open, firm: Company):
    order_id = cart(firm)

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/fill/{order_id}", "ru") as screen:
            await screen.until_has("fill-text")
            await screen.tap("fill-check")
            await screen.until_shows(
                "Заказывать здесь нечего. Напишите в каждой строке товар и количество."
            )
            await look(screen, LIST)
            await screen.tap("fill-back")
            await screen.until_has("fill-text")
            assert screen.get("fill-text").value == LIST

    asyncio.run(story())
    assert quantities(firm, order_id) == {}


def test_a_workbook_is_chosen_and_one_that_is_none_is_refused(open_app: Open, firm: Company):
    order_id = cart(firm)
    book = openpyxl.Workbook()
    for row in (["Артикул", "Кол-во"], [22000, 7], ["22001", "2 кор"]):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    incoming = firm.storage / INCOMING

    async def story() -> None:
        async with open_app(firm.agent, 1280, f"/fill/{order_id}") as screen:
            await choose_file(screen, incoming, "photo.xlsx", b"\x89PNG\r\n\x1a\n\0")
            await screen.until_shows("This is neither a text nor a workbook of Excel.")
            await choose_file(screen, incoming, "film.csv", b"a" * (11 << 20))
            await screen.until_shows("The file has 11 MB, and 10 MB are the limit.")
            await choose_file(screen, incoming, "list.xlsx", file.getvalue())
            await screen.until_has("fill-put")
            await screen.tap("fill-put")
            await screen.until_has("products")

    asyncio.run(story())
    assert quantities(firm, order_id) == {"22000": 7, "22001": 24}
    assert list(incoming.iterdir()) == []


def test_three_thousand_rows_are_turned_over_page_by_page(open_app: Open, firm: Company):
    order_id = cart(firm)
    text = "".join(f"9{n:05d};1\n" for n in range(2_999)) + "22000;1\n"

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/fill/{order_id}") as screen:
            await look(screen, text)
            assert screen.shows("Page 1 of 60")
            assert len([c for c in screen.controls() if str(c.key).startswith("fill-9")]) <= 50
            assert screen.has("fill-1")
            assert not screen.has("fill-51")
            await screen.tap("fill-next")
            await screen.until_has("fill-51")
            assert not screen.has("fill-1")
            assert not screen.has("fill-copy")
            assert screen.has("fill-save")

    asyncio.run(story())


def test_a_cart_that_is_submitted_meanwhile_is_not_filled(open_app: Open, firm: Company):
    order_id = cart(firm, ("p-0", 5))

    async def story() -> None:
        async with open_app(firm.agent, 1280, f"/fill/{order_id}") as screen:
            await look(screen, LIST)
            actions.submit(firm.replica(firm.agent), order_id)
            await screen.until_shows("This cart is not here any more")

    asyncio.run(story())
    assert quantities(firm, order_id) == {"22000": 5}


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
