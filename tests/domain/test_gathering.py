"""Carts of an outlet put together and taken apart: nothing is lost, nothing is asked for twice."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.command import Applied
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.contract import ContractPrice, PriceTerm
from fieldapp.domain.gathering import of_one_kind, whereabouts
from fieldapp.domain.order import Order, totalled
from fieldapp.domain.product import MAX_QUANTITY
from fieldapp.domain.refusal import Refusal
from tests.company import AGENT, OTHER_AGENT, OWNER, Shelf
from tests.domain.carts_of_corner import SECOND, asked_for, cart, done, lines, refused, two_carts
from tests.intents import (
    cancel,
    change,
    create,
    describe,
    merge_carts,
    move_lines,
    resolve,
    split,
    submit,
)


@pytest.fixture
def shelf() -> Shelf:
    return two_carts()


def test_lines_of_one_product_become_one_and_the_emptied_cart_says_where_they_went(shelf):
    outcome = done(shelf.do(merge_carts("o1", "o2")))

    assert (outcome.verdict, outcome.reasons) == ("applied", ())
    assert lines(shelf) == {"o1-cola": 18, "o1-tea": 5, "o2-salt": 3}
    assert cart(shelf).total_minor == 18 * 143 + 5 * 400 + 3 * 43
    gone = cart(shelf, "o2")
    assert (gone.status, gone.lines, gone.moved_to) == ("cancelled", [], "o1")
    assert gone.moved["o2-cola"].line_id == "o1-cola"
    assert (cart(shelf).touched_by, gone.touched_by) == ("Anna", "Anna")


def test_the_cart_that_stays_gets_what_it_lacks_and_all_notes(shelf):
    shelf.do(describe("o1", note="by the back door"))
    shelf.do(describe("o2", note="call first", delivery_day="2026-03-05", title="Feast"))

    done(shelf.do(merge_carts("o1", "o2")))

    into = cart(shelf)
    assert (into.title, into.delivery_day) == ("Feast", "2026-03-05")
    assert into.note == "by the back door\ncall first"


def test_a_merge_that_comes_again_changes_nothing(shelf):
    done(shelf.do(merge_carts("o1", "o2")))
    before = shelf.copy()

    assert done(shelf.do(merge_carts("o1", "o2"))).changed == ()
    assert shelf.content == before.content


def test_two_who_merge_the_other_way_round_end_with_one_cart(shelf):
    done(shelf.do(merge_carts("o1", "o2")))

    outcome = done(shelf.do(merge_carts("o2", "o1"), OWNER))

    assert outcome.changed == ()
    assert asked_for(shelf) == {"cola": 18, "tea": 5, "salt": 3}


def test_lines_about_which_something_is_open_stay_lines_of_their_own(shelf):
    shelf.do(change("cola", 7, 6, "o2"), OWNER)
    shelf.do(change("cola", 9, 6, "o2"))
    done(shelf.do(merge_carts("o1", "o2")))

    assert lines(shelf)["o1-cola"] == 12
    assert lines(shelf)["o2-cola"] == 7
    conflict = shelf.need(Conflict, "o2-cola.anna")
    assert (conflict.order_id, conflict.order_number) == ("o1", "N-o1")
    done(shelf.do(resolve("o2-cola.anna", "mine")))
    assert lines(shelf)["o2-cola"] == 9


def test_what_would_be_too_much_in_one_line_stays_two(shelf):
    shelf.do(change("cola", MAX_QUANTITY, 12))

    done(shelf.do(merge_carts("o1", "o2")))

    assert lines(shelf)["o1-cola"] == MAX_QUANTITY
    assert lines(shelf)["o2-cola"] == 6


def test_all_carts_or_none(shelf):
    shelf.do(create("o3", lines={"candle": 1}))
    done(shelf.do(submit(cart(shelf, "o3"))))
    before = shelf.copy()

    assert refused(shelf.do(merge_carts("o1", "o2", "o3"))) == "order_not_draft"
    assert shelf.content == before.content


def test_a_line_of_a_cart_that_could_not_be_put_together_is_not_asked_for_twice(shelf):
    """Its author saw it in the other cart; by then the one that has it had been submitted."""
    done(shelf.do(submit(cart(shelf, "o2"))))
    assert refused(shelf.do(merge_carts("o1", "o2"))) == "order_not_draft"
    before = shelf.copy()

    later = change("salt", 8, 3, line_id="o2-salt")

    details = {"product": "SA-1", "number": "N-o2"}
    assert shelf.do(later) == Refusal("line_gone_elsewhere", details)
    assert shelf.content == before.content


def test_a_submitted_or_foreign_cart_takes_no_lines(shelf):
    done(shelf.do(submit(cart(shelf))))

    assert refused(shelf.do(merge_carts("o1", "o2"))) == "order_not_draft"
    assert refused(shelf.do(merge_carts("o2", "o1"), OTHER_AGENT)) == "not_allowed"
    shelf.do(create("k1", "kiosk", {"cola": 1}))
    assert refused(shelf.do(merge_carts("o2", "k1"))) == "carts_of_two_outlets"


def test_what_comes_late_about_a_cart_that_was_put_together_is_told_where_it_went(shelf):
    seen = cart(shelf, "o2")
    done(shelf.do(merge_carts("o1", "o2")))

    for command in (submit(seen), cancel("o2"), describe("o2", note="x"), split("o2", "o5", "x")):
        outcome = shelf.do(command, OWNER)
        assert outcome == Refusal("cart_moved", {"number": "N-o2", "into": "N-o1"})
    assert asked_for(shelf) == {"cola": 18, "tea": 5, "salt": 3}


def test_carts_under_two_legal_entities_stay_apart_until_one_is_given_the_other(shelf):
    shelf.put(
        SECOND,
        ContractPrice(
            client_id="second",
            target_id="tea",
            outlet_ids=["corner"],
            terms=[PriceTerm(amount_minor=350)],
        ),
    )
    assert refused(shelf.do(describe("o1", legal_entity_id="nobody"))) == "payer_foreign"
    done(shelf.do(describe("o1", legal_entity_id="second")))
    assert {line.id: line.price_minor for line in cart(shelf).lines}["o1-tea"] == 350

    assert refused(shelf.do(merge_carts("o1", "o2"))) == "carts_of_two_payers"
    done(shelf.do(describe("o2", legal_entity_id="second")))
    done(shelf.do(merge_carts("o1", "o2")))


def test_a_cart_is_opened_under_a_legal_entity_of_the_outlet_only(shelf):
    shelf.put(SECOND)

    done(shelf.do(create("o3", lines={"tea": 1}, legal_entity_id="second", title="Bar")))
    assert (cart(shelf, "o3").legal_entity_id, cart(shelf, "o3").title) == ("second", "Bar")
    assert cart(shelf, "o3").warehouse_id == "main"
    foreign = create("o4", "kiosk", {"tea": 1}, legal_entity_id="second")
    assert refused(shelf.do(foreign)) == "payer_foreign"


def test_lines_that_differ_in_more_than_figures_are_not_of_one_kind(shelf):
    (one, tea) = cart(shelf).lines

    assert of_one_kind(one, one.model_copy(update={"id": "x", "quantity": 3, "price_minor": 1}))
    assert not of_one_kind(one, one.model_copy(update={"unit": "case"}))
    assert not of_one_kind(one, tea)


_PRODUCTS = ("cola", "tea", "salt", "candle")
_content = st.dictionaries(st.sampled_from(_PRODUCTS), st.integers(1, 50), min_size=1)


@given(st.lists(_content, min_size=2, max_size=4), st.data())
def test_merged_and_split_again_all_quantities_are_kept(contents, data):
    shelf = Shelf()
    keys = [f"o{n}" for n in range(len(contents))]
    for key, content in zip(keys, contents, strict=True):
        done(shelf.do(create(key, lines=content)))
    before = asked_for(shelf)

    done(shelf.do(merge_carts(*keys)))

    assert asked_for(shelf) == before
    assert Counter(line.product_id for line in cart(shelf, "o0").lines) == Counter(before.keys())
    every = list(lines(shelf, "o0"))
    chosen = data.draw(st.lists(st.sampled_from(every), min_size=1, unique=True))
    done(shelf.do(split("o0", "new", *chosen)))
    assert asked_for(shelf) == before
    assert set(lines(shelf, "new")) == set(chosen)
    for key in ("o0", "new"):
        assert totalled(cart(shelf, key)) == cart(shelf, key)


_orders = st.sampled_from(["o1", "o2", "n0", "n1"])
_step = st.tuples(
    st.sampled_from(["merge", "move", "split", "change", "change", "add"]),
    _orders,
    _orders,
    st.integers(0, 9),
    st.sampled_from([AGENT, OWNER]),
)


@given(st.lists(_step, max_size=12))
def test_whatever_two_people_do_with_stale_screens_nothing_is_lost_or_there_twice(steps):
    """A change comes to any cart that has ever had the line, with the quantity it has by now."""
    shelf = Shelf()
    shelf.do(create("o1", lines={"cola": 12, "tea": 5}))
    shelf.do(create("o2", lines={"cola": 6, "salt": 3}))
    wanted = asked_for(shelf)
    for n, (what, one, other, place, actor) in enumerate(steps):
        order = shelf.get(Order, one)
        if order is None:
            continue
        known = [*order.moved, *(line.id for line in order.lines)] or ["none"]
        chosen = known[place % len(known)]
        if what == "merge":
            shelf.do(merge_carts(one, other), actor)
        elif what == "move":
            shelf.do(move_lines(one, other, chosen), actor)
        elif what == "split":
            free = "n0" if shelf.get(Order, "n0") is None else "n1"
            shelf.do(split(one, free, chosen), actor)
        elif what == "add":
            outcome = shelf.do(change("candle", 2, None, one, f"x{n}"), actor)
            wanted["candle"] += 2 * isinstance(outcome, Applied)
        elif (seen := _seen(shelf, one, chosen)) is not None:
            product_id, quantity = seen
            outcome = shelf.do(change(product_id, quantity + 1, quantity, one, chosen), actor)
            wanted[product_id] += isinstance(outcome, Applied)
    orders = [noun for noun in shelf.content.values() if isinstance(noun, Order)]
    standing = [order for order in orders if order.status != "cancelled"]
    ids = Counter(line.id for order in standing for line in order.lines)
    assert asked_for(shelf) == wanted
    assert not [key for key, n in ids.items() if n > 1]
    assert not [order.id for order in orders if order.status == "cancelled" and order.lines]


def _seen(shelf: Shelf, order_id: str, line_id: str) -> tuple[str, int] | None:
    """Return product and quantity of a line, as who looks at a stale screen has seen them last."""
    found = whereabouts(order_id, line_id, shelf)
    order = shelf.get(Order, found.order_id)
    line = order.line(found.line_id) if order else None
    if line is None:
        return None
    return line.product_id, line.quantity if found.joined is None else found.joined
