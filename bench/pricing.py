"""How long prices and promotions of a large cart take, from clean and after one line was changed.

    python -m bench pricing --lines 1000 --prices 10000 --promotions 1000

A replica with so many products with prices, and so many promotions that run: of each kind, about
products, groups, brands and everything. `full` is the calculation of a cart that was never looked
at. After one quantity was changed, `save` is the change itself, durable when it ends; then the
screen reads: `line` is what it reads on a phone with the list of products, `beside` with the first
lines of the cart beside the list. `new` is `line` after a product was added. `after_round` is
`save` when an exchange came in between: the order is noted once more as the hub has it. From the
tap to the new total it takes `save`, `line` and the drawing, which `bench tap` measures. The limit
is a bare loop over the lines that multiplies, adds, and applies as many discounts as were found.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from fieldapp.actions.orders import set_quantity
from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import Price, PriceType
from fieldapp.domain.product import Brand, Group, Product
from fieldapp.domain.promotion import (
    Bundle,
    BundlePart,
    Deal,
    FreeGoods,
    Gift,
    GiftChoice,
    Mix,
    Promotion,
    Reward,
    Target,
    Tier,
    Tiers,
)
from fieldapp.domain.repricing import cart_of
from fieldapp.domain.user import User
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.identity import Identity
from fieldapp.localdb.records import TableNouns, write_noun
from fieldapp.localdb.replica import Replica
from fieldapp.views.parts.cart import CART_FIRST
from fieldapp.views.screens.order_entry import Work, read_work

DAY = "2026-03-02"
NOW = f"{DAY}T08:00:00.000Z"
GROUPS, BRANDS = 200, 100
CART = "cart"
AGENT = User(id="agent", name="Agent", role="agent", route_ids=["route"])


def company(prices: int, promotions: int, dice: random.Random) -> Iterator[Noun]:
    """Yield an outlet, the goods with a price each, and the promotions."""
    yield AGENT
    yield PriceType(id="base", name="Base", currency="EUR")
    yield Outlet(id="shop", code="1", name="Shop", route_id="route", price_type_id="base")
    for n in range(GROUPS):
        yield Group(id=f"g{n}", name=f"Group {n}", parent_id=f"g{n // 10}" if n else None)
    for n in range(BRANDS):
        yield Brand(id=f"b{n}", name=f"Brand {n}")
    for n in range(prices):
        group, brand = f"g{10 + n % (GROUPS - 10)}", f"b{n % BRANDS}"
        yield Product(
            id=f"p{n}", sku=f"{n:06d}", name=f"Product {n}", group_id=group, brand_id=brand
        )
        yield Price(price_type_id="base", product_id=f"p{n}", amount_minor=dice.randint(50, 5_000))
    for n in range(promotions):
        yield promotion(n, prices, dice)


def promotion(n: int, products: int, dice: random.Random) -> Promotion:
    """Return the `n`th promotion: most are about a few products, one in 500 about everything."""
    some = tuple(dict.fromkeys(f"p{dice.randrange(products)}" for _ in range(8)))
    targets = [Target(product_ids=some)] * 7
    targets += [Target(group_ids=(f"g{dice.randrange(10, GROUPS)}",))] * 2
    targets += [Target(brand_ids=(f"b{dice.randrange(BRANDS)}",))]
    target = Target() if n % 500 == 0 else dice.choice(targets)
    return Promotion(
        id=f"promotion-{n:05d}",
        name=f"Promotion {n}",
        deal=deal(n % 6, some),
        target=target,
        # A discount on the whole order comes after those on goods, as companies have it.
        priority=0 if target.is_everything else n,
        currency="EUR",
        valid_from="2026-01-01",
        valid_to="2099-12-31",
    )


def deal(kind: int, some: tuple[str, ...]) -> Deal:
    """Return a deal of each kind in turn."""
    ten = Reward(percent_bp=1_000)
    deals: tuple[Deal, ...] = (
        Tiers(tiers=(Tier(threshold=12, reward=ten),)),
        Tiers(basis="value", tiers=(Tier(threshold=10_000, reward=Reward(percent_bp=300)),)),
        FreeGoods(buy=10, free=1),
        Mix(pieces=3, reward=ten),
        Bundle(
            parts=(BundlePart(product_ids=some[:1]), BundlePart(product_ids=some[1:3])), reward=ten
        ),
        Gift(threshold=24, choices=tuple(GiftChoice(product_id=id_) for id_ in some[:2])),
    )
    return deals[kind]


def open_cart(
    replica: Replica, lines: int, products: int, dice: random.Random, author_id: str = AGENT.id
) -> None:
    """Put a cart with many lines into the replica."""
    cart = Order(
        id=CART,
        number="A-1",
        outlet_id="shop",
        author_id=author_id,
        currency="EUR",
        price_type_id="base",
        created_at=NOW,
        lines=[
            OrderLine(
                id=f"l{n}",
                product_id=f"p{place}",
                sku=f"{place:06d}",
                name=f"Product {place}",
                quantity=dice.randint(1, 30),
                list_minor=0,
                price_minor=0,
                vat_rate_bp=2_000,
            )
            for n, place in enumerate(dice.sample(range(products), lines))
        ],
    )
    with replica.writing() as connection:
        write_noun(connection, cart)


def bare_loop(order: Order) -> int:
    """Multiply, subtract and add what the calculation has found: as little as can be done."""
    total = 0
    for line in order.lines:
        amount = line.quantity * line.price_minor
        for adjustment in line.adjustments:
            amount -= adjustment.amount_minor
        total += amount
    return total


def timed(act: Callable[[int], object], times: int) -> dict[str, float]:
    """Return the medians of the milliseconds that an act takes by the clock and of the CPU."""
    clock, cpu = [], []
    for n in range(times):
        begun, used = time.perf_counter(), time.thread_time()
        act(n)
        clock.append((time.perf_counter() - begun) * 1_000)
        cpu.append((time.thread_time() - used) * 1_000)
    return {"ms": round(median(clock), 2), "cpu_ms": round(median(cpu), 2)}


def measure(folder: Path, lines: int, prices: int, promotions: int, times: int) -> dict[str, Any]:
    """Return the figures."""
    dice = random.Random(20260302)
    replica = Replica(folder, _identity())
    with replica.writing() as connection:
        for noun in company(prices, promotions, dice):
            write_noun(connection, noun)
    open_cart(replica, lines, prices, dice)

    def full(_: int) -> None:
        replica.query(lambda c: cart_of(read_order(c), TableNouns(c), DAY, hinting=True))

    def show(shown: int, _: int = 0) -> Work:
        work = replica.query(read_work, CART, shown, DAY)
        assert work is not None
        return work

    def change(n: int, more: int, _: int = 0) -> None:
        line = found.own_lines[n * 7 % lines]
        set_quantity(replica, CART, line.product_id, line.quantity + more, line.id)

    def add(n: int, _: int) -> None:
        set_quantity(replica, CART, absent[n], 1)

    found = show(0).order
    absent = sorted({f"p{n}" for n in range(prices)} - {line.product_id for line in found.lines})
    names = ("save", "line", "beside", "new", "after_round")
    taken: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    show(CART_FIRST)
    for n in range(times):
        taken["save"].append(timed(partial(change, n, 1), 1))
        taken["line"].append(timed(partial(show, 0), 1))
        change(times + n, 1)
        taken["beside"].append(timed(partial(show, CART_FIRST), 1))
    for n in range(times):
        add(n, 0)
        taken["new"].append(timed(partial(show, 0), 1))
    for n in range(times):
        with replica.writing() as connection:
            connection.exec_driver_sql("DELETE FROM base_record")
        taken["after_round"].append(timed(partial(change, n, 2), 1))
    limit = timed(lambda _: bare_loop(found), 51)
    calculated = timed(full, times)
    replica.close()
    medians = {name: _medians(figures) for name, figures in taken.items()}
    line_cpu_ms = medians["line"]["cpu_ms"]
    return {
        "lines": lines,
        "prices": prices,
        "promotions": promotions,
        "applied": len(found.promotions),
        "full": calculated,
        **medians,
        "limit": limit,
        "full_to_limit": round(calculated["cpu_ms"] / max(limit["cpu_ms"], 0.01), 1),
        "line_to_limit": round(line_cpu_ms / max(limit["cpu_ms"], 0.01), 1),
    }


def read_order(connection: Connection) -> Order:
    """Return the cart as it is stored."""
    found = TableNouns(connection).get(Order, CART)
    assert found is not None
    return found


def _medians(found: list[dict[str, float]]) -> dict[str, float]:
    return {name: round(median(one[name] for one in found), 2) for name in ("ms", "cpu_ms")}


def _identity() -> Identity:
    return Identity(
        device_id="d1",
        prefix="A",
        company="c",
        company_name="C",
        login="agent",
        hub="http://hub.invalid",
        user=AGENT,
    )


def main() -> None:
    """Measure and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, usual in (("lines", 1_000), ("prices", 10_000), ("promotions", 1_000), ("times", 15)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), asked.lines, asked.prices, asked.promotions, asked.times)
    print(json.dumps({"bench": "pricing", **found}))


if __name__ == "__main__":
    main()
