"""The office loads terms of sale: prices, credit, invoices, promotions and assortments."""

from __future__ import annotations

from pathlib import Path

from fieldapp.domain.assortment import ClientAssortment
from fieldapp.domain.contract import ContractPrice
from fieldapp.domain.delivery import DeliveryPlan
from fieldapp.domain.invoice import Invoice
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.price import PriceType
from fieldapp.domain.product import Product
from fieldapp.domain.promotion import Promotion
from fieldapp.domain.route import Route
from fieldapp.hub.store import Store
from tests.cli.conftest import Run


def test_agreed_prices_are_loaded_and_what_does_not_fit_is_told(
    run: Run, store: Store, tmp_path: Path
) -> None:
    outlet = store.records(Outlet)[0]
    product = store.records(Product)[0]
    file = tmp_path / "prices.csv"
    file.write_text(
        "client;target;from;valid_from;valid_to;price;percent;amount\n"
        f"outlet:{outlet.code};{product.sku};;;;1,25;;\n"
        f"outlet:nobody;{product.sku};;;;1,25;;\n"
    )
    told = run("import-prices", "--database", f"sqlite:///{tmp_path}/hub.db", str(file))
    assert told.code == 0
    assert "2 read = 1 used + 1 set aside" in told.out
    assert "line 3: client: not known" in told.out
    [contract] = store.records(ContractPrice)
    assert (contract.client_id, contract.target_id) == (outlet.id, product.id)
    assert contract.terms[0].amount_minor == 125


def test_price_types_are_loaded_and_given_to_an_outlet(
    run: Run, store: Store, tmp_path: Path
) -> None:
    hub = ("--database", f"sqlite:///{tmp_path}/hub.db")
    base = next(type_ for type_ in store.records(PriceType) if type_.base_id is None)
    outlet = store.records(Outlet)[0]
    types, terms = tmp_path / "types.csv", tmp_path / "terms.csv"
    types.write_text(
        "name;base;percent;currency;rate\n"
        f"Wholesale;{base.name};-5;;\n"
        "Wholesale abroad;Wholesale;;CAD;1,3725\n"
        "Nobody's;Nothing;;;\n"
    )
    terms.write_text(f"whom;term;value\noutlet:{outlet.code};price_type;Wholesale abroad\n")

    told = run("import-price-types", *hub, str(types))
    assert told.code == 0
    assert "3 read = 2 used + 1 set aside" in told.out
    assert "line 4: base: no price type of this name" in told.out
    assert run("import-terms", *hub, str(terms)).code == 0
    assert "2 the same" in run("import-price-types", *hub, str(types)).out

    named = {type_.name: type_ for type_ in store.records(PriceType)}
    assert named["Wholesale"].base_id == base.id
    abroad = named["Wholesale abroad"]
    assert (abroad.currency, abroad.rate_e9) == ("CAD", 1_372_500_000)
    assert [o.price_type_id for o in store.records(Outlet) if o.id == outlet.id] == [abroad.id]


def test_terms_and_invoices_are_loaded_and_loading_them_again_changes_nothing(
    run: Run, store: Store, tmp_path: Path
) -> None:
    hub = ("--database", f"sqlite:///{tmp_path}/hub.db")
    outlet, route = store.records(Outlet)[0], store.records(Route)[0]
    payer = LegalEntity(id="payer", name="Payer Ltd", outlet_ids=[outlet.id])
    store.load([payer])
    terms, invoices = tmp_path / "terms.csv", tmp_path / "invoices.csv"
    terms.write_text(
        "whom;term;value\n"
        f"route:{route.name};cut_off;15:00\n"
        "entity:Payer Ltd;credit_limit;100,00\n"
        "entity:Payer Ltd;credit_limit;lots\n"
    )
    invoices.write_text(
        "number;client;outlet;issued;due;total;open\n"
        f"17;Payer Ltd;{outlet.code};2026-01-01;2026-01-15;9,00;9,00\n"
    )
    told = run("import-terms", *hub, str(terms))
    assert told.code == 0
    assert "3 read = 2 used + 1 set aside" in told.out
    assert "line 4: value: not a number" in told.out
    assert run("import-invoices", *hub, str(invoices), "--complete").code == 0

    assert store.records(DeliveryPlan) == [DeliveryPlan(id=route.id, cut_off="15:00")]
    [invoice] = store.records(Invoice)
    assert (invoice.outlet_ids, invoice.open_minor) == ([outlet.id], 900)
    entities = store.records(LegalEntity)
    assert [one.credit_limit_minor for one in entities if one.id == "payer"] == [10_000]
    assert all(one.invoices_as_of for one in entities)
    again = run("import-terms", *hub, str(terms))
    assert "0 added, 0 changed, 2 the same" in again.out

    invoices.write_text("number;client;outlet;issued;due;total;open\n18;Nobody;;;;1;1\n")
    refused = run("import-invoices", *hub, str(invoices), "--complete")
    assert refused.code == 1
    assert "line 2: client: not known" in refused.err
    assert [one.open_minor for one in store.records(Invoice)] == [900]


def test_promotions_are_loaded_and_what_does_not_fit_is_told(
    run: Run, store: Store, tmp_path: Path
) -> None:
    product = store.records(Product)[0]
    file = tmp_path / "promotions.toml"
    table = '[[promotion]]\ncode = "{0}"\nname = "N"\npercent = 5\nproducts = ["{1}"]\n'
    file.write_text(table.format("P1", product.sku) + table.format("P2", "nothing"))
    told = run("import-promotions", "--database", f"sqlite:///{tmp_path}/hub.db", str(file))
    assert told.code == 0
    assert "2 read = 1 used + 1 set aside" in told.out
    assert "line 6: products: no product of this name" in told.out
    [promotion] = store.records(Promotion)
    assert promotion.target.product_ids == (product.id,)


def test_assortments_are_loaded_and_what_does_not_fit_is_told(
    run: Run, store: Store, tmp_path: Path
) -> None:
    outlet, product = store.records(Outlet)[0], store.records(Product)[0]
    file = tmp_path / "assortments.csv"
    file.write_text(
        "client;kind;target\n"
        f"outlet:{outlet.code};must;{product.sku}\n"
        f"outlet:{outlet.code};perhaps;{product.sku}\n"
    )
    told = run("import-assortments", "--database", f"sqlite:///{tmp_path}/hub.db", str(file))
    assert told.code == 0
    assert "2 read = 1 used + 1 set aside" in told.out
    assert "line 3: kind: not one of allow, exclude, must, quantity" in told.out
    [assortment] = store.records(ClientAssortment)
    assert (assortment.client_id, assortment.must) == (outlet.id, [product.id])
