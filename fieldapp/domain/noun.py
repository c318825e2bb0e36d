"""What all nouns have in common, and the plain values that their fields are made of.

A noun is a validated value that travels between device and hub. Its fields hold values as they are
stored and sent: text, integers, lists. Times are texts in one fixed form, so that they sort and
compare as they stand in every database.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
)
from sqlmodel import SQLModel

UTC = dt.UTC


def _instant(text: str) -> str:
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time needs its zone, for example 2026-03-01T08:30:00Z")
    if not 1970 <= moment.year < 9999:
        raise ValueError("a time lies between the years 1970 and 9998")
    return instant_of(moment)


def _day(text: str) -> str:
    return dt.date.fromisoformat(text).isoformat()


Instant = Annotated[str, AfterValidator(_instant)]
"""A moment in UTC as text of one length: `2026-03-01T08:30:00.000Z`."""

Day = Annotated[str, AfterValidator(_day)]
"""A calendar day: `2026-03-01`."""

Measure = Annotated[float, AfterValidator(lambda value: value + 0.0)]
"""A measured number. There is no negative zero, which not every database keeps."""

Key = Annotated[
    str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^/\s\x00-\x1f\x7f]+$")
]
"""Identity of a noun: UUIDv7 when a person made it, derived from the code when the office did."""


def instant_of(moment: dt.datetime) -> str:
    """Return `moment`, which must have a zone, as an `Instant`."""
    moment = moment.astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def moment_of(instant: str) -> dt.datetime:
    """Return the time that an `Instant` stands for."""
    return dt.datetime.fromisoformat(instant)


class Noun(SQLModel):
    """Base of everything that syncs. Fields that a newer release added are ignored by an older."""

    KEY: ClassVar[tuple[str, ...]] = ("id",)

    @property
    def key(self) -> str:
        """The record's key within its kind."""
        return "/".join(str(getattr(self, name)) for name in self.KEY)

    def changed(self, **fields: Any) -> Any:
        """Return a validated copy with other values in `fields`."""
        return type(self).model_validate({**self.model_dump(), **fields})


class GrownNoun(Noun):
    """A noun that has got fields since its first release.

    They are left out of what is stored and sent while they have their default: bodies of the first
    release stay as they were written, and so do their digests, on both sides.
    """

    LATER: ClassVar[tuple[str, ...]] = ()

    @model_serializer(mode="wrap")
    def _without_unused(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        body: dict[str, Any] = dump(self)
        for name in self.LATER:
            default = type(self).model_fields[name].get_default(call_default_factory=True)
            if getattr(self, name) == default:
                body.pop(name, None)
        return body
