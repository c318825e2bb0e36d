"""Short ways to write commands down in tests: fixed times, ids that count up."""

from __future__ import annotations

import itertools
from typing import Any

from fieldapp.domain.command import (
    AcknowledgeRefusal,
    AddPhoto,
    AmendOrder,
    AssignOutlet,
    CancelOrder,
    ChangeLine,
    ChangeOrder,
    ChangeOutlet,
    CheckIn,
    CheckOut,
    CreateOrder,
    CreateOutlet,
    DecideDouble,
    FieldChange,
    JoinDelivery,
    JoinLines,
    LinePart,
    MergeCarts,
    MergeOutlets,
    MoveLines,
    NewLine,
    OfferQuote,
    OrderQuote,
    QuotedLine,
    RejectOrder,
    ReleaseOrder,
    ResolveConflict,
    SeenLine,
    SetLine,
    SplitCart,
    SubmitOrder,
)
from fieldapp.domain.order import Order
from tests.company import NOW

_ids = itertools.count(1)


def new_id() -> str:
    """Return an id that no other command has."""
    return f"c{next(_ids)}"


def create(
    order_id: str = "o1",
    outlet_id: str = "corner",
    lines: dict[str, int] | None = None,
    **more: Any,
) -> CreateOrder:
    """Open a cart; the line of product p has the id `<order>-p`."""
    new = tuple(
        NewLine(line_id=f"{order_id}-{product_id}", product_id=product_id, quantity=quantity)
        for product_id, quantity in (lines or {}).items()
    )
    fields = {"number": f"N-{order_id}", "at": NOW, **more}
    return CreateOrder(id=new_id(), order_id=order_id, outlet_id=outlet_id, lines=new, **fields)


def change(
    product_id: str,
    quantity: int,
    base: int | None,
    order_id: str = "o1",
    line_id: str | None = None,
    at: str = NOW,
) -> ChangeLine:
    """Set a line that was seen with `base` base units."""
    return ChangeLine(
        id=new_id(),
        at=at,
        order_id=order_id,
        line_id=line_id or f"{order_id}-{product_id}",
        product_id=product_id,
        quantity=quantity,
        base=base,
    )


def describe(order_id: str = "o1", **fields: Any) -> ChangeOrder:
    """Set the note or the delivery day of a cart."""
    return ChangeOrder(id=new_id(), at=NOW, order_id=order_id, **fields)


def submit(order: Order, at: str = NOW, **seen: dict[str, int]) -> SubmitOrder:
    """Submit an order as it stands; `seen` overrides what the user saw of a product."""
    lines = tuple(
        SeenLine(
            line_id=line.id,
            sku=line.sku,
            **{
                "quantity": line.quantity,
                "price_minor": line.price_minor,
                **seen.get(line.product_id, {}),
            },
        )
        for line in order.lines
    )
    return SubmitOrder(id=new_id(), at=at, order_id=order.id, seen=lines)


def cancel(order_id: str = "o1") -> CancelOrder:
    """Withdraw an order."""
    return CancelOrder(id=new_id(), at=NOW, order_id=order_id)


def release(order_id: str = "o1") -> ReleaseOrder:
    """Let a held order go ahead."""
    return ReleaseOrder(id=new_id(), at=NOW, order_id=order_id)


def reject(order_id: str = "o1", note: str = "") -> RejectOrder:
    """Turn a held order down."""
    return RejectOrder(id=new_id(), at=NOW, order_id=order_id, note=note)


def decide(choice: Any, order_id: str = "o1") -> DecideDouble:
    """Decide about a possible double."""
    return DecideDouble(id=new_id(), at=NOW, order_id=order_id, choice=choice)


def join(into: str, line_id: str, order_id: str = "o1") -> JoinLines:
    """Make one line of two."""
    return JoinLines(id=new_id(), at=NOW, order_id=order_id, into=into, line_id=line_id)


def merge_carts(into: str, *others: str) -> MergeCarts:
    """Put carts into one."""
    return MergeCarts(id=new_id(), at=NOW, order_id=into, from_ids=others)


def move_lines(order_id: str, into_id: str, *line_ids: str, **fields: Any) -> MoveLines:
    """Put lines of a cart into another one."""
    values = {"at": NOW, "order_id": order_id, "into_id": into_id, **fields}
    return MoveLines(id=new_id(), line_ids=line_ids, **values)


def part(line_id: str, quantity: int, base: int, new: str | None = None) -> LinePart:
    """Take base units of a line; the part is called as the line, with `-part`, or as `new`."""
    made = new or f"{line_id}-part"
    return LinePart(line_id=line_id, new_id=made, quantity=quantity, base=base)


