from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib
from collections.abc import Iterator

import pytest

from fieldapp.wire import pack
from fieldapp.wire.messages import PackOffer, PackPage
from fieldapp.wire.pack import PackDamaged, pages

OFFER = PackOffer(
    name="0" * 64,
    bucket="catalog",
    epoch="e",
    position=100,
    rows=3,
    size_bytes=1,
    encoding="gzip",
)


def line(position: int, *ids: str, bucket: str = "catalog") -> dict[str, object]:
    rows = [{"id": id_, "name": "Чай"} for id_ in ids]
    return {"position": position, "changes": [{"bucket": bucket, "kind": "brand", "rows": rows}]}


def packed(*lines: object) -> bytes:
    text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines)
    return gzip.compress(text.encode())


def cut(content: bytes, size: int) -> list[bytes]:
    return [content[start : start + size] for start in range(0, len(content), size)]


def positions(found: Iterator[PackPage]) -> list[int]:
    return [page.position for page in found]


@pytest.mark.parametrize("size", [1, 7, 1_000])
def test_lines_are_read_whatever_the_parts_of_the_file(size: int) -> None:
    content = packed(line(3, "a"), line(9, "b", "c"), line(100))
    [first, second, last] = pages(cut(content, size), OFFER)
    assert [row["id"] for row in first.changes[0].rows] == ["a"]
    assert [row["name"] for row in second.changes[0].rows] == ["Чай", "Чай"]
    assert (second.position, last.position) == (9, 100)


def test_what_a_device_has_is_passed_over() -> None:
    content = packed(line(3, "a"), line(9, "b"), line(100))
    assert positions(pages([content], OFFER, after=3)) == [9, 100]
    assert positions(pages([content], OFFER, after=5)) == [9, 100]
    assert positions(pages([content], OFFER, after=100)) == []


def test_pages_before_the_damage_are_good() -> None:
    content = packed(line(3, "a"), "no page", line(100))
    found = pages([content], OFFER)
    assert next(found).position == 3
    with pytest.raises(PackDamaged, match="cannot be read"):
        next(found)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "cut off"),
        (b"no gzip at all", "damaged"),
        (packed(line(100))[:-9], "cut off"),
        (gzip.compress(b'{"position": 1}'), "last line is cut off"),
        (gzip.compress(b"\n"), "cannot be read"),
        (packed([]), "cannot be read"),
        (packed({"position": -1}), "cannot be read"),
        (packed(line(101)), "further than was offered"),
        (packed(line(5, "a", bucket="prices/cost")), "another bucket"),
    ],
    # The bytes of a compressed file tell when it was made, so they are no name of a case.
    ids=range(9),
)
def test_a_pack_that_is_not_what_was_offered(content: bytes, words: str) -> None:
    with pytest.raises(PackDamaged, match=words):
        positions(pages([content], OFFER))


def test_an_encoding_of_a_later_release() -> None:
    with pytest.raises(PackDamaged, match="'zstd'"):
        positions(pages([], OFFER.model_copy(update={"encoding": "zstd"})))


def test_a_line_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack, "MAX_LINE_BYTES", 1_000_000)
    bomb = gzip.compress(b" " * 100_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(PackDamaged, match="longer than"):
            positions(pages([bomb], OFFER))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8_000_000


def test_memory_does_not_grow_with_the_pack() -> None:
    def content(lines: int) -> Iterator[bytes]:
        packing = zlib.compressobj(1, wbits=31)
        for position in range(1, lines + 1):
            body = json.dumps(line(position, *(f"{position}-{n}" for n in range(400))))
            yield packing.compress(body.encode() + b"\n")
        yield packing.flush()

    def peak(lines: int) -> int:
        offer = OFFER.model_copy(update={"position": lines})
        tracemalloc.start()
        try:
            assert len(positions(pages(content(lines), offer))) == lines
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    small, large = peak(30), peak(120)
    assert large < small * 1.2
