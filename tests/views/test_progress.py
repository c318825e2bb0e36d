"""What is said about a first sync while it comes."""

from __future__ import annotations

import pytest

from fieldapp.language import language_of
from fieldapp.sync.status import SyncStatus
from fieldapp.views.parts.progress import progress_words


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en", "12,000 rows received · 3,000 left · 1.2 of 4.8 MB"),
        ("ru", "получено 12 000 строк · осталось 3 000 · 1,2 из 4,8 МБ"),
    ],
)
def test_a_pack_on_its_way_is_told_in_rows_and_bytes(code: str, words: str):
    status = SyncStatus(
        "syncing", rows_done=12_000, rows_left=3_000, bytes_done=1_200_000, bytes_left=3_600_000
    )

    assert progress_words(language_of(code), status).replace("\xa0", " ") == words


def test_pages_are_told_with_what_came():
    status = SyncStatus("syncing", rows_done=5, bytes_done=250_000)

    assert progress_words(language_of("en"), status) == "5 rows received · 0.2 MB"
    assert progress_words(language_of("en"), SyncStatus("syncing")) == "0 rows received"


def test_the_bar_stands_for_rows_and_while_packs_come_for_bytes_as_well():
    assert SyncStatus("syncing").share is None
    assert SyncStatus("syncing", rows_done=1, rows_left=3).share == 0.25
    both = SyncStatus("syncing", rows_done=1, rows_left=3, bytes_done=3, bytes_left=1)
    assert both.share == 0.5
