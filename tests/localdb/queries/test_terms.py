"""The terms of an outlet as the device reads them agree with what the domain decides by."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldapp.domain.credit import standing_of
from fieldapp.domain.delivery import DeliveryPlan
from fieldapp.domain.invoice import Invoice
from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import DeliveryTerms, LegalEntity
from fieldapp.domain.payment import Payment
from fieldapp.domain.policy import POLICY_KEY, Policy
from fieldapp.domain.price import PriceType
from fieldapp.localdb.database import Database
from fieldapp.localdb.queries.terms import overdue_days, schedules, standing_at, terms
from fieldapp.localdb.records import TableNouns, write_noun
from tests.company import AGENT, COMPANY, CORNER, MANAGER, NOW, OWNER, RETAIL, Shelf

PAYER = LegalEntity(
    id="corner-llc",
    name="Corner LLC",
    outlet_ids=["corner"],
    credit_limit_minor=50_000,
    invoices_as_of="2026-03-01T00:00:00.000Z",
)
BILL = Invoice(
    id="i1",
    number="17",
    legal_entity_id="corner-llc",
    outlet_ids=["corner"],
    issued="2026-01-01",
    due_day="2026-02-01",
    currency="USD",
    total_minor=900,
    open_minor=700,
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "replica.db")
    put(database, *COMPANY, PAYER, BILL)
    yield database
    database.close()


def put(database: Database, *nouns: Noun) -> None:
    with database.write() as connection:
        for noun in nouns:
            write_noun(connection, noun)


def order(key: str, **fields: object) -> Order:
    values = {
        "number": key,
        "status": "submitted",
        "outlet_id": "corner",
        "legal_entity_id": "corner-llc",
        "author_id": "anna",
        "currency": "USD",
        "created_at": NOW,
        "submitted_at": NOW,
        "total_minor": 1_000,
    }
    return Order.model_validate({"id": key, **values, **fields})


def test_debt_added_up_by_the_database_is_that_of_the_domain(database: Database):
    put(
        database,
        order("counts"),
        order("held", status="held"),
        order("draft", status="draft", submitted_at=None),
        order("delivered", status="delivered"),
        order("return", kind="return"),
        order("euro", currency="EUR"),
        order("before", submitted_at="2026-02-28T00:00:00.000Z"),
        order("lay", created_at="2025-12-01T00:00:00.000Z"),
        order("forgotten", submitted_at="2025-12-01T00:00:00.000Z"),
        order("elsewhere", outlet_id="kiosk"),
        order("else", legal_entity_id="else"),
    )
    with database.read() as connection:
        found = standing_at(connection, PAYER, "USD", NOW)
        expected = standing_of(PAYER, "USD", TableNouns(connection), NOW)

    assert found == expected
    assert (found.open_minor, found.debt_minor, found.ages) == (3_000, 700, (0, 700, 0, 0))
    assert (found.overdue_days, found.left_minor) == (29, 46_300)


def test_orders_that_were_placed_long_ago_are_forgotten(database: Database):
    payer = PAYER.changed(invoices_as_of=None)
    old = "2025-12-01T00:00:00.000Z"
    put(
        database,
        payer,
        order("lay", created_at=old),
        order("old", created_at=old, submitted_at=old),
    )
    with database.read() as connection:
        found = standing_at(connection, payer, "USD", NOW)
        assert found == standing_of(payer, "USD", TableNouns(connection), NOW)

    assert found.open_minor == 1_000


def test_terms_of_the_payer_go_before_those_of_the_price_type(database: Database):
    own, general = DeliveryTerms(fee_minor=100), DeliveryTerms(fee_minor=200)
    put(database, PriceType.model_validate({**RETAIL.model_dump(), "delivery": general}))
    with database.read() as connection:
        before = terms(connection, "corner", NOW)
    put(database, PAYER.changed(delivery=own))
    with database.read() as connection:
        after = terms(connection, "corner", NOW)

    assert before is not None
    assert after is not None
    assert (before.delivery, after.delivery, after.currency) == (general, own, "USD")
    assert (after.payer, after.schedule) == (PAYER.changed(delivery=own), None)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, {"corner": 29}),
        ({"invoices_as_of": None, "overdue_days": 5}, {"corner": 5}),
        ({"invoices_as_of": None}, {}),
    ],
)
def test_who_is_late_is_known_of_many_outlets_at_once(database: Database, fields, expected):
    paid = BILL.model_copy(update={"id": "i2", "due_day": "2025-01-01", "open_minor": 0})
    note = BILL.model_copy(update={"id": "i3", "due_day": "2025-01-01", "open_minor": -5})
    put(database, PAYER.changed(**fields), paid, note)
    with database.read() as connection:
        assert overdue_days(connection, ["corner", "kiosk"], NOW[:10]) == expected
        due = {"corner": 0, **overdue_days(connection, ["corner"], "2026-02-01")}
        assert due["corner"] == fields.get("overdue_days", 0)


def test_an_outlet_that_is_not_here_has_no_terms(database: Database):
    with database.read() as connection:
        assert terms(connection, "nowhere", NOW) is None
        kiosk = terms(connection, "kiosk", NOW)

    assert kiosk is not None
    assert (kiosk.payer, kiosk.standing, kiosk.delivery) == (None, None, None)


def test_schedules_are_those_of_ones_routes_or_of_ones_outlets(database: Database):
    put(
        database,
        Policy(id=POLICY_KEY, zone="Europe/Riga"),
        DeliveryPlan(id="north", weekdays=[1]),
        DeliveryPlan(id="south", weekdays=[2]),
        CORNER.changed(delivery_weekdays=[5]),
    )
    with database.read() as connection:
        of = {
            user.id: [sorted(one.weekdays) for one in schedules(connection, user.id)]
            for user in (AGENT, MANAGER, OWNER)
        }
        nobody = schedules(connection, "nobody")

    assert of == {"anna": [[1]], "maria": [[1], [2]], "olga": [[5]]}
    assert nobody == []


_ORDER = st.fixed_dictionaries(
    {
        "status": st.sampled_from(
            ["draft", "submitted", "held", "shipped", "delivered", "offered"]
        ),
        "kind": st.sampled_from(["sale", "sale", "return", "quote"]),
        "currency": st.sampled_from(["USD", "EUR"]),
        "outlet_id": st.sampled_from(["corner", "kiosk", "bazaar"]),
        "legal_entity_id": st.sampled_from(["corner-llc", "else", None]),
        "created_at": st.sampled_from(
            [NOW, "2026-01-01T08:30:00.000Z", "2025-12-01T00:00:00.000Z"]
        ),
        "submitted_at": st.sampled_from([None, NOW, "2026-02-28T00:00:00.000Z"]),
        "total_minor": st.integers(0, 5_000),
    }
)
_PAYMENT = st.fixed_dictionaries(
    {
        "state": st.sampled_from(["collected", "booked", "cancelled"]),
        "currency": st.sampled_from(["USD", "EUR"]),
        "legal_entity_id": st.sampled_from(["corner-llc", "else"]),
        "amount_minor": st.integers(1, 2_000),
        "allocations": st.lists(
            st.fixed_dictionaries(
                {
                    "invoice_id": st.sampled_from(["i1", "gone"]),
                    "amount_minor": st.integers(1, 2_000),
                }
            ),
            max_size=2,
        ),
    }
)


@given(
    st.lists(_ORDER, max_size=6),
    st.lists(_PAYMENT, max_size=4),
    st.sampled_from([None, "2026-03-01T00:00:00.000Z", NOW]),
    st.sampled_from(["USD", "EUR"]),
)
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_there_is_both_ways_tell_the_same_debt(
    database: Database, orders, payments, told, currency
):
    payer = PAYER.changed(outlet_ids=["corner", "kiosk"], invoices_as_of=told, debt_as_of=told)
    money = [
        Payment.model_validate(
            {
                "id": f"p{n}",
                "number": f"{n}",
                "outlet_id": "corner",
                "outlet_ids": ["corner"],
                "author_id": "anna",
                "collected_at": NOW,
                "method": "cash",
                **fields,
            }
        )
        for n, fields in enumerate(payments)
    ]
    made = [order(f"o{n}", **fields) for n, fields in enumerate(orders)]
    with database.write() as connection:
        begun = connection.begin_nested()
        for noun in (payer, *made, *money):
            write_noun(connection, noun)
        found = standing_at(connection, payer, currency, NOW)
        expected = standing_of(payer, currency, TableNouns(connection), NOW)
        begun.rollback()

    hub = Shelf((*COMPANY, payer, BILL, *made, *money))
    assert found == expected == standing_of(payer, currency, hub, NOW)
