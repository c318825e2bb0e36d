"""What is chosen of a cart that is being split, and what it comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from fieldapp.actions.cart_lines import part_wished
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import amount_of
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.carts import SplitView
from fieldapp.views.scene import Scene


class SplitDesk:
    """What is chosen of a cart, in base units by line; the same object over all renders."""

    def __init__(self) -> None:
        self.scene: Scene | None = None
        self.view: SplitView | None = None
        self.chosen: dict[str, int] = {}
        self.render: Callable[[], None] = lambda: None

    def choose(self, chosen: Mapping[str, int]) -> None:
        """Choose these lines and no others."""
        self.chosen = dict(chosen)
        self.render()

    def toggle(self, line_id: str) -> None:
        """Choose all of a line, or nothing of it."""
        line = self.view.order.line(line_id) if self.view else None
        if line is not None:
            self.choose(self._with(line_id, 0 if line_id in self.chosen else line.quantity))

    async def take(self, line_id: str, quantity: int | str) -> str:
        """Choose so many base units of a line, as typed; return why not, or nothing."""
        assert self.scene is not None
        line = self.view.order.line(line_id) if self.view else None
        if line is None or self.view is None:
            return ""
        product = self.view.products.get(line.product_id)
        number = part_wished(product, line, quantity)
        if isinstance(number, Refusal):
            return self.scene.words(number)
        self.choose(self._with(line_id, number))
        return ""

    def going(self, order: Order) -> dict[str, int]:
        """Return what is chosen of the lines that are there still, never more than there is."""
        there = {line.id: line.quantity for line in order.own_lines}
        return {id_: min(n, there[id_]) for id_, n in self.chosen.items() if id_ in there}

    def _with(self, line_id: str, quantity: int) -> dict[str, int]:
        return {id_: n for id_, n in {**self.chosen, line_id: quantity}.items() if n}


def worth(order: Order, going: Mapping[str, int]) -> Iterator[int]:
    """Yield what goes of each line costs at the prices of now; promotions come on top."""
    for line in order.own_lines:
        if quantity := going.get(line.id, 0):
            whole = quantity == line.quantity
            yield (
                line.amount_minor
                if whole
                else amount_of(quantity, line.price_minor, line.catch_grams)
            )
