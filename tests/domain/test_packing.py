"""Quantities in packs. Cola: packs of 6 and cases of 24."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.packing import base_units, hierarchy, in_packs
from fieldapp.domain.product import MAX_QUANTITY, Pack, Product
from fieldapp.domain.refusal import Refusal
from tests.company import COLA

BEER = Product(
    id="beer",
    sku="BE-1",
    name="Пиво",
    unit="бутылка",
    packs=[
        Pack(unit="упаковка", quantity=6, level="inner"),
        Pack(unit="коробка", quantity=24, level="case"),
        Pack(unit="паллета", quantity=1_440, level="pallet"),
    ],
)


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("27", 27),
        ("2 cases", 48),
        ("2cases", 48),
        ("2 c", 48),
        ("1 case 3", 27),
        ("1 case + 3 pcs", 27),
        ("1 case, 1 pack", 30),
        ("2 Packs", 12),
        ("5 pieces", 5),
        ("0 cases", 0),
    ],
)
def test_a_quantity_in_packs_is_so_many_base_units(text, quantity):
    assert base_units(COLA, text) == quantity


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("2 коробки", 48),
        ("5 коробок", 120),
        ("2 кор.", 48),
        ("3 упаковки", 18),
        ("1 паллета 2 коробки 3 шт", 1_491),
        ("10 бутылок", 10),
        ("2 cases", 48),
        ("1 pallet", 1_440),
        ("1 inner", 6),
    ],
)
def test_units_are_found_in_their_forms_and_by_their_level(text, quantity):
    assert base_units(BEER, text) == quantity


@pytest.mark.parametrize("text", ["", "many", "1.5", "2 3", "1 000 cases", "cases", "-2 cases"])
def test_what_is_no_quantity_is_refused(text):
    refusal = base_units(COLA, text)

    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.details["sku"]) == ("quantity_not_a_number", "CO-1")


@pytest.mark.parametrize(("text", "unit"), [("2 crates", "crates"), ("3 p", "p"), ("2 kg", "kg")])
def test_a_unit_that_is_not_known_or_could_be_two_is_refused_by_name(text, unit):
    assert base_units(COLA, text) == Refusal(
        "unit_unknown", {"sku": "CO-1", "unit": unit, "units": "pcs, pack, case"}
    )


@pytest.mark.parametrize(
    ("quantity", "packs"),
    [
        (27, [("case", 1), ("pcs", 3)]),
        (30, [("case", 1), ("pack", 1)]),
        (5, [("pcs", 5)]),
        (0, [("pcs", 0)]),
    ],
)
def test_base_units_are_so_many_packs_and_pieces(quantity, packs):
    assert in_packs(COLA.packs, COLA.unit, quantity) == packs


def test_packs_without_a_level_have_their_place_by_their_size():
    assert [level for level, _ in hierarchy(COLA.packs)] == ["inner", "case"]
    assert [level for level, _ in hierarchy(BEER.packs)] == ["inner", "case", "pallet"]
    assert [level for level, _ in hierarchy([Pack(unit="box", quantity=2)])] == ["case"]


_PACKS = st.lists(st.integers(2, 2_000), max_size=3, unique=True).map(
    lambda sizes: [
        Pack(unit=unit, quantity=size)
        for unit, size in zip(("inner", "carton", "pallet"), sorted(sizes), strict=False)
    ]
)


@given(_PACKS, st.integers(1, MAX_QUANTITY))
def test_what_is_said_in_packs_is_read_as_the_same_quantity(packs, quantity):
    product = Product(id="x", sku="X", name="X", unit="bottle", packs=packs)
    said = in_packs(packs, "bottle", quantity)

    assert all(count > 0 for _, count in said)
    assert base_units(product, " + ".join(f"{count} {unit}" for unit, count in said)) == quantity


@given(st.text(max_size=30))
def test_any_text_gives_a_quantity_or_a_reason(text):
    found = base_units(COLA, text)

    assert isinstance(found, Refusal) or found >= 0
