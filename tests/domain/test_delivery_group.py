"""Orders that come with one delivery."""

from __future__ import annotations

import pytest

from fieldapp.domain.command import Applied
from fieldapp.domain.delivery_group import bears_delivery, is_unpaid, sharing_delivery
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import DeliveryTerms, LegalEntity
from fieldapp.domain.refusal import Refusal
from tests.company import NOW, OTHER_AGENT, Shelf
from tests.intents import amend, cancel, create, describe, join_delivery, submit

DAY = "2026-03-05"


@pytest.fixture
def shelf() -> Shelf:
    """Three orders of Corner for one day, placed one after the other."""
    shelf = Shelf()
    for n, product_id in enumerate(("cola", "tea", "salt"), 1):
        place(shelf, f"o{n}", product_id, n)
    return shelf


def place(
    shelf: Shelf, key: str, product_id: str, minute: int, day: str | None = DAY, made: str = NOW
) -> None:
    shelf.do(create(key, lines={product_id: 12}, at=made))
    if day is not None:
        shelf.do(describe(key, delivery_day=day))
    at = f"2026-03-02T08:{30 + minute}:00.000Z"
    assert isinstance(shelf.do(submit(shelf.need(Order, key), at=at)), Applied)


def orders(shelf: Shelf) -> list[Order]:
    return [noun for noun in shelf.content.values() if isinstance(noun, Order)]


def together(shelf: Shelf, key: str) -> list[str]:
    return [one.id for one in sharing_delivery(shelf.need(Order, key), orders(shelf))]


def refused(outcome) -> str:
    assert isinstance(outcome, Refusal), outcome
    return outcome.code


def test_joined_orders_share_one_delivery_that_the_first_one_bears(shelf):
    assert together(shelf, "o1") == ["o1"]

    shelf.do(join_delivery("o2", "o1"))

    assert together(shelf, "o2") == together(shelf, "o1") == ["o1", "o2"]
    assert together(shelf, "o3") == ["o3"]
    bearing = {o.id for o in orders(shelf) if bears_delivery(o, orders(shelf))}
    assert bearing == {"o1", "o3"}


def test_two_deliveries_that_are_joined_become_one(shelf):
    place(shelf, "o4", "candle", 9)
    shelf.do(join_delivery("o1", "o2", group_id="g1"))
    shelf.do(join_delivery("o3", "o4", group_id="g2"))

    shelf.do(join_delivery("o1", "o3", group_id="g3"))

    assert together(shelf, "o4") == ["o1", "o2", "o3", "o4"]
    outcome = shelf.do(join_delivery("o1", "o4"))
    assert isinstance(outcome, Applied)
    assert outcome.changed == ()


def test_a_cancelled_order_leaves_the_delivery_to_the_next(shelf):
    shelf.do(join_delivery("o1", "o2", "o3"))
    shelf.do(cancel("o1"))

    assert together(shelf, "o2") == ["o2", "o3"]
    assert bears_delivery(shelf.need(Order, "o2"), orders(shelf))
    assert together(shelf, "o1") == ["o1"]


def test_only_placed_orders_of_one_outlet_and_day_come_together(shelf):
    shelf.do(create("o4", lines={"tea": 1}))
    place(shelf, "o5", "candle", 9, day="2026-03-06")
    place(shelf, "o6", "candle", 10, day=None)

    assert refused(shelf.do(join_delivery("o1", "o4"))) == "not_to_be_joined"
    assert refused(shelf.do(join_delivery("o1", "o5"))) == "deliveries_differ"
    assert refused(shelf.do(join_delivery("o1", "o6"))) == "no_delivery_day"
    assert refused(shelf.do(join_delivery("o1", "o2"), OTHER_AGENT)) == "not_allowed"
    assert all(order.delivery_group is None for order in orders(shelf))


def test_a_delivery_is_paid_once_by_the_order_that_was_placed_first():
    shelf = Shelf()
    entity = shelf.need(LegalEntity, "corner-llc")
    shelf.put(entity.changed(delivery=DeliveryTerms(fee_minor=900)))
    place(shelf, "o1", "cola", 1)
    place(shelf, "o2", "tea", 2)
    assert costs(shelf) == [900, 900]

    shelf.do(join_delivery("o1", "o2"))

    assert costs(shelf) == [900, 0]
    assert shelf.need(Order, "o2").total_minor == 12 * 400
    shelf.do(cancel("o1"))
    assert shelf.need(Order, "o2").delivery_minor == 900


