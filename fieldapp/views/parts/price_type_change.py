"""What a person is told when the outlet of a cart buys at another price type than before."""

from __future__ import annotations

import flet as ft

from fieldapp.language import Language
from fieldapp.localdb.queries.price_type_change import PriceMove, PriceTypeChange
from fieldapp.views.parts import states

TOLD = 20
"""As many lines are told one by one; of the rest only how many there are."""


def in_short(language: Language, change: PriceTypeChange | None) -> list[ft.Control]:
    """Return one line about it, for a screen that does not show the lines of the cart."""
    if change is None:
        return []
    return [states.strip(ft.Icons.SELL_OUTLINED, _head(language, change), "warning")]


def in_full(language: Language, change: PriceTypeChange | None) -> list[ft.Control]:
    """Return it with the lines that cost something else."""
    if change is None:
        return []
    rows = [_head(language, change), *(_words(language, change, m) for m in change.moves[:TOLD])]
    if (rest := len(change.moves) - TOLD) > 0:
        rows.append(language.plural("and {n} more line", "and {n} more lines", rest))
    return [states.notice(rows, key="price-type-change")]


def _head(language: Language, change: PriceTypeChange) -> str:
    if change.before != change.after:
        return language.text(
            "The client buys at “{name}” now, in {after} instead of {before}.",
            name=change.name,
            after=change.after,
            before=change.before,
        )
    if change.vat_included is not None:
        return _head_of_vat(language, change, included=change.vat_included)
    if not change.moves:
        return language.text(
            "The client buys at “{name}” now. No price in this cart has changed.", name=change.name
        )
    return language.plural(
        "The client buys at “{name}” now: {n} line costs something else.",
        "The client buys at “{name}” now: {n} lines cost something else.",
        len(change.moves),
        name=change.name,
    )


def _head_of_vat(language: Language, change: PriceTypeChange, *, included: bool) -> str:
    if included:
        return language.text(
            "The client's prices at “{name}” are with VAT now. Look at what the order comes to.",
            name=change.name,
        )
    return language.text(
        "The client's prices at “{name}” are without VAT now; it is added to them. "
        "Look at what the order comes to.",
        name=change.name,
    )


def _words(language: Language, change: PriceTypeChange, move: PriceMove) -> str:
    if move.after is None:
        return language.text(
            "{sku} {name}: no price for this outlet. Take it out.", sku=move.sku, name=move.name
        )
    show = language.amount if change.before == change.after else language.money
    values = {
        "sku": move.sku,
        "name": move.name,
        "before": show(move.before, change.before),
        "after": show(move.after, change.after),
    }
    if change.vat_included is None:
        return language.text("{sku} {name}: price {before} → {after}", **values)
    if change.vat_included:
        return language.text(
            "{sku} {name}: price {before} without VAT → {after} with VAT", **values
        )
    return language.text("{sku} {name}: price {before} with VAT → {after} without VAT", **values)
