"""What a person can do about a command that was refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from fieldapp.domain.order import AMENDABLE, PLACED, Order

Step = Literal["edit", "amend", "follow_up", "discard"]

_ABOUT_CART_LINES = ("change_line", "fill_order")
_ABOUT_LINES = (*_ABOUT_CART_LINES, "amend_order")
_ABOUT_CARTS = (
    *_ABOUT_LINES, "submit_order", "change_order", "join_lines", "merge_carts", "move_lines",
    "offer_quote",
)  # fmt: skip


def steps_after(command: str, status: str | None, *, answered: bool) -> tuple[Step, ...]:
    """Return the next steps after a refused command of a type, the most useful first.

    `status` is that of the order it was about, `moved` when its lines are in another one by now,
    None when it is not here. `edit` opens the cart,
    to be mended and sent again; `amend` puts a change that came after the submission into the
    placed order; `follow_up` makes a new order of what the refused command would have added;
    `discard` closes the refusal, once the hub has `answered`.
    """
    steps: list[Step] = []
    if status == "moved":
        # What the person typed about is in another cart; a new order would ask for it twice.
        return ("discard",) if answered else ()
    if command == "create_order":
        steps.append("follow_up")
    elif status == "draft" and command in _ABOUT_CARTS:
        steps.append("edit")
    elif status is not None and command in _ABOUT_LINES:
        if command in _ABOUT_CART_LINES and status in AMENDABLE:
            steps.append("amend")
        steps.append("follow_up")
    elif command == "submit_order" and status is not None and status not in PLACED:
        steps.append("follow_up")
    if answered:
        steps.append("discard")
    return tuple(steps)


def added_by(wishes: Iterable[tuple[str, str, int]], order: Order) -> dict[str, int]:
    """Return what lines (id, product, wished quantity) would add to an order, by product.

    A line that would shrink or go adds nothing: taking goods back is not an order.
    """
    found: dict[str, int] = {}
    for line_id, product_id, quantity in wishes:
        line = order.line(line_id)
        more = quantity - (line.quantity if line else 0)
        if more > 0:
            found[product_id] = found.get(product_id, 0) + more
    return found
