"""`fieldapp device return`: goods that come back, from a command line to the office."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.domain.order import Order
from fieldapp.hub.store import Store
from tests.cli.conftest import Run


def test_a_return_says_how_goods_come_back_and_reaches_the_office(
    run: Run, online: Path, store: Store
) -> None:
    device = ("device", "--home", online)
    lines = ("--line", " CO-1 = 3 ", "--line", "CO-1=2:bad:expired", "--line", "TE-1=1:bad")

    begun = run(*device, "return", "--outlet", "C-1", *lines, "--json").json
    submitted = run(
        *device, "return", "--outlet", "C-1", "--line", "SA-1=4:good:wrong", "--submit", "--json"
    ).json
    assert run(*device, "sync", "--json").json["waiting"] == 0

    assert (begun["kind"], begun["status"]) == ("return", "draft")
    assert [
        (line["sku"], line["quantity"], line["condition"], line["cause"]) for line in begun["lines"]
    ] == [
        ("CO-1", 3, "good", "unsold"),
        ("CO-1", 2, "bad", "expired"),
        ("TE-1", 1, "bad", "other"),
    ]
    assert submitted["status"] == "held"
    [told] = submitted["changes"]
    assert told.startswith("SA-1: 4 to return, 0 delivered lately.")
    [held] = [one for one in store.records(Order) if one.id == submitted["id"]]
    assert (held.kind, held.lines[0].cause) == ("return", "wrong")
    assert [reason.code for reason in held.holds] == ["return_beyond"]


def test_people_get_the_same_in_words(run: Run, home: Path) -> None:
    returned = ("return", "--outlet", "C-1", "--line", "CO-1=2:bad:damaged", "--submit")

    told = run("device", "--home", home, *returned)

    assert told.code == 0
    assert "bad, damaged" in told.out
    assert "CO-1: 2 to return, 0 delivered lately." in told.out


@pytest.mark.parametrize(
    ("outlet", "line", "code"),
    [
        ("nowhere", "CO-1=1", "outlet_unknown"),
        ("C-1", "CO-1", "line"),
        ("C-1", "=1:bad", "line"),
        ("C-1", "CO-1=1:broken", "line"),
        ("C-1", "CO-1=1:bad:rotten", "line"),
        ("C-1", "CO-1=1:", "line"),
        ("C-1", "CO-1=1:bad:expired:more", "line"),
        ("C-1", "XX-9=1:bad", "product_unknown"),
        ("C-1", "CO-1=one:bad", "quantity_not_a_number"),
        ("C-1", "CO-1=0:bad", "quantity_not_positive"),
        ("C-1", "GH-1=1", "no_price"),
    ],
)
def test_a_return_that_cannot_be_is_refused_in_words_and_nothing_is_saved(
    outlet: str, line: str, code: str, run: Run, home: Path
) -> None:
    device = ("device", "--home", home)

    told = run(*device, "return", "--outlet", outlet, "--line", "TE-1=1", "--line", line, "--json")

    assert (told.error, told.out) == (code, "")
    assert told.code in (1, 2)
    assert run(*device, "status", "--json").json["commands_waiting"] == 0
