"""A product's picture on its card, by itself, and side by side with others."""

from __future__ import annotations

import asyncio
import hashlib

import flet as ft
import pytest

from fieldapp.actions import orders as actions
from fieldapp.domain.product import Product, ProductPicture
from fieldapp.localdb import blob_queue
from fieldapp.localdb.records import TableNouns, write_noun
from fieldapp.localdb.replica import Replica, Saved
from fieldapp.views.parts.product_picture import initials
from fieldapp.views.parts.quantity import WIDTH
from fieldapp.views.pictures import address_of
from fieldapp.wire.blob import BlobOf
from tests.pictures import png
from tests.views.conftest import WIDTHS, Open
from tests.views.headless import Screen
from tests.views.world import Company, ago

CARD, THUMB = png(300, 200), png(96, 64)
NAME = "White metal lantern"


def arrive(replica: Replica, data: bytes, key: str = "p-1") -> str:
    sha256 = replica.blobs.save(data)
    with replica.database.write() as connection:
        of = BlobOf("product", key)
        blob_queue.put_held(connection, sha256, of, len(data), ago(hours=2))
    replica.announce(frozenset({"picture_state", "pictures"}))
    return sha256


def give(replica: Replica, key: str = "p-1") -> ProductPicture:
    """Give a product a picture, whose files are still at the hub."""
    product = replica.query(lambda c: TableNouns(c).get(Product, key))
    assert product is not None
    picture = ProductPicture(
        sha256=hashlib.sha256(CARD).hexdigest(),
        size_bytes=len(CARD),
        thumb_sha256=hashlib.sha256(THUMB).hexdigest(),
        thumb_bytes=len(THUMB),
    )
    with replica.database.write() as connection:
        write_noun(connection, product.changed(picture=picture))
    return picture


def source(screen: Screen) -> str:
    content = screen.get("product-picture").content
    assert isinstance(content, ft.Image)
    return str(content.src)


@WIDTHS
def test_a_card_shows_what_is_here_and_the_rest_when_it_comes(
    open_app: Open, firm: Company, width: int
):
    replica = firm.replica(firm.agent)
    picture = give(replica)

    async def story() -> None:
        async with open_app(firm.agent, width, "/product/o-1/p-1") as screen:
            await screen.until_shows("WM")
            assert not screen.has("product-picture")
            await screen.until(lambda: wanted(replica, picture.sha256) == "wanted")
            arrive(replica, THUMB)
            await screen.until_has("product-picture")
            assert source(screen) == address_of(firm.agent, picture.thumb_sha256)
            assert not screen.has("open-picture")
            arrive(replica, CARD)
            await screen.until_has("open-picture")
            assert source(screen) == address_of(firm.agent, picture.sha256)
            await screen.tap("open-picture")
            await screen.until_has("picture")
            assert screen.get("picture").src == address_of(firm.agent, picture.sha256)
            assert screen.get("picture").semantics_label == NAME
            await screen.tap("back")
            await screen.until_has("product-picture")

    asyncio.run(story())


def wanted(replica: Replica, sha256: str) -> str:
    found = replica.query(blob_queue.get, sha256)
    return found.state if found else ""


def test_without_a_connection_it_is_said_when_the_picture_comes(open_app: Open, firm: Company):
    give(firm.replica(firm.agent))

    async def story() -> None:
        async with open_app(firm.agent, 360, "/product/o-1/p-1", "ru") as screen:
            await screen.until_shows("WM")
            await screen.until_shows("Картинка загрузится, как только появится связь.")

    asyncio.run(story())


@WIDTHS
def test_a_product_without_a_picture_has_no_empty_place(open_app: Open, firm: Company, width: int):
    async def story() -> None:
        async with open_app(firm.agent, width, "/product/o-1/p-1") as screen:
            await screen.until_shows("22001")
            assert not screen.has("product-picture")
            assert not screen.shows("WM")

    asyncio.run(story())


@WIDTHS
def test_products_side_by_side_have_their_pictures_on_top(
    open_app: Open, firm: Company, width: int
):
    replica = firm.replica(firm.agent)
    picture = give(replica)
    arrive(replica, CARD)

    async def story() -> None:
        async with open_app(firm.agent, width, "/compare/o-1/p-1/p-2") as screen:
            await screen.until_has("product-picture")
            assert source(screen) == address_of(firm.agent, picture.sha256)
            assert screen.shows("CC")

    asyncio.run(story())


