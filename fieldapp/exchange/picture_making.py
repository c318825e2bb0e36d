"""Pictures as the office has them, made into the two that travel: one for a card, and a small one.

Both are WebP, upright, on white, in the colours of screens. The card's picture says in its
description of which file it was made, so that the same file need not be made into one again.
"""

from __future__ import annotations

import hashlib
import io
import struct
import warnings
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

CARD_SIDE, THUMB_SIDE = 800, 96
"""Pixels of the longest side."""

SMALLEST_SIDE = 48
"""A picture whose longest side has fewer pixels is an icon, or nothing at all."""

CARD_BYTES, THUMB_BYTES = 80_000, 6_000
"""What a picture should take at most: it is made coarser, then smaller, until it does."""

EFFORT = 4

MAX_FILE_BYTES = 30 * 1024 * 1024
MAX_PIXELS = 50_000_000
"""What is decoded takes up to 4 bytes a pixel; a small file may claim to be enormous."""

_FORMATS = ("JPEG", "PNG", "WEBP")
_STEPS = ((1.0, 82), (1.0, 72), (1.0, 60), (0.8, 60), (0.8, 40), (0.6, 40))
"""Share of the side, and quality, in turn."""

_RECIPE = "fieldapp 1"
"""To be changed with what is made of a file: everything is made again at the next import."""

_DESCRIPTION = 0x010E
"""The tag of EXIF that says what a picture is of."""

_WHITE = (255, 255, 255, 255)
_SCREEN = ImageCms.createProfile("sRGB")
_FAULTS = (
    OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError,
    struct.error, MemoryError,
)  # fmt: skip
"""What the decoders raise over bytes that are no good."""


class NoPicture(Exception):
    """A file is no picture that can be used: why, and what to do about it."""


@dataclass(frozen=True, slots=True)
class MadePicture:
    """The two files that a picture was made into."""

    card: bytes
    thumb: bytes


def mark_of(data: bytes) -> str:
    """Return what a card's picture says about the file that it was made of."""
    return f"{_RECIPE} {hashlib.sha256(data).hexdigest()}"


def mark_in(card: bytes) -> str:
    """Return what a card's picture says about its file; empty when it says nothing."""
    try:
        with Image.open(io.BytesIO(card), formats=("WEBP",)) as image:
            return str(image.getexif().get(_DESCRIPTION, ""))
    except _FAULTS:
        return ""


def picture_from(data: bytes) -> MadePicture:
    """Return what a file is made into. Raises `NoPicture`."""
    try:
        with warnings.catch_warnings():
            # Its size is looked at here, before anything is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=_FORMATS)
    except Image.DecompressionBombError as error:
        raise NoPicture(_too_many(None)) from error
    except UnidentifiedImageError as error:
        raise NoPicture("this is no JPEG, PNG or WebP picture; save it as one of them") from error
    except _FAULTS as error:
        raise NoPicture(_DAMAGED) from error
    with image:
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise NoPicture(_too_many((width, height)))
        if max(width, height) < SMALLEST_SIDE:
            raise NoPicture(
                f"it has {width} x {height} pixels; take one whose longer side has at least "
                f"{SMALLEST_SIDE}"
            )
        try:
            return made_of(_decoded(image), mark_of(data))
        except _FAULTS as error:
            raise NoPicture(_DAMAGED) from error


def made_of(image: Image.Image, mark: str, effort: int = EFFORT) -> MadePicture:
    """Return the two files of a picture in RGB; the card's carries the mark.

    With less `effort`, from 0 to 6, they are made in less time and take more bytes.
    """
    return MadePicture(
        _encoded(image, CARD_SIDE, CARD_BYTES, effort, mark),
        _encoded(image, THUMB_SIDE, THUMB_BYTES, effort),
    )


_DAMAGED = "the picture is damaged or cut off; export it again"


def _too_many(size: tuple[int, int] | None) -> str:
    has = f"it has {size[0]:,} x {size[1]:,} pixels" if size else "it has far too many pixels"
    return f"{has}; save it with at most {MAX_PIXELS // 1_000_000} million"


def _decoded(image: Image.Image) -> Image.Image:
    """Return a picture upright, on white, in the colours of screens, not much larger than asked."""
    if image.format == "JPEG":
        image.draft(None, (2 * CARD_SIDE, 2 * CARD_SIDE))
    profile = image.info.get("icc_profile")
    image.load()
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
    elif image.mode not in ("RGB", "CMYK", "L"):
        image = image.convert("RGB")
    image.thumbnail((CARD_SIDE, CARD_SIDE), Image.Resampling.LANCZOS)
    image = ImageOps.exif_transpose(image)
    if image.mode == "RGBA":
        ground = Image.new("RGBA", image.size, _WHITE)
        image = Image.alpha_composite(ground, image)
    return _for_screens(image, profile)


def _for_screens(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return a picture in sRGB; where its own colours are not understood, as they stand."""
    if profile and image.mode in ("RGB", "CMYK"):
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            turned = ImageCms.profileToProfile(image, own, _SCREEN, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            turned = None
        if turned is not None:
            return turned
    return image.convert("RGB")


def _encoded(image: Image.Image, side: int, most_bytes: int, effort: int, mark: str = "") -> bytes:
    """Return a picture as WebP, within the bytes where one of the steps gets there."""
    data = b""
    for share, quality in _STEPS:
        size = round(side * share)
        small = image.copy()
        small.thumbnail((size, size), Image.Resampling.LANCZOS)
        # What the decoder left of other descriptions is dropped.
        small.info = {}
        told = Image.Exif()
        if mark:
            told[_DESCRIPTION] = mark
        file = io.BytesIO()
        small.save(file, "WEBP", quality=quality, method=effort, exif=told if mark else b"")
        data = file.getvalue()
        if len(data) <= most_bytes:
            break
    return data
