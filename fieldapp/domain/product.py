"""Products with their units and packs, groups and brands."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Rule
from sqlmodel import Field

from fieldapp.domain.noun import Key, Noun
from fieldapp.domain.refusal import Refusal

MAX_QUANTITY = 100_000
"""The most base units of one product in one line; above it is a slip of the finger."""


class Pack(BaseModel):
    """A larger unit that a product is handled in: `quantity` base units make one `unit`."""

    model_config = ConfigDict(frozen=True)

    unit: str = Rule(min_length=1, max_length=20)
    quantity: int = Rule(ge=1, le=MAX_QUANTITY)


class Group(Noun):
    """A node of the catalog's tree."""

    id: Key
    name: str = Field(min_length=1)
    parent_id: Key | None = None


class Brand(Noun):
    """A maker's name that buyers know products by."""

    id: Key
    name: str = Field(min_length=1)


class Product(Noun):
    """A stock keeping unit. Quantities are integers in its base `unit`."""

    id: Key
    sku: str = Field(min_length=1, max_length=60)
    name: str = Field(min_length=1)
    unit: str = Field(default="pcs", min_length=1, max_length=20)
    packs: list[Pack] = Field(default_factory=list)
    barcodes: list[str] = Field(default_factory=list)
    group_id: Key | None = None
    brand_id: Key | None = None
    size: str = ""
    order_multiple: int = Field(default=1, ge=1)
    order_minimum: int = Field(default=1, ge=1)
    vat_rate_bp: int = Field(default=0, ge=0, le=10_000)
    discontinued: bool = False

    @property
    def step(self) -> int:
        """Base units that one tap on + adds: a pack that respects the multiple, or the multiple."""
        for pack in self.packs:
            if pack.quantity % self.order_multiple == 0:
                return pack.quantity
        return self.order_multiple


def check_quantity(product: Product, quantity: int) -> Refusal | None:
    """Say why `quantity` base units of `product` cannot be ordered, or None when they can."""
    if quantity < 1:
        return Refusal("quantity_not_positive", {"sku": product.sku, "quantity": quantity})
    if quantity > MAX_QUANTITY:
        return Refusal(
            "quantity_too_large", {"sku": product.sku, "quantity": quantity, "limit": MAX_QUANTITY}
        )
    if quantity < product.order_minimum:
        return Refusal(
            "below_minimum",
            {"sku": product.sku, "quantity": quantity, "minimum": product.order_minimum},
        )
    if quantity % product.order_multiple:
        lower = quantity - quantity % product.order_multiple
        details = {
            "sku": product.sku,
            "quantity": quantity,
            "multiple": product.order_multiple,
            "upper": lower + product.order_multiple,
        }
        return Refusal("not_a_multiple", details)
    return None
