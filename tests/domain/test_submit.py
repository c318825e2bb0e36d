"""Submitting: which price holds, and what the user is told of what others did meanwhile."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from fieldapp.domain.command import Applied, SeenLine
from fieldapp.domain.contract import PriceBreak, PriceTerm
from fieldapp.domain.order import Order
from fieldapp.domain.price import Price
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from tests.company import AGENT, COLA, NOW, OTHER_AGENT, OWNER, SOAP, Shelf
from tests.intents import change, create, submit

WEEK_LATER = "2026-03-09T08:29:59.999Z"
PAST_A_WEEK = "2026-03-09T08:30:00.000Z"


@pytest.fixture
def shelf() -> Shelf:
    """A cart at the base list's prices: 10 cola at 1.43, 5 tea at 4.00."""
    shelf = Shelf()
    shelf.do(create(lines={"cola": 10, "tea": 5}))
    return shelf


def reprice(shelf: Shelf, product_id: str, amount_minor: int) -> None:
    shelf.put(Price(price_type_id="retail", product_id=product_id, amount_minor=amount_minor))


def order(shelf: Shelf) -> Order:
    return shelf.need(Order, "o1")


def submitted(shelf: Shelf, command, **more) -> Applied:
    outcome = shelf.do(command, more.pop("actor", AGENT), **more)
    assert isinstance(outcome, Applied), outcome
    return outcome


def test_a_cart_becomes_an_order_at_the_prices_that_were_seen(shelf):
    outcome = submitted(shelf, submit(order(shelf)))

    assert (outcome.verdict, outcome.reasons) == ("applied", ())
    assert (order(shelf).status, order(shelf).submitted_at) == ("submitted", NOW)
    assert (order(shelf).total_minor, order(shelf).reason) == (3_430, "")


def test_a_submitted_order_keeps_its_facts_when_prices_change(shelf):
    submitted(shelf, submit(order(shelf)))
    before = order(shelf)
    reprice(shelf, "tea", 999)

    refused = shelf.do(submit(before))

    assert refused == Refusal("order_not_draft", {"number": "N-o1", "status": "submitted"})
    assert order(shelf) == before


@pytest.mark.parametrize("current", [420, 381])
def test_a_price_within_the_policy_is_honoured(shelf, current):
    reprice(shelf, "tea", current)

    outcome = submitted(shelf, submit(order(shelf)), now=WEEK_LATER)

    details = {"sku": "TE-1", "seen": 400, "current": current, "currency": "USD"}
    assert outcome.reasons == (Reason(code="price_honoured", details=details),)
    assert (outcome.verdict, order(shelf).status) == ("applied", "submitted")
    tea = order(shelf).lines[1]
    assert (tea.price_minor, tea.list_minor, tea.amount_minor) == (400, current, 2_000)
    assert order(shelf).total_minor == 3_430


@pytest.mark.parametrize(
    ("current", "now"),
    [
        (422, NOW),  # 22 of 422 is more than 5 %
        (380, NOW),  # 20 of 380 is more than 5 %
        (401, PAST_A_WEEK),  # too long ago, however little it is
        (0, NOW),
    ],
)
def test_a_price_beyond_the_policy_holds_the_order_with_the_price_that_was_agreed(
    shelf, current, now
):
    reprice(shelf, "tea", current)

    outcome = submitted(shelf, submit(order(shelf)), now=now)

    details = {"sku": "TE-1", "seen": 400, "current": current, "currency": "USD"}
    assert outcome.verdict == "held"
    assert outcome.reasons == (Reason(code="price_changed", details=details),)
    assert (order(shelf).status, order(shelf).reason) == ("held", "price_changed")
    assert order(shelf).lines[1].price_minor == 400
    assert order(shelf).total_minor == 3_430


def test_the_policy_is_the_companys(shelf):
    reprice(shelf, "tea", 600)

    outcome = submitted(
        shelf, submit(order(shelf)), now=PAST_A_WEEK, honour_days=8, honour_bp=3_334
    )

    assert outcome.verdict == "applied"


def test_a_policy_of_no_days_honours_nothing(shelf):
    reprice(shelf, "tea", 401)

    assert submitted(shelf, submit(order(shelf)), honour_days=0).verdict == "held"


def test_the_price_that_was_seen_counts_and_not_the_one_of_the_cart(shelf):
    reprice(shelf, "tea", 350)

    outcome = submitted(shelf, submit(order(shelf), tea={"price_minor": 350}))

    assert (outcome.verdict, outcome.reasons) == ("applied", ())
    assert order(shelf).lines[1].price_minor == 350
    assert order(shelf).total_minor == 1_430 + 1_750


def test_a_price_that_was_never_offered_is_held(shelf):
    assert submitted(shelf, submit(order(shelf), tea={"price_minor": 1})).verdict == "held"


def test_a_price_below_zero_makes_no_command():
    with pytest.raises(ValidationError):
        SeenLine(line_id="l", sku="S", quantity=1, price_minor=-1)


