"""The daily comparison of this device's orders with the hub's."""

from __future__ import annotations

import datetime as dt
import logging

from fieldapp.domain.noun import moment_of
from fieldapp.domain.reconciliation import DAYS, Reconciliation
from fieldapp.localdb.queries.reconciliation import last_reconciliation, reconcile
from fieldapp.localdb.replica import Replica
from fieldapp.sync.client import Client
from fieldapp.sync.errors import SyncError
from fieldapp.sync.round import Round
from fieldapp.wire.messages import ReconcileRequest

log = logging.getLogger(__name__)

_UNKNOWN = ("not_found", "404")


def is_due(replica: Replica) -> bool:
    """Say whether the last comparison was on another day."""
    last = replica.query(last_reconciliation)
    return last is None or last.at[:10] != replica.now()[:10]


def compare(replica: Replica, client: Client) -> Reconciliation | None:
    """Compare after a round, and once more after another when something differs.

    An order may have been changed by somebody between the round and the question. None: the hub is
    of a release that does not compare. Raises `SyncError`.
    """
    result = _compare(replica, client)
    if result is not None and result.differences:
        Round(replica, client).run()
        result = _compare(replica, client)
    if result is not None and result.differences:
        log.warning("orders differ: %s", [one.number for one in result.differences])
    replica.announce(frozenset({"sync"}))
    return result


def _compare(replica: Replica, client: Client) -> Reconciliation | None:
    now = replica.now()
    since = (moment_of(now) - dt.timedelta(days=DAYS - 1)).date().isoformat()
    request = ReconcileRequest(since=since)
    try:
        reply = Round(replica, client).call(lambda token: client.reconcile(request, token))
    except SyncError as error:
        if error.code in _UNKNOWN:
            return None
        raise
    with replica.writing() as connection:
        return reconcile(connection, replica.identity.prefix, since, reply.orders, now)