def split(order_id: str, new_id_: str, *line_ids: str, **fields: Any) -> SplitCart:
    """Put lines of a cart into a new one."""
    values = {"number": f"N-{new_id_}", "at": NOW, **fields}
    return SplitCart(id=new_id(), order_id=order_id, new_id=new_id_, line_ids=line_ids, **values)


def offer(order: Order, valid_until: str = "2026-03-16", at: str = NOW) -> OfferQuote:
    """Tell a quote to the client as it stands."""
    seen = submit(order).seen
    return OfferQuote(id=new_id(), at=at, order_id=order.id, valid_until=valid_until, seen=seen)


def order_quote(quote: Order, *products: str, new_id_: str = "o9", at: str = NOW) -> OrderQuote:
    """Make an order of a quote, of all lines or of those of some products."""
    lines = tuple(
        QuotedLine(line_id=line.id, new_line_id=f"{new_id_}-{line.product_id}")
        for line in quote.lines
        if not products or line.product_id in products
    )
    number = f"N-{new_id_}"
    return OrderQuote(
        id=new_id(), at=at, order_id=quote.id, new_id=new_id_, number=number, lines=lines
    )


def join_delivery(order_id: str, *others: str, group_id: str = "g1") -> JoinDelivery:
    """Let orders come with one delivery."""
    return JoinDelivery(id=new_id(), at=NOW, order_id=order_id, with_ids=others, group_id=group_id)


def amend(*wishes: tuple[str, int, int | None], order_id: str = "o1", at: str = NOW) -> AmendOrder:
    """Set lines of a placed order: product, quantity, and the quantity that was seen."""
    lines = tuple(
        SetLine(line_id=f"{order_id}-{p}", product_id=p, quantity=quantity, base=base)
        for p, quantity, base in wishes
    )
    return AmendOrder(id=new_id(), at=at, order_id=order_id, lines=lines)


def acknowledge(command_id: str) -> AcknowledgeRefusal:
    """Say that nothing more is to be done about a refused command."""
    return AcknowledgeRefusal(id=new_id(), at=NOW, command_id=command_id)


def resolve(conflict_id: str, choice: Any) -> ResolveConflict:
    """Decide a conflict."""
    return ResolveConflict(id=new_id(), at=NOW, conflict_id=conflict_id, choice=choice)


def check_in(visit_id: str = "v1", outlet_id: str = "corner", **fields: Any) -> CheckIn:
    """Begin a call."""
    return CheckIn(id=new_id(), visit_id=visit_id, outlet_id=outlet_id, **{"at": NOW, **fields})


def check_out(visit_id: str = "v1", result: Any = "order", **fields: Any) -> CheckOut:
    """End a call."""
    return CheckOut(id=new_id(), visit_id=visit_id, result=result, **{"at": NOW, **fields})


def add_photo(photo_id: str = "p1", outlet_id: str = "corner", **fields: Any) -> AddPhoto:
    """Add a photo of 1,000 bytes."""
    values = {"at": NOW, "sha256": "a" * 64, "size_bytes": 1_000, "media_type": "image/jpeg"}
    return AddPhoto(id=new_id(), photo_id=photo_id, outlet_id=outlet_id, **{**values, **fields})


def new_outlet(outlet_id: str = "new", route_id: str = "north", **fields: Any) -> CreateOutlet:
    """Make an outlet with the prices of Corner, where the route has none."""
    given = {"name": "Newcomer", "code": "N-1", "like_outlet_id": "corner", "at": NOW, **fields}
    return CreateOutlet(id=new_id(), outlet_id=outlet_id, route_id=route_id, **given)


def card(
    outlet_id: str = "corner", note: str = "", at: str = NOW, **fields: tuple[str, str]
) -> ChangeOutlet:
    """Change fields of a card, each given as (seen, wanted)."""
    changes: Any = {name: FieldChange(base=b, value=v) for name, (b, v) in fields.items()}
    return ChangeOutlet(id=new_id(), at=at, outlet_id=outlet_id, fields=changes, note=note)


def assign(outlet_id: str = "kiosk", route_id: str = "south", base: str = "north") -> AssignOutlet:
    """Put an outlet on another route."""
    return AssignOutlet(id=new_id(), at=NOW, outlet_id=outlet_id, route_id=route_id, base=base)


def merge(
    outlet_id: str = "new", into_id: str = "corner", conflict_id: str | None = None
) -> MergeOutlets:
    """Make one outlet of two."""
    return MergeOutlets(
        id=new_id(), at=NOW, outlet_id=outlet_id, into_id=into_id, conflict_id=conflict_id
    )
