"""The demo company has prices, terms, debts and assortments that can be seen."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from fieldapp.domain.access import looks_after
from fieldapp.domain.assortment import ClientAssortment, TypeAssortment
from fieldapp.domain.contract import ContractPrice, PriceBreak
from fieldapp.domain.delivery import DeliveryPlan
from fieldapp.domain.invoice import Invoice, ages_of, overdue_days
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.price import PriceType
from fieldapp.domain.product import Brand, Product
from fieldapp.exchange.demo import DemoCompany
from tests.exchange.conftest import TODAY, by_kind
from tests.exchange.demo_nouns import account, keyed


def test_a_chain_has_a_contract_and_shops_have_quantity_breaks(demo: DemoCompany) -> None:
    contracts = by_kind(demo.nouns, ContractPrice)
    [client] = {contract.client_id for contract in contracts}
    entity = keyed(demo, LegalEntity)[client]
    known = {**keyed(demo, Product), **keyed(demo, Brand)}
    breaks = by_kind(demo.nouns, PriceBreak)

    assert entity.name == "Hy-Vee"
    assert {tuple(contract.outlet_ids) for contract in contracts} == {tuple(entity.outlet_ids)}
    assert {contract.target_id for contract in contracts} <= set(known)
    assert {keyed(demo, PriceType)[found.price_type_id].name for found in breaks} == {
        "Retail",
        "Small shop",
    }
    assert all(
        [term.from_quantity for term in found.terms]
        == [
            2 * known[found.target_id].packs[0].quantity,
            5 * known[found.target_id].packs[0].quantity,
        ]
        for found in breaks
    )


def test_some_clients_of_the_shown_route_have_settings_that_can_be_seen(demo: DemoCompany) -> None:
    agent, owner = account(demo, "anna"), account(demo, "olga")
    outlets = keyed(demo, Outlet)
    with_settings = [
        entity
        for entity in by_kind(demo.nouns, LegalEntity)
        if entity.credit_mode != "none" or entity.shortage != "ignore"
    ]

    assert Counter(entity.credit_mode for entity in with_settings) == {
        "soft": 1,
        "hold": 2,
        "refuse": 1,
        "none": 2,
    }
    assert Counter(entity.shortage for entity in with_settings) == {
        "cut": 1,
        "back_order": 1,
        "ignore": 3,
        "substitute": 1,
    }
    for entity in with_settings:
        seen = [outlets[id_] for id_ in entity.outlet_ids if looks_after(agent, outlets[id_])]
        assert seen
        assert all(len(entity.outlet_ids) < 10 for entity in with_settings)
    owners = [e for e in with_settings if set(e.outlet_ids) & set(owner.outlet_ids)]
    assert [e.credit_mode for e in owners] == ["soft"]


def test_clients_owe_what_their_invoices_say_and_some_are_late(demo: DemoCompany) -> None:
    outlets, agent = keyed(demo, Outlet), account(demo, "anna")
    bills: dict[str, list[Invoice]] = {}
    for bill in by_kind(demo.nouns, Invoice):
        bills.setdefault(bill.legal_entity_id, []).append(bill)
    late, given = set(), 0
    for entity in by_kind(demo.nouns, LegalEntity):
        own = bills.get(entity.id, [])
        assert (entity.invoices_as_of is None) == (len(entity.outlet_ids) >= 10)
        if entity.debt_minor:
            given += 1
            assert sum(bill.open_minor for bill in own) == entity.debt_minor
        if entity.overdue_days:
            assert overdue_days(own, TODAY.isoformat()) == entity.overdue_days
        if overdue_days(own, TODAY.isoformat()):
            late |= {id_ for id_ in entity.outlet_ids if looks_after(agent, outlets[id_])}
    assert given == 4
    assert len(late) >= 5
    for own in bills.values():
        [currency] = {bill.currency for bill in own}
        assert len(ages_of(own, currency, TODAY.isoformat())) == 4


def test_the_routes_that_are_shown_have_days_a_cut_off_and_a_cost_of_delivery(
    demo: DemoCompany,
) -> None:
    plans = keyed(demo, DeliveryPlan)
    agent, owner = account(demo, "anna"), account(demo, "olga")
    assert plans[agent.route_ids[0]].cut_off == "16:00"
    shops = [keyed(demo, Outlet)[id_] for id_ in owner.outlet_ids]
    assert [shop.delivery_weekdays for shop in shops] == [[], [2, 5], []]
    types = keyed(demo, PriceType)
    modes = {type_.name: type_.delivery.minimum_mode for type_ in types.values() if type_.delivery}
    assert modes == {"Retail": "soft", "Small shop": "hard", "Retail in euros": "soft"}


def test_a_client_of_the_agent_buys_in_euros_at_the_prices_of_the_shops(demo: DemoCompany) -> None:
    types = {type_.name: type_ for type_ in by_kind(demo.nouns, PriceType)}
    euros, retail, base = (types[name] for name in ("Retail in euros", "Retail", "Base"))
    assert (euros.currency, euros.base_id, retail.base_id) == ("EUR", retail.id, base.id)
    [outlet] = [o for o in by_kind(demo.nouns, Outlet) if o.price_type_id == euros.id]
    assert looks_after(account(demo, "anna"), outlet)
    assert not looks_after(account(demo, "olga"), outlet)
    [entity] = [e for e in by_kind(demo.nouns, LegalEntity) if outlet.id in e.outlet_ids]
    assert entity.outlet_ids == [outlet.id]

    own = [order for order in by_kind(demo.nouns, Order) if order.outlet_id == outlet.id]
    assert len(own) >= 9
    assert max(order.created_at for order in own) > (TODAY - dt.timedelta(weeks=13)).isoformat()
    for order in by_kind(demo.nouns, Order):
        assert (order.currency == "EUR") == (order in own)
        assert (order.price_type_id == euros.id) == (order in own)
    bills = [bill for bill in by_kind(demo.nouns, Invoice) if bill.legal_entity_id == entity.id]
    assert {bill.currency for bill in bills} == {"EUR"}
    # A bottle for 11.83 dollars: 11.83 * 0.9215 = 10.9013...
    assert euros.from_base(1_183, base) == 1_090


def test_goods_are_told_apart_and_offered_by_class(demo: DemoCompany) -> None:
    products = keyed(demo, Product)
    assert sum("Volume" in p.attributes for p in products.values()) > 1_000
    assert sum("Proof" in p.attributes for p in products.values()) > 50
    alike = [p for p in products.values() if p.substitutes]
    assert len(alike) > 500
    for product in alike:
        for other in (products[id_] for id_ in product.substitutes):
            assert (other.group_id, other.size) == (product.group_id, product.size)
            assert other.id != product.id
    names = {type_.id: type_.name for type_ in by_kind(demo.nouns, PriceType)}
    lists = {names[one.price_type_id]: one for one in by_kind(demo.nouns, TypeAssortment)}
    assert {name: len(one.must) for name, one in lists.items()} == {
        "Retail": 12,
        "Key accounts": 30,
        "Small shop": 0,
    }
    assert len(lists["Small shop"].allowed) > 100
    assert {id_ for one in lists.values() for id_ in (*one.must, *one.allowed)} <= set(products)
    [careful] = by_kind(demo.nouns, ClientAssortment)
    assert careful.quantities
    agent = account(demo, "anna")
    outlets = keyed(demo, Outlet)
    assert any(looks_after(agent, outlets[id_]) for id_ in careful.outlet_ids)
