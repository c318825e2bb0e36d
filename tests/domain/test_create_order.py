"""Opening a cart."""

from __future__ import annotations

import pytest

from fieldapp.domain.command import Applied
from fieldapp.domain.order import MAX_LINES, Order
from fieldapp.domain.refusal import Refusal
from tests.company import AGENT, BASE, CORNER, MANAGER, NOW, OTHER_AGENT, OWNER, Shelf
from tests.intents import create


def made(shelf: Shelf, actor=AGENT, **fields) -> Order:
    outcome = shelf.do(create(**fields), actor)
    assert isinstance(outcome, Applied)
    assert outcome.verdict == "applied"
    return shelf.need(Order, "o1")


def test_an_empty_cart_knows_its_outlet_author_and_price_type():
    order = made(Shelf(), repeated_from="o0")

    assert order.number == "N-o1"
    assert (order.status, order.kind, order.channel) == ("draft", "sale", "agent")
    assert (order.outlet_id, order.legal_entity_id) == ("corner", "corner-llc")
    assert (order.author_id, order.author_name) == ("anna", "Anna")
    assert (order.price_type_id, order.currency, order.vat_included) == ("retail", "USD", True)
    assert (order.created_at, order.submitted_at) == (NOW, None)
    assert order.repeated_from == "o0"
    assert order.lines == []


def test_lines_carry_the_facts_of_product_and_price():
    order = made(Shelf(), lines={"cola": 24, "tea": 1})

    cola, tea = order.lines
    assert (cola.id, cola.sku, cola.name, cola.unit) == ("o1-cola", "CO-1", "Cola 0.5 l", "pcs")
    assert (cola.list_minor, cola.price_minor, cola.vat_rate_bp) == (150, 143, 2_000)
    assert (cola.quantity, cola.amount_minor, cola.set_by) == (24, 3_432, "Anna")
    assert (tea.list_minor, tea.price_minor) == (400, 400)
    assert order.total_minor == 3_832


def test_prices_without_vat_get_it_on_top():
    order = made(Shelf(), outlet_id="kiosk", lines={"cola": 1, "salt": 1, "candle": 1})

    # 147 with 20 % -> 29.4; 42 with 10 % -> 4.2; 2 without VAT.
    assert [line.vat_minor for line in order.lines] == [29, 4, 0]
    assert (order.net_minor, order.vat_minor, order.total_minor) == (191, 33, 224)


def test_a_cart_of_the_owner_is_self_service():
    order = made(Shelf(), OWNER)

    assert (order.channel, order.author_name) == ("self", "Olga")


def test_a_manager_may_order_on_every_route():
    assert made(Shelf(), MANAGER, outlet_id="bazaar").channel == "agent"


@pytest.mark.parametrize(
    ("actor", "outlet_id", "code"),
    [
        (AGENT, "bazaar", "not_allowed"),
        (OTHER_AGENT, "corner", "not_allowed"),
        (OWNER, "kiosk", "not_allowed"),
        (AGENT, "nowhere", "outlet_unknown"),
    ],
)
def test_a_cart_for_an_outlet_of_someone_else_is_refused(actor, outlet_id, code):
    shelf = Shelf()

    assert shelf.do(create(outlet_id=outlet_id), actor) == Refusal(code)
    assert shelf.get(Order, "o1") is None


def test_a_cart_for_a_closed_outlet_is_refused():
    refused = Shelf().do(create(outlet_id="shut"))

    assert refused == Refusal("outlet_closed", {"outlet": "Shut shop"})


def test_a_second_cart_with_the_same_identity_is_refused():
    shelf = Shelf()
    made(shelf, lines={"tea": 1})

    assert shelf.do(create(outlet_id="kiosk")) == Refusal("order_exists")
    assert shelf.need(Order, "o1").outlet_id == "corner"


def test_an_outlet_without_a_known_price_type_cannot_be_sold_to():
    shelf = Shelf()
    shelf.put(CORNER.changed(price_type_id="lost"))

    assert shelf.do(create()) == Refusal("outlet_unknown")


@pytest.mark.parametrize(
    ("product_id", "quantity", "code"),
    [
        ("nobody", 1, "product_unknown"),
        ("relic", 1, "product_discontinued"),
        ("ghost", 1, "no_price"),
        ("tea", 0, "quantity_not_positive"),
        ("tea", -1, "quantity_not_positive"),
        ("tea", 10**9, "quantity_too_large"),
        ("soap", 9, "below_minimum"),
        ("juice", 7, "not_a_multiple"),
    ],
)
def test_one_line_that_cannot_be_ordered_refuses_the_cart(product_id, quantity, code):
    shelf = Shelf()

    refused = shelf.do(create(lines={"cola": 1, product_id: quantity}))

    assert isinstance(refused, Refusal)
    assert refused.code == code
    assert shelf.get(Order, "o1") is None


def test_an_order_holds_a_limited_number_of_lines():
    one_more = create(lines={f"p{n}": 1 for n in range(MAX_LINES + 1)})

    assert Shelf().do(one_more) == Refusal("too_many_lines", {"limit": MAX_LINES})


def test_a_price_type_without_vat_setting_of_its_own_includes_vat():
    assert BASE.vat_included
    assert made(Shelf(), MANAGER, outlet_id="bazaar", lines={"cola": 2}).total_minor == 300
