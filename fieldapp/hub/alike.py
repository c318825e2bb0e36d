"""Which outlets of the company are like one that is being made.

All outlets are read for it: a new one is rare, and a company has some thousands (30 ms). What a
match says is for managers; the domain sees to that.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from fieldapp.domain.likeness import Traits, likeness
from fieldapp.hub.schema import COMPANY
from fieldapp.hub.transaction import Transaction


def alike(tx: Transaction, key: str, traits: Traits) -> dict[str, tuple[str, ...]]:
    """Return the open outlets that are like these traits, but for `key`, and in what they are.

    Those alike in more come first. Of two that are made at the same time one sees the other: the
    company's counter is held from here to the commit.
    """
    own = COMPANY.c.company == tx.company
    tx.connection.execute(select(COMPANY.c.company).where(own).with_for_update())
    taxes = {id_: body.get("tax_number", "") for id_, body in tx.bodies("legal_entity")}
    found = {}
    for id_, body in tx.bodies("outlet"):
        if id_ == key or body.get("closed"):
            continue
        reasons = likeness(traits, _traits(body, taxes))
        if reasons:
            found[id_] = reasons
    ranked = sorted(found, key=lambda id_: (-len(found[id_]), id_))
    return {id_: found[id_] for id_ in ranked}


def _traits(body: dict[str, Any], taxes: dict[str, str]) -> Traits:
    return Traits(
        body["name"],
        body.get("phone", ""),
        taxes.get(body.get("legal_entity_id") or "", ""),
        body.get("latitude"),
        body.get("longitude"),
    )
