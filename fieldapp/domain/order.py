"""Orders, their lines and their totals. An order in the state draft is a cart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from sqlmodel import Field

from fieldapp.domain.money import Money, round_half_up, share_out
from fieldapp.domain.noun import Day, GrownNoun, Instant, Key
from fieldapp.domain.order_line import AppliedPromotion, MovedLine, OrderLine
from fieldapp.domain.receipt import Reason

OrderStatus = Literal[
    "draft",
    "submitted",
    "held",
    "accepted",
    "assembled",
    "shipped",
    "delivered",
    "cancelled",
    "offered",
    "ordered",
]
OrderKind = Literal["sale", "return", "quote"]
Channel = Literal["agent", "self", "office"]

MAX_LINES = 3_000

QUOTE_MARK = "Q-"
"""What the numbers of quotes begin with, before the device's prefix."""

PLACED = ("submitted", "held", "accepted", "assembled", "shipped", "delivered")
"""The states of an order that somebody has really placed."""

OPEN = ("submitted", "held", "accepted", "assembled", "shipped")
"""The states of an order that is on its way: placed, and neither delivered nor cancelled."""

QUOTED = ("offered", "ordered")
"""The states that only a quote has: told to the client, and made an order of."""

AMENDABLE = ("submitted", "held", "accepted")
"""The states in which the lines of a placed order may still change: nothing is assembled yet."""


class OrderHead(GrownNoun):
    """An order without its lines. Amounts are in minor units of `currency`, of a return as well.

    The office sets `accepted` (its system has the order), `assembled`, `shipped` and `delivered`.
    `holds` are the reasons why a held order waits, each of which needs a decision; `reason` is the
    code of the first, for releases that do not know `holds`. `decided_by` names who released or
    rejected a held order, `decision` is that person's note. `amended_at` is when the lines of a
    placed order were last changed; `was_accepted` says of a held order that the office had it
    before a change put it on hold. `delivery_minor` is what delivery costs, in the way of the
    prices, `delivery_vat_bp` its VAT rate; both are in the totals. `delivery_waived_minor` is what
    delivering the order alone costs while another one of its `delivery_group` bears that, and is in
    no total; None while it bears that itself, or where an older release joined it. A placed order
    has to be paid until `due_day`, when one was agreed, or before its delivery when it is
    `prepaid`. `gifts` has the product that somebody chose, by promotion; `promotions` are those
    that the order has got.

    A cart may have a `title`, and is filled from `warehouse_id`. `touched_by` changed it last, at
    `touched_at`. Lines that went to another cart stand in `moved`, by id; a cart that was emptied
    in this way is cancelled and names in `moved_to` where it went. Placed orders with one
    `delivery_group` come together (`domain/delivery_group.py`).

    A quote is `offered` from `offered_at` to the end of the day `valid_until`, then expired: nobody
    writes that down, the day tells it. Once `ordered`, it names the order in `moved_to`, and the
    order names it in `quote_id`.

    `delivered_on` is the day on which the goods came, where the office told it. `delivered_minor`
    is what is owed for what came, in the way of `total_minor`, which stays what was agreed.

    `reached` has when a placed order first came to each of its states; `status_at` is since when it
    is in the one of now, and `status_by` the user who brought it there, nobody for the office
    (`domain/order_status.py`). At the hub all of them are times of the hub.
    """

    LATER: ClassVar[tuple[str, ...]] = (
        "holds", "decided_by", "decision", "amended_at", "was_accepted", "gifts", "promotions",
        "delivery_minor", "delivery_vat_bp", "due_day", "prepaid", "title", "warehouse_id",
        "touched_by", "touched_at", "moved", "moved_to", "delivery_group", "valid_until",
        "offered_at", "quote_id", "delivery_waived_minor", "delivered_on", "delivered_minor",
        "reached", "status_at", "status_by",
    )  # fmt: skip

    id: Key
    number: str = Field(min_length=1, max_length=60)
    kind: OrderKind = "sale"
    status: OrderStatus = "draft"
    outlet_id: Key
    legal_entity_id: Key | None = None
    author_id: Key
    author_name: str = ""
    channel: Channel = "agent"
    currency: str = Field(min_length=3, max_length=3)
    price_type_id: Key | None = None
    vat_included: bool = True
    created_at: Instant
    submitted_at: Instant | None = None
    delivery_day: Day | None = None
    note: str = Field(default="", max_length=1000)
    repeated_from: Key | None = None
    reason: str = ""
    holds: list[Reason] = Field(default_factory=list)
    decided_by: str = ""
    decision: str = Field(default="", max_length=1000)
    amended_at: Instant | None = None
    was_accepted: bool = False
    delivery_minor: int = Field(default=0, ge=0)
    delivery_vat_bp: int = Field(default=0, ge=0, le=10_000)
    due_day: Day | None = None
    prepaid: bool = False
    gifts: dict[str, str] = Field(default_factory=dict)
    promotions: list[AppliedPromotion] = Field(default_factory=list)
    title: str = Field(default="", max_length=80)
    warehouse_id: Key | None = None
    touched_by: str = ""
    touched_at: Instant | None = None
    moved: dict[str, MovedLine] = Field(default_factory=dict)
    moved_to: Key | None = None
    delivery_group: Key | None = None
    valid_until: Day | None = None
    offered_at: Instant | None = None
    quote_id: Key | None = None
    delivery_waived_minor: int | None = Field(default=None, ge=0)
    delivered_on: Day | None = None
    delivered_minor: int | None = Field(default=None, ge=0)
    reached: dict[str, Instant] = Field(default_factory=dict)
    status_at: Instant | None = None
    status_by: str = ""
    net_minor: int = 0
    vat_minor: int = 0
    total_minor: int = 0


