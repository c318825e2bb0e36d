"""Barcodes that a camera has taken, in pictures with bars that were drawn for them."""

from __future__ import annotations

import pytest

from fieldapp.actions import barcodes
from fieldapp.actions.filling import Scanned
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.records import write_noun
from fieldapp.localdb.search import index_products
from tests.actions.carts import new_cart, order
from tests.company import COLA, JUICE
from tests.pictures import jpeg, photo_of, png

COLA_CODE, JUICE_CODE, NOBODYS = "4600000000015", "4006381333931", "9780201379624"


def coded(replica, product, *codes):
    with replica.writing() as connection:
        write_noun(connection, product.changed(barcodes=list(codes)))
        index_products(connection, [product.id])


@pytest.fixture
def cart(replica):
    coded(replica, COLA, COLA_CODE)
    coded(replica, JUICE, JUICE_CODE)
    return new_cart(replica, tea=1)


def lines(replica, order_id):
    return {line.product_id: line.quantity for line in order(replica, order_id).lines}


@pytest.mark.parametrize("turned", [0, 12, 90, 180])
def test_a_code_in_a_picture_adds_a_step_however_it_is_held(replica, cart, turned):
    done = barcodes.scan_picture(replica, cart, photo_of(COLA_CODE, turned=turned))

    assert isinstance(done, Scanned)
    assert (done.product.id, done.added) == ("cola", 6)
    assert lines(replica, cart) == {"tea": 1, "cola": 6}


def test_of_several_codes_the_one_that_a_product_has_is_meant(replica, cart):
    done = barcodes.scan_picture(replica, cart, photo_of(NOBODYS, JUICE_CODE))

    assert isinstance(done, Scanned)
    assert done.product.id == "juice"


@pytest.mark.parametrize(
    ("picture", "refusal"),
    [
        (photo_of(NOBODYS), Refusal("scan_unknown", {"code": NOBODYS})),
        (photo_of(COLA_CODE, JUICE_CODE), Refusal("scan_several")),
        (photo_of(), Refusal("scan_nothing")),
        (png(300, 200), Refusal("scan_nothing")),
        (jpeg(size_bytes=5_000), Refusal("scan_unread")),
        (png(300, 200)[:60], Refusal("scan_unread")),
        (b"%PDF-1.7", Refusal("scan_unread")),
        (b"", Refusal("scan_unread")),
    ],
    ids=["unknown", "several", "no code", "no photo", "noise", "cut", "pdf", "empty"],
)
def test_what_gives_no_product_is_told_and_adds_nothing(replica, cart, picture, refusal):
    assert barcodes.scan_picture(replica, cart, picture) == refusal
    assert lines(replica, cart) == {"tea": 1}


def test_two_codes_of_one_product_are_no_question(replica, cart):
    coded(replica, COLA, COLA_CODE, NOBODYS)

    done = barcodes.scan_picture(replica, cart, photo_of(COLA_CODE, NOBODYS))

    assert isinstance(done, Scanned)
    assert done.product.id == "cola"


def test_a_picture_that_would_take_all_memory_is_not_opened(monkeypatch):
    monkeypatch.setattr(barcodes, "MAX_PIXELS", 1_000)

    assert barcodes.codes_in(photo_of(COLA_CODE)) is None
