"""What rows bring into a cart, and the command that brings it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.command import Applied, Context, FillOrder, apply
from fieldapp.domain.entry.matching import wishes_for
from fieldapp.domain.entry.outlook import Preview
from fieldapp.domain.entry.spelling import is_near, near_codes
from fieldapp.domain.order import MAX_LINES, Order
from fieldapp.domain.refusal import Refusal
from tests.company import AGENT, NOW, PRODUCTS, Shelf
from tests.domain.entry.called import seen
from tests.intents import create

BY_ID = {product.id: product for product in PRODUCTS}


def cart(**lines: int) -> tuple[Shelf, Order]:
    """Return the company with a cart of Corner, and the cart."""
    shelf = Shelf()
    outcome = apply(create(lines=lines), shelf, Context(AGENT, now=NOW))
    assert isinstance(outcome, Applied)
    shelf.put(*outcome.changed)
    order = shelf.get(Order, "o1")
    assert order is not None
    return shelf, order


def put(shelf: Shelf, order: Order, preview: Preview, mode) -> Order:
    """Return the order after the command that a preview leads to."""
    ids = (f"new{n}" for n in itertools.count())
    lines = wishes_for(order, preview.wishes, BY_ID, mode, lambda: next(ids))
    if not lines:
        return order
    command = FillOrder(id="f", at=NOW, order_id=order.id, lines=lines)
    outcome = apply(command, shelf, Context(AGENT, now=NOW))
    assert isinstance(outcome, Applied), outcome
    assert outcome.verdict == "applied"
    shelf.put(*outcome.changed)
    again = apply(command, shelf, Context(AGENT, now=NOW))
    assert again == Applied(())
    filled = shelf.get(Order, order.id)
    assert filled is not None
    return filled


def quantities(order: Order) -> dict[str, int]:
    return {line.product_id: line.quantity for line in order.lines}


def test_rows_become_products_with_their_prices():
    preview = seen("CO-1;2 case\n4600000000017;5\ntea;3")

    cola, tea = preview.entries
    assert (cola.product.id, cola.lines, cola.asked, cola.quantity) == ("cola", (1, 2), 53, 53)
    assert cola.packed is None
    assert (tea.product.id, tea.price_minor, tea.amount_minor) == ("tea", 400, 1200)
    assert (preview.total_minor, preview.currency) == (53 * 143 + 1200, "USD")
    assert preview.left == ()


@pytest.mark.parametrize(
    ("written", "quantity", "unit"),
    [
        ("2 case", 48, "case"),
        ("2 кор", 48, "case"),
        ("3 уп.", 18, "pack"),
        ("5 шт", 5, ""),
        ("0,5 case", 12, "case"),
        ("2x24", 48, ""),
    ],
)
def test_packs_are_counted_in_base_units(written, quantity, unit):
    [entry] = seen(f"CO-1\t{written}").entries

    assert entry.quantity == quantity
    assert (entry.packed.pack_unit if entry.packed else "") == ("" if written[0] == "0" else unit)


def test_what_is_below_the_minimum_or_between_multiples_is_raised():
    juice, soap = seen("JU-1;7\nSO-1;1").entries

    assert (juice.asked, juice.quantity, juice.fitted) == (7, 12, True)
    assert (soap.asked, soap.quantity, soap.fitted) == (1, 10, True)


@pytest.mark.parametrize(
    ("row", "refusal"),
    [
        ("XX-9999;5", Refusal("entry_unknown", {"product": "XX-9999"})),
        ("RE-1;5", Refusal("product_discontinued", {"sku": "RE-1", "name": "Relic"})),
        ("GH-1;5", Refusal("no_price", {"sku": "GH-1"})),
        ("CO-1;0", Refusal("quantity_not_positive", {"sku": "CO-1", "quantity": 0})),
        ("CO-1;-5", Refusal("quantity_not_positive", {"sku": "CO-1", "quantity": -5})),
        ("CO-1;2,5", Refusal("quantity_in_parts", {"sku": "CO-1", "quantity": 2.5, "unit": ""})),
        (
            "CO-1;100001",
            Refusal("quantity_too_large", {"sku": "CO-1", "quantity": 100_001, "limit": 100_000}),
        ),
        (
            "CO-1;2 pallet",
            Refusal("unit_unknown", {"sku": "CO-1", "unit": "pallet", "units": "pcs, pack, case"}),
        ),
        (
            "CO-1\t12,000",
            Refusal("quantity_ambiguous", {"sku": "CO-1", "first": 12, "second": 12_000}),
        ),
    ],
)
def test_a_row_with_an_error_keeps_its_line_its_text_and_the_reason(row, refusal):
    preview = seen(f"TE-1;3\n{row}" if ";" in row else f"TE-1\t3\n{row}")

    [bad] = preview.bad
    assert (bad.line, bad.text, bad.refusal) == (2, row, refusal)
    assert [entry.product.id for entry in preview.entries] == ["tea"]


def test_a_slip_of_the_finger_is_offered_and_taken_only_by_choice():
    preview = seen("СО-11;5\nsoa;20")

    near, soap = preview.open
    assert ([p.id for p in near.candidates], near.line) == (["cola"], 1)
    assert [p.id for p in soap.candidates] == ["soap"]
    assert preview.entries == ()
    chosen = seen("СО-11;5\nsoa;20", choices={1: "cola", 2: ""})
    assert [(e.product.id, e.quantity) for e in chosen.entries] == [("cola", 5)]
    assert (chosen.open, chosen.bad, chosen.passed) == ((), (), 1)


def test_rows_come_on_top_of_the_cart_or_in_its_place():
    _, order = cart(juice=6, tea=2)

    added = seen("JU-1;7\nCO-1;1", order)
    assert [(e.before, e.asked, e.quantity) for e in added.entries] == [(6, 7, 12), (0, 1, 1)]
    replaced = seen("JU-1;7", order, "replace")
    assert [(e.before, e.quantity) for e in replaced.entries] == [(0, 12)]


def test_the_sum_of_one_product_must_not_grow_over_the_limit():
    preview = seen("CO-1;60000\nCO-1;60000")

    assert preview.entries == ()
    assert [row.refusal.code for row in preview.bad] == ["quantity_too_large"] * 2


def test_an_order_that_would_hold_too_many_lines_is_told():
    _, order = cart(tea=2)
    line = order.lines[0]
    many = [
        line.model_copy(update={"id": f"l{n}", "product_id": f"p{n}"}) for n in range(MAX_LINES)
    ]

    full = order.model_copy(update={"lines": many})
    assert seen("CO-1;1", full).refusal == Refusal("too_many_lines", {"limit": MAX_LINES})
    assert seen("CO-1;1", full, "replace").refusal is None


_rows = st.tuples(
    st.sampled_from(["CO-1", "4600000000017", "JU-1", "Soap", "tea", "SA-1", "XX-9", "RE-1"]),
    st.sampled_from(["1", "7", "2 case", "0", "-3", "2,5", "1 000", "x", "3 шт", "99 999"]),
)


@given(
    st.lists(_rows, min_size=1, max_size=12),
    st.fixed_dictionaries({}, optional={"juice": st.just(6), "tea": st.integers(1, 9)}),
    st.sampled_from(["add", "replace"]),
)
def test_what_is_shown_is_what_is_put_in(table, there, mode):
    shelf, order = cart(**there)
    preview = seen("\n".join(f"{what}\t{much}" for what, much in table), order, mode)
    if not preview.wishes:
        return

    filled = put(shelf, order, preview, mode)

    kept = quantities(order) if mode == "add" else {}
    shown = {entry.product.id: entry.quantity for entry in preview.entries}
    assert quantities(filled) == {
        id_: kept.get(id_, 0) + shown.get(id_, 0) for id_ in {*kept, *shown}
    }
    lines = [line for entry in preview.entries for line in entry.lines] + list(preview.left)
    assert sorted(lines) == list(range(1, len(table) + 1))
    for entry in preview.entries:
        [line] = [one for one in filled.lines if one.product_id == entry.product.id]
        assert line.quantity == entry.before + entry.quantity


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("11773", "11773", True),
        ("11773", "11774", True),
        ("11773", "1773", True),
        ("11773", "117735", True),
        ("11773", "17173", True),
        ("11773", "11834", False),
        ("11773", "71731", False),
        ("", "1", True),
        ("", "12", False),
    ],
)
def test_one_slip_is_near_and_two_are_not(one, other, near):
    assert is_near(one, other) is near
    assert is_near(other, one) is near


@given(st.text("abc1", min_size=4, max_size=7), st.lists(st.text("abc1", max_size=8), max_size=20))
def test_near_codes_are_those_one_slip_away(unknown, known):
    pairs = [(str(n), code) for n, code in enumerate(known)]

    found = near_codes([unknown], pairs, 100).get(unknown, [])

    assert found == [key for key, code in pairs if is_near(unknown, code)]
