"""The sync centre: what was done on this device, and what has become of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fieldapp.domain.receipt import Reason
from fieldapp.domain.remedy import Step, steps_after
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.placeholders import placeholders
from fieldapp.localdb.queries.conflicts import MINE_TO_DECIDE
from fieldapp.localdb.queries.decisions import DECIDED_HERE
from fieldapp.localdb.queries.document_state import (
    About,
    DocumentKind,
    DocumentState,
    Sent,
    kind_of_document,
    state_of,
    state_of_file,
)
from fieldapp.localdb.queries.photos import files_of, photos_waiting

_CLOSING = "acknowledge_refusal"
_OPEN_REFUSALS = """
    WITH refused (number, id, type, document) AS (
        SELECT o.number, o.id, o.type, o.document
        FROM receipt r JOIN outbox o ON o.id = r.id
        WHERE r.verdict = 'refused' AND r.acknowledged_at IS NULL
        UNION ALL
        SELECT o.number, o.id, o.type, o.document FROM outbox o
        WHERE o.contained_at IS NULL AND o.refusal IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.id = o.id)
    )
    SELECT f.document, f.number FROM refused f
    WHERE NOT EXISTS (
        SELECT 1 FROM outbox l JOIN receipt r ON r.id = l.id
        WHERE l.document = f.document AND l.type = f.type AND l.number > f.number
        AND r.verdict <> 'refused'
    )
    ORDER BY f.number
"""

_TITLES = """
    SELECT h.id, h.number, o.name,
        CASE WHEN h.moved_to IS NULL THEN h.status ELSE 'moved' END,
        h.decided_by, h.decision, h.holds, h.kind
    FROM order_head h LEFT JOIN outlet o ON o.id = h.outlet_id WHERE h.id IN ({marks})
    UNION ALL
    SELECT v.id, o.name, o.name, NULL, '', '', '[]', 'sale'
    FROM visit v LEFT JOIN outlet o ON o.id = v.outlet_id WHERE v.id IN ({marks})
    UNION ALL
    SELECT c.id, coalesce(nullif(c.order_number, ''), o.name), o.name, NULL, '', '', '[]', 'sale'
    FROM conflict c LEFT JOIN outlet o ON o.id = c.outlet_id WHERE c.id IN ({marks})
    UNION ALL
    SELECT d.id, d.user_name || ' · ' || d.prefix, d.name, NULL, '', '', '[]', 'sale'
    FROM device_health d WHERE d.id IN ({marks})
    UNION ALL
    SELECT p.id, o.name, o.name, NULL, '', '', '[]', 'sale'
    FROM photo p LEFT JOIN outlet o ON o.id = p.outlet_id WHERE p.id IN ({marks})
    UNION ALL
    SELECT m.id, m.number, o.name, NULL, '', '', '[]', 'sale'
    FROM payment m LEFT JOIN outlet o ON o.id = m.outlet_id WHERE m.id IN ({marks})
    UNION ALL
    SELECT o.id, o.name, o.name, CASE WHEN EXISTS (
        SELECT 1 FROM conflict c
        WHERE c.outlet_id = o.id AND c.choice IS NULL AND c.decides = 'manager') THEN 'held' END,
        '', '', '[]', 'sale'
    FROM outlet o WHERE o.id IN ({marks})
"""

_MADE = """
    SELECT x.document, coalesce(json_extract(x.body, '$.number'), json_extract(x.body, '$.name'),
        o.name, ''), coalesce(o.name, ''),
        CASE x.type WHEN 'create_return' THEN 'return'
        WHEN 'create_order' THEN coalesce(json_extract(x.body, '$.kind'), 'sale')
        ELSE 'sale' END
    FROM outbox x
    LEFT JOIN order_head h ON h.id = json_extract(x.body, '$.order_id')
    LEFT JOIN outlet o ON o.id = coalesce(json_extract(x.body, '$.outlet_id'), h.outlet_id)
    WHERE x.type IN (
        'create_order', 'create_return', 'collect_payment', 'split_cart', 'order_quote',
        'check_in', 'add_photo', 'create_outlet'
    ) AND x.document IN ({marks})
"""


@dataclass(frozen=True, slots=True)
class SyncCounts:
    """What the status line tells.

    `waiting` are documents with something that no pulled state contains yet, photos apart;
    `needs_you` are documents with an open refusal, open conflicts, held orders that this person
    may decide about and records that were set aside, added up. `photos` are those whose record or
    file the hub has not got.
    """

    waiting: int
    needs_you: int
    photos: int = 0


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document that was touched from this device, with what became of its commands.

    `title` is an order's number or an outlet's name; `reasons` explain the state;
    `refused_number` is the outbox number of the newest command with an open refusal, `steps` is
    what can be done about it. `here` says that there is a record to look at. `order_kind` is an
    order's: a sale, a return or a quote.
    """

    document: str
    kind: DocumentKind
    title: str
    outlet_name: str
    state: DocumentState
    reasons: tuple[Reason, ...]
    at: str
    commands: int
    refused_number: int | None
    steps: tuple[Step, ...] = ()
    here: bool = True
    order_kind: str = "sale"


