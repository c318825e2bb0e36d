"""The checkers notice: each mutation is a bug that sync had, or might have, in some product."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

import pytest

from fieldapp.domain.command import RejectOrder, ReleaseOrder, parse_command
from fieldapp.domain.command.order import reject_order
from fieldapp.domain.command.promotion import Agreed
from fieldapp.domain.delivered import with_delivery
from fieldapp.domain.noun import Noun
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import AMENDABLE, Order
from fieldapp.domain.promotion import Spending
from fieldapp.domain.user import User
from fieldapp.exchange.payments import Bookings
from fieldapp.hub import blob_access
from fieldapp.hub.blobs import BlobName
from fieldapp.hub.judge import Judge
from fieldapp.hub.page import Page
from fieldapp.localdb import blob_queue, buckets, outbox, rebase, settlement
from fieldapp.localdb.blob_folder import BlobFolder
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.journal import Contents, Journal
from fieldapp.simulate import erp
from fieldapp.simulate.device import SING
from tests.simulate.noticing import noticed, said

Patch = pytest.MonkeyPatch

PROMOTED = 3
"""A seed in which a promotion with a budget was given."""
BOOKED = 0
"""A seed in which payments were booked."""
PICTURED = 16
"""The seeds whose products have pictures are multiples of this."""

apply_module = import_module("fieldapp.domain.command.apply")
submit_module = import_module("fieldapp.domain.command.submit")


def test_the_outbox_is_dropped_when_the_push_is_answered(monkeypatch: Patch) -> None:
    def drop(connection: Connection, numbers: list[int], at: str) -> None:
        connection.exec_driver_sql("DELETE FROM outbox WHERE number <= ?", (max(numbers),))

    monkeypatch.setattr(outbox, "mark_sent", drop)
    assert said(noticed(first=40), "never reached the hub", "never arrived", "is not shown")


def test_a_repeated_command_takes_effect_again(monkeypatch: Patch) -> None:
    real = Judge.repeated

    def again(self: Judge, sent: Any) -> Any:
        if sent.type == SING:
            return real(self, sent)
        return self._carry_out(sent, parse_command(sent.body))

    monkeypatch.setattr(Judge, "repeated", again)
    assert said(noticed(first=149), "typed", "a conflict of one person", "receipts", "differs")


def test_pending_commands_are_not_applied_again_after_a_pull(monkeypatch: Patch) -> None:
    monkeypatch.setattr(rebase, "_apply_again", lambda *_: frozenset())
    assert said(noticed(first=5), "is not shown", "a conflict of one person")


def test_a_record_is_deleted_while_another_bucket_holds_it(monkeypatch: Patch) -> None:
    monkeypatch.setattr(buckets, "_is_held", lambda *_: False)
    assert said(noticed(first=16), "differs")


def test_a_lost_bucket_is_not_dropped(monkeypatch: Patch) -> None:
    monkeypatch.setattr(settlement, "drop_bucket", lambda *_: frozenset())
    assert said(noticed(first=16), "outside its scope")


def test_the_journal_is_not_written(monkeypatch: Patch) -> None:
    monkeypatch.setattr(Journal, "append", lambda self, entries: None)
    assert said(noticed(first=5), "never reached the hub", "reused")


def test_order_numbers_begin_anew_after_a_lost_database(monkeypatch: Patch) -> None:
    real = Journal.read

    def forgetful(self: Journal) -> Contents:
        contents = real(self)
        contents.last_order = 0
        return contents

    monkeypatch.setattr(Journal, "read", forgetful)
    assert said(noticed(first=5), "reused")


def test_a_page_leaves_out_a_row(monkeypatch: Patch) -> None:
    real = Page.add
    rows = 0

    def careless(self: Page, bucket: str, kind: str, key: str, body: str | None) -> bool:
        nonlocal rows
        rows += 1
        return True if rows % 40 == 0 else real(self, bucket, kind, key, body)

    monkeypatch.setattr(Page, "add", careless)
    assert said(noticed(), "differs")


def test_commands_that_a_restored_hub_forgot_are_not_sent_again(monkeypatch: Patch) -> None:
    def believing(connection: Connection, last_command: int, at: str) -> None:
        connection.exec_driver_sql(
            "UPDATE outbox SET contained_at = ? WHERE contained_at IS NULL AND number <= ?",
            (at, last_command),
        )

    monkeypatch.setattr(outbox, "contain", believing)
    assert said(noticed(steps=150, first=65), "never reached the hub")


def test_what_did_not_come_again_after_a_restart_is_kept(monkeypatch: Patch) -> None:
    monkeypatch.setattr(settlement, "drop_leftovers", lambda connection: frozenset())
    assert said(noticed(steps=150, first=2), "differs", "outside its scope")


def test_a_command_stays_in_the_outbox_for_ever(monkeypatch: Patch) -> None:
    real = outbox.contain

    def stubborn(connection: Connection, last_command: int, at: str) -> None:
        real(connection, last_command, at)
        connection.exec_driver_sql("UPDATE outbox SET contained_at = NULL WHERE type = 'check_in'")

    monkeypatch.setattr(outbox, "contain", stubborn)
    assert said(noticed(), "still waiting", "not quiet")


def test_commands_are_applied_on_top_of_a_state_that_contains_them(monkeypatch: Patch) -> None:
    real = settlement._catch_up

    def without_rebase(
        connection: Connection, last_command: int, actor: User, now: str
    ) -> frozenset[str]:
        kept = outbox.pending(connection)
        changed = real(connection, last_command, actor, now)
        for entry in kept:
            changed |= rebase._apply_again(connection, entry, actor)
        return changed

    monkeypatch.setattr(settlement, "_catch_up", without_rebase)
    assert said(noticed(first=4), "differs", "outside its scope")


def test_what_a_promotion_gave_is_counted_twice(monkeypatch: Patch) -> None:
    real = apply_module.spendings

    def twice(changed: Iterable[Noun], nouns: Nouns) -> Iterator[Noun]:
        for noun in real(changed, nouns):
            if isinstance(noun, Spending):
                noun = noun.model_copy(update={"spent_minor": 2 * noun.spent_minor})
            yield noun

    monkeypatch.setattr(apply_module, "spendings", twice)
    assert said(noticed(first=PROMOTED), "is counted")


def test_the_hub_gives_what_it_likes_instead_of_what_was_agreed(monkeypatch: Patch) -> None:
    def current(order: Order, as_seen: Any, seen: Any, *rest: Any) -> Agreed:
        return Agreed(order)

    monkeypatch.setattr(submit_module, "agreed_promotions", current)
    assert said(noticed(first=PROMOTED), "were agreed")


def test_the_sum_that_is_owed_does_not_follow_from_what_came(monkeypatch: Patch) -> None:
    def dearer(*told: Any) -> Order:
        order = with_delivery(*told)
        return order.model_copy(update={"delivered_minor": (order.delivered_minor or 0) + 1})

    monkeypatch.setattr(erp, "with_delivery", dearer)
    assert said(noticed(first=5), "follows from what came")


def test_what_the_office_has_booked_is_forgotten(monkeypatch: Patch) -> None:
    real = Bookings.booked

    def forgetful(self: Bookings, found: Any) -> Any:
        booked, report = real(self, found)
        return [one.model_copy(update={"state": "collected"}) for one in booked], report

    monkeypatch.setattr(Bookings, "booked", forgetful)
    assert said(noticed(first=BOOKED), "was listed again", "booked by the office and by the hub")


def test_what_the_office_cancels_stands(monkeypatch: Patch) -> None:
    monkeypatch.setattr(erp, "put_from_office", lambda tx, nouns: None)
    assert said(noticed(), "was cancelled by the office and is")


def test_what_is_assembled_may_still_change(monkeypatch: Patch) -> None:
    every = (*AMENDABLE, "assembled", "shipped")
    for module in ("command.base", "command.order", "order"):
        monkeypatch.setattr(f"fieldapp.domain.{module}.AMENDABLE", every)
    assert said(noticed(), "is another order now", "and is cancelled", "and is held")


def test_a_change_of_state_has_no_time(monkeypatch: Patch) -> None:
    def timeless(changed: Any, before: Any, now: str, by: str) -> Any:
        return tuple(changed)

    monkeypatch.setattr("fieldapp.hub.office.with_times", timeless)
    assert said(noticed(), "since ")


def test_an_order_is_cancelled_that_nobody_has_cancelled(monkeypatch: Patch) -> None:
    def rejected(command: ReleaseOrder, *rest: Any) -> Any:
        reject = RejectOrder(id=command.id, at=command.at, order_id=command.order_id)
        return reject_order(reject, *rest)

    monkeypatch.setitem(apply_module._RULES, ReleaseOrder, rejected)
    assert said(noticed(), "nobody has cancelled it")


def test_pictures_stay_that_no_plan_has(monkeypatch: Patch) -> None:
    monkeypatch.setattr(blob_queue, "looked_at_by_nobody", lambda connection: [])
    assert said(noticed(first=PICTURED), "here and not planned")


def test_pictures_are_not_fetched_ahead(monkeypatch: Patch) -> None:
    monkeypatch.setattr(blob_queue, "put_ahead", lambda connection, files: None)
    assert said(noticed(first=PICTURED), "is planned and not here")


def test_a_picture_stays_that_no_product_has_any_more(monkeypatch: Patch) -> None:
    monkeypatch.setattr(blob_queue, "out_of_scope", lambda connection: [])
    assert said(noticed(first=30 * PICTURED), "no record names it")


def test_a_damaged_picture_is_kept(monkeypatch: Patch) -> None:
    def believing(self: BlobFolder, sha256: str) -> bool:
        self.file(sha256).with_suffix(".part").rename(self.file(sha256))
        return True

    monkeypatch.setattr(BlobFolder, "complete", believing)
    assert said(noticed(first=PICTURED), "is not what its name says")


def test_the_hub_gives_a_picture_to_whoever_names_it(monkeypatch: Patch) -> None:
    def anything(tx: Any, device: Any, product_id: str, sha256: str) -> BlobName:
        return BlobName(device.company, sha256, 1, products=True)

    monkeypatch.setattr(blob_access, "_of_product", anything)
    assert said(noticed(first=PICTURED), "was given file")
