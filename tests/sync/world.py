"""A hub on a socket with the small company, and devices whose network does what a test says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

from fieldapp.actions import orders
from fieldapp.domain.noun import Noun, instant_of, moment_of
from fieldapp.domain.order import Order
from fieldapp.domain.receipt import Receipt
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.user import User
from fieldapp.hub.account import open_session
from fieldapp.hub.clock import system_clock
from fieldapp.hub.device import Newcomer, Sighting
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction
from fieldapp.localdb import outbox
from fieldapp.localdb.identity import Identity, write_identity, write_tokens
from fieldapp.localdb.records import TableNouns
from fieldapp.localdb.replica import Replica, Saved, World, utc_now
from fieldapp.sync.client import Client, HttpTransport
from fieldapp.sync.enrolment import tokens_of
from fieldapp.sync.errors import SyncError
from fieldapp.sync.round import Round
from fieldapp.sync.transport import Reply, Streamed
from fieldapp.wire.codec import unpack
from fieldapp.wire.messages import MAX_PUSH_BYTES
from tests.company import PRODUCTS

PASSWORD = "correct horse"

N = TypeVar("N", bound=Noun)
Sending = Callable[[], Reply]
Fault = Callable[[Sending], Reply]


class Clock:
    """The hub's clock: the real one, moved by as much as a test says."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def __call__(self) -> str:
        return shifted(system_clock(), self.ahead_s)


def shifted(instant: str, seconds: float) -> str:
    import datetime as dt

    return instant_of(moment_of(instant) + dt.timedelta(seconds=seconds))


def lose_request(send: Sending) -> Reply:
    raise SyncError("offline", "the request was lost")


def lose_reply(send: Sending) -> Reply:
    send()
    raise SyncError("offline", "the reply was lost")


