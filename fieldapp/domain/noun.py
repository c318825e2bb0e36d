"""What all nouns have in common, and the plain values that their fields are made of.

A noun is a validated value that travels between device and hub. Its fields hold values as they are
stored and sent: text, integers, lists. Times are texts in one fixed form, so that they sort and
compare as they stand in every database.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    AfterValidator,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
)
from sqlmodel import SQLModel

UTC = dt.UTC


@lru_cache(maxsize=1024)
def _instant(text: str) -> str:
    moment = dt.datetime.fromisoformat(text)
    if _IN_FORM.fullmatch(text):
        return text
    if moment.tzinfo is None:
        raise ValueError("a time needs its zone, for example 2026-03-01T08:30:00Z")
    if not 1970 <= moment.year < 9999:
        raise ValueError("a time lies between the years 1970 and 9998")
    return instant_of(moment)


_IN_FORM = re.compile(r"(19[7-9]|[2-8]\d\d|9[0-8]\d|99[0-8])\d-\d\d-\d\dT[\d:]{8}\.\d{3}Z")
"""What a time, which is known to be one, looks like in the one form."""


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
    return f"{moment.astimezone(UTC).isoformat(timespec='milliseconds')[:-6]}Z"


def moment_of(instant: str) -> dt.datetime:
    """Return the time that an `Instant` stands for."""
    return dt.datetime.fromisoformat(instant)


def days_before(instant: str, days: int) -> str:
    """Return the `Instant` that many days before one."""
    return instant_of(moment_of(instant) - dt.timedelta(days=days))


class Noun(SQLModel):
    """Base of everything that syncs. Fields that a newer release added are ignored by an older."""

    KEY: ClassVar[tuple[str, ...]] = ("id",)

    def __init__(self, **data: Any) -> None:
        """Make a noun of fields that are validated; raises `ValidationError`.

        As pydantic does it. SQLModel's own way, which is for rows of a session, would be taken for
        every record of every page.
        """
        self.__pydantic_validator__.validate_python(data, self_instance=self)

    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    def __new__(cls, **_data: Any) -> Self:
        """Return a noun to be filled.

        SQLModel's way prepares what the validator sets a moment later, for every record read.
        """
        return object.__new__(cls)

    @property
    def key(self) -> str:
        """The record's key within its kind."""
        if len(self.KEY) == 1:
            return str(getattr(self, self.KEY[0]))
        return "/".join([str(getattr(self, name)) for name in self.KEY])

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Return the noun that a body stands for; raises `ValidationError`."""
        noun: Self = cls.__pydantic_validator__.validate_python(obj, **options)
        return noun

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with other values, which are not validated.

        As pydantic does it, but at once: a large cart copies thousands of lines each time it is
        looked at.
        """
        if deep:
            return super().model_copy(update=update, deep=True)
        made: Self = self.__class__.__new__(self.__class__)
        fields = {**self.__dict__, **(update or {})}
        object.__setattr__(made, "__dict__", fields)
        object.__setattr__(made, "__pydantic_fields_set__", set(fields))
        object.__setattr__(made, "__pydantic_extra__", None)
        object.__setattr__(made, "__pydantic_private__", None)
        return made

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
        for name, default in _later(type(self)):
            if getattr(self, name) == default:
                body.pop(name, None)
        return body


@cache
def _later(noun: type[GrownNoun]) -> tuple[tuple[str, Any], ...]:
    """Return the later fields of a noun with their defaults."""
    fields = noun.model_fields
    return tuple((name, fields[name].get_default(call_default_factory=True)) for name in noun.LATER)
