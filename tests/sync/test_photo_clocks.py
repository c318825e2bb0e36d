"""Photos on a device whose clock is days wrong: none is kept back, and none is lost."""

from __future__ import annotations

import os

import pytest

from fieldapp.actions import photos
from fieldapp.domain.photo import Photo
from fieldapp.localdb import blob_queue
from fieldapp.localdb.blob_upkeep import tidy_blobs
from fieldapp.localdb.replica import utc_now
from fieldapp.sync.errors import SyncError
from tests.company import AGENT
from tests.pictures import jpeg
from tests.sync.carrying import FileWire, at_hub, blob, carry, lose, row, take
from tests.sync.world import Device, HubWorld, shifted, skewed

DAY = 86_400.0
WRONG = pytest.mark.parametrize("skew_s", [2 * DAY, -2 * DAY], ids=["ahead", "behind"])


def used_at(device: Device, photo_id: str) -> str:
    sha256 = device.need(Photo, photo_id).sha256
    return device.replica.query(blob_queue.used_at, sha256) or ""


def put_clock(device: Device, skew_s: float) -> None:
    device.replica.world = skewed(skew_s)
    device.client._now = device.replica.world.now


@WRONG
def test_a_photo_is_kept_and_sent(hub: HubWorld, skew_s: float) -> None:
    device = hub.device(AGENT, world=skewed(skew_s))
    device.sync()
    photo = take(device)
    tidy_blobs(device.replica)
    device.sync()
    carry(device)

    assert at_hub(hub, photo) is not None
    assert row(device, photo).state == "sent"


@WRONG
def test_a_file_that_was_put_off_is_not_kept_back_when_the_clock_is_put_right(
    hub: HubWorld, skew_s: float
) -> None:
    device = hub.synced(AGENT)
    put_clock(device, skew_s)
    photo = take(device)
    device.sync()
    with pytest.raises(SyncError):
        carry(device, FileWire(device.replica, faults=[lose]))
    assert blob(device, photo).tries == 1
    carry(device)
    assert blob(device, photo).state == "upload", "it was put off"

    put_clock(device, 20.0)
    carry(device)

    assert blob(device, photo).state == "held"


def test_a_hub_that_asks_to_wait_for_days_is_asked_again_before(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    photo = take(device)
    device.sync()

    def wait(send: object) -> object:
        raise SyncError("later", "come back on Friday", retry_after_s=2 * DAY)

    with pytest.raises(SyncError):
        carry(device, FileWire(device.replica, faults=[wait]))  # type: ignore[list-item]
    put_clock(device, 901.0)
    carry(device)

    assert blob(device, photo).state == "held"


@WRONG
def test_what_was_looked_at_is_noted_by_the_time_put_right(hub: HubWorld, skew_s: float) -> None:
    device = hub.device(AGENT, world=skewed(skew_s))
    device.sync()
    photo = take(device)

    assert shifted(utc_now(), -60) < used_at(device, photo) < shifted(utc_now(), 60)


def test_a_look_puts_right_what_a_clock_that_was_ahead_has_noted(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    put_clock(device, 2 * DAY)
    photo = take(device)
    put_clock(device, 0.0)

    assert photos.look(device.replica, photo) is not None

    assert used_at(device, photo) < shifted(utc_now(), 60)


def test_the_file_of_a_refused_photo_stays_two_weeks_however_far_the_clock_is_ahead(
    hub: HubWorld,
) -> None:
    device = hub.synced(AGENT)
    photo = take(device)
    sha256 = device.need(Photo, photo).sha256
    device.sync()
    with device.replica.database.write() as connection:
        blob_queue.mark(connection, sha256, "refused")
    put_clock(device, 15 * DAY)
    device.sync()

    tidy_blobs(device.replica, space_bytes=0)

    assert device.replica.blobs.has(sha256)


@WRONG
@pytest.mark.parametrize(
    ("age_s", "stays"), [(DAY / 2, True), (-DAY / 2, True), (1.5 * DAY, False), (-9 * DAY, False)]
)
def test_a_draft_of_a_process_that_died_goes_after_a_day(
    hub: HubWorld, skew_s: float, age_s: float, stays: bool
) -> None:
    device = hub.device(AGENT, world=skewed(skew_s))
    sha256 = device.replica.blobs.save(jpeg(size_bytes=300))
    draft = device.replica.blobs.file(sha256).with_name(f"{sha256}.4711.new")
    draft.write_bytes(b"half of it")
    written_s = draft.stat().st_mtime + skew_s - age_s
    os.utime(draft, (written_s, written_s))

    tidy_blobs(device.replica)

    assert draft.exists() == stays
    assert device.replica.blobs.has(sha256)


@pytest.mark.parametrize("skew_s", [20 * DAY, -20 * DAY], ids=["ahead", "behind"])
def test_a_file_whose_command_is_being_made_stays_however_wrong_the_clock_is(
    hub: HubWorld, skew_s: float
) -> None:
    device = hub.device(AGENT, world=skewed(skew_s))
    device.sync()
    sha256 = device.replica.blobs.save(jpeg(size_bytes=300))
    path = device.replica.blobs.file(sha256)
    written = path.stat().st_mtime + skew_s
    os.utime(path, (written, written))

    tidy_blobs(device.replica)

    assert device.replica.blobs.has(sha256)
