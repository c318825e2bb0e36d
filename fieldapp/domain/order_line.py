"""Lines of orders, what promotions do to them, and what they cost."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Rule
from sqlmodel import Field

from fieldapp.domain.money import round_half_up
from fieldapp.domain.noun import GrownNoun, Key
from fieldapp.domain.product import Product

Condition = Literal["good", "bad"]
Cause = Literal["unsold", "expired", "damaged", "wrong", "other"]

GIFT_PREFIX = "gift-"
"""How the ids of lines begin that a promotion owns; nobody types into these."""


class Adjustment(BaseModel):
    """What a promotion takes off a line, in minor units."""

    model_config = ConfigDict(frozen=True)

    promotion_id: Key
    name: str
    amount_minor: int = Rule(ge=0)


class AppliedPromotion(BaseModel):
    """A promotion that an order has got: how often, and what it takes off all lines together."""

    model_config = ConfigDict(frozen=True)

    promotion_id: Key
    name: str
    times: int = Rule(default=1, ge=1)
    discount_minor: int = Rule(default=0, ge=0)


class MovedLine(GrownNoun):
    """Where a line of a cart went, and the base units that it had then.

    Another `line_id` than before says that it was joined with a line that was there already. What
    was a part only names in `part_of` the line that it was taken from, which stayed with `left`
    base units.
    """

    LATER: ClassVar[tuple[str, ...]] = ("part_of", "left")

    order_id: Key
    line_id: Key
    quantity: int
    part_of: Key | None = None
    left: int | None = None


class OrderLine(GrownNoun):
    """One product in an order, with the facts that were agreed on.

    `quantity` is in base units; `price_minor` per base unit is what is paid, `list_minor` what the
    base list says. `amount_minor` is quantity times price less `discount_minor`, which is the sum
    of the `adjustments` that promotions make; `vat_minor` is this line's share of the
    order's VAT. `set_by` names the person whose quantity it is. `gift_of` is the promotion that a
    gift belongs to. With `catch_grams`, the average weight of a base unit, prices are per kilogram
    and the amount is an estimate until delivery. `delivered` base units came, which weighed
    `delivered_grams` in all where they were weighed; what was ordered and agreed stays beside it
    (`domain/delivered.py`). A line of a return says in which `condition` the goods are and why they
    come back (`cause`).
    """

    LATER: ClassVar[tuple[str, ...]] = (
        "condition", "cause", "catch_grams", "discount_minor", "adjustments", "gift_of",
        "delivered", "delivered_grams",
    )  # fmt: skip

    id: Key
    product_id: Key
    sku: str
    name: str
    unit: str = "pcs"
    quantity: int = Field(ge=1)
    list_minor: int = Field(ge=0)
    price_minor: int = Field(ge=0)
    vat_rate_bp: int = Field(default=0, ge=0, le=10_000)
    amount_minor: int = Field(default=0, ge=0)
    vat_minor: int = Field(default=0, ge=0)
    set_by: str = ""
    condition: Condition | None = None
    cause: Cause | None = None
    catch_grams: int | None = Field(default=None, ge=1)
    discount_minor: int = Field(default=0, ge=0)
    adjustments: list[Adjustment] = Field(default_factory=list)
    gift_of: Key | None = None
    delivered: int | None = Field(default=None, ge=0)
    delivered_grams: int | None = Field(default=None, ge=0)

    @property
    def gross_minor(self) -> int:
        """What the line costs before promotions."""
        return amount_of(self.quantity, self.price_minor, self.catch_grams)


_OF_PRODUCT = ("sku", "name", "unit", "vat_rate_bp", "catch_grams")
"""What a line has of its product, as it was when the line was made."""


def line_of(
    product: Product,
    key: str,
    quantity: int,
    list_minor: int = 0,
    price_minor: int = 0,
    **fields: Any,
) -> OrderLine:
    """Return a line of a product, with `fields` besides what follows from it."""
    facts = {name: getattr(product, name) for name in _OF_PRODUCT}
    return OrderLine(
        id=key,
        product_id=product.id,
        quantity=quantity,
        list_minor=list_minor,
        price_minor=price_minor,
        **{**facts, **fields},
    )


def amount_of(quantity: int, price_minor: int, catch_grams: int | None = None) -> int:
    """Return what base units cost, in minor units.

    The price is that of a base unit; of goods with an average weight it is that of a kilogram,
    and the amount is rounded half up once.
    """
    if catch_grams is None:
        return quantity * price_minor
    return round_half_up(quantity * catch_grams * price_minor, 1_000)
