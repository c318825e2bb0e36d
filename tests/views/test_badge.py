"""The words of the sync badge."""

from __future__ import annotations

import pytest

from fieldapp.language import language_of
from fieldapp.localdb.queries.documents import SyncCounts
from fieldapp.sync.status import SyncStatus
from fieldapp.views.parts.badge import words

NOW = "2026-03-01T08:00:00.000Z"
EARLIER = "2026-03-01T07:58:00.000Z"


@pytest.mark.parametrize(
    ("status", "counts", "told"),
    [
        (SyncStatus("syncing"), (0, 0), ("Receiving…", "", "quiet")),
        (
            SyncStatus("syncing", rows_done=1500),
            (0, 0),
            ("Receiving…", "1,500 rows received", "quiet"),
        ),
        (SyncStatus("offline"), (0, 0), ("Not all received", "offline", "warning")),
        (
            SyncStatus("idle", last_success_at=EARLIER),
            (0, 0),
            ("All sent", "2 minutes ago", "quiet"),
        ),
        (SyncStatus("offline", last_success_at=EARLIER), (0, 0), ("All sent", "offline", "quiet")),
        (SyncStatus("offline"), (2, 0), ("2 waiting", "offline", "warning")),
        (SyncStatus("idle", last_success_at=EARLIER), (1, 2), ("2 need you", "1 waiting", "error")),
        (SyncStatus("sign_in"), (3, 0), ("Sign in again", "nothing is lost", "error")),
        (SyncStatus("update"), (3, 0), ("Update the app", "nothing is lost", "error")),
    ],
)
def test_the_badge_says_whether_everything_has_gone_and_come(
    status: SyncStatus, counts: tuple[int, int], told: tuple[str, str, str]
) -> None:
    assert words(language_of("en"), status, SyncCounts(*counts), NOW) == told
