"""Notes above the lines of a cart: changes since the order it repeats, lines to be joined."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from fieldapp.domain.order import Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.repricing import LineChange
from fieldapp.language import Language
from fieldapp.views.parts import buttons, states
from fieldapp.views.scene import Scene

Join = Callable[[str, str], Awaitable[str]]


def offers(scene: Scene, order: Order, join: Join) -> list[ft.Control]:
    """Return an offer for each product that stands in the cart twice: to make one line of two."""
    first: dict[str, OrderLine] = {}
    found: list[ft.Control] = []
    for line in order.own_lines:
        earlier = first.setdefault(line.product_id, line)
        if earlier is not line:
            found.append(_offer(scene, earlier, line, join))
    return found


def _offer(scene: Scene, into: OrderLine, line: OrderLine, join: Join) -> ft.Control:
    language = scene.language

    async def accept() -> None:
        if refusal := await join(into.id, line.id):
            scene.tell(refusal)

    words = language.text(
        "{name} stands twice: {one} of {author} and {other} of {writer}.",
        name=into.name,
        one=language.number(into.quantity),
        author=into.set_by,
        other=language.number(line.quantity),
        writer=line.set_by,
    )
    total = language.number(into.quantity + line.quantity)
    button = buttons.quiet(language.text("Join into {n}", n=total), accept, key=f"join-{line.id}")
    return states.strip(ft.Icons.MERGE_TYPE, words, "warning", button)


def change_words(language: Language, change: LineChange, currency: str) -> str:
    """Return what is different today about a line of the order that was repeated."""
    t = language.text
    if change.kind == "gone":
        return t("{sku} {name}: no longer sold here", sku=change.sku, name=change.name)
    if change.kind == "discontinued":
        words = t("{sku} {name}: no longer made", sku=change.sku, name=change.name)
        return _with_substitute(language, words, change)
    if change.kind == "stock":
        words = t(
            "{sku} {name}: {before} ordered, {after} in stock",
            sku=change.sku,
            name=change.name,
            before=language.number(change.before),
            after=language.number(change.after),
        )
        return _with_substitute(language, words, change)
    if change.kind == "price":
        before = language.amount(change.before, currency)
        after = language.amount(change.after, currency)
        return t(
            "{sku} {name}: price {before} → {after}",
            sku=change.sku,
            name=change.name,
            before=before,
            after=after,
        )
    return t(
        "{sku} {name}: quantity {before} → {after}, as it is packed now",
        sku=change.sku,
        name=change.name,
        before=language.number(change.before),
        after=language.number(change.after),
    )


def _with_substitute(language: Language, words: str, change: LineChange) -> str:
    if not change.substitute:
        return words
    return f"{words}; {language.text('{name} may stand in', name=change.substitute)}"


def changed_since(
    language: Language, changes: tuple[LineChange, ...], currency: str, *, offered: bool = False
) -> list[ft.Control]:
    """Return what has changed since the order that a cart repeats, or its quote; or nothing."""
    if not changes:
        return []
    if offered:
        head = language.plural(
            "{n} thing has changed since the offer:",
            "{n} things have changed since the offer:",
            len(changes),
        )
    else:
        head = language.plural(
            "{n} thing has changed since the order that is repeated:",
            "{n} things have changed since the order that is repeated:",
            len(changes),
        )
    lines = [head, *(change_words(language, change, currency) for change in changes)]
    return [states.notice(lines, key="changes")]
