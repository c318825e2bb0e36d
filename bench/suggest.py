"""How well the suggested order foresees what an outlet orders next, and how long it takes.

    python -m bench suggest --start 2011-06-01 --end 2011-10-01

Replays "Online Retail" invoice by invoice: customers are outlets. Before each invoice of an outlet
that has ordered before, its products are ranked from what was known at that moment, and compared
with the invoice. In the same run three plain rankings: repeat the last order, the outlet's most
frequent products, the most popular ones up to that moment. The weights of the ranking were chosen
on the time before `--start`; see docs/decisions/0014-suggested-order.md.

The time an outlet takes is measured on a replica, the queries included: on that of an agent with
300 outlets, and on one that holds the whole company; `cpu` is without the time that other programs
took. The limit is a SELECT of the outlet's lines.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import gzip
import json
import tempfile
import time
import tomllib
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from statistics import fmean, median, quantiles

from fieldapp.domain.suggestion import Basket, Market, rank
from fieldapp.domain.suggestion.market import MARKET_ORDERS
from fieldapp.domain.suggestion.ranking import HISTORY_ORDERS
from fieldapp.localdb.database import Database
from fieldapp.localdb.queries.suggestions import suggestions
from fieldapp.localdb.records import write_bodies

DATA = Path(__file__).parent / "data" / "online_retail_2010-12_2011-09.csv.gz"
EPOCH = dt.datetime(1970, 1, 1)
AGENT_OUTLETS = 300
TIMED_OUTLETS = 100
TOP = 10


@dataclass(frozen=True, slots=True)
class Invoice:
    """One order of a customer; `day` counts from 1970, a return has quantities below zero."""

    number: str
    outlet: str
    day: float
    quantities: dict[str, int]

    @property
    def is_return(self) -> bool:
        return self.number.startswith("C")


@dataclass(frozen=True, slots=True)
class Prediction:
    """What each ranking foresaw of an invoice, the likeliest first."""

    invoice: Invoice
    rankings: dict[str, list[str]]


def read_invoices(path: Path = DATA) -> list[Invoice]:
    """Return the invoices with a customer and at least one product, the oldest first."""
    mapping = resources.files("fieldapp.exchange") / "mappings" / "online_retail.toml"
    not_goods = set(tomllib.loads(mapping.read_text(encoding="utf-8"))["product"]["not_goods"])
    found: dict[str, Invoice] = {}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            sku, customer = row["StockCode"].upper(), row["CustomerID"].removesuffix(".0")
            if not customer or sku in not_goods:
                continue
            day = (dt.datetime.fromisoformat(row["InvoiceDate"]) - EPOCH) / dt.timedelta(days=1)
            number = row["InvoiceNo"]
            quantities = found.setdefault(number, Invoice(number, customer, day, {})).quantities
            quantities[sku] = quantities.get(sku, 0) + int(row["Quantity"])
    return sorted(found.values(), key=lambda invoice: (invoice.day, invoice.number))


def replay(invoices: Iterable[Invoice], start: float, end: float) -> Iterator[Prediction]:
    """Rank before each invoice from `start` to `end`; only earlier invoices are known then."""
    history: dict[str, list[Basket]] = defaultdict(list)
    lately: deque[Invoice] = deque(maxlen=MARKET_ORDERS)
    frequent: dict[str, Counter[str]] = defaultdict(Counter)
    popular: Counter[str] = Counter()
    for invoice in invoices:
        if invoice.is_return:
            continue
        past = history[invoice.outlet]
        if past and start <= invoice.day < end:
            rankings = plain_rankings(invoice, past, frequent[invoice.outlet], popular)
            market = Market(invoice.day)
            for other in lately:
                market.add(other.outlet, other.day, other.quantities.keys())
            ranked = rank(invoice.outlet, past[-HISTORY_ORDERS:], market)
            rankings["suggested"] = [one.product_id for one in ranked]
            yield Prediction(invoice, rankings)
        past.append(Basket(invoice.day, invoice.quantities))
        lately.append(invoice)
        frequent[invoice.outlet].update(invoice.quantities.keys())
        popular.update(invoice.quantities.keys())


def plain_rankings(
    invoice: Invoice, past: Sequence[Basket], frequent: Counter[str], popular: Counter[str]
) -> dict[str, list[str]]:
    """Return the rankings that the suggested order has to be better than.

    The last order as it was written; the most frequent products, of equals the latest ordered; the
    most popular ones. The last ranking is the best that is to be had of these without a model.
    """
    latest = {id_: place for place, basket in enumerate(past) for id_ in basket.quantities}
    own = sorted(frequent, key=lambda id_: (-frequent[id_], -latest[id_], id_))
    most = max(TOP, len(invoice.quantities)) + len(own)
    top = [id_ for id_, _ in popular.most_common(most)]
    return {
        "last_order": list(past[-1].quantities),
        "most_frequent": own,
        "most_popular": top,
        "frequent_then_popular": [*own, *(id_ for id_ in top if id_ not in frequent)],
    }


def scores(predictions: Sequence[Prediction]) -> dict[str, dict[str, float]]:
    """Return recall@10, recall@(size of the basket) and hit rate@10 of each ranking, as means."""
    found: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for prediction in predictions:
        basket = prediction.invoice.quantities.keys()
        for name, ranking in prediction.rankings.items():
            in_top = len(basket & set(ranking[:TOP]))
            in_size = len(basket & set(ranking[: len(basket)]))
            found[name].append((in_top / len(basket), in_size / len(basket), float(in_top > 0)))
    names = ("recall_at_10", "recall_at_basket", "hit_rate")
    return {
        ranking: dict(
            zip(names, (round(fmean(v), 4) for v in zip(*rows, strict=True)), strict=True)
        )
        for ranking, rows in found.items()
    }


def fill(database: Database, invoices: Sequence[Invoice]) -> None:
    """Write a replica with these invoices, a price for every product, and its person."""
    outlets = sorted({invoice.outlet for invoice in invoices})
    products = sorted({sku for invoice in invoices for sku in invoice.quantities})
    bodies: dict[str, list[dict[str, object]]] = {
        "price_type": [{"id": "base", "name": "Base", "currency": "GBP"}],
        "outlet": [
            {"id": code, "code": code, "name": code, "price_type_id": "base"} for code in outlets
        ],
        "product": [{"id": sku, "sku": sku, "name": sku} for sku in products],
        "price": [
            {"price_type_id": "base", "product_id": sku, "amount_minor": 100} for sku in products
        ],
        "order": [order(invoice) for invoice in invoices],
    }
    with database.write() as connection:
        for kind, many in bodies.items():
            write_bodies(connection, kind, many)
        connection.exec_driver_sql("ANALYZE")


def order(invoice: Invoice) -> dict[str, object]:
    """Return an invoice as the body of an order."""
    return {
        "id": invoice.number,
        "number": invoice.number,
        "kind": "return" if invoice.is_return else "sale",
        "status": "delivered",
        "outlet_id": invoice.outlet,
        "author_id": "office",
        "currency": "GBP",
        "created_at": instant(invoice.day),
        "lines": [
            {
                "id": f"{invoice.number}-{place}",
                "product_id": sku,
                "sku": sku,
                "name": sku,
                "quantity": max(1, abs(quantity)),
                "list_minor": 100,
                "price_minor": 100,
            }
            for place, (sku, quantity) in enumerate(invoice.quantities.items())
        ],
    }


def instant(day: float) -> str:
    return (EPOCH + dt.timedelta(days=day)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def timed(invoices: Sequence[Invoice], outlets: Sequence[str], now: float) -> dict[str, object]:
    """Measure the suggestions of outlets on a replica with what was known at a moment."""
    known = [invoice for invoice in invoices if invoice.day < now]
    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder) / "replica.db")
        fill(database, known)
        took, cpu, limit = [], [], []
        with database.read() as connection:
            for outlet in outlets:
                started, worked = time.perf_counter(), time.process_time()
                suggestions(connection, outlet, instant(now), 30)
                took.append((time.perf_counter() - started) * 1_000)
                cpu.append((time.process_time() - worked) * 1_000)
                started = time.perf_counter()
                connection.exec_driver_sql(
                    "SELECT h.id, h.created_at, l.product_id, l.quantity FROM order_head h "
                    "JOIN order_line l ON l.order_id = h.id WHERE h.outlet_id = ?",
                    (outlet,),
                ).fetchall()
                limit.append((time.perf_counter() - started) * 1_000)
        database.close()
    return {
        "orders": len(known),
        "p50_ms": round(median(took), 1),
        "p95_ms": round(quantiles(took, n=20, method="inclusive")[18], 1),
        "max_ms": round(max(took), 1),
        "cpu_p50_ms": round(median(cpu), 1),
        "cpu_p95_ms": round(quantiles(cpu, n=20, method="inclusive")[18], 1),
        "bare_select_p50_ms": round(median(limit), 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--start", default="2011-06-01", help="first day that is foreseen")
    parser.add_argument("--end", default="2011-10-01", help="the day after the last")
    arguments = parser.parse_args()
    start, end = (
        (dt.datetime.fromisoformat(day) - EPOCH) / dt.timedelta(days=1)
        for day in (arguments.start, arguments.end)
    )
    invoices = read_invoices()
    predictions = list(replay(invoices, start, end))
    regular = Counter(invoice.outlet for invoice in invoices if invoice.day < end)
    by_orders = sorted(regular, key=lambda code: (-regular[code], code))
    few = set(by_orders[:: max(1, len(by_orders) // AGENT_OUTLETS)][:AGENT_OUTLETS])
    of_agent = [invoice for invoice in invoices if invoice.outlet in few]
    print(
        json.dumps(
            {
                "measurement": "suggest",
                "from": arguments.start,
                "until": arguments.end,
                "invoices": len(predictions),
                "outlets": len({prediction.invoice.outlet for prediction in predictions}),
                "mean_basket": round(fmean(len(p.invoice.quantities) for p in predictions), 1),
                **scores(predictions),
                "agent_replica": timed(of_agent, sorted(few)[:TIMED_OUTLETS], end),
                "company_replica": timed(invoices, by_orders[:TIMED_OUTLETS], end),
            }
        )
    )


if __name__ == "__main__":
    main()
