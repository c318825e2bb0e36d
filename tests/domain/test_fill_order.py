"""Many lines at once into a cart: worked examples; `test_any_commands` has the properties."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from fieldapp.domain.command import Applied, Context, FillOrder, Outcome, SetLine, apply
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.order import MAX_LINES, Order
from fieldapp.domain.product import Product
from fieldapp.domain.refusal import Refusal
from tests.company import AGENT, NOW, OTHER_AGENT, OWNER, Shelf
from tests.intents import create, new_id, submit

CONTEXT = Context(AGENT, now=NOW)


def fill(*wishes: tuple[str, int, int | None]) -> FillOrder:
    lines = [
        SetLine(line_id=f"o1-{product}", product_id=product, quantity=quantity, base=base)
        for product, quantity, base in wishes
    ]
    return FillOrder(id=new_id(), at=NOW, order_id="o1", lines=tuple(lines))


def cart(**lines: int) -> Shelf:
    shelf = Shelf()
    put(shelf, apply(create(lines=lines), shelf, CONTEXT))
    return shelf


def put(shelf: Shelf, outcome: Outcome) -> Applied:
    assert isinstance(outcome, Applied), outcome
    shelf.put(*outcome.changed)
    return outcome


def quantities(shelf: Shelf) -> dict[str, int]:
    order = shelf.get(Order, "o1")
    assert order is not None
    return {line.product_id: line.quantity for line in order.lines}


def test_lines_are_added_changed_and_removed_by_one_command():
    shelf = cart(cola=6, tea=5)

    outcome = put(
        shelf, apply(fill(("cola", 12, 6), ("tea", 0, 5), ("salt", 3, None)), shelf, CONTEXT)
    )

    assert quantities(shelf) == {"cola": 12, "salt": 3}
    assert (outcome.verdict, outcome.reasons) == ("applied", ())
    order = shelf.get(Order, "o1")
    assert order is not None
    assert order.total_minor == sum(line.amount_minor for line in order.lines)
    assert [line.price_minor for line in order.lines] == [143, 43]


def test_sent_again_it_changes_nothing():
    shelf = cart(cola=6)
    command = fill(("cola", 12, 6), ("tea", 4, None))
    put(shelf, apply(command, shelf, CONTEXT))

    assert apply(command, shelf, CONTEXT) == Applied(())


def test_what_somebody_else_set_meanwhile_stays_and_mine_is_kept_as_a_conflict():
    shelf = cart(cola=6, tea=5)
    by_owner = Context(OWNER, now=NOW)
    put(shelf, apply(fill(("cola", 24, 6), ("tea", 0, 5)), shelf, by_owner))

    outcome = put(
        shelf, apply(fill(("cola", 12, 6), ("tea", 9, 5), ("salt", 3, None)), shelf, CONTEXT)
    )

    assert quantities(shelf) == {"cola": 24, "tea": 9, "salt": 3}
    assert outcome.verdict == "merged"
    assert {reason.code for reason in outcome.reasons} == {"line_conflict", "line_restored"}
    conflict = shelf.get(Conflict, "o1-cola.anna")
    assert conflict is not None
    assert (conflict.mine, conflict.theirs, conflict.seen) == (12, 24, 6)


def test_a_removal_gives_way_to_another_quantity():
    shelf = cart(cola=6)
    put(shelf, apply(fill(("cola", 24, 6)), shelf, Context(OWNER, now=NOW)))

    outcome = put(shelf, apply(fill(("cola", 0, 6)), shelf, CONTEXT))

    assert quantities(shelf) == {"cola": 24}
    assert [reason.code for reason in outcome.reasons] == ["removal_dropped"]


def test_a_line_that_cannot_be_ordered_any_more_is_left_out_and_told():
    shelf = cart()
    cola = shelf.get(Product, "cola")
    assert cola is not None
    shelf.put(cola.model_copy(update={"discontinued": True}))

    wishes = (("cola", 12, None), ("ghost", 1, None), ("juice", 7, None), ("tea", 2, None))
    outcome = put(shelf, apply(fill(*wishes, ("nobody", 1, None)), shelf, CONTEXT))

    assert quantities(shelf) == {"tea": 2}
    assert outcome.verdict == "merged"
    assert {reason.code for reason in outcome.reasons} == {
        "product_discontinued", "no_price", "not_a_multiple", "product_unknown"
    }  # fmt: skip


def test_where_no_line_can_be_ordered_the_command_is_refused():
    assert apply(fill(("ghost", 1, None), ("juice", 7, None)), cart(), CONTEXT) == Refusal(
        "not_a_multiple", {"sku": "JU-1", "quantity": 7, "multiple": 6, "upper": 12}
    )


def test_an_order_does_not_grow_over_its_limit():
    shelf = cart(tea=1)
    order = shelf.get(Order, "o1")
    assert order is not None
    full = [order.lines[0].model_copy(update={"id": f"l{n}"}) for n in range(MAX_LINES)]
    shelf.put(order.with_lines(full))

    assert apply(fill(("cola", 1, None)), shelf, CONTEXT) == Refusal(
        "too_many_lines", {"limit": MAX_LINES}
    )


def test_only_a_cart_of_ones_own_outlet_is_filled():
    shelf = cart(cola=6)
    assert apply(fill(("tea", 1, None)), shelf, Context(OTHER_AGENT, now=NOW)) == Refusal(
        "not_allowed"
    )
    order = shelf.get(Order, "o1")
    assert order is not None
    put(shelf, apply(submit(order), shelf, CONTEXT))
    refused = apply(fill(("tea", 1, None)), shelf, CONTEXT)
    assert isinstance(refused, Refusal)
    assert refused.code == "order_not_draft"


@pytest.mark.parametrize("wishes", [(), (("tea", 1, None), ("tea", 2, None))])
def test_a_line_is_named_once_and_at_least_one_is(wishes):
    with pytest.raises(ValidationError):
        fill(*wishes)
