"""A message of every type, and a file of unsent commands."""

from __future__ import annotations

from fieldapp.domain.reconciliation import OrderFigure
from fieldapp.wire.messages import (
    BucketDigest,
    Changes,
    Cursor,
    EnrolRequest,
    HealthReport,
    Message,
    Numbered,
    PackOffer,
    PackPage,
    Problem,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
    ReconcileReply,
    ReconcileRequest,
    Refreshed,
    RefreshRequest,
    Session,
    Wiped,
)
from fieldapp.wire.unsent import unsent_file
from tests.wire.samples.commands import COMMANDS
from tests.wire.samples.order import ORDER
from tests.wire.samples.records import RECEIPT, USER
from tests.wire.samples.values import AT

CURSOR = Cursor(epoch="e1", position=42, buckets=["catalog"], filling={"route/north": 17})
NUMBERED = Numbered(number=4, command=COMMANDS[3].model_dump(mode="json"))
CHANGES = Changes(
    bucket="route/north", kind="order", rows=[ORDER.model_dump(mode="json")], gone=["o9"]
)
DIGEST = BucketDigest(count=3, digest="00000000000000ff")

OFFER = PackOffer(
    name="0123456789abcdef" * 4,
    bucket="catalog",
    epoch="e1",
    position=42,
    rows=100_000,
    size_bytes=3_600_000,
    encoding="gzip",
)

MESSAGES: tuple[Message, ...] = (
    EnrolRequest(
        login="anna",
        password="secret",
        device_id="d1",
        device_name="Phone",
        prefix="A1",
        app_version="0.1.0",
    ),
    Session(
        company="acme",
        company_name="Acme",
        user=USER,
        login="anna",
        device_id="d1",
        prefix="A1",
        access_token="aaa",
        access_expires_at=AT,
        refresh_token="rrr",
        last_command=9,
        last_order=7,
    ),
    RefreshRequest(refresh_token="rrr"),
    Refreshed(access_token="bbb", access_expires_at=AT),
    NUMBERED,
    PushRequest(commands=[NUMBERED]),
    PushReply(last_command=4, receipts=[RECEIPT], server_time=AT),
    CURSOR,
    PullRequest(cursor=CURSOR, limit_rows=500, digests=True),
    CHANGES,
    DIGEST,
    PullReply(
        cursor=CURSOR,
        last_command=4,
        complete=True,
        restart=True,
        lost=["route/south"],
        changes=[CHANGES],
        rows_left=12,
        digests={"catalog": DIGEST},
        server_time=AT,
    ),
    ReconcileRequest(since="2026-03-01"),
    ReconcileReply(
        orders=[
            OrderFigure(
                order_id="o1",
                number="A1-00007",
                day="2026-03-02",
                currency="USD",
                total_minor=9_600,
                visible=False,
            )
        ],
        server_time=AT,
    ),
    HealthReport(unsent=3, storage_used_bytes=1_000_000, storage_free_bytes=2_000_000_000),
    Wiped(server_time=AT),
    OFFER,
    PackPage(position=17, changes=[CHANGES]),
    Problem(
        type="https://fieldapp.org/problems/update",
        title="Update the app",
        status=426,
        detail="protocol 2",
        code="update",
        remedy="update",
    ),
)

UNSENT = unsent_file(
    ((n, command.model_dump(mode="json")) for n, command in ((4, COMMANDS[1]), (5, COMMANDS[3]))),
    company="acme",
    company_name="Acme",
    device_id="d1",
    prefix="A1",
    login="anna",
    hub="http://hub.test",
    exported_at=AT,
)