def cut_reply(send: Sending) -> Reply:
    reply = send()
    return reply.model_copy(update={"body": reply.body[: len(reply.body) // 2]})


def repeat_request(send: Sending) -> Reply:
    send()
    return send()


def answer(status: int, body: str | dict[str, Any] = "", retry_after: str = "") -> Fault:
    text = body if isinstance(body, str) else json.dumps(body)
    return lambda send: Reply(status=status, body=text.encode(), retry_after=retry_after)


def problem(status: int, code: str, remedy: str, title: str = "No.") -> Fault:
    return answer(status, {"title": title, "status": status, "code": code, "remedy": remedy})


def cut_off(parts: Iterable[bytes], after_bytes: int) -> Iterator[bytes]:
    """Give so many bytes of a file, then the connection is gone."""
    for part in parts:
        yield part[:after_bytes]
        after_bytes -= len(part)
        if after_bytes <= 0:
            raise SyncError("offline", "cut off")


class Wire:
    """A way to the hub that notes every request and carries out faults in turn."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._http = HttpTransport(address)
        self.sent: list[tuple[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.faults: dict[str, list[Fault]] = {}
        self.cuts: list[int | None] = []
        self.files: list[Streamed] = []

    def will(self, path: str, *faults: Fault) -> None:
        """Have the next requests to a path meet these faults, one each."""
        self.faults.setdefault(path, []).extend(faults)

    def send(self, path: str, body: bytes, headers: dict[str, str]) -> Reply:
        text = unpack(body, MAX_PUSH_BYTES) if headers.get("Content-Encoding") else body
        self.sent.append((path, json.loads(text)))
        self.headers.append(headers)
        waiting = self.faults.get(path, [])
        sending = partial(self._http.send, path, body, headers)
        return waiting.pop(0)(sending) if waiting else sending()

    @contextmanager
    def stream(self, path: str, headers: dict[str, str]) -> Iterator[Streamed]:
        """Get a file: cut off after so many bytes where `cuts` says so, or one of `files`."""
        self.sent.append((path, None))
        self.headers.append(headers)
        if self.files:
            yield self.files.pop(0)
            return
        cut = self.cuts.pop(0) if self.cuts else None
        with self._http.stream(path, headers) as answer:
            parts = answer.parts if cut is None else cut_off(answer.parts, cut)
            yield Streamed(answer.status, parts, answer.retry_after)

    def close(self) -> None:
        self._http.close()
        self._http = HttpTransport(self._address)

    def paths(self) -> list[str]:
        return [path for path, _ in self.sent]

    def forget(self) -> None:
        self.sent.clear()
        self.headers.clear()


@dataclass
class Device:
    """A person's replica with its way to the hub."""

    replica: Replica
    wire: Wire
    waits: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client = Client(self.wire, sleep=self.waits.append, now=self.replica.world.now)

    @property
    def id(self) -> str:
        return self.replica.identity.device_id

    def sync(self, page_rows: int = 5_000) -> Round:
        round_ = Round(self.replica, self.client, page_rows=page_rows)
        round_.run()
        return round_

    def fails(self) -> SyncError:
        """Do a round that has to fail and return its error."""
        try:
            self.sync()
        except SyncError as error:
            return error
        raise AssertionError("the round came to its end")

    def order(self, outlet_id: str = "corner", /, **lines: int) -> str:
        """Open a cart and return its key."""
        return done(orders.create(self.replica, outlet_id, list(lines.items()))).document

    def get(self, noun: type[N], key: str) -> N | None:
        return self.replica.query(lambda c: TableNouns(c).get(noun, key))

    def need(self, noun: type[N], key: str) -> N:
        found = self.get(noun, key)
        assert found is not None, f"{noun.__name__} {key} is not on the device"
        return found

    def count(self, table: str) -> int:
        sql = f"SELECT count(*) FROM {table}"
        return cast(int, self.replica.query(lambda c: c.exec_driver_sql(sql).scalar_one()))

    def waiting(self) -> int:
        return self.replica.query(outbox.count_pending)

    def digests(self) -> list[str]:
        """Return the buckets that differ from the hub."""
        assert self.waiting() == 0
        return Round(self.replica, self.client).verify()


@dataclass
class HubWorld:
    """The hub, its address, and a folder for devices."""

    store: Store
    address: str
    folder: Path
    clock: Clock

    def home(self, name: str) -> Path:
        return self.folder / name

    def device(self, user: User, name: str = "", world: World | None = None) -> Device:
        """Make a device of a user known at the hub, as after a sign-in; nothing pulled yet."""
        name = name or user.id
        world = world or World()
        session = open_session(
            self.store,
            user_id=user.id,
            login=user.id,
            newcomer=Newcomer(world.new_id(), name),
            sighting=Sighting(),
            now=self.clock(),
        )
        identity = Identity(
            device_id=session.device_id,
            prefix=session.prefix,
            company=session.company,
            company_name=session.company_name,
            login=user.id,
            hub=self.address,
            user=session.user,
        )
        write_identity(self.home(name), identity)
        write_tokens(self.home(name), tokens_of(session))
        return Device(Replica.open(self.home(name), world), Wire(self.address))

    def synced(self, user: User, name: str = "") -> Device:
        device = self.device(user, name)
        device.sync()
        device.wire.forget()
        return device

    def put(self, *nouns: Noun) -> None:
        self.store.load(nouns)

    def change(self, noun: type[N], key: str, **fields: object) -> None:
        def change(tx: Transaction) -> None:
            found = tx.get(noun, key)
            assert found is not None
            tx.put(found.changed(**fields))

        self.store.write(change)

    def need(self, noun: type[N], key: str) -> N:
        return next(record for record in self.store.records(noun) if record.key == key)

    def orders(self) -> list[Order]:
        return self.store.records(Order)

    def receipts(self, device: Device | None = None) -> list[Receipt]:
        found = [r for r in self.store.records(Receipt) if not device or r.device_id == device.id]
        return sorted(found, key=lambda receipt: receipt.number)


def untimed(order: Order) -> Order:
    """Return an order without the times of its states, which are the hub's once it is there."""
    return order.model_copy(update={"reached": {}, "status_at": None})


def done(outcome: Saved | Refusal) -> Saved:
    assert isinstance(outcome, Saved), outcome
    return outcome


def last_receipt(hub: HubWorld, device: Device) -> Receipt:
    return hub.receipts(device)[-1]


def codes(receipt: Receipt) -> list[str]:
    return [reason.code for reason in receipt.reasons]


def skewed(seconds: float) -> World:
    """Return the world of a device whose clock is wrong."""
    return World(now=lambda: shifted(utc_now(), seconds))


def thirty_products() -> Iterable[Noun]:
    """Return products with awkward prices and every rate of VAT, and their prices."""
    from fieldapp.domain.price import Price

    for n in range(30):
        base = PRODUCTS[n % 6].model_copy(
            update={"order_multiple": 1, "order_minimum": 1, "barcodes": []}
        )
        id_ = f"bulk-{n:02d}"
        yield base.model_copy(update={"id": id_, "sku": id_.upper(), "name": f"Bulk {n}"})
        yield Price(price_type_id="base", product_id=id_, amount_minor=33 + 17 * n)