@pytest.mark.parametrize("width", [1180, 1280])
def test_a_list_has_a_place_for_pictures_before_they_come(
    open_app: Open, firm: Company, width: int
):
    replica = firm.replica(firm.agent)
    picture = give(replica)
    begun = actions.create(replica, "o-4")
    assert isinstance(begun, Saved)

    async def story() -> None:
        async with open_app(firm.agent, width, f"/entry/{begun.document}") as screen:
            await screen.until_has("picture-22001")
            assert screen.get("picture-22001").content is None
            arrive(replica, THUMB)
            await screen.until(lambda: screen.get("picture-22001").content is not None)
            shown = screen.get("picture-22001").content
            assert shown.src == address_of(firm.agent, picture.thumb_sha256)
            assert screen.get("picture-22002").content is None

    asyncio.run(story())


@pytest.mark.parametrize("width", [360, 800, 1024, 1179])
def test_a_row_with_little_room_keeps_it_for_the_name_and_shows_the_picture_at_a_tap(
    open_app: Open, firm: Company, width: int
):
    replica = firm.replica(firm.agent)
    picture = give(replica)
    arrive(replica, THUMB)
    begun = actions.create(replica, "o-4")
    assert isinstance(begun, Saved)

    async def story() -> None:
        async with open_app(firm.agent, width, f"/entry/{begun.document}") as screen:
            await screen.until_has("price-22001")
            assert not screen.has("picture-22001")
            await screen.tap("price-22001")
            await screen.until_has("picture-22001")
            shown = screen.get("picture-22001").content
            assert shown.src == address_of(firm.agent, picture.thumb_sha256)
            await screen.tap("price-22002")
            await screen.until_has("card-22002")
            assert not screen.has("picture-22002")

    asyncio.run(story())


def test_a_list_of_a_catalog_without_pictures_has_no_place_for_them(open_app: Open, firm: Company):
    begun = actions.create(firm.replica(firm.agent), "o-4")
    assert isinstance(begun, Saved)

    async def story() -> None:
        async with open_app(firm.agent, 1280, f"/entry/{begun.document}") as screen:
            await screen.until_has("product-22001")
            assert not screen.has("picture-22001")

    asyncio.run(story())


@pytest.mark.parametrize(
    ("name", "letters"),
    [("White metal lantern", "WM"), ("Чай чёрный «Ёлка»", "ЧЧ"), ("cola", "C"), ("«»", "")],
)
def test_the_letters_of_a_name(name: str, letters: str):
    assert initials(name) == letters


@pytest.mark.parametrize("width", [360, 800, 1000, 1024, 1179, 1180, 1280])
@pytest.mark.parametrize("screen_name", ["entry", "amend"])
def test_a_name_keeps_its_room_at_every_width(
    open_app: Open, firm: Company, width: int, screen_name: str
):
    replica = firm.replica(firm.agent)
    give(replica)
    begun = actions.create(replica, "o-4", [("p-1", 12)])
    assert isinstance(begun, Saved)
    if screen_name == "amend":
        assert isinstance(actions.submit(replica, begun.document), Saved)

    async def story() -> None:
        async with open_app(firm.agent, width, f"/{screen_name}/{begun.document}") as screen:
            if screen_name == "amend" and width < 1000:
                await screen.tap("add-or-lines")
            await screen.until_has("product-22001")
            beside = {"entry": 400, "amend": 420}[screen_name] if width >= 1000 else 0
            rail = 85 if width >= 700 else 0
            assert room_of_name(screen.get("product-22001"), width - beside - rail) >= 120

    asyncio.run(story())


def room_of_name(row: ft.Container, width: int) -> int:
    """Return what a row of a list leaves for the name, beside all that has a width of its own."""
    line = row.content.controls[0] if isinstance(row.content, ft.Column) else row.content
    assert isinstance(line, ft.Row)
    taken = [taken_by(part) for part in line.controls if not part.expand]
    return int(width - 20 - sum(taken) - line.spacing * (len(line.controls) - 1))


def taken_by(part: ft.Control) -> float:
    """Return the width of a part of a row."""
    inner = part.content if isinstance(part, ft.Semantics) else part
    width = getattr(inner, "width", None)
    # The steps of a quantity have none where they take only what they need.
    return float(WIDTH if width is None else width)
