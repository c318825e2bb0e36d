"""Another gift for an order that is placed: what changes, what does not, and two who choose."""

from __future__ import annotations

import uuid

import pytest

from fieldapp.domain.command import Applied, ChooseGift, gift_in, gifts_offered
from fieldapp.domain.command.gift import gift_conflict_key
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.order import Order, totalled
from fieldapp.domain.policy import POLICY_KEY, Policy
from fieldapp.domain.promotion import Gift, GiftChoice, Promotion
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.stock import Stock
from tests.company import AGENT, NOW, OWNER, Shelf
from tests.domain.promotion.corner_shop import gifts, off, percent, promotion, shop, with_cart
from tests.intents import amend, create, new_id, resolve, submit

PRESENT = promotion(
    Gift(
        threshold=12,
        choices=(
            GiftChoice(product_id="salt", quantity=2),
            GiftChoice(product_id="candle", quantity=1),
        ),
    ),
    "cola",
    id_="present",
)
KEY = gift_conflict_key("o1", "present", "anna")
TEN = percent(1_000, "cola", id_="ten")


@pytest.fixture
def shelf() -> Shelf:
    """A placed order of 12 cola, 10 % off, with 2 salt as its gift."""
    shelf = with_cart(shop(PRESENT, TEN), cola=12, tea=1)
    outcome = shelf.do(submit(shelf.need(Order, "o1")))
    assert isinstance(outcome, Applied)
    return shelf


def order(shelf: Shelf) -> Order:
    return shelf.need(Order, "o1")


def choose(product_id: str | None, seen: str | None = "salt") -> ChooseGift:
    return ChooseGift(
        id=new_id(),
        at=NOW,
        order_id="o1",
        promotion_id="present",
        product_id=product_id,
        seen=seen,
    )


def code(outcome) -> str:
    assert isinstance(outcome, Refusal), outcome
    return outcome.code


def test_another_gift_is_given_and_nothing_else_changes(shelf):
    before = order(shelf)
    assert gifts(before) == {"salt": 2}

    outcome = shelf.do(choose("candle"), OWNER)

    assert isinstance(outcome, Applied)
    after = order(shelf)
    assert gifts(after) == {"candle": 1}
    assert (off(after), after.total_minor) == (off(before), before.total_minor)
    assert after.own_lines == before.own_lines
    assert totalled(after) == after
    assert (after.amended_at, after.gifts) == (NOW, {"present": "candle"})
    [line] = [line for line in after.lines if line.gift_of]
    assert line.set_by == OWNER.name


def test_none_can_be_chosen_and_one_again(shelf):
    shelf.do(choose(None))
    assert gifts(order(shelf)) == {}
    assert [one.promotion_id for one in order(shelf).promotions] == ["ten"]

    shelf.do(choose("salt", ""))
    assert gifts(order(shelf)) == {"salt": 2}
    assert {one.promotion_id for one in order(shelf).promotions} == {"ten", "present"}


def test_the_choice_stays_when_lines_change_later(shelf):
    shelf.do(choose("candle"))
    shelf.do(amend(("cola", 24, 12)))

    assert gifts(order(shelf)) == {"candle": 1}


def test_two_who_choose_without_seeing_each_other_leave_it_to_be_decided(shelf):
    shelf.do(choose("candle"), OWNER)
    outcome = shelf.do(choose(None), AGENT)

    assert isinstance(outcome, Applied)
    assert [reason.code for reason in outcome.reasons] == ["gift_conflict"]
    assert gifts(order(shelf)) == {"candle": 1}
    conflict = shelf.need(Conflict, KEY)
    assert (conflict.about, conflict.mine_text, conflict.theirs_text) == ("gift", "", "Candle")
    assert conflict.other_name == OWNER.name

    assert code(shelf.do(resolve(conflict.id, "sum"))) == "choice_unfit"
    assert isinstance(shelf.do(resolve(conflict.id, "mine"), OWNER), Applied)
    assert gifts(order(shelf)) == {}
    assert code(shelf.do(resolve(conflict.id, "theirs"))) == "conflict_resolved"