def test_a_change_of_one_order_charges_no_other_under_the_terms_of_today():
    shelf = Shelf()
    entity = shelf.need(LegalEntity, "corner-llc")
    shelf.put(entity.changed(delivery=DeliveryTerms(fee_minor=900, free_from_minor=5_000)))
    place(shelf, "o1", "tea", 1)
    place(shelf, "o2", "cola", 2)
    # Free, whatever the stock has made of it afterwards.
    spared = shelf.need(Order, "o1")
    shelf.put(spared.model_copy(update={"delivery_minor": 0, "delivery_vat_bp": 0}))
    shelf.do(join_delivery("o1", "o2"))
    shelf.put(entity.changed(delivery=DeliveryTerms(fee_minor=1_100)))

    shelf.do(amend(("cola", 13, 12), order_id="o2"))

    assert costs(shelf) == [0, 0]
    shelf.do(cancel("o1"))
    assert shelf.need(Order, "o2").delivery_minor == 900


def test_the_order_that_leaves_takes_what_was_agreed_for_it():
    shelf = Shelf()
    entity = shelf.need(LegalEntity, "corner-llc")
    shelf.put(entity.changed(delivery=DeliveryTerms(fee_minor=900, vat_rate_bp=2_000)))
    place(shelf, "o1", "cola", 1)
    place(shelf, "o2", "tea", 2)
    alone = shelf.need(Order, "o2")
    shelf.do(join_delivery("o1", "o2"))
    shelf.put(entity.changed(delivery=None))

    shelf.do(cancel("o1"))

    back = shelf.need(Order, "o2")
    assert (back.delivery_minor, back.total_minor) == (900, alone.total_minor)
    assert (back.vat_minor, back.delivery_vat_bp) == (alone.vat_minor, 2_000)


def test_a_delivered_order_goes_on_bearing_what_it_has_paid():
    shelf = Shelf()
    entity = shelf.need(LegalEntity, "corner-llc")
    shelf.put(entity.changed(delivery=DeliveryTerms(fee_minor=900)))
    place(shelf, "o1", "cola", 1)
    place(shelf, "o2", "tea", 2)
    shelf.do(join_delivery("o1", "o2"))
    shelf.put(shelf.need(Order, "o1").model_copy(update={"status": "delivered"}))

    shelf.do(amend(("tea", 13, 12), order_id="o2"))

    assert costs(shelf) == [900, 0]


def paying(fee_minor: int = 900) -> Shelf:
    """A client that pays so much for each delivery."""
    shelf = Shelf()
    charge(shelf, fee_minor)
    return shelf


def charge(shelf: Shelf, fee_minor: int, vat_rate_bp: int = 0) -> None:
    entity = shelf.need(LegalEntity, "corner-llc")
    terms = DeliveryTerms(fee_minor=fee_minor, vat_rate_bp=vat_rate_bp)
    shelf.put(entity.changed(delivery=terms))


def update(shelf: Shelf, key: str, **fields: object) -> None:
    shelf.put(shelf.need(Order, key).model_copy(update=fields))


@pytest.mark.parametrize("status", ["assembled", "delivered"])
def test_who_joins_an_order_that_is_assembled_pays_no_second_time(status):
    shelf = paying()
    place(shelf, "o3", "salt", 0)
    place(shelf, "o1", "cola", 1)
    place(shelf, "o2", "tea", 2)
    shelf.do(join_delivery("o1", "o2"))
    update(shelf, "o1", status=status)

    shelf.do(join_delivery("o2", "o3"))

    assert together(shelf, "o3") == ["o1", "o3", "o2"]
    assert costs(shelf, "o1", "o2", "o3") == [900, 0, 0]
    shelf.do(amend(("salt", 13, 12), order_id="o3"))
    assert costs(shelf, "o1", "o2", "o3") == [900, 0, 0]


def three_together(fee_minor: int = 900) -> Shelf:
    shelf = paying(fee_minor)
    for n, (key, product_id) in enumerate([("o1", "cola"), ("o2", "tea"), ("o3", "salt")]):
        place(shelf, key, product_id, n)
    shelf.do(join_delivery("o1", "o2", "o3"))
    return shelf


def said(outcome: object) -> tuple[str, list[str]]:
    assert isinstance(outcome, Applied), outcome
    return outcome.verdict, [reason.code for reason in outcome.reasons]


def test_an_order_that_is_assembled_keeps_its_cost_when_the_other_is_cancelled():
    shelf = three_together()
    update(shelf, "o2", status="assembled")
    kept = shelf.need(Order, "o2")

    outcome = shelf.do(cancel("o1"))

    assert shelf.need(Order, "o2") == kept
    assert kept.delivery_minor == 0
    assert said(outcome) == ("applied", [])


def test_what_it_cannot_take_the_next_one_takes_that_may_still_change():
    shelf = three_together()
    update(shelf, "o2", status="assembled")

    shelf.do(cancel("o1"))

    assert together(shelf, "o2") == ["o3", "o2"]
    assert costs(shelf, "o2", "o3") == [0, 900]
    assert shelf.need(Order, "o3").total_minor == 12 * 43 + 900
    shelf.do(amend(("salt", 13, 12), order_id="o3"))
    assert costs(shelf, "o2", "o3") == [0, 900]


