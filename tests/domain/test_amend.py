"""Changing an order that is placed, until it is assembled or its hour has come."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from fieldapp.domain.command import AmendOrder, Applied, SetLine
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.contract import PriceBreak, PriceTerm
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.price import Price
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from tests.company import AGENT, COLA, MANAGER, NOW, OTHER_AGENT, OWNER, Shelf
from tests.intents import amend, create, reject, release, submit

LATER = "2026-03-02T09:00:00.000Z"


@pytest.fixture
def shelf() -> Shelf:
    """Anna's order for Corner: 12 cola at 1.43, 5 tea at 4.00."""
    shelf = Shelf()
    shelf.do(create(lines={"cola": 12, "tea": 5}))
    shelf.do(submit(shelf.need(Order, "o1")))
    return shelf


def order(shelf: Shelf) -> Order:
    return shelf.need(Order, "o1")


def quantities(shelf: Shelf) -> dict[str, int]:
    return {line.product_id: line.quantity for line in order(shelf).lines}


def applied(outcome: Applied | Refusal) -> Applied:
    assert isinstance(outcome, Applied), outcome
    return outcome


@pytest.mark.parametrize("status", ["submitted", "accepted"])
@pytest.mark.parametrize("actor", [AGENT, OWNER, MANAGER])
def test_lines_change_go_and_come(shelf, status, actor):
    shelf.put(order(shelf).changed(status=status))

    outcome = applied(
        shelf.do(amend(("cola", 24, 12), ("tea", 0, 5), ("salt", 2, None), at=LATER), actor)
    )

    assert (outcome.verdict, outcome.reasons) == ("applied", ())
    assert quantities(shelf) == {"cola": 24, "salt": 2}
    assert order(shelf).total_minor == 24 * 143 + 2 * 43
    assert (order(shelf).status, order(shelf).amended_at) == (status, LATER)
    assert order(shelf).submitted_at == NOW


def test_prices_of_lines_stay_facts_and_new_lines_cost_what_they_do_today(shelf):
    for product_id, amount in (("cola", 999), ("salt", 77)):
        shelf.put(Price(price_type_id="retail", product_id=product_id, amount_minor=amount))

    shelf.do(amend(("cola", 24, 12), ("salt", 2, None)))

    assert [line.price_minor for line in order(shelf).lines] == [143, 400, 77]


def test_different_lines_merge_and_the_same_line_opens_a_conflict(shelf):
    shelf.do(amend(("cola", 24, 12)), OWNER)

    outcome = applied(shelf.do(amend(("cola", 6, 12), ("tea", 7, 5)), AGENT))

    assert outcome.verdict == "merged"
    details = {"sku": "CO-1", "mine": 6, "theirs": 24, "who": "Olga"}
    assert outcome.reasons == (Reason(code="line_conflict", details=details),)
    assert quantities(shelf) == {"cola": 24, "tea": 7}
    assert shelf.need(Conflict, "o1-cola.anna").mine == 6


def test_a_removal_meets_a_change_and_the_change_stays(shelf):
    shelf.do(amend(("cola", 24, 12)), OWNER)

    outcome = applied(shelf.do(amend(("cola", 0, 12)), AGENT))

    assert [reason.code for reason in outcome.reasons] == ["removal_dropped"]
    assert quantities(shelf) == {"cola": 24, "tea": 5}


def test_one_line_that_cannot_be_ordered_refuses_all(shelf):
    before = order(shelf)

    refused = shelf.do(amend(("tea", 6, 5), ("juice", 7, None)))

    assert isinstance(refused, Refusal)
    assert refused.code == "not_a_multiple"
    assert order(shelf) == before


def test_a_line_of_a_discontinued_product_can_only_go(shelf):
    shelf.put(COLA.changed(discontinued=True))

    assert isinstance(shelf.do(amend(("cola", 24, 12))), Refusal)
    applied(shelf.do(amend(("cola", 0, 12))))
    assert quantities(shelf) == {"tea": 5}


def test_nothing_left_is_a_cancellation_and_has_to_be_one(shelf):
    refused = shelf.do(amend(("cola", 0, 12), ("tea", 0, 5)))

    details = {"number": "N-o1", "status": "submitted"}
    assert refused == Refusal("amended_to_nothing", details)
    assert quantities(shelf) == {"cola": 12, "tea": 5}


@pytest.mark.parametrize("status", ["assembled", "shipped", "delivered", "cancelled"])
def test_an_order_that_is_assembled_is_not_changed(shelf, status):
    shelf.put(order(shelf).changed(status=status))

    refused = shelf.do(amend(("cola", 24, 12)))

    assert refused == Refusal("order_not_amendable", {"number": "N-o1", "status": status})


