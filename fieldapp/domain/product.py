"""Products with their units and packs, groups and brands."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer
from pydantic import Field as Rule
from sqlmodel import Field

from fieldapp.domain.noun import Day, GrownNoun, Key, Noun
from fieldapp.domain.photo import Sha256
from fieldapp.domain.refusal import Refusal

NO_BREAK = "\u00a0"
MAX_QUANTITY = 100_000
"""The most base units of one product in one line; above it is a slip of the finger."""

MAX_PICTURE_BYTES = 1024 * 1024
"""What a product's picture may take at most; the office makes it much smaller."""


PackLevel = Literal["inner", "case", "pallet"]


class Pack(BaseModel):
    """A larger unit that a product is handled in: `quantity` base units make one `unit`.

    `level` is its place in the hierarchy where the office has said so; `barcode` is that of the
    pack, `weight_grams` what a full one weighs. They are left out of what is sent while empty.
    """

    model_config = ConfigDict(frozen=True)

    unit: str = Rule(min_length=1, max_length=20)
    quantity: int = Rule(ge=1, le=MAX_QUANTITY)
    level: PackLevel | None = None
    barcode: str = Rule(default="", max_length=60)
    weight_grams: int | None = Rule(default=None, ge=1)

    @model_serializer(mode="wrap")
    def _without_unused(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        body: dict[str, Any] = dump(self)
        for name in ("level", "barcode", "weight_grams"):
            if not body[name]:
                del body[name]
        return body


class Group(Noun):
    """A node of the catalog's tree."""

    id: Key
    name: str = Field(min_length=1)
    parent_id: Key | None = None


class Brand(Noun):
    """A maker's name that buyers know products by."""

    id: Key
    name: str = Field(min_length=1)


class ProductPicture(BaseModel):
    """A product's picture as two files, by their hashes: the one of its card, and a small one."""

    model_config = ConfigDict(frozen=True)

    sha256: Sha256
    size_bytes: int = Rule(ge=1, le=MAX_PICTURE_BYTES)
    thumb_sha256: Sha256
    thumb_bytes: int = Rule(ge=1, le=MAX_PICTURE_BYTES)

    def size_of(self, sha256: str) -> int | None:
        """Return the size in bytes of the file with this hash; None: it is neither of them."""
        sizes = {self.sha256: self.size_bytes, self.thumb_sha256: self.thumb_bytes}
        return sizes.get(sha256)


class Product(GrownNoun):
    """A stock keeping unit. Quantities are integers in its base `unit`.

    `substitutes` are other products that serve instead, the best first. `introduced` is the day
    from which on it has been sold. What is weighed at delivery has `catch_grams`, the average
    weight of a base unit; its prices are for a kilogram.
    """

    LATER: ClassVar[tuple[str, ...]] = (
        "attributes",
        "substitutes",
        "introduced",
        "catch_grams",
        "picture",
    )

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
    attributes: dict[str, str] = Field(default_factory=dict)
    substitutes: list[Key] = Field(default_factory=list)
    introduced: Day | None = None
    catch_grams: int | None = Field(default=None, ge=1)
    picture: ProductPicture | None = None

    def from_office(self, known: Product) -> Product:
        """Return what a file of the office makes of `known`: its picture comes by another way."""
        return self if self.picture else self.model_copy(update={"picture": known.picture})

    @property
    def full_name(self) -> str:
        """The name with the size: by the name alone many products cannot be told apart."""
        return named(self.name, self.size)

    @property
    def step(self) -> int:
        """Base units that one tap on + adds: a pack that respects the multiple, or the multiple."""
        for pack in self.packs:
            if pack.quantity % self.order_multiple == 0:
                return pack.quantity
        return self.order_multiple


def named(name: str, size: str) -> str:
    """Return a product's name with its size, which does not break at the end of a line."""
    return f"{name}, {NO_BREAK.join(size.split())}" if size else name


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
