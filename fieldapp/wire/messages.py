"""The messages of a round. Every size has its limit here.

Rows of a page are bodies as the hub stores them; they are validated where they are stored on the
device, so that one bad record does not spoil its page.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from fieldapp.domain.noun import Day, Instant, Key
from fieldapp.domain.receipt import Receipt
from fieldapp.domain.reconciliation import OrderFigure
from fieldapp.domain.user import User

MAX_BATCH = 200
"""Commands in one push."""

MAX_PUSH_BYTES = 8 * 1024 * 1024
"""Unpacked size of a push; a command that alone is larger is refused on the device."""

MAX_RECONCILED = 2_000
"""Orders that are compared at once: the newest of a device."""

MAX_PAGE_ROWS = 5_000
MAX_PAGE_BYTES = 64 * 1024 * 1024
MAX_BUCKETS = 20_000
MAX_SPOILT = 1_000


PACK_NAME = r"^[0-9a-f]{64}$"


class Message(BaseModel):
    """Base of messages: unknown fields are ignored, so that newer and older releases talk."""

    model_config = ConfigDict(extra="ignore")


class EnrolRequest(Message):
    """Sign in with a password on a device; the first time makes the device known to the hub.

    `device_id` is made by the device and stays the same, so that a repeated enrolment gives the
    same prefix again. `prefix` is the one that the device has already, if any: a hub that was
    restored and has forgotten the device gives it back, so that its orders keep their numbers.
    """

    login: str = Field(min_length=1, max_length=200)
    password: str = Field(min_length=1, max_length=200)
    device_id: Key
    device_name: str = Field(default="", max_length=200)
    prefix: str = Field(default="", max_length=20)
    app_version: str = Field(default="", max_length=40)


class Session(Message):
    """Who is signed in where. Tokens are bound to the device.

    `prefix` leads the numbers of orders made on this device. `last_command` and `last_order` are
    the highest numbers that the hub has seen from it.
    """

    company: Key
    company_name: str
    user: User
    login: str
    device_id: Key
    prefix: str
    access_token: str
    access_expires_at: Instant
    refresh_token: str
    last_command: int = 0
    last_order: int = 0


class RefreshRequest(Message):
    """Ask for a new access token. Refresh tokens stay valid: a lost reply locks nobody out."""

    refresh_token: str = Field(min_length=1, max_length=500)


class Refreshed(Message):
    """A new access token."""

    access_token: str
    access_expires_at: Instant


class Numbered(Message):
    """A command with its running number on its device, from 1 without gaps."""

    number: int = Field(ge=1)
    command: dict[str, Any]


class PushRequest(Message):
    """Commands in the order of their numbers."""

    commands: list[Numbered] = Field(max_length=MAX_BATCH)


class PushReply(Message):
    """What became of the commands, and the last number that the hub now has of this device.

    When the first number pushed leaves a gap, nothing is taken: `last_command` says from where on
    to send again.
    """

    last_command: int
    receipts: list[Receipt]
    server_time: Instant


class Cursor(Message):
    """What a device holds: everything of `buckets` up to `position` in the history `epoch`.

    `filling` are buckets that are being sent from their beginning, each up to its own position.
    """

    epoch: str = Field(default="", max_length=80)
    position: int = Field(default=0, ge=0)
    buckets: list[str] = Field(default_factory=list, max_length=MAX_BUCKETS)
    filling: dict[str, int] = Field(default_factory=dict, max_length=MAX_BUCKETS)


class PullRequest(Message):
    """Ask for what is new since a cursor; `digests` also asks for a digest of every bucket.

    `packs` are the encodings of packs that the device reads: one that names none is sent pages.
    `spoilt` are names of packs that did not work out; they are not offered again.
    """

    cursor: Cursor = Field(default_factory=Cursor)
    limit_rows: int = Field(default=MAX_PAGE_ROWS, ge=1, le=MAX_PAGE_ROWS)
    digests: bool = False
    packs: list[str] = Field(default_factory=list, max_length=8)
    spoilt: list[str] = Field(default_factory=list, max_length=MAX_SPOILT)


class Changes(Message):
    """Records of one kind in one bucket: bodies that are there, keys of those that are gone."""

    bucket: str
    kind: str
    rows: list[Any] = Field(default_factory=list)
    gone: list[str] = Field(default_factory=list)


class PackPage(Message):
    """One line of a pack: what is held up to `position` once it is stored."""

    position: int = Field(ge=0)
    changes: list[Changes] = Field(default_factory=list)


class BucketDigest(Message):
    """How many records a bucket has and their digest as 16 hexadecimal digits."""

    count: int
    digest: str


class PackOffer(Message):
    """A file with all of a bucket up to `position`, to be fetched instead of pages.

    `name` is the SHA-256 of the file as it is sent, `size_bytes` its size. See `wire.pack`.
    """

    name: str = Field(pattern=PACK_NAME)
    bucket: str
    epoch: str
    position: int = Field(ge=0)
    rows: int = Field(ge=0)
    size_bytes: int = Field(ge=0)
    encoding: str


class PullReply(Message):
    """One page, all of it read from one snapshot.

    `complete` says that nothing is left at this snapshot; only then may the device forget the
    commands up to `last_command`, which this snapshot contains. `lost` are buckets to drop. With
    `restart` the hub's history is another one: the device starts from nothing and keeps its
    outbox. `rows_left` is an estimate for the progress shown. `packs` are offered in the order in
    which their buckets are to be filled; this page ends before the first of them.
    """

    cursor: Cursor
    last_command: int
    complete: bool
    restart: bool = False
    lost: list[str] = Field(default_factory=list)
    changes: list[Changes] = Field(default_factory=list)
    rows_left: int = 0
    digests: dict[str, BucketDigest] | None = None
    packs: list[PackOffer] = Field(default_factory=list)
    server_time: Instant


class ReconcileRequest(Message):
    """Ask for the orders that were made on this device and submitted since a day."""

    since: Day


class ReconcileReply(Message):
    """The newest of these orders, as the hub has them."""

    orders: list[OrderFigure]
    server_time: Instant


class HealthReport(Message):
    """What a device tells of itself with every pull, in the header `Fieldapp-Health`.

    `unsent` are commands that the hub has not taken; storage in bytes, None when not known.
    """

    unsent: int = Field(default=0, ge=0, le=1 << 50)
    storage_used_bytes: int | None = Field(default=None, ge=0, le=1 << 60)
    storage_free_bytes: int | None = Field(default=None, ge=0, le=1 << 60)


class Wiped(Message):
    """The hub knows now that the device has deleted its data."""

    server_time: Instant


class Problem(Message):
    """A problem document (RFC 9457): `code` names the case, `remedy` what the device does next."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    code: str
    remedy: str = "person"
