"""Filling an order from a list or a file, as a person sees it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import flet as ft
import openpyxl

from fieldapp.actions import orders as actions
from fieldapp.domain.product import Product
from fieldapp.localdb.records import TableNouns, write_noun
from fieldapp.localdb.search import index_products
from fieldapp.views.intake import INCOMING
from tests.views.conftest import WIDTHS, Open
from tests.views.headless import Screen
from tests.views.test_order_entry import cart, quantities
from tests.views.world import Company

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
