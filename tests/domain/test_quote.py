"""What a product costs a client: price type, contract, quantity breaks, and how it came to be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from fieldapp.domain.contract import ContractPrice, PriceBreak, PriceTerm
from fieldapp.domain.price import MAX_BASES, Price, PriceType, adjusted
from fieldapp.domain.product import Group, Product
from fieldapp.domain.quote import Buyer, Quote, quotes
from fieldapp.domain.start_price import PriceStep
from tests.company import BASE, COST, NET, RETAIL, Shelf

DAY = "2026-03-02"
CORNER = ("corner", "corner-llc")


def priced(
    shelf: Shelf, price_type: PriceType, *product_ids: str, quantity: int = 1, day: str = DAY
) -> dict[str, Quote]:
    buyer = Buyer(*CORNER, price_type)
    quantities = dict.fromkeys(product_ids, quantity)
    return quotes(quantities, shelf.many(Product, product_ids), buyer, shelf, day)


def cola(shelf: Shelf, quantity: int = 1, day: str = DAY) -> int:
    return priced(shelf, RETAIL, "cola", quantity=quantity, day=day)["cola"].price_minor


def contract(client: str, target: str, *terms: PriceTerm, outlets: list[str] | None = None):
    known = ["corner"] if outlets is None else outlets
    return ContractPrice(client_id=client, target_id=target, outlet_ids=known, terms=list(terms))


def fixed(amount: int, **fields) -> PriceTerm:
    return PriceTerm(amount_minor=amount, **fields)


def test_a_derived_type_adjusts_the_price_of_its_base():
    found = priced(Shelf(), RETAIL, "cola")

    assert found == {"cola": Quote(150, 143, "USD", "retail")}


def test_a_price_of_the_types_own_wins_over_the_base():
    found = priced(Shelf(), RETAIL, "tea")

    assert found == {"tea": Quote(400, 400, "USD", "retail")}


def test_an_own_price_is_not_adjusted():
    shelf = Shelf()
    shelf.put(Price(price_type_id="net", product_id="cola", amount_minor=1))

    assert priced(shelf, NET, "cola")["cola"].price_minor == 1


def test_a_price_of_zero_is_a_price():
    shelf = Shelf()
    shelf.put(Price(price_type_id="base", product_id="ghost", amount_minor=0))

    assert priced(shelf, BASE, "ghost")["ghost"].price_minor == 0


def test_a_product_without_a_price_or_unknown_is_missing():
    assert priced(Shelf(), RETAIL, "ghost", "nobody") == {}


def test_a_list_without_a_base_has_only_its_own_prices():
    assert set(priced(Shelf(), COST, "cola", "tea")) == {"cola"}


def test_answers_come_in_the_order_of_the_question():
    assert list(priced(Shelf(), BASE, "tea", "cola")) == ["tea", "cola"]


# Cola costs 150 in the base list and 143 in retail, 5 % less.

WAYS = {
    "outlet, product": (contract("corner", "cola", fixed(101)), 101),
    "legal entity, product": (contract("corner-llc", "cola", fixed(102)), 102),
    "outlet, group": (contract("corner", "fizzy", fixed(103)), 103),
    "outlet, group above": (contract("corner", "drinks", fixed(104)), 104),
    "legal entity, group": (contract("corner-llc", "drinks", fixed(105)), 105),
    "outlet, brand": (contract("corner", "fizz", fixed(106)), 106),
    "legal entity, brand": (contract("corner-llc", "fizz", fixed(107)), 107),
    "price type, product": (
        PriceBreak(price_type_id="retail", target_id="cola", terms=[fixed(108)]),
        108,
    ),
    "price type, group": (
        PriceBreak(price_type_id="retail", target_id="drinks", terms=[fixed(109)]),
        109,
    ),
    "price type, brand": (
        PriceBreak(price_type_id="retail", target_id="fizz", terms=[fixed(110)]),
        110,
    ),
}


def shelf_with_all_ways() -> Shelf:
    shelf = Shelf()
    cola = shelf.need(Product, "cola")
    shelf.put(
        Group(id="fizzy", name="Fizzy", parent_id="drinks"), Group(id="drinks", name="Drinks")
    )
    shelf.put(cola.changed(group_id="fizzy", brand_id="fizz"))
    return shelf


def test_the_most_specific_agreement_holds_alone() -> None:
    shelf = shelf_with_all_ways()
    shelf.put(*(noun for noun, _ in WAYS.values()))

    for name, (noun, amount) in WAYS.items():
        assert cola(shelf) == amount, name
        shelf.remove(type(noun), noun.key)
    assert cola(shelf) == 143


def test_a_contract_counts_only_at_the_outlets_that_know_of_it() -> None:
    shelf = Shelf()
    shelf.put(contract("corner-llc", "cola", fixed(100), outlets=["kiosk"]))

    assert cola(shelf) == 143


def test_groups_that_go_in_a_circle_end_the_search() -> None:
    shelf = shelf_with_all_ways()
    shelf.put(Group(id="drinks", name="Drinks", parent_id="fizzy"))

    assert cola(shelf) == 143


@pytest.mark.parametrize(
    ("quantity", "price"), [(1, 143), (11, 143), (12, 130), (59, 130), (60, 120)]
)
def test_a_quantity_break_begins_at_its_quantity(quantity: int, price: int) -> None:
    shelf = Shelf()
    terms = [fixed(130, from_quantity=12), fixed(120, from_quantity=60)]
    shelf.put(PriceBreak(price_type_id="retail", target_id="cola", terms=terms))

    assert cola(shelf, quantity) == price
    found = priced(shelf, RETAIL, "cola", quantity=quantity)["cola"]
    assert found.breaks == ((12, 130), (60, 120))


@pytest.mark.parametrize(
    ("day", "price"),
    [("2026-02-28", 143), ("2026-03-01", 130), ("2026-03-31", 130), ("2026-04-01", 143)],
)
def test_a_term_holds_on_its_first_and_its_last_day(day: str, price: int) -> None:
    shelf = Shelf()
    shelf.put(
        contract("corner", "cola", fixed(130, valid_from="2026-03-01", valid_to="2026-03-31"))
    )

    assert cola(shelf, day=day) == price


def test_a_term_outside_its_days_gives_way_to_the_next_agreement() -> None:
    shelf = Shelf()
    shelf.put(
        contract("corner", "cola", fixed(90, valid_to="2026-02-01")),
        contract("corner-llc", "cola", fixed(120)),
    )

    assert cola(shelf) == 120


def test_of_overlapping_periods_the_one_that_began_last_counts() -> None:
    shelf = Shelf()
    shelf.put(
        contract("corner", "cola", fixed(125), fixed(115, valid_from="2026-03-01")),
    )

    assert (cola(shelf, day="2026-02-28"), cola(shelf)) == (125, 115)


def test_an_adjustment_changes_the_price_of_the_price_type() -> None:
    shelf = Shelf()
    shelf.put(contract("corner", "cola", PriceTerm(adjust_bp=-1_000, adjust_minor=-1)))

    assert cola(shelf) == 128  # 143 less 10 % is 128.7, rounded 129, less 1


def test_every_price_explains_itself_step_by_step() -> None:
    shelf = Shelf()
    shelf.put(contract("corner", "cola", fixed(130)))

    assert priced(shelf, RETAIL, "cola")["cola"].steps == (
        PriceStep("list", "", 150),
        PriceStep("price_type", "Retail", 143),
        PriceStep("contract", "", 130),
    )
    assert priced(shelf, RETAIL, "tea")["tea"].steps == (PriceStep("list", "Retail", 400),)


@given(
    st.lists(
        st.builds(
            PriceTerm,
            from_quantity=st.integers(1, 100),
            adjust_bp=st.integers(-10_000, 5_000),
            adjust_minor=st.integers(-500, 500),
        ),
        max_size=5,
        unique_by=lambda term: term.from_quantity,
    ),
    st.integers(1, 200),
)
def test_a_price_is_never_negative_and_its_last_step(terms: list[PriceTerm], quantity: int) -> None:
    shelf = Shelf()
    shelf.put(contract("corner", "cola", *terms))
    found = priced(shelf, RETAIL, "cola", quantity=quantity)["cola"]

    assert found.price_minor == found.steps[-1].amount_minor >= 0
    assert found.list_minor == found.steps[0].amount_minor


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ([{"amount_minor": 5, "adjust_bp": 1}], "not both"),
        ([{"valid_from": "2026-03-02", "valid_to": "2026-03-01"}], "before it begins"),
        ([{"from_quantity": 0, "amount_minor": 5}], "greater than or equal to 1"),
        ([{"amount_minor": -1}], "greater than or equal to 0"),
        ([{"amount_minor": 5}, {"amount_minor": 6}], "two prices from 1 on"),
        (
            [{"amount_minor": 5}, {"amount_minor": 6, "from_quantity": 12}],
            "from 12 on the price rises from 5 to 6",
        ),
    ],
)
def test_terms_that_contradict_themselves_are_refused_in_words(terms, words) -> None:
    with pytest.raises(ValidationError, match=words):
        ContractPrice.model_validate({"client_id": "c", "target_id": "t", "terms": terms})


EURO = PriceType(id="euro", name="Euro", currency="EUR", base_id="retail", rate_e9=920_000_000)
PARTNER = PriceType(
    id="partner", name="Partner", currency="EUR", base_id="euro", adjust_bp=-1_000, adjust_minor=2
)


def shelf_of(*types: PriceType) -> Shelf:
    shelf = Shelf()
    shelf.put(*types)
    return shelf


def test_a_base_may_have_a_base_in_another_currency_and_each_step_is_rounded():
    found = priced(shelf_of(EURO, PARTNER), PARTNER, "cola")["cola"]

    # 1.50 less 5 % is 1.43 (142.5); at 0.92 it is 1.32 (131.56); less 10 % 1.19 (118.8), and 2.
    assert (found.price_minor, found.currency) == (121, "EUR")
    assert found.list_minor == 138
    assert found.steps == (
        PriceStep("list", "", 150, "USD"),
        PriceStep("price_type", "Retail", 143, "USD"),
        PriceStep("rate", "Euro", 132, "", 920_000_000),
        PriceStep("price_type", "Partner", 121),
    )


def test_the_nearest_price_of_a_products_own_wins_over_all_bases():
    shelf = shelf_of(EURO, PARTNER)
    shelf.put(Price(price_type_id="euro", product_id="cola", amount_minor=200))

    found = priced(shelf, PARTNER, "cola", "tea")

    assert (found["cola"].list_minor, found["cola"].price_minor) == (200, 182)
    assert found["tea"].price_minor == 333  # retail's own 4.00 is 3.68; less 10 % 3.31, and 2


def test_another_currency_without_a_rate_gives_no_price():
    bare = EURO.changed(rate_e9=None)

    assert priced(shelf_of(bare, PARTNER), PARTNER, "cola") == {}


def test_price_types_in_a_circle_are_each_looked_at_once():
    first = PriceType(id="first", name="First", currency="USD", base_id="second", adjust_bp=1_000)
    second = PriceType(id="second", name="Second", currency="USD", base_id="first", adjust_bp=1_000)
    shelf = shelf_of(first, second)
    shelf.put(Price(price_type_id="second", product_id="cola", amount_minor=100))

    assert priced(shelf, first, "cola", "tea")["cola"].price_minor == 110
    assert "tea" not in priced(shelf, first, "cola", "tea")


def test_a_base_that_is_not_known_ends_the_way():
    lost = PriceType(id="lost", name="Lost", currency="USD", base_id="nobody")

    assert priced(shelf_of(lost), lost, "cola") == {}


@given(
    st.lists(st.tuples(st.integers(-5_000, 5_000), st.integers(-50, 50)), min_size=1, max_size=14),
    st.integers(0, 10**6),
)
def test_a_chain_is_the_same_as_one_adjustment_after_the_other(changes, amount):
    types = [
        PriceType(
            id=f"t{n}",
            name=f"Type {n}",
            currency="USD",
            base_id=f"t{n + 1}",
            adjust_bp=bp,
            adjust_minor=minor,
        )
        for n, (bp, minor) in enumerate(changes)
    ]
    types.append(PriceType(id=f"t{len(changes)}", name="Top", currency="USD"))
    shelf = shelf_of(*types)
    shelf.put(Price(price_type_id=types[-1].id, product_id="cola", amount_minor=amount))
    found = priced(shelf, types[0], "cola")

    if len(types) > MAX_BASES:
        assert found == {}
        return
    expected = amount
    for bp, minor in reversed(changes):
        expected = adjusted(expected, bp, minor)
    assert found["cola"].price_minor == expected
    assert found["cola"].list_minor == amount