def test_a_quantity_that_someone_else_set_is_ordered_and_told(shelf):
    seen = submit(order(shelf))
    shelf.do(change("tea", 8, 5), OWNER)

    outcome = submitted(shelf, seen)

    details = {"sku": "TE-1", "mine": 5, "theirs": 8}
    assert outcome.verdict == "merged"
    assert outcome.reasons == (Reason(code="line_changed", details=details),)
    assert order(shelf).lines[1].quantity == 8
    assert order(shelf).total_minor == 1_430 + 3_200


def test_the_price_of_a_quantity_that_someone_else_set_is_nobodys_deviation(shelf):
    terms = [PriceTerm(amount_minor=100, from_quantity=8)]
    shelf.put(PriceBreak(price_type_id="retail", target_id="tea", terms=terms))
    seen = submit(order(shelf))
    shelf.do(change("tea", 8, 5), OWNER)

    outcome = submitted(shelf, seen)

    assert outcome.verdict == "merged"
    assert [reason.code for reason in outcome.reasons] == ["line_changed", "price_by_quantity"]
    assert order(shelf).status == "submitted"
    assert order(shelf).total_minor == 1_430 + 800


def test_a_line_that_someone_else_added_joins_at_the_price_of_now(shelf):
    seen = submit(order(shelf))
    shelf.do(change("salt", 2, None), OWNER)
    reprice(shelf, "salt", 77)

    outcome = submitted(shelf, seen)

    assert outcome.verdict == "merged"
    assert outcome.reasons == (Reason(code="line_joined", details={"sku": "SA-1"}),)
    assert order(shelf).lines[2].price_minor == 77
    assert order(shelf).total_minor == 3_430 + 154


def test_a_line_that_someone_else_removed_is_not_ordered(shelf):
    seen = submit(order(shelf))
    shelf.do(change("tea", 0, 5), OWNER)

    outcome = submitted(shelf, seen)

    assert outcome.verdict == "merged"
    assert outcome.reasons == (Reason(code="line_left", details={"sku": "TE-1"}),)
    assert order(shelf).total_minor == 1_430


def test_held_outweighs_merged_and_nothing_is_left_unsaid(shelf):
    seen = submit(order(shelf))
    shelf.do(change("salt", 2, None), OWNER)
    shelf.do(change("cola", 12, 10), OWNER)
    reprice(shelf, "tea", 800)

    outcome = submitted(shelf, seen)

    codes = [reason.code for reason in outcome.reasons]
    assert (outcome.verdict, codes) == ("held", ["line_changed", "price_changed", "line_joined"])


def test_an_empty_cart_is_not_submitted():
    shelf = Shelf()
    shelf.do(create())

    assert shelf.do(submit(order(shelf))) == Refusal("order_empty", {"number": "N-o1"})
    assert order(shelf).status == "draft"


def test_a_discontinued_product_leaves_the_order_a_draft(shelf):
    shelf.put(COLA.changed(discontinued=True))
    before = order(shelf)

    refused = shelf.do(submit(before))

    assert refused == Refusal("product_discontinued", {"sku": "CO-1", "name": "Cola 0.5 l"})
    assert order(shelf) == before


def test_a_vanished_product_leaves_the_order_a_draft(shelf):
    shelf.remove(type(COLA), "cola")
    before = order(shelf)

    refused = shelf.do(submit(before))

    assert refused == Refusal("product_discontinued", {"sku": "CO-1", "name": "Cola 0.5 l"})
    assert order(shelf) == before


def test_a_rule_that_changed_meanwhile_leaves_the_order_a_draft(shelf):
    shelf.do(change("soap", 10, None))
    shelf.put(SOAP.changed(order_minimum=20))

    refused = shelf.do(submit(order(shelf)))

    details = {"sku": "SO-1", "quantity": 10, "minimum": 20}
    assert refused == Refusal("below_minimum", details)
    assert order(shelf).status == "draft"


def test_a_product_that_lost_its_price_is_sold_at_the_one_of_the_cart(shelf):
    shelf.remove(Price, "retail/tea")
    shelf.remove(Price, "base/tea")

    assert submitted(shelf, submit(order(shelf))).verdict == "applied"
    assert order(shelf).lines[1].price_minor == 400


@pytest.mark.parametrize("actor", [OTHER_AGENT, OWNER.changed(outlet_ids=["kiosk"])])
def test_a_cart_of_someone_elses_outlet_is_not_submitted(shelf, actor):
    assert shelf.do(submit(order(shelf)), actor) == Refusal("not_allowed")
    assert order(shelf).status == "draft"


def test_a_cart_that_is_not_known_is_not_submitted(shelf):
    unknown = submit(order(shelf).changed(id="o2"))

    assert shelf.do(unknown) == Refusal("order_unknown")


def test_the_company_may_refuse_instead_and_show_the_new_price(shelf):
    reprice(shelf, "tea", 600)
    reprice(shelf, "cola", 300)

    refused = shelf.do(submit(order(shelf)), price_beyond="refuse")

    details = {"sku": "CO-1", "seen": 143, "current": 300, "currency": "USD"}
    assert refused == Refusal("price_refused", {**details, "number": "N-o1", "more": 1})
    assert order(shelf).status == "draft"


def test_a_policy_that_refuses_honours_what_is_within_it(shelf):
    reprice(shelf, "tea", 420)

    assert submitted(shelf, submit(order(shelf)), price_beyond="refuse").verdict == "applied"
