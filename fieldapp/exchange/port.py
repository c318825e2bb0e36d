"""What every adapter to an office gives: nouns, and a report of what could not be used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fieldapp.domain.noun import Noun
from fieldapp.exchange.report import Report


class ImportRefused(Exception):
    """A source cannot be read at all: what is wrong, where, and what to do about it."""

    def __init__(self, message: str, *, place: str = "", remedy: str = "") -> None:
        super().__init__(message, place, remedy)
        self.message = message
        self.place = place
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        return f"{place}{self.message}" + (f"\n{self.remedy}" if self.remedy else "")


@dataclass(frozen=True, slots=True)
class Import:
    """The nouns of a source, and what became of its rows.

    `nouns` can be gone through more than once. What others refer to comes before them: an outlet
    before its orders.
    """

    nouns: Iterable[Noun]
    report: Report
