"""What delivery costs, in a cart and when an order is placed or changed."""

from __future__ import annotations

import pytest

from fieldapp.domain.command import Applied
from fieldapp.domain.delivery_cost import missing_for_free, terms_for
from fieldapp.domain.order import Order, totalled
from fieldapp.domain.outlet import DeliveryTerms, LegalEntity
from fieldapp.domain.price import PriceType
from fieldapp.domain.stock import Stock
from tests.company import NOW, OWNER, Shelf
from tests.domain.terms_shop import FEE, cart, placed, shop
from tests.intents import amend, change, create, decide, submit


def sums(order: Order) -> tuple[int, int, int, int]:
    return order.delivery_minor, order.net_minor, order.vat_minor, order.total_minor


def test_delivery_is_in_the_totals_of_the_cart_with_its_vat():
    shelf = shop(delivery=FEE)

    # 10 tea at 4.00 with 20 % VAT inside: 33.33 + 6.67; delivery 6.00: 5.00 + 1.00.
    assert sums(cart(shelf)) == (600, 3_833, 767, 4_600)
    assert totalled(cart(shelf)) == cart(shelf)


def test_delivery_is_free_from_an_amount_on():
    shelf = shop(delivery=FEE)

    shelf.do(change("tea", 13, 10))

    assert sums(cart(shelf)) == (0, 4_333, 867, 5_200)


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({}, 1_000),
        ({"free_from_minor": None}, None),
        ({"fee_minor": 0}, 0),
        ({"free_from_minor": 4_000}, 0),
        ({"free_from_minor": 4_001}, 1),
    ],
)
def test_what_is_missing_for_free_delivery(fields, missing):
    shelf = shop(delivery=FEE.model_copy(update=fields))
    terms = terms_for(cart(shelf), shelf)

    assert terms is not None
    assert missing_for_free(cart(shelf), terms) == missing
    assert cart(shelf).delivery_minor == (terms.fee_minor if missing != 0 else 0)


def test_an_empty_cart_is_not_delivered():
    shelf = shop(delivery=FEE)

    shelf.do(change("tea", 0, 10))

    assert sums(cart(shelf)) == (0, 0, 0, 0)


def test_vat_comes_on_top_where_prices_are_without_it():
    shelf = Shelf()
    shelf.put(shelf.need(PriceType, "net").changed(delivery=FEE))
    shelf.do(create("o1", "kiosk", {"salt": 10}))

    # 10 salt at 0.42 and 10 % VAT: 4.20 + 0.42; delivery 6.00 + 1.20.
    assert sums(cart(shelf)) == (600, 1_020, 162, 1_182)


def test_terms_of_the_client_go_before_those_of_the_price_type():
    shelf = Shelf()
    shelf.put(shelf.need(PriceType, "retail").changed(delivery=FEE))
    shelf.do(create("o1", lines={"tea": 1}))
    assert cart(shelf).delivery_minor == 600
    shelf.put(shelf.need(LegalEntity, "corner-llc").changed(delivery=DeliveryTerms()))

    shelf.do(change("tea", 2, 1))

    assert cart(shelf).delivery_minor == 0


def test_a_placed_order_that_shrinks_pays_for_its_delivery():
    shelf = shop({"tea": 13}, delivery=FEE)
    placed(shelf)
    assert cart(shelf).total_minor == 5_200

    shelf.do(amend(("tea", 10, 13)))

    assert sums(cart(shelf)) == (600, 3_833, 767, 4_600)


def test_what_is_short_of_stock_does_not_cost_the_client_the_free_delivery():
    shelf = shop({"tea": 13}, delivery=FEE, shortage="cut")
    shelf.do(change("cola", 24, None))

    placed(shelf)

    assert [line.product_id for line in cart(shelf).lines] == ["cola"]
    assert (cart(shelf).delivery_minor, cart(shelf).total_minor) == (0, 24 * 143)


def test_nor_does_it_when_lines_are_added_afterwards():
    shelf = shop({"tea": 13}, delivery=FEE, shortage="cut")
    shelf.do(change("cola", 24, None))
    placed(shelf)

    shelf.do(amend(("salt", 1, None)))

    assert (cart(shelf).delivery_minor, cart(shelf).total_minor) == (0, 24 * 143 + 43)
    # The client wants 52.00 of tea still, which alone is enough: only the supplier has none.
    shelf.do(amend(("cola", 12, 24)))
    assert cart(shelf).delivery_minor == 0


def test_nor_when_the_stock_cuts_what_is_added():
    shelf = shop({"salt": 1}, delivery=FEE, shortage="cut")
    placed(shelf)
    assert cart(shelf).delivery_minor == FEE.fee_minor

    shelf.do(amend(("cola", 240, None), ("salt", 2, 1)))
    assert cart(shelf).delivery_minor == 0

    shelf = shop({"salt": 1}, delivery=FEE, shortage="cut")
    placed(shelf)
    shelf.put(Stock(warehouse_id="main", product_id="cola", quantity=6, as_of=NOW))
    shelf.do(amend(("cola", 240, None), ("salt", 2, 1)))
    assert [line.quantity for line in cart(shelf).lines] == [2, 6]
    assert cart(shelf).delivery_minor == 0


def test_a_change_keeps_the_agreed_cost_where_the_terms_of_now_tell_nothing_apart():
    shelf = shop({"tea": 2}, delivery=FEE)
    shelf.put(Stock(warehouse_id="main", product_id="tea", quantity=99, as_of=NOW))
    placed(shelf)
    entity = shelf.need(LegalEntity, "corner-llc")
    dearer = FEE.model_copy(update={"fee_minor": 950, "free_from_minor": 7_000})
    shelf.put(entity.changed(delivery=dearer))

    shelf.do(amend(("tea", 3, 2)))
    assert cart(shelf).delivery_minor == 600

    shelf.do(amend(("tea", 18, 3)))
    assert cart(shelf).delivery_minor == 0
    shelf.do(amend(("tea", 17, 18)))
    assert cart(shelf).delivery_minor == 950


def test_nor_when_a_double_is_joined():
    shelf = shop({"tea": 13}, delivery=FEE, shortage="cut")
    shelf.do(change("cola", 24, None))
    placed(shelf)
    shelf.do(create("o2", lines={"cola": 25}), OWNER)
    outcome = shelf.do(submit(shelf.need(Order, "o2")), OWNER)
    assert isinstance(outcome, Applied)
    assert outcome.verdict == "held"

    shelf.do(decide("join", "o2"), OWNER)

    assert (cart(shelf).delivery_minor, cart(shelf).total_minor) == (0, 25 * 143)


def test_credit_counts_the_delivery_too():
    shelf = shop(delivery=FEE, credit_mode="hold", credit_limit_minor=4_599)

    outcome = placed(shelf)

    assert outcome.verdict == "held"
    assert cart(shelf).holds[0].details["owed"] == 4_600


def test_orders_that_are_joined_may_come_for_free():
    shelf = shop(delivery=FEE)
    placed(shelf)
    shelf.do(create("o2", lines={"tea": 13}), OWNER)
    outcome = shelf.do(submit(shelf.need(Order, "o2")), OWNER)
    assert isinstance(outcome, Applied)
    assert outcome.verdict == "held"

    shelf.do(decide("join", "o2"), OWNER)

    assert sums(cart(shelf)) == (0, 4_333, 867, 5_200)
