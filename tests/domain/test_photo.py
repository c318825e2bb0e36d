"""Photos: who adds one, what is taken, and what the first bytes of a file say."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from fieldapp.domain.command import Applied
from fieldapp.domain.photo import MAX_PHOTO_BYTES, Photo
from fieldapp.domain.picture import Picture, read_picture
from fieldapp.domain.refusal import Refusal
from tests.company import AGENT, MANAGER, NOW, OTHER_AGENT, OWNER, Shelf
from tests.intents import add_photo, check_in
from tests.pictures import jpeg, png


def test_a_photo_is_kept_with_its_author_and_the_time_of_its_device():
    shelf = Shelf()
    shelf.do(check_in())

    assert isinstance(shelf.do(add_photo(visit_id="v1", caption="left shelf")), Applied)

    assert shelf.need(Photo, "p1") == Photo(
        id="p1",
        outlet_id="corner",
        visit_id="v1",
        author_id="anna",
        author_name="Anna",
        taken_at=NOW,
        sha256="a" * 64,
        size_bytes=1_000,
        media_type="image/jpeg",
        caption="left shelf",
    )


@pytest.mark.parametrize("actor", [AGENT, OWNER, MANAGER])
def test_whoever_looks_after_an_outlet_may_add_a_photo_of_it(actor):
    assert isinstance(Shelf().do(add_photo(), actor), Applied)


@pytest.mark.parametrize(
    ("fields", "actor", "refusal"),
    [
        ({}, OTHER_AGENT, Refusal("not_allowed")),
        ({"outlet_id": "nowhere"}, AGENT, Refusal("outlet_unknown")),
        ({"media_type": "image/heic"}, AGENT, Refusal("photo_type_unknown")),
        (
            {"size_bytes": MAX_PHOTO_BYTES + 1},
            AGENT,
            Refusal("photo_too_large", {"size": 11, "limit": 10}),
        ),
        ({"visit_id": "v9"}, AGENT, Refusal("visit_unknown")),
    ],
)
def test_what_is_not_taken_is_refused_with_its_reason(fields, actor, refusal):
    assert Shelf().do(add_photo(**fields), actor) == refusal


def test_a_photo_of_the_largest_size_is_taken():
    assert isinstance(Shelf().do(add_photo(size_bytes=MAX_PHOTO_BYTES)), Applied)


def test_a_photo_with_the_same_identity_is_refused_and_the_first_stays():
    shelf = Shelf()
    shelf.do(add_photo(caption="first"))

    assert shelf.do(add_photo(caption="second")) == Refusal("photo_exists")
    assert shelf.need(Photo, "p1").caption == "first"


def test_a_visit_at_another_outlet_does_not_hold_the_photo():
    shelf = Shelf()
    shelf.do(check_in(outlet_id="kiosk"))

    assert shelf.do(add_photo(visit_id="v1")) == Refusal("visit_unknown")


@pytest.mark.parametrize(
    "fields", [{"sha256": "a" * 63}, {"sha256": "../" + "a" * 61}, {"size_bytes": 0}, {"width": 0}]
)
def test_what_is_no_file_makes_no_command(fields):
    with pytest.raises(ValidationError):
        add_photo(**fields)


def test_pictures_are_known_by_their_first_bytes_whatever_they_are_called():
    assert read_picture(png(40, 30)) == Picture("image/png", 40, 30)
    assert read_picture(jpeg(4_000, 3_000)) == Picture("image/jpeg", 4_000, 3_000)
    assert read_picture(b"RIFF\x10\x00\x00\x00WEBPVP8 ") == Picture("image/webp")


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7", b"GIF89a", b"<svg/>", b"\x00\x00\x00\x18ftypheic", b"RIFF1234AVI "]
)
def test_other_files_are_no_pictures(data):
    assert read_picture(data) is None


@pytest.mark.parametrize("length", range(0, 40, 3))
def test_a_picture_that_is_cut_off_is_still_told_without_a_fault(length):
    assert read_picture(jpeg(9, 9)[: 3 + length]) in (
        Picture("image/jpeg"),
        Picture("image/jpeg", 9, 9),
    )
    assert read_picture(png(9, 9)[: 8 + length]) in (
        Picture("image/png"),
        Picture("image/png", 9, 9),
    )
