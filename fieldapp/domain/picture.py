"""What the first bytes of a picture say about it, so that no library of images is needed."""

from __future__ import annotations

from dataclasses import dataclass

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_NO_FRAME = (0xC4, 0xC8, 0xCC)
"""JPEG markers in the range of the frame headers that are none."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's media type, and its size in pixels where it is easy to tell."""

    media_type: str
    width: int | None = None
    height: int | None = None


def read_picture(data: bytes) -> Picture | None:
    """Return what a file's bytes are, or None when they are no picture that the app shows."""
    if data.startswith(_PNG):
        return _sized("image/png", data[16:20], data[20:24])
    if data.startswith(_JPEG):
        return _jpeg(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Picture("image/webp")
    return None


def _jpeg(data: bytes) -> Picture:
    """Walk from marker to marker to the frame header, which has the size."""
    place = 2
    while place + 9 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME:
            return _sized("image/jpeg", data[place + 7 : place + 9], data[place + 5 : place + 7])
        place += 2 + max(int.from_bytes(data[place + 2 : place + 4], "big"), 2)
    return Picture("image/jpeg")


def _sized(media_type: str, width: bytes, height: bytes) -> Picture:
    across, down = int.from_bytes(width, "big"), int.from_bytes(height, "big")
    return Picture(media_type, across, down) if across and down else Picture(media_type)
