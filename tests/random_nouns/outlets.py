"""Outlets, who pays for them, and the terms on which they buy."""

from __future__ import annotations

from hypothesis import strategies as st

from fieldapp.domain.delivery import DeliveryPlan
from fieldapp.domain.noun import Noun
from fieldapp.domain.outlet import CardNote, LegalEntity, Outlet
from fieldapp.domain.policy import Policy
from fieldapp.domain.warehouse import Warehouse
from tests.random_nouns.values import (
    COUNT,
    DELIVERY,
    INSTANT,
    KEY,
    KEYS,
    LATITUDE,
    LONGITUDE,
    MAYBE_KEY,
    NAME,
    TEXT,
    WEEKDAYS,
)

OUTLETS: dict[str, st.SearchStrategy[Noun]] = {
    "outlet": st.builds(
        Outlet,
        id=KEY,
        code=NAME,
        name=NAME,
        address=TEXT,
        city=TEXT,
        phone=TEXT,
        latitude=LATITUDE,
        longitude=LONGITUDE,
        route_id=MAYBE_KEY,
        price_type_id=KEY,
        legal_entity_id=MAYBE_KEY,
        closed=st.booleans(),
        contact=TEXT,
        status=st.sampled_from(["active", "prospect"]),
        notes=st.lists(st.builds(CardNote, id=KEY, at=INSTANT, by=TEXT, text=TEXT), max_size=2),
        set_by=st.dictionaries(TEXT, TEXT, max_size=2),
        merged_into=MAYBE_KEY,
        delivery_weekdays=WEEKDAYS,
    ),
    "legal_entity": st.builds(
        LegalEntity,
        id=KEY,
        name=NAME,
        tax_number=TEXT,
        outlet_ids=KEYS,
        invoices_as_of=st.none() | INSTANT,
        payment_days=st.none() | st.integers(0, 1_000),
        prepaid=st.booleans(),
        delivery=DELIVERY,
    ),
    "delivery_plan": st.builds(
        DeliveryPlan,
        id=KEY,
        weekdays=WEEKDAYS,
        lead_days=st.integers(0, 60),
        cut_off=st.sampled_from(["", "00:00", "23:59"]),
        zone=TEXT,
    ),
    "policy": st.builds(
        Policy,
        id=KEY,
        honour_days=COUNT,
        honour_bp=COUNT,
        price_beyond=st.sampled_from(["hold", "refuse"]),
        cut_off_hours=st.none() | st.integers(0, 100),
        zone=TEXT,
        late_orders=st.sampled_from(["move", "honour", "refuse"]),
        warehouses=st.lists(
            st.builds(Warehouse, id=KEY, name=NAME, route_ids=KEYS.map(tuple)), max_size=2
        ),
    ),
}
