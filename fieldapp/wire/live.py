"""The live stream: what the hub says on it, and how a device reads it.

Lines of server-sent events. No event carries data of the business: each says at most "pull now",
and a device that misses one learns the same at its next pull.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

PATH = "/v1/live"

HELLO = "hello"
"""The stream is open: whatever came before it has to be pulled, whatever comes after is poked."""
POKE = "poke"
"""Something in the device's scope has changed."""
BYE = "bye"
"""The hub ends the stream; the data says why: expired, revoked, replaced or closing."""

HEARTBEAT_S = 20.0
"""The hub is never silent for longer: a comment goes out when there is nothing to say."""


def events(lines: Iterable[str]) -> Iterator[str]:
    """Yield the names of the events in lines of a stream, each as soon as it is complete.

    Comments and fields that are not known here are passed over.
    """
    name = ""
    for line in lines:
        field, _, value = line.partition(":")
        if not line:
            if name:
                yield name
            name = ""
        elif field == "event":
            name = value.strip()
