"""Carts merge by line: what happens when two people work on one cart without seeing each other.

In each test `base` is what the one who acts had seen; the cart is as the hub has it.
"""

from __future__ import annotations

import pytest

from fieldapp.domain.command import Applied
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.order import MAX_LINES, Order
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from tests.company import AGENT, COLA, MANAGER, OTHER_AGENT, OWNER, Shelf
from tests.intents import cancel, change, create


@pytest.fixture
def shelf() -> Shelf:
    shelf = Shelf()
    shelf.do(create(lines={"cola": 12, "tea": 5}))
    return shelf


def quantities(shelf: Shelf) -> dict[str, int]:
    return {line.id: line.quantity for line in shelf.need(Order, "o1").lines}


def applied(outcome: Applied | Refusal) -> Applied:
    assert isinstance(outcome, Applied), outcome
    return outcome


def test_a_product_is_added_at_the_end(shelf):
    outcome = applied(shelf.do(change("salt", 3, None), OWNER))

    assert (outcome.verdict, outcome.reasons) == ("applied", ())
    assert quantities(shelf) == {"o1-cola": 12, "o1-tea": 5, "o1-salt": 3}
    salt = shelf.need(Order, "o1").lines[-1]
    assert (salt.set_by, salt.price_minor, salt.list_minor) == ("Olga", 43, 45)
    assert shelf.need(Order, "o1").total_minor == 12 * 143 + 5 * 400 + 3 * 43


def test_a_quantity_is_set_and_keeps_its_place(shelf):
    outcome = applied(shelf.do(change("cola", 24, 12), OWNER))

    assert outcome.verdict == "applied"
    assert quantities(shelf) == {"o1-cola": 24, "o1-tea": 5}
    assert [line.set_by for line in shelf.need(Order, "o1").lines] == ["Olga", "Anna"]
    assert shelf.need(Order, "o1").total_minor == 24 * 143 + 2_000


def test_zero_removes_the_line(shelf):
    applied(shelf.do(change("cola", 0, 12)))

    assert quantities(shelf) == {"o1-tea": 5}
    assert shelf.need(Order, "o1").total_minor == 2_000


def test_different_lines_merge(shelf):
    one = applied(shelf.do(change("cola", 24, 12), AGENT))
    other = applied(shelf.do(change("tea", 7, 5), OWNER))

    assert {one.verdict, other.verdict} == {"applied"}
    assert quantities(shelf) == {"o1-cola": 24, "o1-tea": 7}


def test_the_same_line_set_twice_stays_as_the_hub_has_it_and_both_values_are_kept(shelf):
    shelf.do(change("cola", 24, 12), OWNER)

    outcome = applied(shelf.do(change("cola", 6, 12), AGENT))

    assert outcome.verdict == "merged"
    details = {"sku": "CO-1", "mine": 6, "theirs": 24, "who": "Olga"}
    assert outcome.reasons == (Reason(code="line_conflict", details=details),)
    assert quantities(shelf) == {"o1-cola": 24, "o1-tea": 5}
    kept = shelf.need(Conflict, "o1-cola.anna")
    assert (kept.seen, kept.mine, kept.theirs) == (12, 6, 24)
    assert (kept.author_id, kept.author_name, kept.other_name) == ("anna", "Anna", "Olga")
    assert (kept.order_id, kept.order_number, kept.line_id) == ("o1", "N-o1", "o1-cola")
    assert (kept.product_id, kept.sku, kept.name) == ("cola", "CO-1", "Cola 0.5 l")
    assert (kept.choice, kept.outlet_id) == (None, "corner")


def test_a_later_change_of_the_same_author_replaces_the_value_that_is_kept(shelf):
    shelf.do(change("cola", 24, 12), OWNER)
    shelf.do(change("cola", 6, 12), AGENT)

    shelf.do(change("cola", 18, 6), AGENT)

    kept = shelf.need(Conflict, "o1-cola.anna")
    assert (kept.seen, kept.mine, kept.theirs) == (12, 18, 24)


def test_authors_have_a_conflict_each(shelf):
    shelf.do(change("cola", 24, 12), OWNER)
    shelf.do(change("cola", 6, 12), AGENT)
    shelf.do(change("cola", 36, 12), MANAGER)

    assert shelf.need(Conflict, "o1-cola.anna").mine == 6
    assert shelf.need(Conflict, "o1-cola.maria").mine == 36


def test_a_decided_conflict_opens_anew_with_what_was_seen_this_time(shelf):
    shelf.do(change("cola", 24, 12), OWNER)
    shelf.do(change("cola", 6, 12), AGENT)
    decided = shelf.need(Conflict, "o1-cola.anna")
    shelf.put(decided.changed(choice="theirs", resolved_by="Olga"))

    shelf.do(change("cola", 30, 18), AGENT)

    kept = shelf.need(Conflict, "o1-cola.anna")
    assert (kept.seen, kept.mine, kept.choice, kept.resolved_by) == (18, 30, None, "")


