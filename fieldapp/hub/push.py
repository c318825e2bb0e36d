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
from fieldapp.hub.device import DeviceIdentity, Sighting, note_sighting, own_device
from fieldapp.hub.judge import Judge
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
    taking = _Taking(store, device, now, sighting or Sighting())
    try:
        return taking.take(batch)
    except (Denied, Unavailable):
        raise
    except Exception:
        # Something of it cannot be stored. One by one, to find out what and to set it aside.
        _log.exception("batch_failed", device=device.device, commands=len(batch))
    receipts: list[Receipt] = []
    last_command = 0
    for sent in batch:
        try:
            reply = taking.take([sent])
        except (Denied, Unavailable):
            raise
        except Exception:
            _log.exception("command_failed", device=device.device, number=sent.number)
            reply = taking.take([sent], broken=True)
        receipts += reply.receipts
        last_command = reply.last_command
    return PushReply(last_command=last_command, receipts=receipts, server_time=now)


class _Taking:
    """Takes commands of one device into the store."""

    def __init__(
        self, store: Store, device: DeviceIdentity, now: Instant, sighting: Sighting
    ) -> None:
        self._store = store
        self._device = device
        self._now = now
        self._sighting = sighting

    def take(self, batch: Sequence[Sent], *, broken: bool = False) -> PushReply:
        """Take a batch in one transaction; `broken` commands are refused without being applied."""
        return self._store.write(lambda tx: self._take(tx, batch, broken))

    def _take(self, tx: Transaction, batch: Sequence[Sent], broken: bool) -> PushReply:
        row = own_device(tx, self._device, lock=True)
        actor = tx.get(User, self._device.user)
        if actor is None:
            raise Denied("user_unknown")
        log = CommandLog(tx, self._device.device)
        log.read(sent.number for sent in batch if sent.number <= row.last_command)
        tx.now = self._now
        context = Context(
            actor=actor,
            now=self._now,
            formerly=partial(formerly, tx, actor),
            alike=partial(alike, tx),
        )
        judge = Judge(tx, self._device.device, row.prefix, context, log)
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
        note_sighting(
            tx,
            self._device.device,
            self._sighting,
            self._now,
            last_command=last,
            last_order=max(row.last_order, judge.last_order),
        )
        return PushReply(last_command=last, receipts=receipts, server_time=self._now)
