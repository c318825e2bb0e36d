"""The faults that the simulated world knows, and the count of those that happened.

A kind of fault that never happens proves nothing: many seeds together must have met all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal, get_args

Fault = Literal[
    # The network
    "request_lost",
    "reply_lost",
    "repeated",
    "delayed",
    "reordered",
    "cut",
    "file_cut",
    "hub_busy",
    "piece_lost",
    "piece_unanswered",
    "piece_repeated",
    "piece_damaged",
    "poke_lost",
    "poke_repeated",
    "poke_late",
    # The device
    "device_died_before_commit",
    "device_died_after_commit",
    "device_killed",
    "database_lost",
    "database_damaged",
    "journal_failed",
    "journal_torn",
    "disk_full",
    "clock_jumped",
    "signed_out",
    "token_expired",
    "command_unknown",
    "device_died_with_file",
    "file_gave_way",
    # The hub and the office
    "hub_died_before_commit",
    "hub_died_after_commit",
    "hub_restored",
    "kind_unknown",
    "field_unknown",
    "record_malformed",
    "outlet_moved",
    "person_moved",
    "price_type_changed",
    "erp_died",
    "payments_booked",
    "payments_booked_again",
    "office_cancelled",
    "order_moved_on",
    "order_not_moved",
    "pictures_changed",
    "picture_replaced",
    "picture_refused",
    # People
    "same_line_set",
    "order_released",
    "order_rejected",
    "released_while_amended",
    "cancelled_while_amended",
    "assembled_while_amended",
]

FAULTS: tuple[str, ...] = get_args(Fault)

SEEDS_FOR_ALL = 100
"""In so many seeds every kind of fault happens."""

Counts = Counter[str]


def never_happened(counts: Iterable[Counter[str]]) -> list[str]:
    """Return the kinds of faults that none of these runs met."""
    met: Counter[str] = Counter()
    for some in counts:
        met.update(some)
    return [name for name in FAULTS if not met[name]]
