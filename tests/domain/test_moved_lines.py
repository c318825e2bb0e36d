"""Lines that went to another cart are followed to where they are."""

from __future__ import annotations

import pytest

from tests.company import OWNER, Shelf
from tests.domain.carts_of_corner import asked_for, cart, done, lines, refused, two_carts
from tests.intents import (
    amend,
    change,
    join,
    merge_carts,
    move_lines,
    split,
)


@pytest.fixture
def shelf() -> Shelf:
    return two_carts()


def test_a_change_of_a_line_that_was_moved_is_made_where_the_line_is(shelf):
    done(shelf.do(merge_carts("o1", "o2")))

    outcome = done(shelf.do(change("salt", 9, 3, "o2"), OWNER))

    assert lines(shelf)["o2-salt"] == 9
    assert outcome.verdict == "merged"
    assert [reason.code for reason in outcome.reasons] == ["line_moved"]
    assert outcome.reasons[0].details == {"sku": "SA-1", "number": "N-o1"}


@pytest.mark.parametrize(("wish", "whole"), [(18, 30), (1, 13), (0, 12)])
def test_a_change_of_a_joined_line_changes_its_part_only(shelf, wish, whole):
    done(shelf.do(merge_carts("o1", "o2")))

    done(shelf.do(change("cola", wish, 6, "o2"), OWNER))

    assert lines(shelf)["o1-cola"] == whole


def test_a_joined_line_that_had_changed_is_not_guessed_about(shelf):
    shelf.do(change("cola", 8, 6, "o2"))
    done(shelf.do(merge_carts("o1", "o2")))

    assert refused(shelf.do(change("cola", 18, 6, "o2"), OWNER)) == "line_joined_elsewhere"
    assert lines(shelf)["o1-cola"] == 20


def test_a_product_put_into_a_cart_that_is_gone_comes_to_the_one_that_stands(shelf):
    done(shelf.do(merge_carts("o1", "o2")))

    done(shelf.do(change("candle", 4, None, "o2"), OWNER))

    assert lines(shelf)["o2-candle"] == 4
    assert cart(shelf, "o2").lines == []


def test_a_split_takes_the_quantities_that_are_in_force_by_now(shelf):
    shelf.do(change("tea", 8, 5), OWNER)

    outcome = done(shelf.do(split("o1", "o3", "o1-tea", "ghost", delivery_day="2026-03-05")))

    assert lines(shelf, "o3") == {"o1-tea": 8}
    assert lines(shelf) == {"o1-cola": 12}
    assert (cart(shelf, "o3").delivery_day, cart(shelf).delivery_day) == ("2026-03-05", None)
    assert (outcome.verdict, outcome.reasons[0].code) == ("merged", "lines_passed_over")
    assert refused(shelf.do(split("o1", "o3", "o1-cola"))) == "order_exists"
    assert refused(shelf.do(split("o1", "o4", "o1-tea"))) == "lines_gone"


def test_a_change_that_comes_after_a_split_does_not_put_the_line_there_twice(shelf):
    done(shelf.do(split("o1", "o3", "o1-tea")))

    done(shelf.do(change("tea", 7, 5), OWNER))
    assert refused(shelf.do(amend(("tea", 9, 5)), OWNER)) == "line_gone_elsewhere"

    assert (lines(shelf), lines(shelf, "o3")) == ({"o1-cola": 12}, {"o1-tea": 7})


def test_a_line_may_come_back(shelf):
    done(shelf.do(split("o1", "o3", "o1-tea")))
    done(shelf.do(merge_carts("o1", "o3")))
    done(shelf.do(change("tea", 9, 5)))

    assert lines(shelf) == {"o1-cola": 12, "o1-tea": 9}
    assert cart(shelf).moved == {}


def test_a_line_is_followed_through_several_carts(shelf):
    done(shelf.do(split("o1", "o3", "o1-tea")))
    done(shelf.do(move_lines("o3", "o2", "o1-tea")))
    assert cart(shelf, "o3").status == "cancelled"
    done(shelf.do(split("o2", "o4", "o1-tea", "o2-salt")))

    done(shelf.do(change("tea", 6, 5), OWNER))

    assert lines(shelf, "o4") == {"o1-tea": 6, "o2-salt": 3}
    assert refused(shelf.do(move_lines("o2", "o4", "o1-tea"))) == "lines_gone"
    assert done(shelf.do(move_lines("o3", "o2", "o1-tea"))).changed == ()


def test_a_line_that_was_joined_within_its_cart_is_not_restored_beside_the_joined_one(shelf):
    shelf.do(change("cola", 6, None, line_id="more"))
    done(shelf.do(join("o1-cola", "more")))

    done(shelf.do(change("cola", 24, 6, line_id="more"), OWNER))

    assert lines(shelf)["o1-cola"] == 36
    assert asked_for(shelf)["cola"] == 42
