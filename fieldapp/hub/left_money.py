"""In what money the prices of an outlet were before, whatever made them others.

Noted with the hub's time when an outlet gets another price type or is merged, and when a price type
gets another currency or VAT mode. Kept for good: how long a device was out of reach, nobody knows.

The rows stand in the table `departure`, whose other rows are buckets that were left (`departure`).
Both say of something when it last left something, by the same key, and are told apart by their
kind; a table of its own would be a new step of every hub's database, and the same columns again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, select

from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import LeftMoney, PriceType
from fieldapp.hub import departure
from fieldapp.hub.draft import Draft
from fieldapp.hub.schema import DEPARTURE
from fieldapp.hub.statement import Statement
from fieldapp.hub.transaction import Transaction

_OF_OUTLET = "outlet_money"
_OF_TYPE = "price_type_money"
_WITH_VAT, _WITHOUT_VAT = "with_vat", "without_vat"

_LEFT = Statement(
    select(DEPARTURE.c.bucket, DEPARTURE.c.left_at).where(
        DEPARTURE.c.company == bindparam("company"),
        DEPARTURE.c.kind == bindparam("kind"),
        DEPARTURE.c.key == bindparam("key"),
    )
)

Moneys = dict[str, str]
"""When money was left, by its name."""


def note(tx: Transaction, drafts: Sequence[Draft]) -> None:
    """Note what a transaction takes prices out of."""
    rows = [(_OF_TYPE, draft.key, name, tx.now) for draft, name in _changed_types(tx, drafts)]
    before: dict[str, Moneys] = {}
    for draft in drafts:
        had = tx.stored(draft.kind, draft.key).noun if draft.kind == "outlet" else None
        if not isinstance(had, Outlet) or not isinstance(draft.noun, Outlet):
            continue
        if had.merged_into is not None:
            # Its carts have gone on as those of another outlet before.
            continue
        now = _goes_on_as(tx, draft.noun)
        left: Moneys = _left(tx, _OF_OUTLET, had.id) if now.id != had.id else {}
        if now.price_type_id != had.price_type_id:
            if had.price_type_id not in before:
                before[had.price_type_id] = _until_now(tx, had.price_type_id)
            left |= before[had.price_type_id]
        buys_at = tx.get(PriceType, now.price_type_id) if left else None
        if buys_at is not None:
            left.pop(_name(buys_at), None)
        rows += [(_OF_OUTLET, now.id, name, at) for name, at in left.items()]
    if rows:
        departure.write(tx, rows)


def left_money(tx: Transaction, outlet: Outlet) -> list[LeftMoney]:
    """Return in what money the prices of an outlet were before."""
    places = ((_OF_OUTLET, outlet.id), (_OF_TYPE, outlet.price_type_id))
    return [_money(name, at) for place in places for name, at in _left(tx, *place).items()]


def _changed_types(tx: Transaction, drafts: Iterable[Draft]) -> Iterable[tuple[Draft, str]]:
    """Yield price types whose prices mean something else now, and in what they were."""
    for draft in drafts:
        had = tx.stored(draft.kind, draft.key).noun if draft.kind == "price_type" else None
        if isinstance(had, PriceType):
            now = draft.noun
            if not isinstance(now, PriceType) or _name(now) != _name(had):
                yield draft, _name(had)


def _goes_on_as(tx: Transaction, outlet: Outlet) -> Outlet:
    """Return the outlet that has the carts of this one from now on."""
    into = tx.get(Outlet, outlet.merged_into) if outlet.merged_into is not None else None
    return into or outlet


def _until_now(tx: Transaction, type_id: str) -> Moneys:
    """Return in what the prices of a price type were, to this transaction and before."""
    tx.get(PriceType, type_id)
    had = tx.stored("price_type", type_id).noun
    found = _left(tx, _OF_TYPE, type_id)
    return {**found, _name(had): tx.now} if isinstance(had, PriceType) else found


def _left(tx: Transaction, kind: str, key: str) -> Moneys:
    values = {"company": tx.company, "kind": kind, "key": key}
    return dict(_LEFT.rows(tx.connection, values))


def _name(price_type: PriceType) -> str:
    return f"{price_type.currency}/{_WITH_VAT if price_type.vat_included else _WITHOUT_VAT}"


def _money(name: str, left_at: str) -> LeftMoney:
    currency, _, vat = name.partition("/")
    return LeftMoney(currency, vat == _WITH_VAT, left_at)
