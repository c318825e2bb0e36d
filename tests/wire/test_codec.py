"""Bodies, digests and compression."""

from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.wire.codec import (
    BodyTooLarge,
    BodyUnreadable,
    add_digests,
    body_of,
    canonical,
    pack,
    record_digest,
    unpack,
)
from tests.company import COLA, CORNER

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=10,
)
BODIES = st.dictionaries(TEXT, JSON, max_size=6)


def test_a_body_is_sorted_and_has_no_spaces_and_no_escapes():
    assert canonical({"b": [1, None], "a": {"ж": True}}) == '{"a":{"ж":true},"b":[1,null]}'
    assert body_of(CORNER) == canonical(CORNER.model_dump(mode="json"))
    assert list(json.loads(body_of(COLA))) == sorted(COLA.model_dump())


@given(BODIES, st.randoms())
def test_the_order_of_names_does_not_matter(body, random):
    names = list(body)
    random.shuffle(names)

    assert canonical({name: body[name] for name in names}) == canonical(body)


@given(BODIES)
def test_a_body_is_the_same_after_it_was_read_and_written_again(body):
    assert canonical(json.loads(canonical(body))) == canonical(body)


def test_a_digest_is_fixed_for_all_releases():
    # Both sides compare these figures: another algorithm would make every bucket differ.
    assert record_digest("brand", "fizz", '{"id":"fizz","name":"Fizz"}') == 3401297092721832381


@pytest.mark.parametrize(
    "other", [("brands", "k", "{}"), ("brand", "k2", "{}"), ("brand", "k", "{ }")]
)
def test_kind_key_and_body_all_count_in_a_digest(other):
    assert record_digest("brand", "k", "{}") != record_digest(*other)


@given(st.lists(st.integers(0, 2**64 - 1)), st.randoms())
def test_the_order_of_records_does_not_matter_in_a_digest(digests, random):
    one = other = 0
    for digest in digests:
        one = add_digests(one, digest)
    random.shuffle(digests)
    for digest in digests:
        other = add_digests(other, digest)

    assert one == other < 2**64


@given(st.binary(max_size=5_000), st.integers(0, 9))
def test_what_was_packed_unpacks_within_its_own_size(text, level):
    assert unpack(pack(text, level), len(text)) == text


def test_equal_bodies_pack_to_equal_bytes():
    assert pack(b"x" * 100) == pack(b"x" * 100)
    assert gzip.decompress(pack(b"body")) == b"body"


@given(st.binary(min_size=1, max_size=5_000))
def test_a_body_over_its_limit_is_refused(text):
    with pytest.raises(BodyTooLarge, match=f"{len(text) - 1} bytes"):
        unpack(pack(text), len(text) - 1)


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = pack(b"\0" * 50_000_000, 9)

    with pytest.raises(BodyTooLarge):
        unpack(bomb, 1_000)


@given(st.binary(max_size=2_000), st.data())
def test_a_body_that_was_cut_off_is_refused(text, data):
    packed = pack(text)
    length = data.draw(st.integers(0, len(packed) - 1))

    with pytest.raises(BodyUnreadable, match="cut off"):
        unpack(packed[:length], 10_000)


@pytest.mark.parametrize(
    "garbage", [b"not gzip at all", b"{}", b"\x1f\x8b\x08\x00garbage!!garbage"]
)
def test_a_damaged_body_is_refused(garbage):
    with pytest.raises(BodyUnreadable):
        unpack(garbage, 10_000)


@given(st.binary(min_size=20, max_size=500), st.data())
def test_a_flipped_bit_in_the_checksum_is_noticed(text, data):
    packed = bytearray(pack(text))
    packed[-data.draw(st.integers(5, 8))] ^= 1 << data.draw(st.integers(0, 7))

    with pytest.raises(BodyUnreadable, match="damaged"):
        unpack(bytes(packed), 10_000)
