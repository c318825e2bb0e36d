"""Promotions from the cart to the order: what the user saw, the hub's word, changes afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from fieldapp.domain.command import Applied, ChooseGift, SubmitOrder
from fieldapp.domain.command.promotion import seen_in
from fieldapp.domain.order import Order, totalled
from fieldapp.domain.order_line import GIFT_PREFIX
from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.promotion import Gift, GiftChoice, Promotion, Spending
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import repeat, repriced
from fieldapp.domain.stock import Stock
from fieldapp.domain.user import User
from tests.company import AGENT, MANAGER, NOW, OWNER, Shelf
from tests.domain.promotion.corner_shop import (
    MONDAY,
    gifts,
    off,
    percent,
    promotion,
    shop,
    with_cart,
)
from tests.intents import amend, cancel, change, create, decide, new_id, reject, submit

PRESENT = promotion(
    Gift(
        threshold=12,
        choices=(GiftChoice(product_id="salt", quantity=2), GiftChoice(product_id="candle")),
    ),
    "cola",
    id_="present",
)
TEN = percent(1_000, "cola", id_="ten", valid_to=MONDAY)
TUESDAY = "2026-03-03T08:30:00.000Z"
A_WEEK_LATER = "2026-03-09T08:30:00.000Z"


def order(shelf: Shelf, order_id: str = "o1") -> Order:
    return shelf.need(Order, order_id)


def sent(shelf: Shelf, order_id: str = "o1", at: str = NOW) -> SubmitOrder:
    """Return what a device sends that shows the cart as it is on this shelf."""
    shown = repriced(order(shelf, order_id), shelf, at[:10])
    plain = submit(shown.model_copy(update={"lines": shown.own_lines}), at)
    return plain.model_copy(update={"promotions": seen_in(shown)})


def placed(shelf: Shelf, command: SubmitOrder, now: str = NOW, **policy: Any) -> Applied:
    outcome = shelf.do(command, now=now, **policy)
    assert isinstance(outcome, Applied), outcome
    assert totalled(order(shelf)) == order(shelf)
    return outcome


def codes(outcome: Applied) -> tuple[str, list[str]]:
    return outcome.verdict, [reason.code for reason in outcome.reasons]


@pytest.fixture
def shelf() -> Shelf:
    """A cart of 12 cola, with ten percent off until Monday and a present."""
    return with_cart(shop(TEN, PRESENT), cola=12)


def test_a_cart_is_stored_without_promotions_and_the_order_with_them(shelf):
    assert (order(shelf).total_minor, order(shelf).promotions) == (1_200, [])

    outcome = placed(shelf, sent(shelf))

    assert codes(outcome) == ("applied", [])
    assert order(shelf).total_minor == 1_080
    assert (off(order(shelf)), gifts(order(shelf))) == ({"cola": 120}, {"salt": 2})
    assert [one.promotion_id for one in order(shelf).promotions] == ["present", "ten"]


def test_a_release_that_shows_no_promotions_gets_those_of_now(shelf):
    plain = sent(shelf).model_copy(update={"promotions": None})

    assert codes(placed(shelf, plain)) == ("applied", [])
    assert order(shelf).total_minor == 1_080


def test_what_ended_on_the_way_is_honoured_for_some_days(shelf):
    command = sent(shelf)

    outcome = placed(shelf, command, now=TUESDAY)

    assert codes(outcome) == ("applied", ["promotion_honoured"])
    assert outcome.reasons[0].details == {"seen": 120, "current": 0, "currency": "USD"}
    assert order(shelf).total_minor == 1_080


def test_after_these_days_the_order_waits_as_it_was_agreed(shelf):
    outcome = placed(shelf, sent(shelf), now=A_WEEK_LATER)

    assert codes(outcome) == ("held", ["promotion_changed"])
    assert (order(shelf).status, order(shelf).total_minor) == ("held", 1_080)
    assert gifts(order(shelf)) == {"salt": 2}


def test_a_company_that_refuses_other_prices_refuses_other_promotions(shelf):
    outcome = shelf.do(sent(shelf), now=A_WEEK_LATER, price_beyond="refuse")

    assert isinstance(outcome, Refusal)
    assert (outcome.code, outcome.details["seen"]) == ("promotion_refused", 120)
    assert order(shelf).status == "draft"


def test_a_small_difference_is_kept_as_it_was_seen(shelf):
    command = sent(shelf)
    shelf.put(TEN.changed(deal=percent(700, "cola").deal))

    outcome = placed(shelf, command)

    assert codes(outcome) == ("applied", ["promotion_honoured"])
    assert off(order(shelf)) == {"cola": 120}


def test_a_large_difference_waits_for_a_person(shelf):
    command = sent(shelf)
    shelf.remove(Promotion, "ten")

    assert codes(placed(shelf, command)) == ("held", ["promotion_changed"])
    assert off(order(shelf)) == {"cola": 120}


def test_a_gift_that_is_another_one_by_now_waits_for_a_person(shelf):
    command = sent(shelf)
    other = Gift(threshold=12, choices=(GiftChoice(product_id="candle"),))
    shelf.put(PRESENT.changed(deal=other.model_dump()))

    assert codes(placed(shelf, command)) == ("held", ["promotion_changed"])
    assert gifts(order(shelf)) == {"salt": 2}


def test_what_was_made_up_takes_no_line_below_zero(shelf):
    command = sent(shelf)
    assert command.promotions is not None
    share = command.promotions[1].shares[0].model_copy(update={"amount_minor": 10**9})
    greedy = command.promotions[1].model_copy(update={"shares": (share, share)})

    outcome = placed(shelf, command.model_copy(update={"promotions": (greedy,)}))

    assert outcome.verdict == "held"
    assert order(shelf).total_minor == 0


def test_lines_that_somebody_else_has_changed_bring_their_own_promotions(shelf):
    command = sent(shelf)
    shelf.do(change("cola", 6, 12), OWNER)

    outcome = placed(shelf, command)

    assert codes(outcome) == ("merged", ["line_changed", "promotion_by_lines"])
    assert (off(order(shelf)), gifts(order(shelf))) == ({"cola": 60}, {})


def test_a_line_that_has_gone_takes_its_promotions_along(shelf):
    shelf.do(change("tea", 1, None))
    command = sent(shelf)
    shelf.do(change("cola", 0, 12), OWNER)

    outcome = placed(shelf, command)

    assert codes(outcome) == ("merged", ["line_left", "promotion_by_lines"])
    assert order(shelf).total_minor == 400


def test_more_than_the_budget_has_left_is_held_with_the_promotion_named():
    shelf = with_cart(shop(TEN.changed(budget_minor=200)), cola=12)
    command = sent(shelf)
    shelf.put(Spending(promotion_id="ten", spent_minor=150))

    outcome = placed(shelf, command)

    assert codes(outcome) == ("held", ["promotion_budget"])
    assert outcome.reasons[0].details == {
        "promotion": "Ten",
        "seen": 120,
        "left": 50,
        "currency": "USD",
    }
    assert off(order(shelf)) == {"cola": 120}
    assert shelf.need(Spending, "ten").spent_minor == 270


def test_what_is_given_away_is_counted_and_given_back():
    shelf = with_cart(shop(TEN.changed(budget_minor=10_000)), cola=12)
    placed(shelf, sent(shelf))
    spent = [shelf.need(Spending, "ten").spent_minor]
    shelf.do(amend(("cola", 6, 12)))
    spent.append(shelf.need(Spending, "ten").spent_minor)
    shelf.do(cancel())
    spent.append(shelf.need(Spending, "ten").spent_minor)

    assert spent == [120, 60, 0]


def test_devices_are_told_what_is_spent_in_steps():
    shelf = shop(TEN.changed(budget_minor=1_000))
    told = []
    for n in range(4):
        shelf.do(create(f"o{n}", lines={"cola": 3}))
        placed_now = shelf.do(sent(shelf, f"o{n}"))
        assert isinstance(placed_now, Applied)
        told.append(shelf.need(Promotion, "ten").spent_minor)

    assert shelf.need(Spending, "ten").spent_minor == 120
    assert told == [0, 60, 60, 120]


def test_the_office_does_not_put_back_what_is_spent():
    known = TEN.changed(budget_minor=1_000, spent_minor=60)

    assert TEN.changed(budget_minor=2_000).from_office(known).spent_minor == 60


def choose(product_id: str | None, promotion_id: str = "present") -> ChooseGift:
    return ChooseGift(
        id=new_id(), at=NOW, order_id="o1", promotion_id=promotion_id, product_id=product_id
    )


@pytest.mark.parametrize(("wanted", "given"), [("candle", {"candle": 1}), (None, {})])
def test_the_user_chooses_the_gift(shelf, wanted, given):
    shelf.do(choose(wanted))
    placed(shelf, sent(shelf))

    assert gifts(order(shelf)) == given


@pytest.mark.parametrize(
    ("command", "actor", "code"),
    [
        (choose("tea"), AGENT, "gift_unfit"),
        (choose("salt", "ten"), AGENT, "gift_ended"),
        (choose("salt", "gone"), AGENT, "gift_ended"),
        (choose("salt"), User(id="x", name="X", role="agent"), "not_allowed"),
    ],
)
def test_what_cannot_be_chosen(shelf, command, actor, code):
    outcome = shelf.do(command, actor)

    assert isinstance(outcome, Refusal)
    assert outcome.code == code


def test_nobody_types_into_a_gift(shelf):
    outcome = shelf.do(change("salt", 5, 2, line_id=f"{GIFT_PREFIX}1"))

    assert isinstance(outcome, Refusal)
    assert outcome.code == "gift_line"


def test_an_amendment_works_the_promotions_out_as_of_the_day_of_the_order(shelf):
    placed(shelf, sent(shelf))

    outcome = shelf.do(amend(("cola", 20, 12)), now=TUESDAY)

    assert isinstance(outcome, Applied)
    assert codes(outcome) == ("applied", [])
    assert (off(order(shelf)), gifts(order(shelf))) == ({"cola": 200}, {"salt": 2})


def test_less_than_the_gift_needs_takes_the_gift_away(shelf):
    placed(shelf, sent(shelf))

    outcome = shelf.do(amend(("cola", 11, 12)))

    assert isinstance(outcome, Applied)
    assert codes(outcome) == ("merged", ["promotion_lost"])
    assert gifts(order(shelf)) == {}
    assert totalled(order(shelf)) == order(shelf)


def test_nothing_but_a_gift_is_nothing(shelf):
    placed(shelf, sent(shelf))

    outcome = shelf.do(amend(("cola", 0, 12)))

    assert isinstance(outcome, Refusal)
    assert outcome.code == "amended_to_nothing"


def test_an_order_that_joins_another_brings_no_gifts_of_its_own(shelf):
    placed(shelf, sent(shelf))
    shelf.do(create("o2", lines={"cola": 12}), OWNER)
    shelf.do(sent(shelf, "o2"), OWNER)
    assert order(shelf, "o2").status == "held"

    shelf.do(decide("join", "o2"))

    assert (off(order(shelf)), gifts(order(shelf))) == ({"cola": 120}, {"salt": 2})
    assert len(order(shelf).lines) == 2


def test_a_repeat_copies_no_gifts(shelf):
    placed(shelf, sent(shelf))

    assert repeat(order(shelf), shelf, MONDAY).lines == (("cola", 12),)


def test_a_shortage_cuts_the_line_and_with_it_the_promotion(shelf):
    shelf.put(
        LegalEntity(id="corner-llc", name="Corner LLC", outlet_ids=["corner"], shortage="cut"),
        Stock(warehouse_id="main", product_id="cola", quantity=6, as_of=NOW),
    )

    outcome = placed(shelf, sent(shelf))

    assert codes(outcome) == ("merged", ["shortage_cut", "promotion_by_lines"])
    assert (off(order(shelf)), gifts(order(shelf))) == ({"cola": 60}, {})


def test_a_rejected_order_gives_its_promotion_back():
    shelf = with_cart(shop(TEN.changed(budget_minor=200)), cola=12)
    command = sent(shelf)
    shelf.put(Spending(promotion_id="ten", spent_minor=150))
    placed(shelf, command)

    shelf.do(reject(), MANAGER)

    assert shelf.need(Spending, "ten").spent_minor == 150
