"""What came of an order, and what is owed for it: worked examples, and what holds for every one."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.delivered import (
    Came,
    as_delivered,
    is_told,
    is_weighed,
    with_delivery,
    worth_minor,
)
from fieldapp.domain.goods_return import as_paid, bought_since
from fieldapp.domain.order import Order, totalled
from fieldapp.domain.order_line import Adjustment, AppliedPromotion, OrderLine
from tests.company import NOW

DAY = "2026-03-04"


def line(key: str, quantity: int, price_minor: int, **fields: Any) -> OrderLine:
    return OrderLine(
        id=f"l-{key}",
        product_id=fields.pop("product_id", key),
        sku=key.upper(),
        name=key.title(),
        quantity=quantity,
        list_minor=price_minor,
        price_minor=price_minor,
        **fields,
    )


def off(amount_minor: int, promotion_id: str = "spring") -> Adjustment:
    return Adjustment(promotion_id=promotion_id, name="Spring", amount_minor=amount_minor)


def order(*lines: OrderLine, **fields: Any) -> Order:
    head = Order(
        id="o1",
        number="A-1",
        status="shipped",
        outlet_id="corner",
        author_id="anna",
        currency="USD",
        created_at=NOW,
    )
    return head.with_lines(lines, **fields)


CHEESE = line("cheese", 3, 949, catch_grams=2_350)


def amounts(came: Order) -> dict[str, int]:
    return {one.product_id: one.amount_minor for one in came.lines}


def test_weighed_goods_are_owed_by_what_they_weighed():
    """3 wheels at 9.49 a kilogram: about 66.90 were ordered, and 7.125 kg came: 67.61625."""
    told = with_delivery(order(CHEESE), {"cheese": Came(3, 7_125)}, DAY)

    assert (told.status, told.delivered_on, told.delivered_minor) == ("delivered", DAY, 6_762)
    assert (told.total_minor, told.lines[0].amount_minor) == (6_690, 6_690)
    assert amounts(as_delivered(told)) == {"cheese": 6_762}
    assert is_weighed(told.lines[0])


def test_short_and_over_are_paid_as_they_came_and_what_is_not_named_as_ordered():
    made = order(line("cola", 24, 143), line("salt", 2, 43), line("tea", 1, 400))

    told = with_delivery(made, {"cola": Came(20), "salt": Came(3)}, DAY)

    assert [one.delivered for one in told.lines] == [20, 3, None]
    assert amounts(as_delivered(told)) == {"cola": 2_860, "salt": 129, "tea": 400}
    assert told.delivered_minor == 3_389


def test_what_did_not_come_costs_nothing_but_its_delivery():
    made = order(CHEESE, delivery_minor=700)

    told = with_delivery(made, {"cheese": Came(0)}, DAY)

    assert (told.delivered_minor, as_delivered(told).lines[0].quantity) == (700, 0)
    assert is_weighed(told.lines[0])


def test_promotions_take_off_in_proportion_and_their_parts_sum_to_the_whole():
    """10 cola at 1.00 with 1.00 and 0.50 off; 7 came: 7.00, and 1.05 off, of 0.70 and 0.35."""
    parts = [off(100), off(50, "card")]
    cola = line("cola", 10, 100, discount_minor=150, adjustments=parts)
    promotions = [
        AppliedPromotion(promotion_id="spring", name="Spring", discount_minor=100),
        AppliedPromotion(promotion_id="card", name="Card", discount_minor=50),
    ]

    came = as_delivered(with_delivery(order(cola, promotions=promotions), {"cola": Came(7)}, DAY))

    [one] = came.lines
    assert (one.discount_minor, one.amount_minor) == (105, 595)
    assert [part.amount_minor for part in one.adjustments] == [70, 35]
    assert [part.discount_minor for part in came.promotions] == [70, 35]


def test_gifts_are_free_and_what_is_paid_is_filled_first():
    gift = line("mug", 2, 0, product_id="cola", gift_of="spring")
    made = order(gift, line("cola", 10, 100))

    short = with_delivery(made, {"cola": Came(11)}, DAY)
    over = with_delivery(made, {"cola": Came(13)}, DAY)

    assert [one.delivered for one in short.lines] == [1, 10]
    assert [one.delivered for one in over.lines] == [2, 11]
    assert (short.delivered_minor, over.delivered_minor) == (1_000, 1_100)


def test_the_weight_of_two_lines_is_shared_to_the_gram():
    made = order(CHEESE, line("more", 1, 949, product_id="cheese", catch_grams=2_350))

    told = with_delivery(made, {"cheese": Came(4, 9_403)}, DAY)

    assert [one.delivered_grams for one in told.lines] == [7_052, 2_351]


def test_vat_is_that_of_what_came():
    made = order(line("cola", 24, 150, vat_rate_bp=2_000))

    came = as_delivered(with_delivery(made, {"cola": Came(12)}, DAY))

    assert (came.net_minor, came.vat_minor, came.total_minor) == (1_500, 300, 1_800)


def test_the_same_again_changes_nothing_and_a_correction_corrects():
    once = with_delivery(order(CHEESE), {"cheese": Came(3, 7_125)}, DAY)

    assert with_delivery(once, {"cheese": Came(3, 7_125)}, None) == once
    again = with_delivery(once, {"cheese": Came(2, 4_800)}, "2026-03-05")
    assert (again.lines[0].delivered, again.lines[0].delivered_grams) == (2, 4_800)
    assert (again.delivered_on, again.delivered_minor) == ("2026-03-05", 4_555)


def test_an_order_of_which_nothing_was_told_is_as_it_was():
    made = order(CHEESE)

    assert as_delivered(made) is made
    told = with_delivery(made, {}, DAY)
    assert (told.delivered_minor, is_told(told), told.status) == (None, False, "delivered")


def test_only_what_came_can_come_back_by_what_it_weighed():
    """2 of 3 wheels came, of 4.801 kg at 9.49. One weighs 2.400 kg, rounded down."""
    told = with_delivery(order(CHEESE, line("tea", 1, 400)), {"cheese": Came(2, 4_801)}, DAY)
    told = with_delivery(told, {"tea": Came(0)}, DAY)

    goods = bought_since([told], told.model_copy(update={"id": "back"}))

    assert list(goods) == ["cheese"]
    cheese = goods["cheese"]
    assert (cheese.left, cheese.line.catch_grams, cheese.line.price_minor) == (2, 2_400, 949)
    assert cheese.last_day == DAY
    assert (cheese.line.delivered, cheese.line.delivered_grams) == (None, None)


PARTS = st.lists(st.integers(0, 10**6), max_size=2)


@st.composite
def orders(draw: st.DrawFn) -> tuple[Order, dict[str, Came]]:
    lines, came = [], {}
    for n in range(draw(st.integers(1, 3))):
        made = line(
            f"p{n}",
            draw(st.integers(1, 10_000)),
            draw(st.integers(0, 10**7)),
            vat_rate_bp=draw(st.sampled_from([0, 700, 2_000, 9_999])),
            catch_grams=draw(st.none() | st.integers(1, 50_000)),
        )
        parts = [min(part, made.gross_minor // 3) for part in draw(PARTS)]
        taken = [off(part, f"promotion-{i}") for i, part in enumerate(parts)]
        made = made.model_copy(update={"adjustments": taken, "discount_minor": sum(parts)})
        lines.append(made)
        if draw(st.booleans()):
            quantity = draw(st.integers(0, 12_000))
            grams = draw(st.integers(1, 10**8)) if made.catch_grams and quantity else None
            came[made.product_id] = Came(quantity, grams)
    fields = {"delivery_minor": draw(st.integers(0, 5_000)), "vat_included": draw(st.booleans())}
    return order(*lines, **fields), came


@given(orders())
def test_parts_sum_to_the_whole(told: tuple[Order, dict[str, Came]]):
    made, came = told
    delivered = with_delivery(made, came, DAY)
    shown = as_delivered(delivered)

    assert shown.total_minor == shown.net_minor + shown.vat_minor
    goods = sum(one.amount_minor for one in shown.lines)
    charged = goods + shown.delivery_minor
    assert charged == (shown.total_minor if made.vat_included else shown.net_minor)
    for one in shown.lines:
        assert one.discount_minor == sum(part.amount_minor for part in one.adjustments)
        assert one.amount_minor == worth_minor(one) - one.discount_minor
        assert one.amount_minor >= 0
    assert Order.model_validate(delivered.model_dump()) == delivered
    assert totalled(delivered) == delivered


@given(orders())
def test_what_came_as_it_was_ordered_costs_what_was_agreed(told: tuple[Order, dict[str, Came]]):
    made, _ = told
    came = {
        one.product_id: Came(
            one.quantity, one.catch_grams * one.quantity if one.catch_grams else None
        )
        for one in made.lines
    }

    shown = as_delivered(with_delivery(made, came, DAY))

    figures = [(one.amount_minor, one.vat_minor, one.discount_minor) for one in made.lines]
    assert [(one.amount_minor, one.vat_minor, one.discount_minor) for one in shown.lines] == figures
    assert shown.total_minor == made.total_minor


@given(orders())
def test_nobody_gets_back_more_than_was_paid(told: tuple[Order, dict[str, Came]]):
    made, came = told
    for one in as_delivered(with_delivery(made, came, DAY)).lines:
        if one.quantity:
            back = as_paid([one], had=True, wanted=True).model_copy(
                update={"quantity": one.quantity}
            )
            assert back.gross_minor <= one.amount_minor
