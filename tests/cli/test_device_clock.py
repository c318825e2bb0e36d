"""The commands of a device whose clock is wrong, as the last exchange has found."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from fieldapp.domain.contract import ContractPrice, PriceTerm
from fieldapp.localdb.records import write_noun
from fieldapp.localdb.replica import Replica
from tests.cli.conftest import Run


def test_prices_are_those_of_the_true_day(run: Run, home: Path) -> None:
    replica = Replica.open(home)
    true_day = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=3)
    term = PriceTerm(valid_from=(true_day - dt.timedelta(days=1)).isoformat(), amount_minor=77)
    agreed = ContractPrice(
        client_id="corner", target_id="cola", terms=[term], outlet_ids=["corner"]
    )
    with replica.writing() as connection:
        write_noun(connection, agreed)
    search = ("device", "--home", home, "search", "cola", "--outlet", "C-1", "--json")
    assert [row["price_minor"] for row in run(*search).json] == [143]
    replica.note_clock(-3 * 86_400.0)
    replica.close()

    assert [row["price_minor"] for row in run(*search).json] == [77]
    order = run(*search[:3], "order", "--outlet", "C-1", "--line", "CO-1=12", "--json").json
    assert order["total_minor"] == 12 * 77
