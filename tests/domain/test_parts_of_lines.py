"""Parts of lines that go to another cart, and what others did with the line meanwhile."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from fieldapp.domain.command import Applied, LinePart
from fieldapp.domain.gathering import check_part, part_beyond, whereabouts
from fieldapp.domain.order import Order, totalled
from fieldapp.domain.product import Product, check_quantity
from fieldapp.domain.refusal import Refusal
from tests.company import AGENT, OWNER, Shelf
from tests.domain.carts_of_corner import asked_for, cart, done, lines
from tests.intents import (
    amend,
    change,
    create,
    join,
    merge_carts,
    move_lines,
    part,
    split,
    submit,
)


@pytest.fixture
def shelf() -> Shelf:
    """A cart of 15 cola, 5 tea and 24 juice, which is sold by six, and one of 6 cola."""
    shelf = Shelf()
    shelf.do(create("o1", lines={"cola": 15, "tea": 5, "juice": 24}))
    shelf.do(create("o2", lines={"cola": 6}))
    return shelf


def codes(outcome) -> list[str]:
    return [reason.code for reason in done(outcome).reasons]


def refused(outcome) -> str:
    assert isinstance(outcome, Refusal), outcome
    return outcome.code


def test_a_part_goes_for_another_day_and_the_rest_stays(shelf):
    parts = (part("o1-cola", 5, 15),)

    outcome = done(shelf.do(split("o1", "o3", delivery_day="2026-03-06", parts=parts)))

    assert (outcome.verdict, outcome.reasons) == ("applied", ())
    assert lines(shelf) == {"o1-cola": 10, "o1-tea": 5, "o1-juice": 24}
    assert lines(shelf, "o3") == {"o1-cola-part": 5}
    assert (cart(shelf).delivery_day, cart(shelf, "o3").delivery_day) == (None, "2026-03-06")
    assert cart(shelf, "o3").total_minor == 5 * 143
    for key in ("o1", "o3"):
        assert totalled(cart(shelf, key)) == cart(shelf, key)


def test_a_part_joins_the_line_of_its_product_in_the_other_cart(shelf):
    done(shelf.do(move_lines("o1", "o2", "o1-tea", parts=(part("o1-cola", 5, 15),))))

    assert lines(shelf) == {"o1-cola": 10, "o1-juice": 24}
    assert lines(shelf, "o2") == {"o2-cola": 11, "o1-tea": 5}


def test_a_part_that_is_all_there_is_leaves_no_line(shelf):
    done(shelf.do(move_lines("o2", "o1", parts=(part("o2-cola", 6, 6),))))

    assert lines(shelf)["o1-cola"] == 21
    assert (cart(shelf, "o2").status, cart(shelf, "o2").moved_to) == ("cancelled", "o1")


@pytest.mark.parametrize(("taken", "why"), [(5, "not_a_multiple"), (30, "part_too_large")])
def test_both_sides_have_to_be_what_can_be_ordered(shelf, taken, why):
    before = shelf.copy()

    assert refused(shelf.do(split("o1", "o3", parts=(part("o1-juice", taken, 24),)))) == why
    assert shelf.content == before.content


def test_what_would_stay_below_the_minimum_is_refused_with_what_is_the_least(shelf):
    shelf.do(create("o4", lines={"soap": 25}))

    outcome = shelf.do(split("o4", "o5", parts=(part("o4-soap", 20, 25),)))

    assert refused(outcome) == "rest_unfit"
    assert outcome.details == {"sku": "SO-1", "rest": 5, "minimum": 10, "multiple": 1}


@pytest.mark.parametrize(
    ("whole", "parts"), [((), ()), (("l1",), (part("l1", 1, 2),)), ((), (part("l1", 1, 2),) * 2)]
)
def test_a_line_is_named_once_and_something_is_named(whole, parts):
    with pytest.raises(ValidationError, match="line is named"):
        split("o1", "o3", *whole, parts=parts)


def test_a_part_of_a_line_that_has_changed_goes_all_the_same_and_is_told(shelf):
    done(shelf.do(change("cola", 20, 15), OWNER))

    outcome = shelf.do(split("o1", "o3", parts=(part("o1-cola", 5, 15),)))

    assert codes(outcome) == ["part_of_changed"]
    assert outcome.reasons[0].details == {
        "sku": "CO-1", "seen": 15, "there": 20, "taken": 5, "number": "N-o3",
    }  # fmt: skip
    assert (lines(shelf)["o1-cola"], lines(shelf, "o3")) == (15, {"o1-cola-part": 5})


def test_no_more_goes_than_there_is_by_now(shelf):
    done(shelf.do(change("cola", 3, 15), OWNER))

    assert codes(shelf.do(split("o1", "o3", parts=(part("o1-cola", 5, 15),)))) == [
        "part_of_changed"
    ]
    assert "o1-cola" not in lines(shelf)
    assert lines(shelf, "o3") == {"o1-cola-part": 3}
    done(shelf.do(change("cola", 4, 3), OWNER))
    assert lines(shelf, "o3") == {"o1-cola-part": 4}


def test_two_who_take_parts_of_one_line_both_get_theirs_as_far_as_it_goes(shelf):
    done(shelf.do(split("o1", "o3", parts=(part("o1-cola", 9, 15, "a"),))))
    outcome = shelf.do(split("o1", "o4", parts=(part("o1-cola", 9, 15, "b"),)), OWNER)

    assert codes(outcome) == ["part_of_changed"]
    assert (lines(shelf, "o3"), lines(shelf, "o4")) == ({"a": 9}, {"b": 6})
    assert asked_for(shelf)["cola"] == 15 + 6


def test_a_quantity_set_for_the_whole_line_is_that_of_rest_and_part_together(shelf):
    done(shelf.do(split("o1", "o3", parts=(part("o1-cola", 5, 15),))))

    outcome = shelf.do(change("cola", 20, 15), OWNER)

    assert codes(outcome) == ["line_parted"]
    assert outcome.reasons[0].details == {
        "sku": "CO-1", "mine": 20, "gone": 5, "rest": 15, "into": "N-o3", "number": "N-o1",
    }  # fmt: skip
    assert (lines(shelf)["o1-cola"], lines(shelf, "o3")["o1-cola-part"]) == (15, 5)


@pytest.mark.parametrize("wish", [10, 5])
def test_a_smaller_whole_makes_the_rest_smaller_even_to_nothing(shelf, wish):
    done(shelf.do(split("o1", "o3", parts=(part("o1-cola", 5, 15),))))

    done(shelf.do(change("cola", wish, 15), OWNER))

    assert lines(shelf).get("o1-cola", 0) == wish - 5
    assert lines(shelf, "o3") == {"o1-cola-part": 5}


def test_less_than_has_gone_is_refused_and_a_removal_is_dropped(shelf):
    done(shelf.do(split("o1", "o3", parts=(part("o1-cola", 5, 15),))))

    outcome = shelf.do(change("cola", 3, 15), OWNER)
    assert refused(outcome) == "line_parted_elsewhere"
    assert outcome.details["into"] == "N-o3"
    assert codes(shelf.do(change("cola", 0, 15), OWNER)) == ["removal_dropped"]
    assert (lines(shelf)["o1-cola"], lines(shelf, "o3")["o1-cola-part"]) == (10, 5)


def test_who_has_seen_the_rest_sets_the_rest(shelf):
    done(shelf.do(split("o1", "o3", parts=(part("o1-cola", 5, 15),))))

    assert codes(shelf.do(change("cola", 12, 10), OWNER)) == []
    assert codes(shelf.do(change("cola", 20, 15))) == ["line_conflict"]
    assert lines(shelf)["o1-cola"] == 12


def test_parts_of_parts_are_counted_in_their_order_and_after_the_line_has_moved(shelf):
    done(shelf.do(split("o1", "o3", parts=(part("o1-cola", 5, 15, "a"),))))
    done(shelf.do(split("o1", "o4", parts=(part("o1-cola", 2, 10, "b"),))))
    done(shelf.do(move_lines("o1", "o3", "o1-tea")))
    done(shelf.do(move_lines("o1", "o2", "o1-juice")))
    done(shelf.do(split("o1", "o5", "o1-cola")))

    outcome = shelf.do(change("cola", 17, 15), OWNER)

    assert codes(outcome) == ["line_parted", "line_moved"]
    assert lines(shelf, "o5") == {"o1-cola": 10}
    assert codes(shelf.do(change("cola", 9, 10, line_id="o1-cola"))) == ["line_moved"]
    assert lines(shelf, "o5") == {"o1-cola": 9}


def test_a_part_that_comes_back_is_in_the_line_again(shelf):
    done(shelf.do(split("o1", "o3", parts=(part("o1-cola", 5, 15),))))
    done(shelf.do(merge_carts("o1", "o3")))

    assert lines(shelf)["o1-cola"] == 15
    assert codes(shelf.do(change("cola", 16, 15), OWNER)) == []
    outcome = shelf.do(change("cola", 7, 5, "o3", "o1-cola-part"), OWNER)
    assert codes(outcome) == ["line_moved"]
    assert lines(shelf)["o1-cola"] == 18


def test_a_joined_line_is_not_asked_for_twice_by_who_looks_at_the_cart_it_came_to(shelf):
    done(shelf.do(move_lines("o2", "o1", "o2-cola")))

    done(shelf.do(change("cola", 8, 6, "o1", "o2-cola"), OWNER))

    assert lines(shelf)["o1-cola"] == 23


def test_an_amendment_meets_parts_as_a_change_does(shelf):
    done(shelf.do(split("o1", "o3", parts=(part("o1-cola", 5, 15),))))
    done(shelf.do(submit(cart(shelf))))

    assert refused(shelf.do(amend(("cola", 3, 15)), OWNER)) == "line_parted_elsewhere"
    outcome = shelf.do(amend(("cola", 20, 15), ("tea", 6, 5)), OWNER)

    assert "line_parted" in codes(outcome)
    assert (lines(shelf)["o1-cola"], lines(shelf)["o1-tea"]) == (15, 6)


def test_a_line_about_which_something_is_open_stays_whole(shelf):
    done(shelf.do(change("cola", 18, 15), OWNER))
    done(shelf.do(change("cola", 20, 15)))

    outcome = shelf.do(split("o1", "o3", parts=(part("o1-cola", 5, 18),)))

    assert refused(outcome) == "part_undecided"
    assert shelf.get(Order, "o3") is None


def test_a_part_never_takes_the_key_of_another_line(shelf):
    assert refused(shelf.do(split("o1", "o3", parts=(part("o1-cola", 5, 15, "o1-tea"),)))) == (
        "join_impossible"
    )


def test_who_joined_the_line_first_is_not_split_twice(shelf):
    done(shelf.do(change("cola", 4, None, line_id="more")))
    done(shelf.do(join("o1-cola", "more")))

    outcome = shelf.do(split("o1", "o3", "o1-tea", parts=(part("more", 2, 4),)), OWNER)

    assert codes(outcome) == ["lines_passed_over"]
    assert lines(shelf)["o1-cola"] == 19


@given(
    st.integers(1, 60), st.integers(0, 70), st.sampled_from([1, 6, 10]), st.sampled_from([1, 6, 13])
)
def test_what_goes_for_want_of_stock_leaves_both_sides_as_they_can_be_ordered(
    steps, there, multiple, minimum
):
    product = Product(id="p", sku="P", name="P", order_multiple=multiple, order_minimum=minimum)
    whole = steps * multiple
    taken = part_beyond(product, whole, there)

    assert 1 <= taken <= whole
    if taken < whole:
        assert check_part(product, whole, taken) is None
        assert whole - taken <= there
    else:
        able = [
            n for n in range(1, whole)
            if check_quantity(product, n) is None and check_quantity(product, whole - n) is None
            and whole - n <= there
        ]  # fmt: skip
        assert not able


_step = st.tuples(
    st.sampled_from(["merge", "move", "part", "part", "part", "split", "change", "stale"]),
    st.sampled_from(["o1", "o2", "n0", "n1", "n2"]),
    st.sampled_from(["o1", "o2", "n0", "n1", "n2"]),
    st.integers(0, 9),
    st.integers(1, 12),
    st.sampled_from([AGENT, OWNER]),
)


@given(st.lists(_step, max_size=14))
def test_whatever_is_split_and_put_together_the_sum_of_the_parts_is_the_whole(steps):
    """Bases are now and then those of an earlier look; only what was taken as a change counts."""
    shelf = Shelf()
    shelf.do(create("o1", lines={"cola": 15, "tea": 7}))
    shelf.do(create("o2", lines={"cola": 6, "salt": 9}))
    wanted = asked_for(shelf)
    for n, (what, one, other, place, quantity, actor) in enumerate(steps):
        order = shelf.get(Order, one)
        if order is None or not (known := [*order.moved, *(line.id for line in order.lines)]):
            continue
        chosen = known[place % len(known)]
        line = order.line(chosen)
        base = line.quantity if line else 15
        free = next((key for key in ("n0", "n1", "n2") if shelf.get(Order, key) is None), "n2")
        taken = LinePart(
            line_id=chosen, new_id=f"p{n}", quantity=quantity, base=base + (what == "stale")
        )
        if what == "merge":
            shelf.do(merge_carts(one, other), actor)
        elif what == "move":
            shelf.do(move_lines(one, other, parts=(taken,)), actor)
        elif what == "change":
            found = whereabouts(one, chosen, shelf)
            there = shelf.get(Order, found.order_id)
            now = there.line(found.line_id) if there else None
            if now is None:
                continue
            seen = now.quantity if found.joined is None else found.joined
            seen += sum(one.quantity for one in found.parts[-1:] if one.left == seen)
            outcome = shelf.do(change(now.product_id, seen + 1, seen, one, chosen), actor)
            wanted[now.product_id] += isinstance(outcome, Applied)
        elif what == "split":
            shelf.do(split(one, free, chosen), actor)
        else:
            shelf.do(split(one, free, parts=(taken,)), actor)
    assert asked_for(shelf) == wanted
    orders = [noun for noun in shelf.content.values() if isinstance(noun, Order)]
    ids = Counter(line.id for order in orders for line in order.lines)
    assert not [key for key, n in ids.items() if n > 1]
    for order in orders:
        assert totalled(order) == order
