"""Codes that differ by a slip of the finger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

SHORTEST = 4
"""Shorter codes are all alike."""

_LOOKALIKES = str.maketrans("авекмнорстухё", "abekmhopctyxe")
"""Cyrillic letters that are drawn like Latin ones, folded."""


def near_codes(
    unknown: Collection[str], known: Iterable[tuple[str, str]], limit: int
) -> dict[str, list[str]]:
    """Return for codes that nobody has the keys of known ones that may be meant, `limit` each.

    `known` are pairs of key and code; all codes are folded, without punctuation. Alike are codes
    that look the same in Cyrillic and Latin, that differ in leading zeros, or by one character:
    another, one more, one less, or two that changed places.
    """
    places: dict[str, set[str]] = defaultdict(set)
    for code in unknown:
        if len(code) >= SHORTEST:
            for variant in _variants(alike(code)):
                places[variant].add(code)
    found: dict[str, list[str]] = defaultdict(list)
    if not places:
        return found
    for key, code in known:
        plain = alike(code)
        near = {other for variant in _variants(plain) for other in places.get(variant, ())}
        for other in sorted(near):
            if len(found[other]) < limit and is_near(alike(other), plain):
                found[other].append(key)
    return {code: keys for code, keys in found.items() if keys}


def alike(code: str) -> str:
    """Return what two folded codes have in common that look the same, but for leading zeros."""
    return code.translate(_LOOKALIKES).lstrip("0")


def is_near(one: str, other: str) -> bool:
    """Say whether two texts are equal or one change of a character apart."""
    if len(one) > len(other):
        one, other = other, one
    start = 0
    while start < len(one) and one[start] == other[start]:
        start += 1
    if len(one) < len(other):
        return len(other) - len(one) == 1 and one[start:] == other[start + 1 :]
    mine, theirs = one[start:], other[start:]
    return mine[1:] == theirs[1:] or (mine[2:] == theirs[2:] and mine[:2] == theirs[1::-1])


def _variants(code: str) -> Iterator[str]:
    """Yield a code and what is left of it without one character; near codes share one of these."""
    yield code
    for place in range(len(code)):
        yield code[:place] + code[place + 1 :]