def test_a_return_is_not_changed(shelf):
    shelf.put(order(shelf).changed(kind="return"))

    assert isinstance(shelf.do(amend(("cola", 24, 12))), Refusal)


@pytest.mark.parametrize(
    ("now", "open_"),
    [("2026-03-03T15:59:59.999Z", True), ("2026-03-03T16:00:00.000Z", False)],
)
def test_the_hour_before_the_delivery_day_ends_it(shelf, now, open_):
    shelf.put(order(shelf).changed(delivery_day="2026-03-04"))

    outcome = shelf.do(amend(("cola", 24, 12)), now=now, cut_off_hours=8)

    if open_:
        assert isinstance(outcome, Applied)
    else:
        assert outcome == Refusal("order_cut_off", {"number": "N-o1", "day": "2026-03-04"})


def test_without_a_delivery_day_no_hour_ends_it(shelf):
    applied(shelf.do(amend(("cola", 24, 12)), now="2027-01-01T00:00:00.000Z", cut_off_hours=8))


def test_what_comes_too_late_counts_by_the_clock_of_the_place_and_not_of_the_device(shelf):
    shelf.put(order(shelf).changed(delivery_day="2026-03-04"))
    typed_in_time = amend(("cola", 24, 12), at=NOW)

    refused = shelf.do(typed_in_time, now="2026-03-03T20:00:00.000Z", cut_off_hours=8)

    assert isinstance(refused, Refusal)
    assert refused.code == "order_cut_off"


def test_the_author_may_change_it_while_the_outlet_was_his_until_lately(shelf):
    shelf.put(shelf.need(Outlet, "corner").changed(route_id="south"))

    assert shelf.do(amend(("cola", 24, 12)), AGENT) == Refusal("not_allowed")
    outcome = applied(shelf.do(amend(("cola", 24, 12)), AGENT, hub={"formerly": lambda o: True}))
    assert [reason.code for reason in outcome.reasons] == ["outlet_left_taken"]


def test_a_stranger_may_not(shelf):
    assert shelf.do(amend(("cola", 24, 12)), OTHER_AGENT) == Refusal("not_allowed")


def test_what_is_not_known_is_refused(shelf):
    assert shelf.do(amend(("cola", 1, None), order_id="o9")) == Refusal("order_unknown")
    shelf.remove(Outlet, "corner")
    assert shelf.do(amend(("cola", 24, 12))) == Refusal("outlet_unknown")


def test_a_held_order_goes_on_waiting_for_the_same(shelf):
    shelf.do(create("o2", lines={"tea": 5}))
    shelf.do(submit(shelf.need(Order, "o2"), tea={"price_minor": 1}))
    before = shelf.need(Order, "o2")

    outcome = applied(shelf.do(amend(("tea", 6, 5), order_id="o2")))

    assert outcome.verdict == "applied"
    after = shelf.need(Order, "o2")
    assert (after.status, after.holds) == ("held", before.holds)


def test_an_order_that_the_office_accepted_waits_no_more(shelf):
    shelf.do(create("o2", lines={"tea": 5}))
    shelf.do(submit(shelf.need(Order, "o2"), tea={"price_minor": 1}))
    shelf.put(shelf.need(Order, "o2").changed(status="accepted"))

    shelf.do(amend(("tea", 6, 5), order_id="o2"))

    assert shelf.need(Order, "o2").status == "accepted"


def accepted_and_held(shelf: Shelf) -> Order:
    """Let the office accept the order, and a change bring it above the client's limit."""
    client = shelf.need(LegalEntity, "corner-llc")
    shelf.put(client.changed(credit_mode="hold", credit_limit_minor=order(shelf).total_minor))
    shelf.put(order(shelf).changed(status="accepted"))
    shelf.do(amend(("cola", 24, 12), at=LATER))
    assert order(shelf).status == "held"
    return order(shelf)


def test_an_accepted_order_is_accepted_again_once_it_waits_no_more(shelf):
    accepted_and_held(shelf)

    applied(shelf.do(release(), MANAGER))

    after = order(shelf)
    assert (after.status, after.holds, after.amended_at) == ("accepted", [], LATER)
    assert quantities(shelf) == {"cola": 24, "tea": 5}
    assert after.was_accepted is False


def test_an_accepted_order_is_accepted_again_when_it_is_made_small_enough(shelf):
    accepted_and_held(shelf)

    applied(shelf.do(amend(("cola", 12, 24), at=LATER)))

    assert (order(shelf).status, order(shelf).was_accepted) == ("accepted", False)


