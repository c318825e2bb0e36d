"""Carts and quotes of an outlet on a device, and what is in them."""

from __future__ import annotations

from fieldapp.actions import carts as cart_actions
from fieldapp.actions import orders as actions
from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.policy import POLICY_KEY, Policy
from fieldapp.domain.stock import Stock
from fieldapp.domain.warehouse import Warehouse
from fieldapp.localdb.records import TableNouns, write_noun
from fieldapp.localdb.replica import Replica
from tests.sync.world import done
from tests.views.headless import Screen


def cart(replica: Replica, *lines: tuple[str, int], outlet_id: str = "o-1") -> str:
    return done(actions.create(replica, outlet_id, lines)).document


def need(replica: Replica, key: str) -> Order:
    found = replica.query(lambda connection: TableNouns(connection).get(Order, key))
    assert found is not None
    return found


def put(replica: Replica, *nouns: Noun) -> None:
    with replica.database.write() as connection:
        for noun in nouns:
            write_noun(connection, noun)


def quantities(replica: Replica, key: str) -> dict[str, int]:
    return {line.product_id: line.quantity for line in need(replica, key).lines}


async def tick(screen: Screen, key: str, on: bool = True) -> None:
    await screen.until_has(key)
    await screen.switch(key, on)


def quote(replica: Replica, quantity: int) -> str:
    """Begin a quote of an outlet with one line."""
    place = cart_actions.quote_place(replica, "o-1")
    return done(actions.set_quantity(replica, place, "p-1", quantity)).document


def two_warehouses(replica: Replica, here: int, there: int) -> None:
    """Have the company name two warehouses, with so much of one product."""
    named = [Warehouse(id="w-1", name="Depot"), Warehouse(id="w-2", name="Central")]
    with replica.database.write() as connection:
        write_noun(connection, Policy(id=POLICY_KEY, warehouses=named))
        for key, quantity in (("w-1", here), ("w-2", there)):
            as_of = "2026-01-05T08:00:00.000Z" if key == "w-2" else replica.now()
            there_ = Stock(warehouse_id=key, product_id="p-1", quantity=quantity, as_of=as_of)
            write_noun(connection, there_)