class Order(OrderHead):
    """An order, whole: the unit in which it is stored, sent and merged."""

    lines: list[OrderLine] = Field(default_factory=list)

    @property
    def total(self) -> Money:
        """What is paid, VAT included."""
        return Money(self.total_minor, self.currency)

    @property
    def dated(self) -> Instant:
        """When the order was placed; as long as it is not, when it was made."""
        return self.submitted_at or self.created_at

    @property
    def is_estimate(self) -> bool:
        """Whether the total depends on what the goods weigh at delivery."""
        return any(line.catch_grams is not None for line in self.lines)

    def line(self, line_id: str) -> OrderLine | None:
        """Return the line with this id, or None."""
        return next((line for line in self.lines if line.id == line_id), None)

    @property
    def own_lines(self) -> list[OrderLine]:
        """The lines that people have ordered, without what promotions give."""
        return [line for line in self.lines if line.gift_of is None]

    @property
    def waits_for(self) -> list[Reason]:
        """Why the order waits; nothing when it is not held.

        A release that did not write `holds` has left the one code.
        """
        if self.status != "held":
            return []
        return list(self.holds) or [Reason(code=self.reason)]

    def with_holds(self, holds: Sequence[Reason]) -> Order:
        """Return this placed order waiting for these reasons.

        When there are none, it is what it was before it waited: accepted, or submitted. Whoever
        decided about an earlier wait has not decided about a new one.
        """
        accepted = self.status == "accepted" or (self.status == "held" and self.was_accepted)
        after = "accepted" if accepted else "submitted" if self.status == "held" else self.status
        update = {
            "status": "held" if holds else after,
            "holds": list(holds),
            "reason": holds[0].code if holds else "",
            "was_accepted": accepted and bool(holds),
        }
        if holds and self.status != "held":
            update |= {"decided_by": "", "decision": ""}
        return self.model_copy(update=update)

    @property
    def without_promotions(self) -> Order:
        """This order as people have ordered it: without gifts, and with nothing taken off."""
        if not self.promotions:
            return self
        plain = [
            line.model_copy(update={"adjustments": [], "discount_minor": 0})
            if line.adjustments
            else line
            for line in self.own_lines
        ]
        return self.with_lines(plain, promotions=[])

    def with_lines(self, lines: Sequence[OrderLine], **fields: Any) -> Order:
        """Return this order with other lines and the totals that follow from them."""
        return totalled(self.model_copy(update={**fields, "lines": list(lines)}))


def totalled(order: Order) -> Order:
    """Return the order with amounts, VAT and totals computed from its lines and its delivery.

    VAT is computed once per rate on the sum of that rate's lines, rounded half up, and shared out
    over those lines by largest remainder: lines, VAT and total agree to the minor unit.
    """
    return with_amounts(order, [line.gross_minor - line.discount_minor for line in order.lines])


def with_amounts(order: Order, amounts: Sequence[int]) -> Order:
    """Return the order with these amounts of its lines, and what follows from them; `totalled`."""
    vat = [0] * len(amounts)
    by_rate: dict[int, list[int]] = {}
    for i, line in enumerate(order.lines):
        by_rate.setdefault(line.vat_rate_bp, []).append(i)
    for rate_bp, of_rate in by_rate.items():
        taxed = [amounts[i] for i in of_rate]
        due = vat_of(sum(taxed), rate_bp, included=order.vat_included)
        for i, share in zip(of_rate, share_out(due, taxed), strict=True):
            vat[i] = share
    lines = [
        line
        if line.amount_minor == amount and line.vat_minor == tax
        else line.model_copy(update={"amount_minor": amount, "vat_minor": tax})
        for line, amount, tax in zip(order.lines, amounts, vat, strict=True)
    ]
    net = sum(amounts) - (sum(vat) if order.vat_included else 0)
    summed = order.model_copy(
        update={
            "lines": lines,
            "net_minor": net,
            "vat_minor": sum(vat),
            "total_minor": net + sum(vat),
        }
    )
    return _with_delivery(summed)


def _with_delivery(order: Order) -> Order:
    """Return an order whose totals are those of its lines with its delivery in them."""
    if not order.delivery_minor:
        return order
    included = order.vat_included
    vat = vat_of(order.delivery_minor, order.delivery_vat_bp, included=included)
    net = order.delivery_minor - (vat if included else 0)
    return order.model_copy(
        update={
            "net_minor": order.net_minor + net,
            "vat_minor": order.vat_minor + vat,
            "total_minor": order.total_minor + net + vat,
        }
    )


def vat_of(amount_minor: int, rate_bp: int, *, included: bool) -> int:
    """Return the VAT inside (`included`) or on top of an amount, rate in basis points."""
    base = 10_000 + rate_bp if included else 10_000
    return round_half_up(amount_minor * rate_bp, base)
