"""Warehouses that a person has chosen, looked at while another one can still be chosen."""

from __future__ import annotations

from fieldapp.domain.command.base import standing
from fieldapp.domain.command.supply import foreign_warehouse
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.replica import Replica


def foreign_choice(
    replica: Replica, nouns: Nouns, outlet_id: str, warehouse_id: str | None
) -> Refusal | None:
    """Say why an outlet cannot order from a warehouse; once saved, another one takes over."""
    outlet = standing(outlet_id, nouns)
    if outlet is None:
        return None
    return foreign_warehouse(warehouse_id, outlet, nouns, replica.actor(nouns))


def still_serving(
    replica: Replica, nouns: Nouns, outlet_id: str, warehouse_id: str | None
) -> str | None:
    """Return the warehouse of an earlier document where the outlet can order from it still."""
    refused = foreign_choice(replica, nouns, outlet_id, warehouse_id)
    return None if refused else warehouse_id
