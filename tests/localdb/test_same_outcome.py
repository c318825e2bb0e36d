"""Device and hub run the same function: from the same state, the same commands give the same nouns.

The device's state lies in the tables of a replica, the hub's in plain nouns.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from fieldapp.domain.assortment import ClientAssortment, QuantityRule, TypeAssortment
from fieldapp.domain.command import Applied, Context, apply
from fieldapp.domain.contract import ContractPrice, PriceBreak, PriceTerm
from fieldapp.domain.delivery import DeliveryPlan
from fieldapp.domain.invoice import Invoice
from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order, totalled
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.outlet import DeliveryTerms, LegalEntity
from fieldapp.domain.policy import POLICY_KEY, Policy
from fieldapp.domain.stock import Stock
from fieldapp.localdb import outbox
from fieldapp.localdb.database import Database
from fieldapp.localdb.records import TableNouns, read_nouns, write_noun
from fieldapp.localdb.replica import Saved
from fieldapp.wire.kinds import buckets_of
from tests.company import AGENT, COLA, COMPANY, NET, NOW, RETAIL, SALT, TEA, Shelf
from tests.localdb.pages import SCOPE
from tests.random_commands.stories import PROMOTIONS, STORIES
from tests.replicas import ROUTES, changes_of, content, open_replica, page, pull

STRICT: tuple[Noun, ...] = (
    LegalEntity(
        id="corner-llc",
        name="Corner LLC",
        outlet_ids=["corner"],
        credit_mode="hold",
        credit_limit_minor=20_000,
        shortage="cut",
        invoices_as_of=NOW,
        payment_days=14,
        delivery=DeliveryTerms(
            fee_minor=700,
            free_from_minor=4_000,
            vat_rate_bp=1_000,
            minimum_minor=300,
            minimum_mode="hard",
        ),
    ),
    *(
        Invoice(
            id=f"i{n}",
            number=f"{n}",
            legal_entity_id="corner-llc",
            outlet_ids=["corner"],
            issued="2026-01-01",
            due_day=due_day,
            currency="USD",
            total_minor=9_000,
            open_minor=open_minor,
        )
        for n, (due_day, open_minor) in enumerate([("2026-02-01", 9_000), ("2026-01-01", 0)])
    ),
    DeliveryPlan(id="north", weekdays=[2, 4], cut_off="08:00", zone="Europe/Riga"),
    Policy(id=POLICY_KEY, cut_off_hours=2),
)
"""Settings that make stock, credit, terms and the hour have their say."""

TOGETHER = tuple(
    Order(
        id=f"t{n}",
        number=f"T-{n}",
        status="submitted",
        outlet_id="corner",
        legal_entity_id="corner-llc",
        author_id="olga",
        currency="USD",
        price_type_id="retail",
        created_at="2025-11-01T08:00:00.000Z",
        submitted_at=NOW,
        delivery_day="2026-03-05",
        delivery_group="g1",
    ).with_lines([line], delivery_minor=fee, delivery_waived_minor=700 - fee)
    for n, fee, line in (
        (
            1,
            700,
            OrderLine(
                id="l4",
                product_id="cola",
                sku="CO-1",
                name="Cola",
                quantity=6,
                list_minor=150,
                price_minor=143,
                vat_rate_bp=2_000,
            ),
        ),
        (
            2,
            0,
            OrderLine(
                id="l5",
                product_id="juice",
                sku="JU-1",
                name="Juice",
                quantity=6,
                list_minor=110,
                price_minor=105,
                vat_rate_bp=2_000,
            ),
        ),
    )
)
"""Two orders with one delivery, for which the first one pays."""

INSTEAD: tuple[Noun, ...] = (
    LegalEntity(id="corner-llc", name="Corner LLC", outlet_ids=["corner"], shortage="substitute"),
    TEA.changed(substitutes=["juice", "salt"], catch_grams=333),
    COLA.changed(substitutes=["tea", "salt"]),
    SALT.changed(catch_grams=1_015),
    Stock(warehouse_id="main", product_id="cola", quantity=7, as_of=NOW),
    Stock(warehouse_id="main", product_id="juice", quantity=8, as_of=NOW),
    Stock(warehouse_id="main", product_id="salt", quantity=30, as_of=NOW),
    TypeAssortment(
        price_type_id="retail",
        excluded=["candle"],
        quantities=[QuantityRule(target_id="drinks", multiple=3)],
    ),
    ClientAssortment(
        client_id="kiosk",
        outlet_ids=["kiosk"],
        allowed=["fizz", "tea"],
        quantities=[QuantityRule(target_id="tea", minimum=2)],
    ),
)
"""Another client: substitutes for what is short, weights, assortments, minima."""

ALL: tuple[Noun, ...] = (
    LegalEntity(
        id="corner-llc",
        name="Corner LLC",
        outlet_ids=["corner"],
        shortage="substitute",
        credit_mode="refuse",
        credit_limit_minor=30_000,
        payment_days=7,
        delivery=DeliveryTerms(fee_minor=700, free_from_minor=2_500, minimum_minor=300),
    ),
    RETAIL.changed(delivery=DeliveryTerms(fee_minor=300, vat_rate_bp=2_000)),
    NET.changed(delivery=DeliveryTerms(fee_minor=500, vat_rate_bp=1_000)),
    *INSTEAD[1:],
    *TOGETHER,
)
"""Terms, promotions, substitutes, weights, assortments and orders that come together, at once."""

SINCE = "2026-02-15T00:00:00.000Z"
CHANGING = (
    "order",
    "conflict",
    "visit",
    "outlet",
    "legal_entity",
    "stop",
    "invoice",
    "payment",
    "promotion",
    "promotion_spending",
)
AGREED = (
    ContractPrice(
        client_id="corner-llc",
        target_id="cola",
        outlet_ids=["corner"],
        terms=[PriceTerm(amount_minor=130), PriceTerm(from_quantity=12, amount_minor=120)],
    ),
    PriceBreak(
        price_type_id="net",
        target_id="juice",
        terms=[PriceTerm(from_quantity=12, adjust_bp=-333, adjust_minor=-1)],
    ),
    *PROMOTIONS,
)
SOLD = (*COMPANY, *PROMOTIONS)


WORLDS = {"strict": STRICT, "instead": INSTEAD, "all": ALL}


@pytest.fixture(scope="module", params=list(WORLDS))
def world(request, tmp_path_factory):
    nouns = (*COMPANY, *WORLDS[request.param], *AGREED)
    database = Database(tmp_path_factory.mktemp("same") / "replica.db")
    with database.write() as connection:
        for noun in nouns:
            write_noun(connection, noun)
    yield database, nouns
    database.close()


def nouns_in(connection) -> dict[tuple[str, str], Noun]:
    return {(kind, n.key): n for kind in CHANGING for n in read_nouns(connection, kind)}


@given(STORIES)
@settings(max_examples=60, deadline=None)
def test_tables_and_plain_nouns_give_the_same_outcomes(world, story):
    database, nouns = world
    hub = Shelf(nouns)
    with database.write() as connection:
        transaction = connection.begin_nested()
        device = TableNouns(connection)
        for command, actor in story:
            context = Context(actor, NOW)
            outcome = apply(command, device, context)
            assert outcome == apply(command, hub, context)
            if isinstance(outcome, Applied):
                hub.put(*outcome.changed)
                for noun in outcome.changed:
                    write_noun(connection, noun)
            for outlets in (["corner"], ["kiosk", "corner"], []):
                assert device.orders_of(outlets, SINCE) == hub.orders_of(outlets, SINCE)
            payer = hub.need(LegalEntity, "corner-llc")
            assert device.invoices_of(payer) == hub.invoices_of(payer)
        theirs = {key: noun for key, noun in hub.content.items() if key[0] in CHANGING}
        assert nouns_in(connection) == theirs
        transaction.rollback()


@given(STORIES)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_round_that_brings_nothing_leaves_what_the_user_did(tmp_path_factory, story):
    replica = open_replica(tmp_path_factory.mktemp("replica"))
    pull(replica, page(changes_of(SOLD, SCOPE), SCOPE))
    saved = [replica.do(exactly(command)) for command, _ in distinct(story)]
    before = content(replica)

    pull(replica, page((), SCOPE, 1))

    assert content(replica) == before
    waiting = replica.query(outbox.pending)
    assert len(waiting) == sum(isinstance(outcome, Saved) for outcome in saved)
    for order in replica.query(read_nouns, "order"):
        assert isinstance(order, Order)
        assert totalled(order) == order
    replica.close()


@given(STORIES)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_the_hub_made_of_the_commands_ends_as_the_same_state(tmp_path_factory, story):
    replica = open_replica(tmp_path_factory.mktemp("replica"))
    pull(replica, page(changes_of(SOLD, SCOPE), SCOPE))
    hub = Shelf(SOLD)
    sent = 0
    for command, _ in distinct(story):
        outcome = replica.do(exactly(command))
        if isinstance(outcome, Saved):
            sent = outcome.number
            hub.do(command, AGENT, NOW)
    routes = {**ROUTES, "new": "north"}
    theirs = {
        key: noun
        for key, noun in hub.content.items()
        if key[0] in CHANGING and buckets_of(noun, routes.get) & SCOPE
    }

    reply = page(changes_of(theirs.values(), SCOPE, routes), SCOPE, 2, last_command=sent)
    pull(replica, reply)

    assert replica.query(nouns_in) == theirs
    assert replica.query(outbox.count_pending) == 0
    replica.close()


def exactly(command):
    """Return what makes this command and no other."""
    return lambda nouns, stamp: command


def distinct(story):
    """Return the commands of a story with an id of its own each."""
    for n, (command, actor) in enumerate(story):
        yield command.model_copy(update={"id": f"d{n}", "at": NOW}), actor
