"""What simulated people do, chosen by the dice from what their screens would offer."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, TypeVar, cast

from fieldapp.actions import (
    conflicts,
    filling,
    orders,
    outlets,
    photos,
    refusals,
    visits,
)
from fieldapp.actions.outlets import NewOutlet
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.entry.outlook import Mode
from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.route import Route
from fieldapp.domain.visit import Visit
from fieldapp.localdb.queries.documents import documents
from fieldapp.localdb.records import TableNouns, read_nouns
from fieldapp.localdb.replica import Replica, Saved
from fieldapp.simulate.board import on_board
from fieldapp.simulate.company import PRODUCTS
from fieldapp.simulate.goods_back import with_returns
from fieldapp.simulate.keys import keys_in
from fieldapp.simulate.promotions import GIFT, GIFTS
from fieldapp.wire.kinds import kind_of

Action = Callable[[Replica], Saved | Refusal]
Choice = tuple[str, Action]
Place = Callable[[Any, random.Random], list[Choice]]
"""Where a person may be: what there is to do there, read over a connection."""
N = TypeVar("N", bound=Noun)

PHONES = ("2000111", "2000222", "2000333")
PHOTO_BYTES = (400, 1_700, 3_300)
QUANTITIES = (0, 6, 12, 18, 24, 30, 5, 10**9, -6)
_CARTS = "WHERE status = 'draft' AND kind = 'sale'"


def choose_action(replica: Replica, dice: random.Random) -> Choice | None:
    """Return something that this person may want to do now, with its name."""
    places = dice.choices(_PLACES, _WEIGHTS, k=len(_PLACES))
    return replica.query(_first, dict.fromkeys([*places, *_PLACES]), dice)


def cart_lines(replica: Replica) -> set[tuple[str, str]]:
    """Return (order, product) of every line of every cart that this person sees."""
    drafts = replica.query(_read, Order, _CARTS)
    return {(order.id, line.product_id) for order in drafts for line in order.lines}


def set_line(order_id: str, product_id: str, quantity: int, replica: Replica) -> Saved | Refusal:
    """Set a product's quantity in a cart."""
    return orders.set_quantity(replica, order_id, product_id, quantity)


def _first(connection: Any, places: Iterable[Place], dice: random.Random) -> Choice | None:
    """Return a choice of the first place that has any."""
    for place in places:
        if choices := place(connection, dice):
            return dice.choice(choices)
    return None


def _at_outlets(connection: Any, dice: random.Random) -> list[Choice]:
    outlets = keys_in(connection, "outlet")
    if not outlets:
        return []
    outlet_id = outlets[0] if dice.random() < 0.5 else dice.choice(outlets)
    lines = [(dice.choice(PRODUCTS), 6 * dice.randint(1, 4)) for _ in range(dice.randint(0, 3))]
    return [
        (f"opens a cart for {outlet_id}", lambda r: orders.create(r, outlet_id, lines)),
        (f"checks in at {outlet_id}", lambda r: visits.check_in(r, outlet_id, 56.9, 24.1, 12.0)),
    ]


def _with_camera(connection: Any, dice: random.Random) -> list[Choice]:
    outlets = keys_in(connection, "outlet")
    if not outlets:
        return []
    outlet_id = dice.choice(outlets)
    data = b"RIFF    WEBP" + dice.randbytes(dice.choice(PHOTO_BYTES))
    return [(f"photographs {outlet_id}", lambda r: photos.add(r, outlet_id, data))]


def _in_carts(connection: Any, dice: random.Random) -> list[Choice]:
    drafts = keys_in(connection, "order_head", _CARTS)
    if not drafts:
        return []
    # Read whole are only the two that something is done with: this is asked at every second step.
    order, done = (_order(connection, dice.choice(drafts)) for _ in range(2))
    own = [line.product_id for line in order.lines]
    product = dice.choice(own) if own and dice.random() < 0.7 else dice.choice(PRODUCTS)
    quantity = dice.choice(QUANTITIES)
    change: Choice = (
        f"sets {product} to {quantity} in {order.number}",
        lambda r: orders.set_quantity(r, order.id, product, quantity),
    )
    gift = dice.choice([*GIFTS, None])
    wanted = [(id_, 6 * dice.randint(1, 4)) for id_ in dice.sample(PRODUCTS, k=2)]
    mode: Mode = "replace" if dice.random() < 0.2 else "add"
    filled: Choice = (
        f"fills {done.number} ({mode}) with {wanted}",
        lambda r: filling.fill(r, done.id, wanted, mode),
    )
    return [
        *[change] * 5,
        (
            f"chooses the gift {gift} in {order.number}",
            lambda r: orders.choose_gift(r, order.id, GIFT, gift),
        ),
        filled,
        *[(f"submits {done.number}", partial(_submit, order_id=done.id))] * 2,
        (f"notes in {done.number}", lambda r: orders.set_note(r, done.id, "by the back door")),
    ]


def _with_orders(connection: Any, dice: random.Random) -> list[Choice]:
    choices: list[Choice] = []
    for order in _read(connection, Order, "WHERE status <> 'draft' ORDER BY id LIMIT 6"):
        choices.append((f"repeats {order.number}", partial(_repeat, order_id=order.id)))
        if order.status == "held":
            choices += [(f"releases {order.number}", partial(_release, order_id=order.id))] * 2
        if dice.random() < 0.2:
            choices.append((f"cancels {order.number}", partial(_cancel, order_id=order.id)))
        choices += _with_an_order(order, dice)
    return choices


