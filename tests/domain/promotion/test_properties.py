"""What holds for any promotions on any order."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.domain.order import Order, totalled
from fieldapp.domain.promotion import Promotion, Tiers
from fieldapp.domain.promotion.calculation import promoted
from fieldapp.domain.promotion.index import Promotions
from fieldapp.domain.repricing import cart_of
from tests.company import AGENT, COMPANY, Shelf
from tests.domain.promotion.corner_shop import MONDAY, shop, with_cart
from tests.domain.promotion.random_promotions import LINES, PROMOTIONS

MANY = settings(max_examples=300, deadline=None)


def placed(promotions: list[Promotion], lines: dict[str, int]) -> tuple[Order, Shelf]:
    shelf = with_cart(shop(*promotions), AGENT, **lines)
    return cart_of(shelf.need(Order, "o1"), shelf, MONDAY).order, shelf


@given(PROMOTIONS, LINES)
@MANY
def test_parts_sum_to_the_whole_and_no_line_is_below_zero(promotions, lines):
    order, _ = placed(promotions, lines)

    assert totalled(order) == order
    for line in order.lines:
        assert line.discount_minor == sum(one.amount_minor for one in line.adjustments)
        assert 0 <= line.amount_minor == line.quantity * line.price_minor - line.discount_minor
    for one in order.promotions:
        made = [a for line in order.lines for a in line.adjustments]
        amounts = [a.amount_minor for a in made if a.promotion_id == one.promotion_id]
        assert one.discount_minor == sum(amounts)
    assert order.total_minor == sum(line.amount_minor for line in order.lines)


@given(PROMOTIONS, LINES, st.randoms(use_true_random=False))
@MANY
def test_the_order_of_lines_does_not_matter(promotions, lines, dice):
    order, shelf = placed(promotions, lines)
    mixed = order.own_lines
    dice.shuffle(mixed)

    again = promoted(order.model_copy(update={"lines": mixed}), shelf, MONDAY).order

    def by_id(one: Order) -> dict[str, object]:
        return {line.id: line.model_copy(update={"vat_minor": 0}) for line in one.lines}

    assert by_id(again) == by_id(order)
    assert again.promotions == order.promotions
    assert again.total_minor == order.total_minor


@given(PROMOTIONS, LINES)
@MANY
def test_working_out_again_changes_nothing(promotions, lines):
    order, shelf = placed(promotions, lines)

    assert promoted(order, shelf, MONDAY).order == order


@given(PROMOTIONS, LINES, st.data())
@MANY
def test_removing_a_line_never_leaves_its_gift(promotions, lines, data):
    order, shelf = placed(promotions, lines)
    gone = data.draw(st.sampled_from(order.own_lines))
    rest = [line for line in order.own_lines if line is not gone]

    after = promoted(order.model_copy(update={"lines": rest}), shelf, MONDAY).order

    fresh, _ = placed(promotions, {line.product_id: line.quantity for line in rest})
    assert [(line.id, line.quantity) for line in after.lines] == [
        (line.id, line.quantity) for line in fresh.lines
    ]
    given_by = {one.promotion_id for one in after.promotions}
    assert all(line.gift_of in given_by for line in after.lines if line.gift_of)
    if not rest:
        assert after.lines == []


@given(PROMOTIONS, LINES)
@MANY
def test_outside_its_dates_a_promotion_never_applies(promotions, lines):
    order, _ = placed(promotions, lines)

    running = {one.id for one in promotions if one.runs_on(MONDAY)}
    assert {one.promotion_id for one in order.promotions} <= running


@given(PROMOTIONS, LINES)
@MANY
def test_limits_hold(promotions, lines):
    order, _ = placed(promotions, lines)
    limits = {one.id: one for one in promotions}

    for one in order.promotions:
        promotion = limits[one.promotion_id]
        for limit in (promotion.max_discount_minor, promotion.budget_minor):
            assert limit is None or one.discount_minor <= limit
        times = promotion.max_times
        assert times is None or one.times <= max(times, isinstance(promotion.deal, Tiers))
        if promotion.stacking == "order":
            assert len(order.promotions) == 1


@given(PROMOTIONS, LINES)
@MANY
def test_hints_change_nothing_and_tell_of_what_is_at_least_half_way(promotions, lines):
    order, shelf = placed(promotions, lines)

    found = cart_of(shelf.need(Order, "o1"), shelf, MONDAY, hinting=True)

    assert found.order == order
    assert all(0 < 2 * hint.missing <= hint.threshold for hint in found.hints)


@given(PROMOTIONS)
def test_the_index_finds_what_a_look_at_each_one_would_find(promotions):
    shelf = Shelf((*COMPANY, *promotions))
    every = Promotions.of(reversed(promotions)).every

    assert every == shelf.promotions().every
    assert [(-one.priority, one.id) for one in every] == sorted(
        (-one.priority, one.id) for one in promotions
    )


@given(PROMOTIONS, LINES, st.lists(LINES, min_size=1, max_size=3), st.booleans())
@MANY
def test_a_memory_of_an_earlier_calculation_changes_nothing(promotions, lines, later, hinting):
    shelf = Remembering(with_cart(shop(*promotions), AGENT, **lines))
    order = shelf.need(Order, "o1")
    found = cart_of(order, shelf, MONDAY, hinting=hinting)
    for other in later:
        by_product = {line.product_id: line for line in order.own_lines}
        wanted = [
            by_product[id_].model_copy(update={"quantity": n})
            for id_, n in other.items()
            if id_ in by_product
        ]
        order = order.with_lines(wanted)
        again = cart_of(order, shelf, MONDAY, hinting=hinting, before=found)

        assert again == cart_of(order, shelf, MONDAY, hinting=hinting)
        found = again


class Remembering(Shelf):
    """A shelf that gives the same index of its promotions each time, as databases do."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(())
        self.content = shelf.content
        self._index = shelf.promotions()

    def promotions(self) -> Promotions:
        return self._index