def sync_counts(connection: Connection) -> SyncCounts:
    """Count what waits to be sent and what needs the user."""
    waiting, conflicts_open, held, aside = connection.exec_driver_sql(
        "SELECT (SELECT count(DISTINCT document) FROM outbox"
        "  WHERE contained_at IS NULL AND type <> 'add_photo'),"
        f" (SELECT count(*) FROM conflict WHERE choice IS NULL AND {MINE_TO_DECIDE}),"
        " (SELECT count(*) FROM order_head WHERE status = 'held'"
        f" AND {DECIDED_HERE}),"
        " (SELECT count(*) FROM set_aside)"
    ).one()
    refused = len(_open_refusals(connection))
    needs_you = refused + conflicts_open + held + aside
    return SyncCounts(waiting, needs_you, photos=photos_waiting(connection))


def documents(connection: Connection, limit: int = 100) -> list[DocumentRow]:
    """Return the documents touched from this device, as long as the outbox remembers it.

    The newest come first, each with one state:

    - refused: a command has an open refusal. The refusal is the receipt's, or without a receipt
      the one found when the command was applied again here. It is closed when the user closed it,
      or when a later command of the same type on the same document was not refused. An order that
      a manager rejected is refused as well, and so is, with nothing left to do, a document of
      which every command was refused;
    - saved: a command was not sent yet; sending: all were, but no pulled state contains the last;
    - held: the order is, or a receipt says held and a manager has not decided about the card yet;
    - for a photo the file counts too: sending until the hub has it, refused when it is lost or
      the hub does not take it;
    - merged: a receipt says merged; accepted: all others.
    """
    newest = connection.exec_driver_sql(
        "SELECT document FROM outbox WHERE type <> ? "
        "GROUP BY document ORDER BY max(number) DESC LIMIT ?",
        (_CLOSING, limit),
    )
    keys = newest.scalars()
    sent = _sent(connection, keys)
    titles = _titles(connection, keys)
    refused = _open_refusals(connection)
    files = files_of(connection, keys)
    rows = []
    for key in keys:
        about = titles.get(key, About(here=False))
        number = refused.get(key)
        state, reasons = state_of(sent[key], number, about)
        if state == "accepted" and key in files:
            state, reasons = state_of_file(*files[key])
        rows.append(
            DocumentRow(
                document=key,
                kind=kind_of_document(sent[key]),
                title=about.title,
                outlet_name=about.outlet_name,
                state=state,
                reasons=reasons,
                at=sent[key][-1].at,
                commands=len(sent[key]),
                refused_number=number,
                steps=_steps(sent[key], number, about),
                here=about.here,
                order_kind=about.order_kind,
            )
        )
    return rows


def _open_refusals(connection: Connection) -> dict[str, int]:
    """Return the outbox number of each document's newest command with an open refusal."""
    return {row[0]: row[1] for row in connection.exec_driver_sql(_OPEN_REFUSALS)}


def _sent(connection: Connection, documents: Sequence[str]) -> dict[str, list[Sent]]:
    rows = connection.exec_driver_sql(
        "SELECT o.document, o.number, o.type, o.at, o.sent_at IS NOT NULL,"
        " o.contained_at IS NOT NULL, o.refusal, r.verdict, r.reasons "
        "FROM outbox o LEFT JOIN receipt r ON r.id = o.id "
        f"WHERE o.document IN ({placeholders(documents)}) ORDER BY o.number",
        tuple(documents),
    )
    found: dict[str, list[Sent]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(Sent(*row))
    return found


def _titles(connection: Connection, documents: Sequence[str]) -> dict[str, About]:
    """Return what there is to say about documents.

    What was refused when it was made, or has left this device, is in no table: its command tells.
    """
    marks = placeholders(documents)
    rows = connection.exec_driver_sql(_TITLES.format(marks=marks), tuple(documents) * 7)
    titles = {row[0]: About(row[1] or "", row[2] or "", *row[3:]) for row in rows}
    missing = [key for key in documents if key not in titles]
    made = connection.exec_driver_sql(_MADE.format(marks=placeholders(missing)), tuple(missing))
    return titles | {
        key: About(title, outlet_name, order_kind=kind, here=False)
        for key, title, outlet_name, kind in made
    }


def _steps(sent: Sequence[Sent], refused_number: int | None, about: About) -> tuple[Step, ...]:
    if refused_number is None:
        return ()
    command = next(one for one in sent if one.number == refused_number)
    return steps_after(command.type, about.status, answered=command.verdict is not None)