def test_what_waits_twice_remembers_that_it_was_accepted(shelf):
    accepted_and_held(shelf)
    applied(shelf.do(amend(("cola", 48, 24), at=LATER)))
    assert (order(shelf).status, order(shelf).was_accepted) == ("held", True)

    applied(shelf.do(release(), MANAGER))

    assert order(shelf).status == "accepted"


def test_a_rejected_order_does_not_go_on_remembering_that_it_was_accepted(shelf):
    accepted_and_held(shelf)

    applied(shelf.do(reject(), MANAGER))

    assert (order(shelf).status, order(shelf).was_accepted) == ("cancelled", False)


def test_an_order_held_by_an_earlier_release_goes_on_waiting(shelf):
    shelf.put(order(shelf).changed(status="held", reason="price_changed"))

    outcome = applied(shelf.do(amend(("tea", 6, 5))))

    assert outcome.verdict == "applied"
    assert (order(shelf).status, order(shelf).reason) == ("held", "price_changed")


def test_an_order_whose_submission_was_refused_takes_the_change_as_a_cart(shelf):
    shelf.do(create("o2", lines={"tea": 5}))

    applied(shelf.do(amend(("tea", 6, 5), ("salt", 1, None), order_id="o2")))

    cart = shelf.need(Order, "o2")
    assert [line.quantity for line in cart.lines] == [6, 1]
    assert (cart.status, cart.amended_at) == ("draft", None)
    assert cart.total_minor == 6 * 400 + 43


def test_an_amendment_says_at_least_one_line():
    with pytest.raises(ValidationError):
        AmendOrder(id="c", at=NOW, order_id="o1", lines=())


def test_carrying_it_out_again_changes_nothing_more(shelf):
    again = amend(("cola", 24, 12), ("tea", 0, 5), ("salt", 1, None))
    shelf.do(again)
    once = dict(shelf.content)

    shelf.do(again)

    assert shelf.content == once


def test_a_line_is_named_once():
    wish = {"line_id": "l1", "product_id": "cola", "quantity": 3}
    body = {"id": "c1", "at": NOW, "order_id": "o1", "lines": [wish, {**wish, "quantity": 5}]}

    with pytest.raises(ValidationError, match="a line is named twice"):
        AmendOrder.model_validate(body)


def test_a_price_of_two_lines_of_a_product_is_said_once(shelf):
    terms = [PriceTerm(amount_minor=130, from_quantity=24)]
    shelf.put(PriceBreak(price_type_id="retail", target_id="cola", terms=terms))
    second = SetLine(line_id="o1-more", product_id="cola", quantity=12, base=None)
    more = AmendOrder(id="more", at=NOW, order_id="o1", lines=(second,))
    applied(shelf.do(more))

    less = applied(shelf.do(amend(("cola", 6, 12))))

    details = {"sku": "CO-1", "seen": 130, "current": 143, "currency": "USD"}
    assert less.reasons == (Reason(code="price_by_quantity", details=details),)


def test_a_quantity_break_brings_its_price_and_says_so(shelf):
    terms = [PriceTerm(amount_minor=130, from_quantity=24)]
    shelf.put(PriceBreak(price_type_id="retail", target_id="cola", terms=terms))

    more = applied(shelf.do(amend(("cola", 24, 12))))
    assert more.verdict == "merged"
    details = {"sku": "CO-1", "seen": 143, "current": 130, "currency": "USD"}
    assert more.reasons == (Reason(code="price_by_quantity", details=details),)
    assert order(shelf).total_minor == 24 * 130 + 5 * 400

    shelf.do(amend(("cola", 12, 24)))
    assert order(shelf).total_minor == 12 * 143 + 5 * 400


def test_a_price_that_was_agreed_stays_where_the_quantity_does_not_move_it(shelf):
    terms = [PriceTerm(amount_minor=130, from_quantity=24)]
    shelf.put(PriceBreak(price_type_id="retail", target_id="cola", terms=terms))
    shelf.put(Price(price_type_id="base", product_id="cola", amount_minor=999))

    shelf.do(amend(("cola", 18, 12)))

    assert order(shelf).lines[0].price_minor == 143


def test_held_outweighs_merged(shelf):
    shelf.do(amend(("tea", 8, 5)), OWNER)
    shelf.put(
        shelf.need(LegalEntity, "corner-llc").changed(credit_mode="hold", credit_limit_minor=1)
    )

    outcome = applied(shelf.do(amend(("tea", 9, 5), ("cola", 24, 12))))

    assert outcome.verdict == "held"
    assert {reason.code for reason in outcome.reasons} == {"line_conflict", "credit_limit"}
