"""Files on their way to the hub: behind all orders, resumed, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fieldapp.localdb.identity import write_tokens
from fieldapp.localdb.queries.documents import sync_counts
from fieldapp.sync.blob_client import BlobClient, BlobReply, blob_client_of
from fieldapp.sync.blobs import BlobPass
from fieldapp.sync.errors import SyncError
from tests.sync.carrying import (
    BIG,
    Answer,
    FileWire,
    at_hub,
    blob,
    carry,
    lose,
    lose_reply,
    take,
    well,
)
from tests.sync.world import Device, HubWorld


def test_nothing_is_carried_while_a_command_waits(agent: Device) -> None:
    take(agent)
    wire = FileWire(agent.replica)
    carry(agent, wire)
    assert wire.sent == []


def test_an_upload_gives_way_between_two_pieces_and_goes_on_after_the_round(
    hub: HubWorld, agent: Device
) -> None:
    key = take(agent)
    agent.sync()
    wire = FileWire(agent.replica)

    def order_meanwhile(send: Callable[[], BlobReply]) -> BlobReply:
        agent.order(tea=1)
        return send()

    wire.faults = [well, order_meanwhile]
    carry(agent, wire)
    assert wire.pieces() == ["bytes 0-999/10500", "bytes 1000-1999/10500"]
    agent.sync()
    assert len(hub.orders()) == 1
    again = FileWire(agent.replica)
    carry(agent, again)
    assert again.pieces()[0] == "bytes 2000-2999/10500"
    assert at_hub(hub, key) == BIG


@pytest.mark.parametrize(("fault", "next_piece"), [(lose, 2_000), (lose_reply, 3_000)])
def test_a_cut_upload_goes_on_where_the_hub_has_it(
    hub: HubWorld, agent: Device, fault: Answer, next_piece: int
) -> None:
    key = take(agent)
    agent.sync()
    wire = FileWire(agent.replica, faults=[well, well, fault])
    with pytest.raises(SyncError, match="lost"):
        carry(agent, wire)
    again = FileWire(agent.replica)
    carry(agent, again)
    assert again.pieces()[0].startswith(f"bytes {next_piece}-")
    assert at_hub(hub, key) == BIG


def test_an_attempt_without_progress_is_put_off_longer_each_time(agent: Device) -> None:
    key = take(agent)
    agent.sync()
    for tries in (1, 2, 3):
        with pytest.raises(SyncError):
            carry(agent, FileWire(agent.replica, faults=[lose]))
        assert blob(agent, key).tries == tries
        quiet = FileWire(agent.replica)
        carry(agent, quiet)
        assert quiet.sent == []
        with agent.replica.database.write() as connection:
            connection.exec_driver_sql("UPDATE blob SET next_try_at = ''")
    carry(agent)
    assert blob(agent, key).state == "held"


def test_a_piece_damaged_on_the_way_is_sent_again(hub: HubWorld, agent: Device) -> None:
    key = take(agent)
    agent.sync()
    wire = FileWire(agent.replica)

    def damage(send: Callable[[], BlobReply]) -> BlobReply:
        # The digest in the headers is that of what was meant.
        return BlobReply(422, b"", {"fieldapp-problem": "blob_damaged"})

    wire.faults = [well, damage]
    carry(agent, wire)
    assert wire.pieces()[1:3] == ["bytes 1000-1999/10500"] * 2
    assert at_hub(hub, key) == BIG


def test_a_file_that_lies_damaged_at_the_hub_is_sent_anew(hub: HubWorld, agent: Device) -> None:
    key = take(agent)
    agent.sync()
    wire = FileWire(agent.replica)

    def rot(send: Callable[[], BlobReply]) -> BlobReply:
        reply = send()
        (part,) = (hub.folder.parent / "hub-blobs").rglob("*.part")
        part.write_bytes(b"rotten" + part.read_bytes()[6:])
        return reply

    wire.faults = [well, rot]
    carry(agent, wire)
    assert wire.pieces().count("bytes 0-999/10500") == 2
    assert at_hub(hub, key) == BIG
    assert blob(agent, key).state == "held"


def test_a_hub_that_lost_its_files_gets_them_again(hub: HubWorld, agent: Device) -> None:
    key = take(agent)
    agent.sync()
    carry(agent)
    for path in (hub.folder.parent / "hub-blobs").rglob("*"):
        if path.is_file():
            path.unlink()
    hub.store.renew_epoch()
    agent.sync()
    assert at_hub(hub, key) is None
    carry(agent)
    assert at_hub(hub, key) == BIG


def test_a_signed_out_device_carries_nothing(agent: Device) -> None:
    take(agent)
    agent.sync()
    write_tokens(agent.replica.home, None)
    client = blob_client_of(agent.replica)
    with pytest.raises(SyncError, match="signed out"):
        BlobPass(agent.replica, client).run()
    client.close()
    assert agent.replica.query(sync_counts).photos == 1


def test_a_portal_that_answers_for_the_hub_harms_nothing(agent: Device) -> None:
    key = take(agent)
    agent.sync()

    class Portal:
        def request(
            self, method: str, path: str, body: bytes, headers: dict[str, str]
        ) -> BlobReply:
            return BlobReply(200, b"<html>Welcome to the hotel</html>")

        def close(self) -> None:
            """Nothing is open."""

    with pytest.raises(SyncError):
        BlobPass(agent.replica, BlobClient(Portal(), lambda: "token")).run()
    assert blob(agent, key).state == "upload"