def test_both_setting_the_same_quantity_is_no_conflict(shelf):
    shelf.do(change("cola", 24, 12), OWNER)

    outcome = applied(shelf.do(change("cola", 24, 12), AGENT))

    assert outcome.verdict == "applied"
    assert shelf.get(Conflict, "o1-cola.anna") is None
    assert quantities(shelf)["o1-cola"] == 24


def test_a_removal_meets_a_change_and_the_change_stays(shelf):
    shelf.do(change("cola", 24, 12), OWNER)

    outcome = applied(shelf.do(change("cola", 0, 12), AGENT))

    dropped = Reason(code="removal_dropped", details={"sku": "CO-1", "theirs": 24})
    assert (outcome.verdict, outcome.reasons) == ("merged", (dropped,))
    assert quantities(shelf)["o1-cola"] == 24


def test_a_removed_line_comes_back_when_someone_else_changes_it(shelf):
    shelf.do(change("cola", 0, 12), OWNER)

    outcome = applied(shelf.do(change("cola", 18, 12), AGENT))

    restored = Reason(code="line_restored", details={"sku": "CO-1", "mine": 18})
    assert (outcome.verdict, outcome.reasons) == ("merged", (restored,))
    assert quantities(shelf) == {"o1-tea": 5, "o1-cola": 18}


def test_both_removing_a_line_is_no_conflict(shelf):
    shelf.do(change("cola", 0, 12), OWNER)

    assert shelf.do(change("cola", 0, 12), AGENT) == Applied(())


def test_the_same_product_added_by_two_is_two_lines(shelf):
    shelf.do(change("salt", 3, None, line_id="of-anna"), AGENT)
    outcome = applied(shelf.do(change("salt", 4, None, line_id="of-olga"), OWNER))

    assert outcome.verdict == "applied"
    assert quantities(shelf) == {"o1-cola": 12, "o1-tea": 5, "of-anna": 3, "of-olga": 4}


@pytest.mark.parametrize(
    ("product_id", "quantity", "code"),
    [
        ("nobody", 1, "product_unknown"),
        ("relic", 1, "product_discontinued"),
        ("ghost", 1, "no_price"),
        ("salt", -3, "quantity_not_positive"),
        ("salt", 10**9, "quantity_too_large"),
        ("soap", 9, "below_minimum"),
        ("juice", 7, "not_a_multiple"),
    ],
)
def test_a_line_that_cannot_be_ordered_is_refused(shelf, product_id, quantity, code):
    before = dict(shelf.content)

    refused = shelf.do(change(product_id, quantity, None))

    assert isinstance(refused, Refusal)
    assert refused.code == code
    assert shelf.content == before


@pytest.mark.parametrize(
    ("actor", "code"), [(OTHER_AGENT, "not_allowed"), (OWNER.changed(outlet_ids=[]), "not_allowed")]
)
def test_a_cart_of_someone_elses_outlet_cannot_be_changed(shelf, actor, code):
    assert shelf.do(change("cola", 1, 12), actor) == Refusal(code)


def test_a_cart_that_is_not_known_cannot_be_changed(shelf):
    assert shelf.do(change("cola", 1, 12, order_id="o2")) == Refusal("order_unknown")


def test_a_cancelled_cart_cannot_be_changed(shelf):
    shelf.do(cancel())

    refused = shelf.do(change("cola", 1, 12))

    assert refused == Refusal("order_not_draft", {"number": "N-o1", "status": "cancelled"})


def test_a_full_order_takes_no_further_line_but_lets_lines_change(shelf):
    order = shelf.need(Order, "o1")
    many = [order.lines[0].model_copy(update={"id": f"l{n}"}) for n in range(MAX_LINES)]
    shelf.put(order.with_lines(many))

    assert shelf.do(change("salt", 1, None)) == Refusal("too_many_lines", {"limit": MAX_LINES})
    assert isinstance(shelf.do(change("cola", 6, 12, line_id="l7")), Applied)


def test_a_line_of_a_discontinued_product_can_be_removed_and_nothing_else(shelf):
    shelf.put(COLA.changed(discontinued=True))

    refused = shelf.do(change("cola", 6, 12))
    assert refused == Refusal("product_discontinued", {"sku": "CO-1", "name": "Cola 0.5 l"})
    applied(shelf.do(change("cola", 0, 12)))
    assert quantities(shelf) == {"o1-tea": 5}


def test_a_line_of_a_vanished_product_can_be_removed_and_nothing_else(shelf):
    shelf.remove(type(COLA), "cola")

    assert shelf.do(change("cola", 6, 12)) == Refusal("product_unknown", {"product": "CO-1"})
    applied(shelf.do(change("cola", 0, 12)))
    assert quantities(shelf) == {"o1-tea": 5}


def test_removing_a_line_that_never_was_of_a_product_that_is_not_known_is_refused(shelf):
    refused = shelf.do(change("nobody", 0, 3))

    assert refused == Refusal("product_unknown", {"product": "nobody"})


@pytest.mark.parametrize(("quantity", "base"), [(24, 12), (0, 12)])
def test_carrying_out_a_change_again_changes_nothing_more(shelf, quantity, base):
    again = change("cola", quantity, base)
    shelf.do(again)
    once = dict(shelf.content)

    shelf.do(again)

    assert shelf.content == once