def test_an_order_that_is_assembled_goes_on_bearing_the_cost_when_another_is_cancelled():
    shelf = three_together()
    update(shelf, "o1", status="assembled")

    outcome = shelf.do(cancel("o2"))

    assert costs(shelf, "o1", "o3") == [900, 0]
    assert said(outcome) == ("applied", [])


def test_whoever_cancels_the_last_one_that_can_pay_is_told():
    shelf = three_together()
    for key in ("o2", "o3"):
        update(shelf, key, status="assembled")
    stood = orders(shelf)
    assert not any(is_unpaid(one, stood) for one in stood)

    outcome = shelf.do(cancel("o1"))

    assert said(outcome) == ("merged", ["delivery_unpaid"])
    assert isinstance(outcome, Applied)
    assert outcome.reasons[0].details == {"numbers": "N-o2, N-o3"}
    assert costs(shelf, "o2", "o3") == [0, 0]
    assert [is_unpaid(one, orders(shelf)) for one in orders(shelf)] == [False, True, True]


def test_nobody_is_told_of_a_delivery_that_costs_nothing():
    shelf = three_together(0)
    update(shelf, "o2", status="assembled")
    update(shelf, "o3", status="assembled")

    assert said(shelf.do(cancel("o1"))) == ("applied", [])
    assert not any(is_unpaid(one, orders(shelf)) for one in orders(shelf))


def test_an_order_that_was_assembled_free_of_charge_goes_on_bearing_the_delivery():
    shelf = paying(0)
    place(shelf, "o1", "cola", 1)
    charge(shelf, 900)
    place(shelf, "o2", "tea", 2)
    shelf.do(join_delivery("o1", "o2"))
    update(shelf, "o1", status="assembled")

    shelf.do(amend(("tea", 13, 12), order_id="o2"))

    assert costs(shelf) == [0, 0]


def joined_by_an_older_release(shelf: Shelf) -> None:
    """Two orders that come together; of the second nothing says what it costs alone."""
    place(shelf, "o1", "cola", 1)
    place(shelf, "o2", "tea", 2)
    shelf.do(join_delivery("o1", "o2"))
    update(shelf, "o2", delivery_waived_minor=None, delivery_vat_bp=0)


def test_an_order_that_an_older_release_joined_pays_by_the_terms_of_now():
    shelf = paying()
    joined_by_an_older_release(shelf)
    charge(shelf, 1_100, vat_rate_bp=2_000)

    shelf.do(cancel("o1"))

    left = shelf.need(Order, "o2")
    assert (left.delivery_minor, left.delivery_vat_bp) == (1_100, 2_000)
    assert left.total_minor == 12 * 400 + 1_100


def test_it_does_so_after_a_change_of_its_lines_too():
    shelf = paying()
    joined_by_an_older_release(shelf)

    shelf.do(amend(("tea", 13, 12), order_id="o2"))

    assert costs(shelf) == [900, 0]
    assert shelf.need(Order, "o2").delivery_waived_minor == 900
    shelf.do(cancel("o1"))
    assert costs(shelf) == [900, 900]


def test_a_delivery_agreed_to_be_free_stays_free_when_the_other_is_cancelled():
    shelf = paying(0)
    place(shelf, "o1", "cola", 1)
    place(shelf, "o2", "tea", 2)
    shelf.do(join_delivery("o1", "o2"))
    assert shelf.need(Order, "o2").delivery_waived_minor == 0
    charge(shelf, 1_100)

    shelf.do(cancel("o1"))

    assert costs(shelf) == [0, 0]


def test_an_order_that_lay_long_as_a_cart_shares_its_delivery():
    shelf = paying()
    place(shelf, "o1", "cola", 1, made="2025-11-01T08:00:00.000Z")
    place(shelf, "o2", "tea", 2)
    shelf.do(join_delivery("o1", "o2"))

    shelf.do(amend(("tea", 13, 12), order_id="o2"))

    assert costs(shelf) == [900, 0]


def test_credit_does_not_count_a_delivery_that_another_order_pays():
    shelf = Shelf()
    entity = shelf.need(LegalEntity, "corner-llc")
    fee = DeliveryTerms(fee_minor=900)
    limit = 900 + 12 * 143 + 13 * 400
    shelf.put(entity.changed(delivery=fee, credit_mode="refuse", credit_limit_minor=limit + 900))
    place(shelf, "o1", "cola", 1)
    place(shelf, "o2", "tea", 2)
    shelf.do(join_delivery("o1", "o2"))
    shelf.put(entity.changed(delivery=fee, credit_mode="refuse", credit_limit_minor=limit))

    outcome = shelf.do(amend(("tea", 13, 12), order_id="o2"))

    assert isinstance(outcome, Applied), outcome
    assert costs(shelf) == [900, 0]
    assert isinstance(shelf.do(amend(("tea", 14, 13), order_id="o2")), Refusal)


def costs(shelf: Shelf, *keys: str) -> list[int]:
    return [shelf.need(Order, key).delivery_minor for key in keys or ("o1", "o2")]
