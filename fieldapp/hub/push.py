"""Receiving commands: each takes effect at most once, and none keeps the others waiting."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import structlog

from fieldapp.domain.command import Context
from fieldapp.domain.noun import Instant
from fieldapp.domain.receipt import Receipt
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.user import User
from fieldapp.hub.alike import alike
from fieldapp.hub.command_log import CommandLog, Sent
from fieldapp.hub.database import Unavailable
from fieldapp.hub.denial import Denied
from fieldapp.hub.departure import formerly
from fieldapp.hub.device import AnyRow, DeviceIdentity, Sighting, note_sighting, own_device
from fieldapp.hub.judge import Judge
from fieldapp.hub.left_money import left_money
from fieldapp.hub.owners import owners
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction
from fieldapp.wire.messages import PushReply, PushRequest

_log = structlog.get_logger("fieldapp.hub")


def push(
    store: Store,
    device: DeviceIdentity,
    request: PushRequest,
    now: Instant,
    sighting: Sighting | None = None,
) -> PushReply:
    """Take a batch of commands in one transaction and return the receipts.

    What the business refuses, and what cannot be read or carried out, gets a receipt that says so
    and is passed over. Raises `Denied`, and `Unavailable` when the database is.
    """
    batch = [Sent.of(numbered) for numbered in request.commands]
    return take_all(Taking(store, device, now, sighting or Sighting()), batch)


def take_all(taking: Taking, batch: Sequence[Sent]) -> PushReply:
    """Take commands in one transaction, or one by one when something of them cannot be stored."""
    device = taking.device.device
    try:
        return taking.take(batch)
    except (Denied, Unavailable):
        raise
    except Exception:
        # To find out which, and to set it aside.
        _log.exception("batch_failed", device=device, commands=len(batch))
    receipts: list[Receipt] = []
    last_command = 0
    for sent in batch:
        try:
            reply = taking.take([sent])
        except (Denied, Unavailable):
            raise
        except Exception:
            _log.exception("command_failed", device=device, number=sent.number)
            reply = taking.take([sent], broken=True)
        receipts += reply.receipts
        last_command = reply.last_command
    return PushReply(last_command=last_command, receipts=receipts, server_time=taking.now)


class Taking:
    """Takes commands of one device into the store."""

    def __init__(
        self,
        store: Store,
        device: DeviceIdentity,
        now: Instant,
        sighting: Sighting | None = None,
    ) -> None:
        self.device = device
        self.now = now
        self._store = store
        self._sighting = sighting or Sighting()

    def take(self, batch: Sequence[Sent], *, broken: bool = False) -> PushReply:
        """Take a batch in one transaction; `broken` commands are refused without being applied."""
        return self._store.write(lambda tx: self._take(tx, batch, broken), by=self.device.device)

    def row(self, tx: Transaction) -> AnyRow:
        """Return the device, locked until the commit, if it may push. Raises `Denied`."""
        return own_device(tx, self.device, lock=True, handing_over=True)

    def note(self, tx: Transaction, last_command: int, last_order: int) -> None:
        """Remember the last numbers, and that the device was there."""
        note_sighting(
            tx,
            self.device.device,
            self._sighting,
            self.now,
            last_command=last_command,
            last_order=last_order,
        )

    def _take(self, tx: Transaction, batch: Sequence[Sent], broken: bool) -> PushReply:
        row = self.row(tx)
        actor = tx.get(User, self.device.user)
        if actor is None:
            raise Denied("user_unknown")
        log = CommandLog(tx, self.device.device)
        log.read(sent.number for sent in batch if sent.number <= row.last_command)
        tx.now = self.now
        context = Context(
            actor=actor,
            now=self.now,
            device_id=self.device.device,
            sent_at=self._sighting.device_time,
            formerly=partial(formerly, tx, actor),
            alike=partial(alike, tx),
            owners=partial(owners, tx),
            left_money=partial(left_money, tx),
        )
        # In one go: each command looks whether it has a receipt already.
        tx.many(Receipt, [id_ for sent in batch if (id_ := sent.id) is not None])
        judge = Judge(tx, self.device.device, row.prefix, context, log)
        last = row.last_command
        receipts: list[Receipt] = []
        for sent in batch:
            if sent.number > last + 1:
                break
            if sent.number <= last:
                receipts.append(judge.repeated(sent))
                continue
            receipt = judge.refused(sent, Refusal("internal")) if broken else judge.judge(sent)
            tx.put(receipt)
            log.add(sent, receipt)
            receipts.append(receipt)
            last = sent.number
        log.write()
        self.note(tx, last, max(row.last_order, judge.last_order))
        return PushReply(last_command=last, receipts=receipts, server_time=self.now)
