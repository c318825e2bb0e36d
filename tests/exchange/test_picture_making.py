"""Files of the office made into the pictures that travel, and files that are none."""

from __future__ import annotations

import io
import random
from typing import Any

import pytest
from PIL import Image, ImageCms

from fieldapp.domain.picture import read_picture
from fieldapp.exchange.picture_making import (
    CARD_BYTES,
    CARD_SIDE,
    THUMB_BYTES,
    THUMB_SIDE,
    NoPicture,
    mark_in,
    mark_of,
    picture_from,
)
from tests.pictures import png

RED = (200, 30, 40)


def file(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    data = io.BytesIO()
    image.save(data, kind, **options)
    return data.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def near(color: Any, other: Any, by: int = 12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(color, other, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_made_into_a_card_and_a_small_one(kind: str):
    made = picture_from(file(Image.new("RGB", (2_000, 1_000), RED), kind))

    card, thumb = opened(made.card), opened(made.thumb)
    assert (card.size, thumb.size) == ((CARD_SIDE, 400), (THUMB_SIDE, 48))
    assert near(card.getpixel((400, 200)), RED)
    assert near(thumb.getpixel((48, 24)), RED)
    assert all(read_picture(one) is not None for one in (made.card, made.thumb))


def test_a_small_picture_is_not_made_larger():
    assert opened(picture_from(png(120, 90)).card).size == (120, 90)


def test_the_hardest_picture_stays_within_its_bytes():
    noise = Image.frombytes("RGB", (900, 900), random.Random(1).randbytes(900 * 900 * 3))

    made = picture_from(file(noise))

    assert len(made.card) <= CARD_BYTES
    assert len(made.thumb) <= THUMB_BYTES


def test_the_same_file_is_made_into_the_same_and_says_which_it_was():
    data = png(300, 300)

    assert picture_from(data) == picture_from(data)
    assert mark_in(picture_from(data).card) == mark_of(data)
    assert mark_in(picture_from(data).thumb) == ""
    assert mark_in(b"nothing") == ""


def test_a_telephones_picture_is_turned_upright():
    lying = Image.new("RGB", (400, 200), RED)
    lying.paste((0, 0, 255), (0, 0, 200, 200))
    told = Image.Exif()
    told[0x0112] = 6
    made = opened(picture_from(file(lying, "JPEG", exif=told)).card)

    assert made.size == (200, 400)
    assert near(made.getpixel((100, 40)), (0, 0, 255), 30)


def test_what_is_transparent_stands_on_white():
    ground = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    ground.paste((*RED, 255), (50, 50, 150, 150))

    made = opened(picture_from(file(ground)).card)

    assert near(made.getpixel((10, 10)), (255, 255, 255))
    assert near(made.getpixel((100, 100)), RED)


@pytest.mark.parametrize(
    ("image", "kind"),
    [
        (Image.new("CMYK", (200, 200), (0, 255, 255, 0)), "JPEG"),
        (Image.new("L", (200, 200), 90), "JPEG"),
        (Image.new("1", (200, 200), 1), "PNG"),
        (Image.new("RGB", (200, 200), RED).quantize(8), "PNG"),
        (Image.new("LA", (200, 200), (90, 200)), "PNG"),
    ],
    ids=["cmyk", "gray", "bits", "palette", "gray with alpha"],
)
def test_every_way_of_storing_colours_is_read(image: Image.Image, kind: str):
    made = opened(picture_from(file(image, kind)).card)

    assert near(made.getpixel((100, 100)), image.convert("RGB").getpixel((100, 100)), 70)


def test_sixteen_bits_of_gray_are_not_all_white():
    made = opened(picture_from(file(Image.new("I;16", (200, 200), 0x4000))).card)

    assert near(made.getpixel((100, 100)), (64, 64, 64))


@pytest.mark.parametrize(
    "profile", [ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")), None]
)
def test_a_profile_is_used_and_a_broken_one_does_no_harm(profile: Any):
    icc = profile.tobytes() if profile else b"this is no profile at all"

    made = opened(picture_from(file(Image.new("RGB", (200, 200), RED), icc_profile=icc)).card)

    assert near(made.getpixel((100, 100)), RED)


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no JPEG, PNG or WebP picture; save it as one of them"),
        (b"%PDF-1.7 and more", "no JPEG, PNG or WebP picture; save it as one of them"),
        (file(Image.new("RGB", (100, 100)), "GIF"), "save it as one of them"),
        (cut(file(Image.effect_noise((300, 300), 50), "JPEG")), "damaged or cut off"),
        (cut(png(300, 300)), "damaged or cut off"),
        (file(Image.new("RGB", (40, 8))), "40 x 8 pixels; take one"),
        (file(Image.new("1", (8_000, 7_000))), "8,000 x 7,000 pixels; save it with at most 50"),
        (file(Image.new("1", (20_000, 20_000))), "far too many pixels; save it with at most 50"),
    ],
    ids=["nothing", "pdf", "gif", "cut", "broken", "icon", "large", "bomb"],
)
def test_what_is_no_picture_is_said_with_what_to_do(data: bytes, reason: str):
    with pytest.raises(NoPicture, match=reason):
        picture_from(data)
