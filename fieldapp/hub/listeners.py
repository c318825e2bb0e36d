"""Who listens to which buckets, and so who is poked when some of them have changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

from fieldapp.hub.device import DeviceIdentity


class Listener(Protocol):
    """A device that listens to the buckets of its scope."""

    device: DeviceIdentity
    scope: frozenset[str]


L = TypeVar("L", bound=Listener)


class Listeners(Generic[L]):
    """The devices that listen, by bucket. The scope of one that is in here must not be changed."""

    def __init__(self) -> None:
        self._by_bucket: dict[str, set[L]] = defaultdict(set)

    def __contains__(self, bucket: str) -> bool:
        return bucket in self._by_bucket

    def buckets(self) -> list[str]:
        """Return the buckets that somebody listens to."""
        return list(self._by_bucket)

    def add(self, listener: L) -> None:
        """Take in a listener."""
        for bucket in listener.scope:
            self._by_bucket[bucket].add(listener)

    def remove(self, listener: L) -> None:
        """Forget a listener."""
        for bucket in listener.scope:
            self._by_bucket[bucket].discard(listener)
            if not self._by_bucket[bucket]:
                del self._by_bucket[bucket]

    def concerned(self, buckets: Iterable[str], but: str = "") -> set[L]:
        """Return who listens to any of these buckets, except the device `but`."""
        found = {one for bucket in buckets for one in self._by_bucket.get(bucket, ())}
        return {one for one in found if one.device.device != but}