def _with_an_order(order: Order, dice: random.Random) -> list[Choice]:
    """Return how others change an order and decide about it.

    Not its author: the checks follow what one pair of hands has typed.
    """
    own = [line.product_id for line in order.lines]
    product = dice.choice(own) if own and dice.random() < 0.7 else dice.choice(PRODUCTS)
    quantity = dice.choice(QUANTITIES)

    def by_another(action: Action) -> Action:
        def act(replica: Replica) -> Saved | Refusal:
            mine = order.author_id == replica.identity.user.id
            return Refusal("not_allowed") if mine else action(replica)

        return act

    amend = by_another(lambda r: orders.amend(r, order.id, product, quantity))
    gift = dice.choice([*GIFTS, None])
    choose = by_another(lambda r: orders.choose_gift(r, order.id, GIFT, gift))
    choices: list[Choice] = [
        (f"amends {order.number}", amend),
        (f"chooses the gift {gift} of the placed {order.number}", choose),
    ]
    if order.status == "held":
        reject = by_another(lambda r: orders.reject(r, order.id, "not like this"))
        keep = by_another(lambda r: orders.decide_double(r, order.id, "keep"))
        drop = by_another(lambda r: orders.decide_double(r, order.id, "cancel"))
        choices += [
            (f"rejects {order.number}", reject),
            (f"keeps {order.number} beside another", keep),
            (f"drops {order.number} as a double", drop),
        ]
    return choices


def _on_visits(connection: Any, dice: random.Random) -> list[Choice]:
    visits_open = _read(connection, Visit, "WHERE checked_out_at IS NULL ORDER BY id")
    return [("checks out", partial(_check_out, visit_id=visit.id)) for visit in visits_open]


def _in_conflicts(connection: Any, dice: random.Random) -> list[Choice]:
    conflicts_open = _read(connection, Conflict, "WHERE choice IS NULL ORDER BY id")
    return [
        ("decides a conflict", partial(_decide, key=conflict.id, dice=dice))
        for conflict in conflicts_open
    ]


def _with_refusals(connection: Any, dice: random.Random) -> list[Choice]:
    """Return what there is to do about refusals that the hub has told."""
    found: list[Choice] = []
    for row in documents(connection):
        number = row.refused_number
        if number is not None and "discard" in row.steps:
            found.append((f"discards refusal {number}", partial(_discard, number=number)))
    return found


def _discard(replica: Replica, number: int) -> Saved | Refusal:
    return refusals.discard(replica, number)


def _with_cards(connection: Any, dice: random.Random) -> list[Choice]:
    shown = _read(connection, Outlet, "WHERE closed = 0 ORDER BY id")
    routes = _read(connection, Route, "ORDER BY id")
    choices: list[Choice] = []
    if shown:
        outlet, other = dice.choice(shown), dice.choice(shown)
        phone = dice.choice(PHONES)
        choices.append(
            (f"sets the phone of {outlet.code}", partial(_phone, outlet=outlet, phone=phone))
        )
        if routes and dice.random() < 0.3:
            route = dice.choice(routes)
            choices.append((f"puts {outlet.code} on {route.id}", partial(_assign, outlet, route)))
            choices.append(
                (f"merges {outlet.code} into {other.code}", partial(_merge, outlet, other))
            )
    if routes and dice.random() < 0.2:
        new = NewOutlet("Green door", phone=dice.choice(PHONES))
        route = dice.choice(routes)
        choices.append((f"makes an outlet on {route.id}", partial(_make, route, new)))
    return choices


def _phone(replica: Replica, outlet: Outlet, phone: str) -> Saved | Refusal:
    return outlets.change(replica, outlet.id, {"phone": (outlet.phone, phone)})


def _assign(outlet: Outlet, route: Route, replica: Replica) -> Saved | Refusal:
    return outlets.assign(replica, outlet.id, route.id)


def _merge(outlet: Outlet, other: Outlet, replica: Replica) -> Saved | Refusal:
    return outlets.merge(replica, outlet.id, other.id)


def _make(route: Route, new: NewOutlet, replica: Replica) -> Saved | Refusal:
    return outlets.create(replica, route.id, new)


_PLACES: tuple[Place, ...] = (
    _at_outlets,
    _in_carts,
    _with_orders,
    _on_visits,
    _in_conflicts,
    _with_refusals,
    _with_cards,
    with_returns,
    _with_camera,
    on_board,
)
_WEIGHTS = (2, 8, 3, 1, 2, 1, 1, 1, 1, 2)


def _submit(replica: Replica, order_id: str) -> Saved | Refusal:
    return orders.submit(replica, order_id)


def _repeat(replica: Replica, order_id: str) -> Saved | Refusal:
    outcome = orders.repeat(replica, order_id)
    return outcome if isinstance(outcome, Refusal) else outcome.saved


def _release(replica: Replica, order_id: str) -> Saved | Refusal:
    return orders.release(replica, order_id)


def _cancel(replica: Replica, order_id: str) -> Saved | Refusal:
    return orders.cancel(replica, order_id)


def _check_out(replica: Replica, visit_id: str) -> Saved | Refusal:
    return visits.check_out(replica, visit_id, "order")


def _decide(replica: Replica, key: str, dice: random.Random) -> Saved | Refusal:
    if key.startswith("alike."):
        return conflicts.resolve(replica, key, "both")
    if dice.random() < 0.4:
        return conflicts.resolve(replica, key, "mine")
    return conflicts.resolve(replica, key, "theirs" if dice.random() < 0.5 else "sum")


def _order(connection: Any, id_: str) -> Order:
    found = TableNouns(connection).get(Order, id_)
    assert found is not None
    return found


def _read(connection: Any, noun: type[N], where: str) -> list[N]:
    return cast(list[N], read_nouns(connection, kind_of(noun).name, where))
