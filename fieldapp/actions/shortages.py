"""What submitting a cart would make of the lines that the stock does not cover."""

from __future__ import annotations

from fieldapp.domain.command import Context, foreseen
from fieldapp.domain.order import Order
from fieldapp.domain.shortage import Short
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.records import NounsReadOnce
from fieldapp.localdb.replica import Replica


def foreseen_shortages(
    connection: Connection, replica: Replica, order_id: str, line_ids: tuple[str, ...]
) -> dict[str, Short]:
    """Return what would become of some lines of a cart, by id, those that would stay left out.

    Without lines nothing is looked at: who asks has seen that the stock covers what is shown.
    """
    nouns = NounsReadOnce(connection)
    order = nouns.get(Order, order_id) if line_ids else None
    if order is None:
        return {}
    found = foreseen(order, nouns, Context(replica.actor(nouns), now=replica.now()))
    return {id_: found[id_] for id_ in line_ids if id_ in found}
