"""Terms from a table: whom they are about, how values are written, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.domain.delivery import DeliveryPlan
from fieldapp.domain.noun import Noun
from fieldapp.domain.outlet import DeliveryTerms, LegalEntity, Outlet
from fieldapp.domain.policy import POLICY_KEY, Policy
from fieldapp.domain.price import PriceType
from fieldapp.domain.route import Route
from fieldapp.exchange.port import ImportRefused
from fieldapp.exchange.report import Report
from fieldapp.exchange.terms import TERMS, Change, Subjects, read_terms
from tests.company import COMPANY, NOW, Shelf


def of(kind):
    return [noun for noun in COMPANY if isinstance(noun, kind)]


@pytest.fixture
def read(tmp_path: Path):
    subjects = Subjects(
        [*of(Route), Route(id="twin", name="South")], of(Outlet), of(LegalEntity), of(PriceType)
    )

    def read_rows(*rows: str, header: str = "whom;term;value") -> tuple[list[Change], Report]:
        path = tmp_path / "terms.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return read_terms(path, subjects, NOW)

    return read_rows


def applied(changes: list[Change], shelf: Shelf) -> list[Noun]:
    found = []
    for change in changes:
        noun = change.applied(shelf.get(change.noun, change.key))
        assert noun is not None
        shelf.put(noun)
        found.append(noun)
    return found


def test_rows_of_one_subject_make_one_change(read) -> None:
    shelf = Shelf()
    changes, report = read(
        "company;zone;Europe/Riga",
        "company;late_orders;honour",
        "route:North;delivery_days;mon wed, Fri",
        "route:North;cut_off;9:30",
        "route:North;lead_days;2",
        "outlet:C-1;delivery_days;2 4",
        "entity:Corner LLC;payment_days;14",
        "entity:Corner LLC;credit_limit;5000,00",
        "entity:Corner LLC;credit_mode;hold",
        "entity:Corner LLC;shortage;substitute",
        "entity:Corner LLC;debt;-12,50",
        "type:Retail;delivery_fee;15",
        "type:Retail;free_from;300,00",
        "type:Retail;delivery_vat;20 %".replace(" %", "%"),
        "type:Retail;minimum_hard;50",
    )

    policy, plan, outlet, entity, retail = applied(changes, shelf)

    assert report.aside == []
    assert report.nouns == {
        "Policy": 1, "DeliveryPlan": 1, "Outlet": 1, "LegalEntity": 1, "PriceType": 1
    }  # fmt: skip
    assert policy == Policy(id=POLICY_KEY, zone="Europe/Riga", late_orders="honour")
    assert plan == DeliveryPlan(id="north", weekdays=[1, 3, 5], cut_off="09:30", lead_days=2)
    assert isinstance(outlet, Outlet)
    assert outlet.delivery_weekdays == [2, 4]
    assert isinstance(entity, LegalEntity)
    assert (entity.payment_days, entity.credit_limit_minor) == (14, 500_000)
    assert (entity.debt_minor, entity.debt_as_of, entity.tax_number) == (-1_250, NOW, "40001")
    assert entity.shortage == "substitute"
    assert isinstance(retail, PriceType)
    assert retail.delivery == DeliveryTerms(
        fee_minor=1_500,
        free_from_minor=30_000,
        vat_rate_bp=2_000,
        minimum_minor=5_000,
        minimum_mode="hard",
    )


def test_a_later_file_changes_only_what_it_names_and_takes_back_what_it_says(read) -> None:
    shelf = Shelf()
    applied(read("entity:Corner LLC;delivery_fee;9", "entity:Corner LLC;minimum_soft;20")[0], shelf)
    applied(read("entity:Corner LLC;minimum_soft;-", "entity:Corner LLC;prepaid;yes")[0], shelf)

    entity = shelf.need(LegalEntity, "corner-llc")
    assert (entity.prepaid, entity.delivery) == (True, DeliveryTerms(fee_minor=900))

    applied(read("entity:Corner LLC;delivery_fee;-")[0], shelf)
    assert shelf.need(LegalEntity, "corner-llc").delivery is None


def test_free_delivery_for_one_client_is_an_agreement_too(read) -> None:
    shelf = Shelf()

    applied(read("entity:Corner LLC;delivery_fee;0")[0], shelf)

    assert shelf.need(LegalEntity, "corner-llc").delivery == DeliveryTerms()


def test_a_debt_that_is_told_holds_and_no_longer_what_invoices_say(read) -> None:
    shelf = Shelf()
    shelf.put(shelf.need(LegalEntity, "corner-llc").changed(invoices_as_of=NOW))

    applied(read("entity:Corner LLC;debt;20", "entity:Corner LLC;overdue_days;3")[0], shelf)

    entity = shelf.need(LegalEntity, "corner-llc")
    assert (entity.debt_minor, entity.overdue_days, entity.invoices_as_of) == (2_000, 3, None)


def test_a_price_type_is_set_for_an_outlet_and_for_all_outlets_of_a_client(read) -> None:
    shelf = Shelf()
    changes, report = read("entity:Corner LLC;price_type;Without VAT", "outlet:K-1;Price_type;Cost")

    found = applied(changes, shelf)

    assert report.aside == []
    outlets = [noun for noun in found if isinstance(noun, Outlet)]
    assert {outlet.id: outlet.price_type_id for outlet in outlets} == {
        **dict.fromkeys(shelf.need(LegalEntity, "corner-llc").outlet_ids, "net"), "kiosk": "cost"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("outlet:C-1;price_type;Wholesale", "value", "this name; write one of Base"),
        ("company;price_type;Retail", "term", "a price type is for outlet:CODE, or for all"),
        ("type:Retail;price_type;Cost", "term", "a price type is for outlet:CODE, or for all"),
    ],
)
def test_a_price_type_that_cannot_be_set_is_set_aside(read, row, column, reason) -> None:
    _, report = read(row)

    (aside,) = report.aside
    assert aside.column == column
    assert reason in aside.reason


def test_a_price_type_that_terms_have_set_stays_at_an_import_until_it_is_taken_back(read) -> None:
    shelf = Shelf()
    before = shelf.need(Outlet, "corner")

    applied(read("outlet:C-1;price_type;Cost")[0], shelf)
    told = shelf.need(Outlet, "corner")
    assert (told.price_type_id, before.from_office(told).price_type_id) == ("cost", "cost")

    applied(read("outlet:C-1;price_type;-")[0], shelf)
    free = shelf.need(Outlet, "corner")
    assert free.price_type_id == "cost"
    assert before.from_office(free).price_type_id == before.price_type_id


def test_a_price_type_is_set_once(read) -> None:
    _, report = read("entity:Corner LLC;price_type;Cost", "outlet:C-1;price_type;Retail")

    assert [aside.line for aside in report.aside] == [3]


def test_what_has_gone_meanwhile_is_left_alone(read) -> None:
    changes, _ = read("entity:Corner LLC;payment_days;14")

    assert changes[0].applied(None) is None


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("shop:C-1;delivery_days;1", "whom", "not known; write company, route:NAME"),
        ("route:South;lead_days;1", "whom", "several have this name"),
        ("route:North;payment_days;14", "term", "write one of cut_off, delivery_days, lead_days"),
        ("route:North;lead_days;", "value", "empty; write - to take the term back"),
        ("route:North;lead_days;61", "value", "more than 60"),
        ("route:North;lead_days;-1", "value", "below 0"),
        ("route:North;lead_days;1,5", "value", "not a whole number"),
        ("route:North;cut_off;25:00", "value", "not a time of day such as 15:00"),
        ("route:North;cut_off;3 pm", "value", "not a time of day such as 15:00"),
        ("route:North;zone;Riga", "value", "not an IANA time zone such as Europe/Riga"),
        ("outlet:C-1;delivery_days;8", "value", "not weekdays such as"),
        ("outlet:C-1;delivery_days;montag", "value", "not weekdays such as"),
        (
            "entity:Corner LLC;credit_mode;hard",
            "value",
            "not known; write one of none, soft, hold, refuse",
        ),
        ("entity:Corner LLC;credit_limit;a lot", "value", "not a number"),
        ("entity:Corner LLC;credit_limit;-5", "value", "below 0"),
        ("entity:Corner LLC;credit_limit;5,001", "value", "more than 2 decimals"),
        ("entity:Corner LLC;prepaid;maybe", "value", "not known; write one of yes, no"),
        ("type:Retail;delivery_vat;120", "value", "not a percentage from 0 to 100"),
        ("type:Retail;free_from", "", ""),
    ],
)
def test_rows_that_cannot_be_used_are_set_aside_with_the_reason(read, row, column, reason) -> None:
    changes, report = read("company;zone;UTC", row)

    assert [(aside.line, aside.column) for aside in report.aside] == [(3, column)]
    assert reason in report.aside[0].reason
    assert report.adds_up
    assert [change.noun for change in changes] == [Policy]


@pytest.mark.parametrize(
    "rows",
    [
        ("route:North;lead_days;1", "route:North;lead_days;2"),
        ("type:Retail;minimum_soft;1", "type:Retail;minimum_hard;2"),
    ],
)
def test_a_term_is_set_once(read, rows) -> None:
    _, report = read(*rows)

    assert [aside.line for aside in report.aside] == [3]
    assert "line 2 has set this already" in report.aside[0].reason


def test_a_file_with_other_columns_is_refused(read) -> None:
    with pytest.raises(ImportRefused, match="“term”"):
        read("a;b;c", header="whom;what;value")


def test_every_term_can_be_taken_back(read) -> None:
    names = {
        Policy: "company",
        DeliveryPlan: "route:North",
        Outlet: "outlet:C-1",
        LegalEntity: "entity:Corner LLC",
        PriceType: "type:Retail",
    }
    rows = [
        f"{names[noun]};{term};-"
        for noun, terms in TERMS.items()
        for term in terms
        if term != "minimum_hard"
    ]

    changes, report = read(*rows)

    assert report.aside == []
    shelf = Shelf()
    before = shelf.need(Outlet, "corner")
    applied(changes, shelf)
    assert shelf.need(Outlet, "corner") == before
    assert shelf.need(Policy, POLICY_KEY) == Policy(id=POLICY_KEY)


@pytest.mark.parametrize(
    ("row", "reason", "step"),
    [
        ("outlet:C-1;price_type;Wholesale", "no price type of this name", "Write one of Base"),
        ("route:North;payment_days;14", "no term of this", "Write one of cut_off, delivery_days"),
        ("entity:Corner LLC;prepaid;maybe", "not known", "Write one of yes, no, then load"),
    ],
)
def test_what_may_be_written_is_told_as_what_to_do(read, row, reason, step) -> None:
    _, report = read(row)

    told = report.aside[0].told
    assert told["reason"] == reason
    assert str(told["remedy"]).startswith(step)
    assert str(told["remedy"]).endswith(", then load the file again.")
