"""Requests made by hand for what is not the asker's: nothing is sent, and a line is logged."""

from __future__ import annotations

from structlog.testing import capture_logs

from fieldapp.hub.pull import LOGGED_BUCKETS, pull_bytes
from fieldapp.hub.store import Store
from fieldapp.wire.messages import Cursor, PullReply, PullRequest
from tests.hub.world import AGENT, NOW, Replica

FOREIGN = ["decision/r1", "device/theirs", "outlet/o3", "prices/cost", "route/r2", "user/other"]


def test_a_cursor_that_names_foreign_buckets_gets_nothing_of_them(store: Store) -> None:
    ann = Replica.of(store, AGENT)
    ann.sync()
    held = ann.cursor
    invented = Cursor(
        epoch=held.epoch,
        position=0,
        buckets=[*held.buckets, *FOREIGN[:3]],
        filling=dict.fromkeys(FOREIGN[3:], 1),
    )

    with capture_logs() as lines:
        request = PullRequest(cursor=invented, digests=True)
        text, _ = pull_bytes(store, ann.identity, request, NOW)
    reply = PullReply.model_validate_json(text)

    assert reply.lost == FOREIGN
    assert {changes.bucket for changes in reply.changes} <= set(held.buckets)
    assert set(reply.digests or ()) == set(held.buckets)
    assert not set(FOREIGN) & {*reply.cursor.buckets, *reply.cursor.filling}
    (line,) = [line for line in lines if line["event"] == "buckets_outside_scope"]
    assert (line["user"], line["device"]) == ("agent", ann.identity.device)
    assert (line["buckets"], line["count"]) == (FOREIGN, len(FOREIGN))


def test_a_cursor_of_thousands_makes_one_short_line(store: Store) -> None:
    ann = Replica.of(store, AGENT)
    ann.sync()
    many = [f"outlet/{n}" for n in range(1_000)]
    invented = ann.cursor.model_copy(update={"buckets": [*ann.cursor.buckets, *many]})

    with capture_logs() as lines:
        pull_bytes(store, ann.identity, PullRequest(cursor=invented), NOW)

    (line,) = [line for line in lines if line["event"] == "buckets_outside_scope"]
    assert (len(line["buckets"]), line["count"]) == (LOGGED_BUCKETS, 1_000)


def test_a_cursor_that_holds_its_own_buckets_is_not_worth_a_line(store: Store) -> None:
    ann = Replica.of(store, AGENT)

    with capture_logs() as lines:
        for _ in range(50):
            request = PullRequest(cursor=ann.cursor, limit_rows=2)
            text, _ = pull_bytes(store, ann.identity, request, NOW)
            ann.take(PullReply.model_validate_json(text))
    assert ann.keys("outlet") == {"o1", "o2"}

    assert [line for line in lines if line["event"] == "buckets_outside_scope"] == []
