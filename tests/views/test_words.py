"""Words for values."""

from __future__ import annotations

import flet as ft
import pytest

from fieldapp.domain.conflict import Choice, Conflict
from fieldapp.language import language_of
from fieldapp.localdb.queries.conflicts import OpenConflict
from fieldapp.views.parts.conflict_card import conflict_card
from fieldapp.views.words import size


@pytest.mark.parametrize(
    ("size_bytes", "words"),
    [
        (0, "0 KB"),
        (1, "1 KB"),
        (345_678, "346 KB"),
        (12_345_678, "12.3 MB"),
        (4_560_000_000, "4.6 GB"),
    ],
)
def test_a_size_is_told_in_the_unit_that_people_know(size_bytes: int, words: str):
    assert size(language_of("en"), size_bytes) == words


DEVICES = "set 5 on one device and 8 on another. 8 is in force. It was 2 before."
IN_RUSSIAN = "на одном устройстве 5, на другом 8. Действует 8. Раньше было 2."


@pytest.mark.parametrize(
    ("own", "other", "language", "words"),
    [
        (True, "Ben", "en", "You set 5, Ben set 8. 8 is in force. It was 2 before."),
        (True, "Ann", "en", f"You {DEVICES}"),
        (True, "Ann", "ru", f"Вы указали {IN_RUSSIAN}"),
        (False, "Ben", "en", "Ann set 5, Ben set 8. 8 is in force. It was 2 before."),
        (False, "Ann", "en", f"Ann {DEVICES}"),
        (False, "Ann", "ru", f"Ann: {IN_RUSSIAN}"),
    ],
)
def test_a_conflict_with_oneself_is_told_as_that(own: bool, other: str, language: str, words: str):
    conflict = Conflict(
        id="c",
        outlet_id="o",
        seen=2,
        mine=5,
        theirs=8,
        author_id="u",
        author_name="Ann",
        other_name=other,
        opened_at="2026-03-01T08:00:00.000Z",
    )

    async def choose(choice: Choice) -> None:
        raise AssertionError(choice)

    card = conflict_card(
        language_of(language), OpenConflict(conflict, "", ""), own=own, decides=True, choose=choose
    )
    told = [one.value for one in card.content.controls if isinstance(one, ft.Text)]  # type: ignore[attr-defined]
    assert words in told
