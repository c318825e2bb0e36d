"""Pictures for tests: small PNG files, files that begin as a JPEG does, photos of barcodes."""

from __future__ import annotations

import io
import random
import struct
import zlib

from PIL import Image, ImageDraw


def png(width: int = 8, height: int = 8, color: tuple[int, int, int] = (40, 120, 90)) -> bytes:
    """Return a PNG of one colour, with a frame so that its edges are seen."""
    dark = bytes(part // 2 for part in color)
    rows = b""
    for y in range(height):
        edge = y < height // 12 or y >= height - height // 12
        row = dark * width if edge or (y * 4 // height) % 2 else bytes(color) * width
        rows += b"\x00" + row
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(name, data) for name, data in parts)


def jpeg(width: int = 4_000, height: int = 3_000, size_bytes: int = 0, seed: int = 1) -> bytes:
    """Return what begins as a JPEG with these sizes and goes on with noise."""
    head = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    head += b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03" + b"\x00" * 9
    return head + random.Random(seed).randbytes(max(0, size_bytes - len(head)))


def _part(name: bytes, data: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(name + data))
    return struct.pack(">I", len(data)) + name + data + checksum


_LEFT = (
    "0001101", "0011001", "0010011", "0111101", "0100011",
    "0110001", "0101111", "0111011", "0110111", "0001011",
)  # fmt: skip
_PARITY = (
    "LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG",
    "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL",
)  # fmt: skip
_BAR, _HIGH, _QUIET = 3, 160, 12


def photo_of(*codes: str, turned: float = 0) -> bytes:
    """Return a photo, a JPEG, of a label with barcodes (EAN-13) below each other."""
    label = Image.new("L", (95 * _BAR + 2 * _QUIET * _BAR, len(codes) * (_HIGH + 60) + 60), 235)
    draw = ImageDraw.Draw(label)
    for row, code in enumerate(codes):
        top = 60 + row * (_HIGH + 60)
        for place, bit in enumerate(_modules(code)):
            if bit == "1":
                left = (_QUIET + place) * _BAR
                draw.rectangle((left, top, left + _BAR - 1, top + _HIGH), fill=30)
    shelf = Image.effect_noise((1_600, 1_200), 20)
    shelf.paste(label, (500, 150))
    out = io.BytesIO()
    shelf.rotate(turned, fillcolor=120).save(out, "JPEG", quality=75)
    return out.getvalue()


def _modules(code: str) -> str:
    """Return the bars and gaps of an EAN-13, each one module wide."""
    digits = [int(digit) for digit in code]
    assert (digits[-1] + sum(digits[-3::-2]) + 3 * sum(digits[-2::-2])) % 10 == 0, "check digit"
    right = [_LEFT[n].translate(str.maketrans("01", "10")) for n in digits[7:]]
    left = [
        _LEFT[n] if parity == "L" else _LEFT[n].translate(str.maketrans("01", "10"))[::-1]
        for n, parity in zip(digits[1:7], _PARITY[digits[0]], strict=True)
    ]
    return "".join(["101", *left, "01010", *right, "101"])
