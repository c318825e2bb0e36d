"""What is kept of a cart between two looks never shows: each look is as one from clean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldapp.actions import orders
from fieldapp.domain.contract import ContractPrice, PriceBreak, PriceTerm
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.price import Price
from fieldapp.domain.product import Group, Product
from fieldapp.domain.promotion import Gift, Promotion, Reward, Target, Tier, Tiers
from fieldapp.domain.repricing import cart_of
from fieldapp.localdb import outbox
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.database import Database
from fieldapp.localdb.order_lines import read_lines
from fieldapp.localdb.queries.promotions import promoted_cart
from fieldapp.localdb.records import (
    TableNouns,
    read_nouns,
    write_noun,
    write_order_change,
)
from fieldapp.localdb.replica import Replica
from fieldapp.localdb.tables import TABLES
from fieldapp.wire.messages import Changes
from tests.company import COMPANY, CORNER, NET, NOW, RETAIL, Shelf
from tests.domain.promotion.random_promotions import PROMOTIONS
from tests.localdb.pages import bring, cart, noun, raw
from tests.localdb.queries.facts import an_order
from tests.replicas import fill, open_replica, page, pull, scope_of

OTHER_PAYER = LegalEntity(id="second-llc", name="Second", outlet_ids=["corner"])
ABROAD = NET.model_copy(
    update={
        "currency": "CAD",
        "rate_e9": 1_372_500_000,
        "adjust_minor": 0,
        "vat_included": True,
    }
)
PRODUCTS = ("cola", "juice", "tea", "salt", "candle")
DAYS = ("2026-03-01", "2026-03-02", "2026-03-03")

Step = tuple[str, Any]

_product = st.sampled_from(PRODUCTS)
_amount = st.integers(1, 500)
_term = st.builds(PriceTerm, from_quantity=st.sampled_from([1, 6]), amount_minor=_amount).map(
    lambda term: [term]
)
_client = st.sampled_from(["corner", "second-llc"])
_target = st.sampled_from(["cola", "tea", "drinks", "fizz"])
STEPS: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("tap"), st.tuples(_product, st.integers(0, 30))),
    st.tuples(st.just("tap"), st.tuples(_product, st.integers(0, 30))),
    st.tuples(st.just("gift"), st.sampled_from(["salt", "tea", None])),
    st.tuples(st.just("payer"), st.sampled_from(["corner-llc", "second-llc"])),
    st.tuples(st.just("day"), st.sampled_from(DAYS)),
    st.tuples(st.just("price"), st.tuples(st.sampled_from(["base", "retail"]), _product, _amount)),
    st.tuples(st.just("no price"), _product),
    st.tuples(st.just("type"), st.integers(-2_000, 2_000)),
    st.tuples(st.just("buys at"), st.sampled_from(["retail", "base", "net", "lost"])),
    st.tuples(st.just("break"), st.tuples(_target, _term)),
    st.tuples(st.just("contract"), st.tuples(_client, _target, _term)),
    st.tuples(st.just("group"), st.tuples(_product, st.sampled_from(["drinks", "hot", None]))),
    st.tuples(st.just("above"), st.sampled_from(["drinks", None])),
    st.tuples(st.just("promotions"), PROMOTIONS),
    st.tuples(st.just("no promotion"), st.sampled_from([f"p{n}" for n in range(6)])),
    st.tuples(st.just("others"), st.tuples(_product, st.integers(1, 30))),
    st.tuples(st.just("round"), st.none()),
    st.tuples(st.just("lost"), st.sampled_from(["prices/retail", "promotions", "prices/base"])),
)  # fmt: skip


def from_clean(connection: Connection, order_id: str, day: str) -> Any:
    """Return the cart worked out of everything that is stored, with nothing kept."""
    nouns = [one for kind in TABLES for one in read_nouns(connection, kind)]
    head = TableNouns(connection).get(Order, order_id)
    assert head is not None
    lines = read_lines(connection, [order_id]).get(order_id, [])
    order = Order.model_validate({**head.model_dump(mode="json"), "lines": lines})
    return cart_of(order, Shelf(nouns), day, hinting=True)


class Story:
    """A cart that is changed here and by others, on a replica with a catalog that changes."""

    def __init__(self, replica: Replica) -> None:
        self.replica = replica
        fill(replica, (*COMPANY, OTHER_PAYER, ABROAD))
        self.order_id = cart(replica, cola=6, tea=2, candle=3).id
        self.day = NOW[:10]
        self.contained = self.made()

    def made(self) -> int:
        return self.replica.query(outbox.every)[-1].number

    def bring(self, *nouns: Any) -> None:
        pull(self.replica, bring(*nouns, last_command=self.contained))

    def settle(self, order: Order) -> None:
        """Have the hub contain all that was done here, and have the order in this state."""
        self.contained = self.made()
        self.bring(order)

    def order(self) -> Order:
        found: Order = noun(self.replica, Order, self.order_id)
        return found

    def lose(self, *changes: Changes, **more: Any) -> None:
        reply = page(changes, scope_of(), 2, last_command=self.contained, **more)
        pull(self.replica, reply)

    def take(self, step: Step) -> None:
        kind, what = step
        deeds: dict[str, Callable[[], Any]] = {
            "tap": lambda: orders.set_quantity(self.replica, self.order_id, *what),
            "payer": lambda: orders.set_payer(self.replica, self.order_id, what),
            "gift": lambda: [
                orders.choose_gift(self.replica, self.order_id, one.id, what)
                for one in self.replica.query(read_nouns, "promotion")
                if isinstance(one, Promotion) and isinstance(one.deal, Gift)
            ],
            "price": lambda: self.bring(
                Price(price_type_id=what[0], product_id=what[1], amount_minor=what[2])
            ),
            "no price": lambda: self.lose(raw("prices/base", "price", gone=(f"base/{what}",))),
            "type": lambda: self.bring(RETAIL.model_copy(update={"adjust_bp": what})),
            "buys at": lambda: self.bring(CORNER.model_copy(update={"price_type_id": what})),
            "break": lambda: self.bring(
                PriceBreak(price_type_id="retail", target_id=what[0], terms=what[1])
            ),
            "contract": lambda: self.bring(
                ContractPrice(
                    client_id=what[0], target_id=what[1], terms=what[2], outlet_ids=["corner"]
                )
            ),
            "group": lambda: self.bring(
                self.product(what[0]).model_copy(update={"group_id": what[1]}),
            ),
            "above": lambda: self.bring(Group(id="hot", name="Hot", parent_id=what)),
            "promotions": lambda: self.bring(*what),
            "no promotion": lambda: self.lose(raw("promotions", "promotion", gone=(what,))),
            "others": lambda: self.settle(self.changed_by_others(*what)),
            "round": lambda: self.settle(self.order()),
            "lost": lambda: self.lose(lost=[what]),
        }
        if kind == "day":
            self.day = what
        else:
            deeds[kind]()

    def product(self, key: str) -> Any:
        return noun(self.replica, Product, key)

    def changed_by_others(self, product_id: str, quantity: int) -> Order:
        """Return the cart without one product and with another quantity of the others."""
        order = self.order()
        fields = {"quantity": quantity, "set_by": "Olga"}
        left = [line for line in order.lines if line.product_id != product_id]
        return order.with_lines([line.model_copy(update=fields) for line in left])

    def check(self) -> None:
        with self.replica.database.read() as connection:
            shown = promoted_cart(connection, self.order_id, self.day)
            assert shown == from_clean(connection, self.order_id, self.day)


@given(st.lists(STEPS, min_size=1, max_size=8))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_look_after_any_changes_is_as_one_from_clean(tmp_path_factory, steps):
    replica = open_replica(tmp_path_factory.mktemp("replica"))
    story = Story(replica)
    story.check()
    for step in steps:
        story.take(step)
        story.check()
    replica.close()


def test_a_cart_has_the_prices_of_another_price_type_at_the_next_look(tmp_path):
    replica = open_replica(tmp_path)
    story = Story(replica)

    def look() -> tuple[str, list[int]]:
        story.check()
        shown = replica.query(promoted_cart, story.order_id, story.day)
        assert shown is not None
        return shown.order.currency, [line.price_minor for line in shown.order.lines]

    assert look() == ("USD", [143, 400, 5])
    story.take(("buys at", "net"))
    assert look() == ("CAD", [206, 594, 7])
    story.take(("price", ("base", "cola", 200)))
    assert look() == ("CAD", [275, 594, 7])
    story.take(("lost", "prices/retail"))
    story.take(("tap", ("salt", 4)))
    assert look() == ("CAD", [275, 594, 7, 62])
    replica.close()


def test_a_product_and_a_group_that_move_show_at_once(tmp_path):
    replica = open_replica(tmp_path)
    story = Story(replica)
    tenth = Tiers(tiers=(Tier(reward=Reward(percent_bp=1_000)),))
    target = Target(group_ids=("drinks",))
    story.bring(Promotion(id="drinks", name="Drinks", deal=tenth, target=target))

    def discounted() -> list[str]:
        story.check()
        shown = replica.query(promoted_cart, story.order_id, story.day)
        assert shown is not None
        return [line.product_id for line in shown.order.lines if line.discount_minor]

    found = [discounted()]
    for step in (("group", ("tea", "hot")), ("above", "drinks"), ("group", ("cola", None))):
        story.take(step)
        found.append(discounted())
    replica.close()

    assert found == [["cola"], ["cola"], ["cola", "tea"], ["tea"]]


LINES = st.dictionaries(st.sampled_from("abcdefg"), st.integers(1, 3), max_size=7)


@given(LINES, LINES, st.booleans(), st.data())
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_writing_what_differs_leaves_what_writing_all_leaves(kept_file, was, now, discount, data):
    database: Database = kept_file
    before = an_order("o1", lines=was, status="draft")
    mixed = data.draw(st.permutations(sorted(now))) if data.draw(st.booleans()) else list(now)
    after = an_order("o1", lines={id_: now[id_] for id_ in mixed}, status="draft", note="other")
    same = {line.id: line for line in before.lines}
    after = after.with_lines(
        [same[line.id] if line == same.get(line.id) else line for line in after.lines]
    )
    if discount and after.lines:
        made = [{"promotion_id": "p", "name": "P", "amount_minor": 1}]
        last = after.lines[-1].changed(adjustments=made, discount_minor=1)
        after = after.with_lines([*after.lines[:-1], last])
    bystander = an_order("o2", lines={"a": 1, "b": 2}, status="draft")
    with database.write() as connection:
        write_noun(connection, before)
        write_noun(connection, bystander)
        write_order_change(connection, before, after)
    with database.read() as connection:
        stored = {one.key: one for one in read_nouns(connection, "order")}
    assert stored == {"o1": after, "o2": bystander}


@pytest.fixture(scope="module")
def kept_file(tmp_path_factory):
    database = Database(tmp_path_factory.mktemp("lines") / "replica.db")
    yield database
    database.close()


def test_one_change_writes_one_line_of_many(tmp_path):
    replica = open_replica(tmp_path)
    fill(replica)
    order = cart(replica, cola=6, tea=2, candle=3, salt=4)
    statements: list[str] = []
    with replica.database.read() as connection:
        connection.driver.set_trace_callback(statements.append)
    orders.set_quantity(replica, order.id, "candle", 5)
    connection.driver.set_trace_callback(None)

    written = [
        one for one in statements if one.startswith(("UPDATE order_line", "INSERT INTO ord"))
    ]
    assert len([one for one in written if "order_line" in one]) == 1
    assert not [one for one in statements if one.startswith("DELETE")]
    replica.close()
