"""What lines that go elsewhere would come to, while they are still being chosen."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from fieldapp.actions.carts import Making, moving, splitting
from fieldapp.domain.command import Context, MoveLines, SplitCart, outlook
from fieldapp.domain.noun import Day
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.queries.blank_order import NO_NUMBER
from fieldapp.localdb.records import NounsReadOnce
from fieldapp.localdb.replica import Replica, Saved, Stamp


@dataclass(frozen=True, slots=True)
class Parting:
    """What goes out of a cart or a placed order, in base units by line, and where to.

    It goes to the cart `into_id`; without one, to a new one for a day from a warehouse, of which
    None leaves those that there are.
    """

    order_id: str
    parts: tuple[tuple[str, int], ...]
    into_id: str = ""
    delivery_day: Day | None = None
    warehouse_id: str | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would come of a parting: why it would be refused, or what there would be to say."""

    parting: Parting
    refusal: Refusal | None = None
    reasons: tuple[Reason, ...] = ()


def parting_outlook(connection: Connection, replica: Replica, parting: Parting) -> Outlook:
    """Return what would come of a parting; nothing is stored.

    What is new has no number yet: it is told as `NO_NUMBER`.
    """
    if not parting.parts:
        return Outlook(parting)
    nouns, ids = NounsReadOnce(connection), itertools.count(1)
    stamp = Stamp(replica.now(), lambda: f"outlook-{next(ids)}", lambda: NO_NUMBER)
    made = _making(replica, parting)(nouns, stamp)
    if isinstance(made, Refusal):
        return Outlook(parting, made)
    found = outlook(made, nouns, Context(replica.actor(nouns), now=stamp.at))
    if isinstance(found, Refusal):
        return Outlook(parting, found)
    return Outlook(parting, reasons=found)


def part(replica: Replica, parting: Parting) -> Saved | Refusal:
    """Let lines go, as their outlook has told; the saved command's document is where they are."""
    return replica.do(_making(replica, parting))


def _making(replica: Replica, parting: Parting) -> Making[MoveLines | SplitCart]:
    chosen = dict(parting.parts)
    if parting.into_id:
        return moving(parting.order_id, parting.into_id, (), chosen)
    day, warehouse_id = parting.delivery_day, parting.warehouse_id
    return splitting(replica, parting.order_id, (), "", day, chosen, warehouse_id)
