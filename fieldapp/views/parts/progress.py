"""How far a round has come."""

from __future__ import annotations

import flet as ft

from fieldapp.language import Language
from fieldapp.sync.status import SyncStatus
from fieldapp.views.parts.text import fact

BYTES_WORTH_TELLING = 100_000


def progress(language: Language, status: SyncStatus) -> list[ft.Control]:
    """Return a bar and words for a round that is under way."""
    return [ft.ProgressBar(value=status.share), fact(progress_words(language, status))]


def progress_words(language: Language, status: SyncStatus) -> str:
    """Return how far a round has come, in rows and in what came over the network."""
    words = [language.plural("{n} row received", "{n} rows received", status.rows_done)]
    if status.rows_left:
        words.append(language.plural("{n} left", "{n} left", status.rows_left))
    done = language.number(round(status.bytes_done / 1e6, 1))
    if status.bytes_left:
        total = language.number(round((status.bytes_done + status.bytes_left) / 1e6, 1))
        words.append(language.text("{done} of {total} MB", done=done, total=total))
    elif status.bytes_done >= BYTES_WORTH_TELLING:
        words.append(language.text("{done} MB", done=done))
    return " · ".join(words)
