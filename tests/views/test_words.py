"""Words for values."""

from __future__ import annotations

import pytest

from fieldapp.language import language_of
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
