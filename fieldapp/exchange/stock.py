"""Tables of warehouses and of what they have.

Warehouses: the columns are `warehouse` (its key), `name` and `routes`, names of routes with `|`
between them; without any it serves all. Stock: `warehouse`, `sku`, `quantity` in base units and,
if the file has it, `as_of`, when that was true.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from fieldapp.domain.noun import Instant, instant_of, moment_of
from fieldapp.domain.policy import POLICY_KEY, Policy
from fieldapp.domain.product import Product
from fieldapp.domain.route import Route
from fieldapp.domain.stock import Stock
from fieldapp.domain.user import User
from fieldapp.domain.warehouse import Warehouse
from fieldapp.exchange.port import Import, ImportRefused
from fieldapp.exchange.report import Report, Unusable
from fieldapp.exchange.table import Cells, Table

COLUMNS = ("warehouse", "sku", "quantity")
MORE_COLUMNS = ("as_of",)
WAREHOUSE_COLUMNS = ("warehouse", "name")
MORE_WAREHOUSE_COLUMNS = ("routes",)
MOST = 1_000_000_000


def known_warehouses(users: Iterable[User], policies: Iterable[Policy]) -> set[str]:
    """Return the keys of the warehouses that people sell from or that the company names."""
    found = {user.warehouse_id for user in users if user.warehouse_id}
    return found | {one.id for policy in policies for one in policy.warehouses}


def read_stock(
    path: Path,
    products: Iterable[Product],
    warehouses: Iterable[str],
    held: Iterable[Stock],
    now: Instant,
) -> Import:
    """Return what a file says that warehouses have. Raises `ImportRefused`.

    What it does not name stays as it was, and so does what is `held` as of a later time. A figure
    without a time is as of `now`.
    """
    table = Table(path, COLUMNS, "stock", MORE_COLUMNS, keys=COLUMNS[:2])
    skus = {product.sku: product.id for product in products}
    known = set(warehouses)
    told_at = {stock.key: stock.as_of for stock in held}
    found: dict[str, Stock] = {}

    def use(line: int, cells: Cells) -> None:
        warehouse, sku = cells["warehouse"], cells["sku"]
        if warehouse not in known:
            reason = "not known; name it with import-warehouses, or write the key of one that is"
            raise Unusable("warehouse", warehouse, reason)
        if sku not in skus:
            raise Unusable("sku", sku, "not known; write a SKU as it stands at the hub")
        quantity = table.whole("quantity", cells["quantity"])
        if quantity > MOST:
            raise Unusable("quantity", cells["quantity"], f"more than {MOST:,}")
        there = Stock(
            warehouse_id=warehouse,
            product_id=skus[sku],
            quantity=quantity,
            as_of=_as_of(cells.get("as_of", ""), now),
        )
        if there.key in found:
            raise Unusable("sku", sku, f"has a figure for {warehouse} in an earlier row already")
        if (since := told_at.get(there.key, "")) > there.as_of:
            reason = f"older than the hub's figure, which is as of {since}; write a newer one"
            raise Unusable("as_of", cells.get("as_of", ""), reason)
        found[there.key] = there

    table.rows(use)
    table.report.nouns = {"stock": len(found)}
    return Import(list(found.values()), table.report)


def read_warehouses(path: Path, routes: Iterable[Route]) -> tuple[list[Warehouse], Report]:
    """Return the warehouses of a file, which are all that the company names.

    Raises `ImportRefused`; a file of which a row cannot be used is refused whole, as what it lacks
    would be taken from people's devices.
    """
    table = Table(
        path, WAREHOUSE_COLUMNS, "warehouses", MORE_WAREHOUSE_COLUMNS, keys=WAREHOUSE_COLUMNS
    )
    keys: dict[str, list[str]] = defaultdict(list)
    for route in routes:
        keys[route.name].append(route.id)
    found: dict[str, Warehouse] = {}

    def use(line: int, cells: Cells) -> None:
        id_, name = cells["warehouse"], cells["name"]
        if id_ in found:
            raise Unusable("warehouse", id_, "stands in an earlier row already")
        names = [" ".join(part.split()) for part in cells.get("routes", "").split("|")]
        served = [_route(name, keys) for name in names if name]
        try:
            found[id_] = Warehouse(id=id_, name=name, route_ids=tuple(served))
        except ValidationError as error:
            problem = error.errors()[0]
            column = "warehouse" if problem["loc"] == ("id",) else "name"
            raise Unusable(column, cells[column], problem["msg"]) from error

    table.rows(use)
    for flaw in table.report.aside[:1]:
        raise ImportRefused(
            f"{flaw.column} “{flaw.value}”: {flaw.reason}",
            place=f"{path}, line {flaw.line}",
            remedy="The file is the list of all warehouses: mend the row and load it again.",
        )
    table.report.nouns = {"warehouse": len(found)}
    return list(found.values()), table.report


def with_warehouses(policy: Policy | None, warehouses: list[Warehouse]) -> Policy:
    """Return the company's policy with these warehouses."""
    return (policy or Policy(id=POLICY_KEY)).model_copy(update={"warehouses": warehouses})


def _route(name: str, keys: dict[str, list[str]]) -> str:
    found = keys.get(name, [])
    if len(found) != 1:
        reason = "several have this name; give them different ones" if found else "not known"
        raise Unusable("routes", name, reason)
    return found[0]


def _as_of(text: str, now: Instant) -> Instant:
    if not text:
        return now
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise Unusable("as_of", text, "not a time such as 2026-03-02T06:00Z") from error
    if moment.tzinfo is None:
        raise Unusable("as_of", text, "has no zone; write 2026-03-02T06:00Z or +02:00")
    if moment > moment_of(now):
        raise Unusable("as_of", text, "is still to come")
    return instant_of(moment)
