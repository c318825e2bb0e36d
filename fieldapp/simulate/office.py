"""What the simulated office does at the hub."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from fieldapp.domain.assortment import ClientAssortment, QuantityRule, TypeAssortment
from fieldapp.domain.noun import Noun
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import Price
from fieldapp.domain.product import Product
from fieldapp.domain.route import Stop
from fieldapp.domain.stock import Stock
from fieldapp.domain.user import User
from fieldapp.hub.transaction import Transaction
from fieldapp.simulate.chance import Clock
from fieldapp.simulate.company import (
    AGENT,
    OUTLETS,
    PRODUCTS,
    ROUTES,
    SECOND_AGENT,
    product,
)
from fieldapp.simulate.disk import Crash
from fieldapp.simulate.erp import Erp
from fieldapp.simulate.faults import Counts
from fieldapp.simulate.hub import Hub
from fieldapp.simulate.pictures import Pictures
from fieldapp.simulate.promotions import changed, promotions

N = TypeVar("N", bound=Noun)


class Office:
    """The ERP's side: prices, assortment, routes, stock and deliveries change under way."""

    def __init__(
        self,
        hub: Hub,
        erp: Erp,
        pictures: Pictures,
        clock: Clock,
        dice: random.Random,
        faults: Counts,
    ) -> None:
        self._hub = hub
        self._erp = erp
        self._pictures = pictures
        self._clock = clock
        self._dice = dice
        self._faults = faults
        self._products = len(PRODUCTS)
        self.moved = False
        """Whether the last act may have changed what somebody may see."""

    def act(self) -> str:
        """Change something and say what."""
        acts: list[Callable[[], str]] = [
            self._reprice,
            self._reprice,
            self._discontinue,
            self._move_outlet,
            self._move_outlet,
            self._close,
            self._count_stock,
            self._add_product,
            self._drop_stop,
            self._change_price_type,
            self._promote,
            self._change_assortment,
            self._move_person,
            self._erp.deliver,
            self._erp.statuses.work,
            self._erp.statuses.work,
            self._erp.fetch,
            self._erp.fetch,
            self._erp.book_payments,
            self._erp.book_payments,
            self._erp.cancel,
        ]
        if self._pictures.here:
            acts += [self._pictures.take] * 4
        act = self._dice.choice(acts)
        self.moved = act in (self._move_outlet, self._move_person, self._change_price_type)
        return self._done(act)

    def cancel(self, key: str) -> str:
        """Cancel an order and say so."""
        return self._done(partial(self._erp.cancel, key))

    def assemble(self, key: str) -> str:
        """Assemble an order and say so."""
        return self._done(partial(self._erp.statuses.assemble, key))

    def give_pictures(self) -> str:
        """Give some products pictures and say which."""
        return self._done(self._pictures.take)

    def _done(self, act: Callable[[], str]) -> str:
        try:
            return act()
        except Crash as crash:
            self._hub.restart()
            return f"the hub dies {crash}"

    def _reprice(self) -> str:
        key, amount = self._dice.choice(PRODUCTS), self._dice.randint(150, 700)
        self._hub.store.load([Price(price_type_id="base", product_id=key, amount_minor=amount)])
        return f"{key} costs {amount} now"

    def _discontinue(self) -> str:
        key, gone = self._dice.choice(PRODUCTS), self._dice.random() < 0.4
        self._change(Product, key, discontinued=gone)
        return f"{key} is {'no longer' if gone else 'still'} sold"

    def _move_outlet(self) -> str:
        key, route = self._dice.choice(OUTLETS), self._dice.choice(ROUTES)
        self._change(Outlet, key, route_id=route)
        self._faults["outlet_moved"] += 1
        return f"{key} is on route {route} now"

    def _close(self) -> str:
        key, closed = self._dice.choice(OUTLETS), self._dice.random() < 0.3
        self._change(Outlet, key, closed=closed)
        return f"{key} is {'closed' if closed else 'open'}"

    def _count_stock(self) -> str:
        stock = Stock(
            warehouse_id="main",
            product_id=self._dice.choice(PRODUCTS),
            quantity=self._dice.randint(0, 500),
            as_of=self._clock.now(),
        )
        self._hub.store.load([stock])
        return f"{stock.quantity} of {stock.product_id} are in stock"

    def _add_product(self) -> str:
        self._products += 1
        key = f"product-{self._products:02d}"
        price = Price(price_type_id="base", product_id=key, amount_minor=500)
        self._hub.store.load([product(key, self._products), price])
        return f"{key} is new"

    def _promote(self) -> str:
        found = self._dice.choice(list(promotions()))
        promotion = changed(found, self._clock.now()[:10], self._dice)
        self._hub.store.load([promotion])
        whom = promotion.outlet_ids or "everybody"
        return f"{promotion.id} is for {whom} now, until {promotion.valid_to}"

    def _change_assortment(self) -> str:
        """Exclude a product for everybody who buys at a price type, or give one chain a minimum."""
        key = self._dice.choice(PRODUCTS)
        excluded = [key] if self._dice.random() < 0.5 else []
        if self._dice.random() < 0.5:
            one = TypeAssortment(price_type_id="shop", excluded=excluded, must=[PRODUCTS[0]])
            self._hub.store.load([one])
            return f"shops may not order {excluded}"
        rule = QuantityRule(target_id=key, minimum=self._dice.choice([1, 12]))
        chain = ClientAssortment(
            client_id="chain", outlet_ids=list(OUTLETS), excluded=excluded, quantities=[rule]
        )
        self._hub.store.load([chain])
        return f"the chain may not order {excluded}, and {key} from {rule.minimum} on"

    def _change_price_type(self) -> str:
        key, type_ = self._dice.choice(OUTLETS), self._dice.choice(["base", "shop", "abroad"])
        self._change(Outlet, key, price_type_id=type_)
        self._faults["price_type_changed"] += 1
        return f"{key} buys at {type_} now"

    def _drop_stop(self) -> str:
        key = f"stop-{self._dice.randint(0, 5)}"
        self._hub.store.remove(Stop, [key])
        return f"{key} is no longer planned"

    def _move_person(self) -> str:
        user = self._dice.choice([AGENT, SECOND_AGENT])
        routes = self._dice.choice([["north"], ["south"], list(ROUTES), []])
        self._change(User, user.id, route_ids=routes)
        self._faults["person_moved"] += 1
        return f"{user.id} has the routes {routes} now"

    def _change(self, noun: type[N], key: str, **fields: object) -> None:
        def change(tx: Transaction) -> None:
            found = tx.get(noun, key)
            if found is not None:
                tx.put(found.changed(**fields))

        self._hub.store.write(change)
