from __future__ import annotations

import json
from typing import Any

import pytest

from fieldapp.domain.command import Command
from fieldapp.domain.command.goods_return import CreateReturn
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.photo import Photo
from fieldapp.domain.receipt import Reason, Receipt
from fieldapp.localdb import blob_queue, outbox
from fieldapp.localdb.database import Database
from fieldapp.localdb.queries.aside import SetAside, set_aside
from fieldapp.localdb.queries.conflicts import open_conflicts
from fieldapp.localdb.queries.decisions import count_decisions, held_order, held_orders
from fieldapp.localdb.queries.documents import (
    DocumentRow,
    SyncCounts,
    documents,
    sync_counts,
)
from fieldapp.localdb.records import read_nouns, write_noun
from tests.company import AGENT, MANAGER, NOW
from tests.intents import (
    acknowledge,
    add_photo,
    cancel,
    check_in,
    create,
    describe,
    new_id,
    resolve,
    submit,
)
from tests.localdb.queries.facts import a_visit, an_order, put

CONFLICT = Conflict(
    id="c1",
    order_id="o1",
    order_number="N-o1",
    outlet_id="corner",
    line_id="l",
    product_id="tea",
    sku="TE-1",
    name="Tea",
    mine=1,
    theirs=2,
    author_id="anna",
    author_name="Anna",
    opened_at=NOW,
)
NO_PRICE = Reason(code="no_price", details={"sku": "TE-1"})


