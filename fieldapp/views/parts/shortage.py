"""What becomes of a line that the stock does not cover, told before the cart is submitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.quote import by_product
from fieldapp.domain.shortage import Short
from fieldapp.language import Language
from fieldapp.localdb.queries.product_rows import ProductRow


def maybe_short(lines: Sequence[OrderLine], rows: Mapping[str, ProductRow]) -> tuple[str, ...]:
    """Return the keys of lines whose products are wanted more of than is in stock.

    `rows` are the products that are shown; of all others nothing is told.
    """
    wanted = by_product(lines)
    scarce = {
        id_ for id_, row in rows.items() if row.stock is not None and row.stock < wanted.get(id_, 0)
    }
    return tuple(line.id for line in lines if line.product_id in scarce) if scarce else ()


def fate_words(language: Language, line: OrderLine, short: Short) -> str:
    """Return what submitting makes of a line, by what its client wants."""
    t, number = language.text, language.number
    others = [
        f"{number(one.details['taken'])} × {one.details['other_name']} ({one.details['other']})"
        for one in short.told
        if one.code == "shortage_substituted"
    ]
    if others:
        listed = ", ".join(others)
        words = t("When submitted: {others} instead", others=listed)
        if short.kept:
            n = number(short.kept)
            words = t("When submitted: {n}, and instead of the rest {others}", n=n, others=listed)
        left = [one.details["left_out"] for one in short.told if one.code == "shortage_cut"]
        return t("{told}, {n} left out", told=words, n=number(left[0])) if left else words
    if any(reason.code == "shortage_back_order" for reason in short.told):
        there = max(0, min(int(short.told[0].details["stock"]), line.quantity))
        later = number(line.quantity - there)
        if not there:
            return t("When submitted: {n} later", n=later)
        return t("When submitted: {n} now, {later} later", n=number(there), later=later)
    if short.kept:
        return t("When submitted: cut to {n}", n=number(short.kept))
    return t("When submitted: left out")