def test_keys_as_long_as_real_ones_meet_in_one_open_conflict_of_an_author(shelf):
    order_id, promotion_id, author_id = (str(uuid.uuid4()) for _ in range(3))
    author = AGENT.model_copy(update={"id": author_id})
    shelf.remove(Promotion, "present")
    shelf.put(PRESENT.model_copy(update={"id": promotion_id}))
    shelf.do(create(order_id, lines={"cola": 12}, number="N-2"))
    shelf.do(submit(shelf.need(Order, order_id)))

    def meant(product_id: str | None) -> ChooseGift:
        keys = {"order_id": order_id, "promotion_id": promotion_id}
        return choose(product_id).model_copy(update=keys)

    shelf.do(meant("candle"), OWNER)
    outcomes = [shelf.do(meant(None), person) for person in (author, author, AGENT)]

    assert all(isinstance(one, Applied) and one.verdict == "merged" for one in outcomes)
    open_ones = {one.author_id: one for one in shelf.at_outlet(Conflict, "corner")}
    assert len(shelf.at_outlet(Conflict, "corner")) == 2
    assert open_ones.keys() == {author.id, AGENT.id}
    assert isinstance(shelf.do(resolve(open_ones[author.id].id, "mine"), OWNER), Applied)
    assert gifts(shelf.need(Order, order_id)) == {}


def test_two_who_choose_the_same_agree(shelf):
    shelf.do(choose("candle"), OWNER)

    outcome = shelf.do(choose("candle"), AGENT)

    assert isinstance(outcome, Applied)
    assert (outcome.changed, outcome.reasons) == ((), ())


def test_leaving_what_is_given_closes_the_conflict_even_when_it_is_too_late(shelf):
    shelf.do(choose("candle"), OWNER)
    shelf.do(choose(None), AGENT)
    shelf.put(order(shelf).model_copy(update={"status": "shipped"}))

    assert code(shelf.do(resolve(KEY, "mine"))) == "order_not_amendable"
    assert isinstance(shelf.do(resolve(KEY, "theirs")), Applied)


@pytest.mark.parametrize("status", ["assembled", "shipped", "delivered"])
def test_when_the_order_cannot_change_any_more_the_gift_stays_with_what_to_do(shelf, status):
    shelf.put(order(shelf).model_copy(update={"status": status}))

    assert code(shelf.do(choose("candle"))) == "gift_too_late"
    assert gifts_offered(order(shelf), shelf, NOW) == []


def test_past_the_hour_of_the_company_it_is_too_late(shelf):
    shelf.put(Policy(id=POLICY_KEY, cut_off_hours=24))
    shelf.put(order(shelf).model_copy(update={"delivery_day": NOW[:10]}))

    assert code(shelf.do(choose("candle"))) == "gift_too_late"


def test_a_choice_made_in_the_cart_comes_too_late_for_a_placed_order(shelf):
    assert code(shelf.do(choose("candle", None))) == "order_not_draft"


def test_what_is_not_given_or_not_there_is_refused(shelf):
    assert code(shelf.do(choose("tea"))) == "gift_unfit"
    gone = PRESENT.model_copy(update={"stock_warehouse_id": "main"})
    shelf.put(gone, Stock(warehouse_id="main", product_id="candle", quantity=0, as_of=NOW))
    assert code(shelf.do(choose("candle"))) == "gift_not_there"
    shelf.put(PRESENT.model_copy(update={"valid_to": "2026-01-01"}))
    assert code(shelf.do(choose("candle"))) == "gift_not_reached"


def test_what_is_offered_is_what_the_order_has_and_the_others(shelf):
    [offer] = gifts_offered(order(shelf), shelf, NOW)
    assert [(product.id, n) for product, n in offer.choices] == [("salt", 2), ("candle", 1)]
    assert offer.product_id == "salt" == gift_in(order(shelf), "present")

    shelf.do(choose(None))
    [offer] = gifts_offered(order(shelf), shelf, NOW)
    assert offer.product_id is None