class Desk:
    """A replica whose commands go their way one by one."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.commands: list[Command] = []

    def do(self, command: Command) -> int:
        """Save a command and return its number."""
        self.commands.append(command)
        number = len(self.commands)
        with self.database.write() as connection:
            outbox.add(connection, [outbox.entry_of(number, command)])
        return number

    def send(self, number: int) -> None:
        with self.database.write() as connection:
            outbox.mark_sent(connection, [number], NOW)

    def settle(self, number: int, verdict: Any = "applied", *reasons: Reason) -> None:
        """Receive the verdict and a state that contains the command."""
        command = self.commands[number - 1]
        receipt = Receipt(
            id=command.id, device_id="d1", number=number, command="x", document=command.document,
            verdict=verdict, reasons=list(reasons), at=NOW,
        )  # fmt: skip
        self.send(number)
        put(self.database, receipt)
        with self.database.write() as connection:
            outbox.contain(connection, number, NOW)

    def rows(self) -> list[DocumentRow]:
        with self.database.read() as connection:
            return documents(connection)

    def state(self) -> str:
        return self.rows()[0].state

    def counts(self) -> SyncCounts:
        with self.database.read() as connection:
            return sync_counts(connection)


@pytest.fixture
def desk(database: Database) -> Desk:
    put(database, an_order("o1", lines={"tea": 1}, status="draft"))
    return Desk(database)


def test_an_order_is_saved_then_sending_then_accepted(desk: Desk) -> None:
    first, second = desk.do(create("o1")), desk.do(describe("o1", note="x"))
    assert desk.rows() == [DocumentRow("o1", "order", "N-o1", "Corner", "saved", (), NOW, 2, None)]
    assert desk.counts() == SyncCounts(waiting=1, needs_you=0)
    desk.send(first)
    assert desk.state() == "saved"
    desk.send(second)
    assert desk.state() == "sending"
    desk.settle(first)
    assert desk.state() == "sending"
    desk.settle(second)
    assert desk.state() == "accepted"
    assert desk.counts() == SyncCounts(waiting=0, needs_you=0)


def test_merged_outweighs_accepted_and_held_outweighs_merged(desk: Desk) -> None:
    order = an_order("o1", lines={"tea": 1}, status="draft")
    first, second = desk.do(describe("o1", note="x")), desk.do(submit(order))
    joined = Reason(code="line_joined", details={"sku": "TE-1"})
    changed = Reason(code="price_changed", details={"sku": "TE-1", "seen": 1, "current": 2})
    desk.settle(first, "merged", joined)
    desk.settle(second, "held", changed)
    put(desk.database, an_order("o1", status="held"))
    assert (desk.state(), desk.rows()[0].reasons) == ("held", (changed,))
    put(desk.database, an_order("o1", status="submitted"))
    assert (desk.state(), desk.rows()[0].reasons) == ("merged", (joined,))


def test_a_released_order_is_accepted(desk: Desk) -> None:
    desk.settle(desk.do(submit(an_order("o1"))), "held")
    put(desk.database, an_order("o1", status="submitted"))
    assert desk.state() == "accepted"
    assert desk.counts().needs_you == 0


def test_an_accepted_order_keeps_its_remarks(desk: Desk) -> None:
    honoured = Reason(code="price_honoured", details={"sku": "TE-1", "seen": 1, "current": 2})
    desk.settle(desk.do(submit(an_order("o1"))), "applied", honoured)
    assert desk.rows()[0].reasons == (honoured,)


def test_a_refusal_needs_the_user_until_it_is_closed(desk: Desk) -> None:
    number = desk.do(submit(an_order("o1")))
    desk.settle(number, "refused", NO_PRICE)
    row = desk.rows()[0]
    assert (row.state, row.reasons, row.refused_number) == ("refused", (NO_PRICE,), number)
    assert row.steps == ("edit", "discard")
    assert desk.counts().needs_you == 1
    closing = acknowledge(desk.commands[number - 1].id)
    desk.do(closing)
    with desk.database.write() as connection:
        receipt = read_nouns(connection, "receipt")[0]
        write_noun(connection, receipt.changed(acknowledged_at=NOW))
    assert [row.document for row in desk.rows()] == ["o1"]
    row = desk.rows()[0]
    assert (row.state, row.reasons) == ("refused", (NO_PRICE,))
    assert (row.refused_number, row.steps) == (None, ())
    assert desk.counts() == SyncCounts(waiting=1, needs_you=0)
    desk.settle(desk.do(describe("o1", note="x")))
    assert desk.rows()[0].state == "accepted"


def test_a_rejected_order_is_refused_with_the_managers_words(desk: Desk) -> None:
    desk.settle(desk.do(submit(an_order("o1"))), "held")
    rejected_order = an_order("o1", status="cancelled", decided_by="Maria", decision="pay first")
    put(desk.database, rejected_order)
    rejected = Reason(code="order_rejected", details={"who": "Maria", "note": "pay first"})
    assert (desk.state(), desk.rows()[0].reasons) == ("refused", (rejected,))
    assert desk.rows()[0].steps == ()


def test_an_order_shows_what_it_is_rather_than_what_a_receipt_said(desk: Desk) -> None:
    joined = Reason(code="line_joined", details={"sku": "TE-1"})
    dear = Reason(code="price_changed", details={"sku": "TE-1", "seen": 1, "current": 2})
    desk.settle(desk.do(submit(an_order("o1"))), "merged", joined)
    put(desk.database, an_order("o1", status="held", holds=[dear]))
    assert (desk.state(), desk.rows()[0].reasons) == ("held", (dear,))
    put(desk.database, an_order("o1", status="cancelled", decided_by="Maria", decision="no"))
    rejected = Reason(code="order_rejected", details={"who": "Maria", "note": "no"})
    assert (desk.state(), desk.rows()[0].reasons) == ("refused", (rejected,))


def test_an_order_that_was_released_and_cancelled_here_is_not_called_rejected(desk: Desk) -> None:
    desk.settle(desk.do(submit(an_order("o1"))), "held")
    desk.settle(desk.do(cancel("o1")))
    put(desk.database, an_order("o1", status="cancelled", decided_by="Maria"))
    assert (desk.state(), desk.rows()[0].reasons) == ("accepted", ())


def test_a_photo_whose_file_the_hub_does_not_take_is_refused(desk: Desk) -> None:
    photo = add_photo("p1", "corner")
    desk.settle(desk.do(photo))
    noun = Photo(
        id="p1", outlet_id="corner", author_id="anna", author_name="Anna", taken_at=NOW,
        sha256=photo.sha256, size_bytes=photo.size_bytes, media_type=photo.media_type,
    )  # fmt: skip
    put(desk.database, noun)
    with desk.database.write() as connection:
        blob_queue.put_upload(connection, photo.sha256, "p1", photo.size_bytes, NOW)
    assert (desk.state(), desk.counts().photos) == ("sending", 1)
    with desk.database.write() as connection:
        blob_queue.mark(connection, photo.sha256, "refused", "blob_foreign")
    assert (desk.state(), desk.counts().photos) == ("refused", 0)


def test_held_orders_need_those_who_may_decide(desk: Desk) -> None:
    double = Reason(code="possible_double", details={"order": "o1", "number": "N", "who": "Olga"})
    dear = Reason(code="price_changed", details={"sku": "TE-1"})
    put(
        desk.database,
        an_order("o1", status="submitted"),
        an_order("o2", status="held", holds=[double], submitted_at=NOW),
        an_order("o3", status="held", holds=[dear], submitted_at=NOW),
        an_order("o4", status="submitted"),
        AGENT,
    )
    with desk.database.read() as connection:
        (waiting,) = held_orders(connection, NOW)
        assert (waiting.order.id, waiting.outlet_name) == ("o2", "Corner")
        assert waiting.earlier is not None
        assert (waiting.earlier_id, waiting.earlier.id) == ("o1", "o1")
        assert held_order(connection, "o4", NOW) is None
        assert held_order(connection, "nowhere", NOW) is None
        other = held_order(connection, "o3", NOW)
        assert other is not None
        assert (other.order.id, other.earlier_id, other.earlier) == ("o3", "", None)
        assert count_decisions(connection) == 1
    assert desk.counts().needs_you == 1
    with desk.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM person")
    put(desk.database, MANAGER, CONFLICT)
    with desk.database.read() as connection:
        assert [held.order.id for held in held_orders(connection, NOW)] == ["o2", "o3"]
        assert count_decisions(connection) == 3
    assert desk.counts().needs_you == 3


def test_a_refusal_is_dealt_with_when_the_same_succeeds_later(desk: Desk) -> None:
    desk.settle(desk.do(submit(an_order("o1"))), "refused", NO_PRICE)
    desk.settle(desk.do(describe("o1", note="x")))
    assert desk.state() == "refused"
    again = desk.do(submit(an_order("o1")))
    assert desk.state() == "refused"
    desk.settle(again)
    assert desk.state() == "accepted"
    assert desk.counts().needs_you == 0


def test_the_newest_refusal_of_a_document_is_the_one_shown(desk: Desk) -> None:
    desk.settle(desk.do(submit(an_order("o1"))), "refused")
    second = desk.do(submit(an_order("o1")))
    desk.settle(second, "refused", NO_PRICE)
    assert desk.rows()[0].refused_number == second
    assert desk.counts().needs_you == 1


def test_a_refusal_found_here_counts_until_the_hub_has_spoken(desk: Desk) -> None:
    number = desk.do(submit(an_order("o1")))
    refusal = json.dumps({"code": "no_price", "details": {"sku": "TE-1"}})
    with desk.database.write() as connection:
        outbox.note_refusal(connection, number, refusal)
    row = desk.rows()[0]
    assert (row.state, row.reasons, row.refused_number) == ("refused", (NO_PRICE,), number)
    assert desk.counts() == SyncCounts(waiting=1, needs_you=1)
    desk.settle(number)
    assert desk.state() == "accepted"


def test_visits_conflicts_and_refused_orders_have_titles(desk: Desk) -> None:
    put(desk.database, a_visit("v1", "kiosk", NOW), CONFLICT)
    desk.settle(desk.do(check_in("v1", "kiosk")))
    desk.do(resolve("c1", "mine"))
    desk.settle(desk.do(create("lost", "kiosk", number="N-lost")), "refused", NO_PRICE)
    desk.settle(desk.do(check_in("gone", "kiosk")), "refused")
    desk.do(describe("nowhere", note="x"))
    assert [(row.kind, row.title, row.outlet_name, row.here) for row in desk.rows()] == [
        ("order", "", "", False),
        ("visit", "Kiosk", "Kiosk", False),
        ("order", "N-lost", "Kiosk", False),
        ("conflict", "N-o1", "Corner", True),
        ("visit", "Kiosk", "Kiosk", True),
    ]
    with desk.database.read() as connection:
        assert [row.document for row in documents(connection, limit=2)] == ["nowhere", "gone"]


def test_returns_and_quotes_are_told_from_sales_with_and_without_a_record(desk: Desk) -> None:
    put(desk.database, an_order("back", status="draft").changed(kind="return"))
    back = CreateReturn(id=new_id(), at=NOW, order_id="back", number="N-back", outlet_id="corner")
    desk.do(back)
    desk.do(back.model_copy(update={"id": new_id(), "order_id": "lost", "number": "N-lost"}))
    desk.do(create("offer").model_copy(update={"kind": "quote"}))
    desk.do(create("o1"))
    desk.do(add_photo("p1", "corner"))
    assert [(row.document, row.kind, row.order_kind) for row in desk.rows()] == [
        ("p1", "photo", "sale"),
        ("o1", "order", "sale"),
        ("offer", "order", "quote"),
        ("lost", "order", "return"),
        ("back", "order", "return"),
    ]


def test_open_conflicts_and_records_set_aside_need_the_user(desk: Desk) -> None:
    decided = CONFLICT.changed(id="c2", choice="mine", resolved_by="Maria")
    put(desk.database, CONFLICT, decided)
    with desk.database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO set_aside (kind, key, body, reason, at) VALUES "
            "('order', 'o9', '{}', 'no number', '2026-03-01'),"
            "('x', 'y', '{}', 'new', '2026-03-02')"
        )
    with desk.database.read() as connection:
        assert [one.conflict for one in open_conflicts(connection)] == [CONFLICT]
        assert set_aside(connection) == [
            SetAside("x", "y", "new", "2026-03-02"),
            SetAside("order", "o9", "no number", "2026-03-01"),
        ]
    assert desk.counts() == SyncCounts(waiting=0, needs_you=3)
    assert desk.rows() == []
