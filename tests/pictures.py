"""Pictures for tests: small real PNG files, and files of any size that begin as a JPEG does."""

from __future__ import annotations

import random
import struct
import zlib


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
