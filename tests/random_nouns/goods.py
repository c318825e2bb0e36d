"""Products, what they cost whom, and who may buy them."""

from __future__ import annotations

from hypothesis import strategies as st

from fieldapp.domain.assortment import ClientAssortment, QuantityRule, TypeAssortment
from fieldapp.domain.contract import ContractPrice, PriceBreak, PriceTerm
from fieldapp.domain.noun import Noun
from fieldapp.domain.price import MAX_RATE, Price, PriceType
from fieldapp.domain.product import Brand, Group, Pack, Product, ProductPicture
from fieldapp.domain.stock import Stock
from tests.random_nouns.values import (
    AMOUNT,
    COUNT,
    CURRENCY,
    DAY,
    DELIVERY,
    INSTANT,
    KEY,
    KEYS,
    MAYBE_KEY,
    NAME,
    RATE,
    SHA256,
    SIGNED,
    TEXT,
)

TERMS = st.lists(
    st.builds(
        PriceTerm,
        from_quantity=COUNT,
        valid_from=st.none() | DAY,
        adjust_bp=st.integers(-10_000, 100_000),
        adjust_minor=SIGNED,
    ),
    max_size=3,
    unique_by=lambda term: term.from_quantity,
)

QUANTITIES = st.lists(
    st.builds(QuantityRule, target_id=KEY, minimum=st.none() | COUNT, multiple=st.none() | COUNT),
    max_size=2,
)

GOODS: dict[str, st.SearchStrategy[Noun]] = {
    "group": st.builds(Group, id=KEY, name=NAME, parent_id=MAYBE_KEY),
    "brand": st.builds(Brand, id=KEY, name=NAME),
    "product": st.builds(
        Product,
        id=KEY,
        sku=NAME,
        name=NAME,
        unit=st.sampled_from(["pcs", "кг"]),
        packs=st.lists(
            st.builds(
                Pack,
                unit=st.sampled_from(["box", "кор"]),
                quantity=COUNT,
                level=st.sampled_from([None, "inner", "case", "pallet"]),
                barcode=TEXT,
                weight_grams=st.none() | COUNT,
            ),
            max_size=2,
        ),
        barcodes=st.lists(TEXT, max_size=2),
        group_id=MAYBE_KEY,
        brand_id=MAYBE_KEY,
        size=TEXT,
        order_multiple=COUNT,
        order_minimum=COUNT,
        vat_rate_bp=RATE,
        discontinued=st.booleans(),
        attributes=st.dictionaries(TEXT, TEXT, max_size=2),
        substitutes=KEYS,
        introduced=st.none() | DAY,
        catch_grams=st.none() | COUNT,
        picture=st.none()
        | st.builds(
            ProductPicture,
            sha256=SHA256,
            size_bytes=st.integers(1, 1_000_000),
            thumb_sha256=SHA256,
            thumb_bytes=st.integers(1, 1_000_000),
        ),
    ),
    "stock": st.builds(Stock, warehouse_id=KEY, product_id=KEY, quantity=AMOUNT, as_of=INSTANT),
    "price_type": st.builds(
        PriceType,
        id=KEY,
        name=NAME,
        currency=CURRENCY,
        base_id=MAYBE_KEY,
        adjust_bp=st.integers(-10_000, 100_000),
        adjust_minor=SIGNED,
        vat_included=st.booleans(),
        delivery=DELIVERY,
        rate_e9=st.none() | st.integers(1, MAX_RATE),
    ),
    "price": st.builds(Price, price_type_id=KEY, product_id=KEY, amount_minor=AMOUNT),
    "price_break": st.builds(PriceBreak, price_type_id=KEY, target_id=KEY, terms=TERMS),
    "contract_price": st.builds(
        ContractPrice, client_id=KEY, target_id=KEY, outlet_ids=KEYS, terms=TERMS
    ),
    "type_assortment": st.builds(
        TypeAssortment,
        price_type_id=KEY,
        allowed=KEYS,
        excluded=KEYS,
        must=KEYS,
        quantities=QUANTITIES,
    ),
    "client_assortment": st.builds(
        ClientAssortment,
        client_id=KEY,
        outlet_ids=KEYS,
        allowed=KEYS,
        excluded=KEYS,
        must=KEYS,
        quantities=QUANTITIES,
    ),
}
