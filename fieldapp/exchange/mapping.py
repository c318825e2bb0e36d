"""The mapping: which column of a file is what. Its keys are described in `docs/import.md`."""

from __future__ import annotations

import codecs
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from fieldapp.exchange.figures import Notation, Unreadable, moment
from fieldapp.exchange.time_zone import zone_of

_ISO_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d")


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(_Section):
    """A column of the file, and how its text becomes the value."""

    column: str = Field(min_length=1)
    drop_suffix: str = ""
    drop_last: int = Field(default=0, ge=0, le=40)
    case: Literal["keep", "upper", "words"] = "keep"
    prefix: str = ""
    suffix: str = ""


def _named(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


NamedColumn = Annotated[Column, BeforeValidator(_named)]
"""A column, as its name alone or as a table with the name and what is done to the text."""


class FileFormat(_Section):
    """How the file is written."""

    separator: str = Field(default=",", min_length=1, max_length=1)
    encodings: list[str] = Field(default=["utf-8", "windows-1251"], min_length=1)
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ",", ".", " ", "'"] = ""
    currency_signs: list[str] = Field(default_factory=list)
    dates: list[str] = Field(default=["%Y-%m-%d"], min_length=1)
    time_zone: str = "UTC"

    @field_validator("encodings")
    @classmethod
    def _known_encodings(cls, names: list[str]) -> list[str]:
        for name in names:
            try:
                codecs.lookup(name)
            except LookupError:
                raise ValueError(f"“{name}” is not an encoding; write for example utf-8") from None
        return names

    @field_validator("dates")
    @classmethod
    def _complete_dates(cls, forms: list[str]) -> list[str]:
        sample = dt.datetime(2023, 11, 28, 15, 45)
        for form in forms:
            try:
                read = dt.datetime.strptime(sample.strftime(form), form)
            except ValueError:
                raise ValueError(f"“{form}” is not a form of a date, as %d.%m.%Y is") from None
            if read.date() != sample.date():
                raise ValueError(f"“{form}” does not say day, month and year, as %d.%m.%Y does")
        return forms

    @field_validator("time_zone")
    @classmethod
    def _knownzone_of(cls, name: str) -> str:
        zone_of(name)
        return name

    @model_validator(mode="after")
    def _different_signs(self) -> Self:
        if self.decimal == self.thousands:
            raise ValueError("decimal and thousands must not be the same sign")
        return self

    @property
    def of_workbook(self) -> FileFormat:
        """The same for a workbook: what none of the forms fits is a date in the ISO form."""
        return self.model_copy(update={"dates": [*self.dates, *_ISO_FORMS]})

    def date_text(self, value: dt.date, iso: str) -> str:
        """Return how a date that is no text is written, so that it is read as what it is.

        That is the ISO form, unless one of the file's own forms takes it for another day.
        """
        meant = dt.datetime.fromisoformat(iso)
        if meant.time() == dt.time():
            meant = meant.replace(hour=12)
        for text in (iso, *map(value.strftime, self.dates)):
            try:
                found = moment(text, self.dates, dt.UTC)
            except Unreadable:
                continue
            if found.replace(tzinfo=None) == meant:
                return text
        return iso

    @property
    def notation(self) -> Notation:
        """How figures are written."""
        return Notation(self.decimal, self.thousands, tuple(self.currency_signs))

    @property
    def zone(self) -> dt.tzinfo:
        """The zone of the file's times."""
        return zone_of(self.time_zone)


class PriceRule(_Section):
    """A price type that is derived from the base list: first the percent, then the amount."""

    name: str = Field(min_length=1)
    percent: Decimal = Field(default=Decimal(0), ge=-100, le=1000, decimal_places=2)
    amount: Decimal = Decimal(0)


class Constants(_Section):
    """What is the same for all rows and has no column."""

    currency: str = Field(pattern=r"^[A-Z]{3}$")
    minor_digits: int = Field(default=2, ge=0, le=4)
    vat_percent: Decimal = Field(default=Decimal(0), ge=0, le=100, decimal_places=2)
    price_includes_vat: bool = True
    base_unit: str = Field(default="pcs", min_length=1, max_length=20)
    inner_unit: str = Field(default="inner", min_length=1, max_length=20)
    pack_unit: str = Field(default="case", min_length=1, max_length=20)
    pallet_unit: str = Field(default="pallet", min_length=1, max_length=20)
    base_price_type: str = Field(default="Base", min_length=1)
    cost_price_type: str = Field(default="Cost", min_length=1)
    price_types: list[PriceRule] = Field(default_factory=list)

    @property
    def vat_rate_bp(self) -> int:
        """The VAT rate in basis points."""
        return int(self.vat_percent * 100)


class ProductColumns(_Section):
    """Where a product's facts stand. `attributes` names each attribute and its column."""

    sku: NamedColumn
    name: NamedColumn | None = None
    name_choice: Literal["newest", "most_frequent"] = "newest"
    not_goods: list[str] = Field(default_factory=list)
    group: NamedColumn | None = None
    brand: NamedColumn | None = None
    inner: NamedColumn | None = None
    pack: NamedColumn | None = None
    pallet: NamedColumn | None = None
    inner_barcode: NamedColumn | None = None
    pack_barcode: NamedColumn | None = None
    pallet_barcode: NamedColumn | None = None
    inner_grams: NamedColumn | None = None
    pack_grams: NamedColumn | None = None
    pallet_grams: NamedColumn | None = None
    size: NamedColumn | None = None
    unit: NamedColumn | None = None
    price: NamedColumn | None = None
    cost: NamedColumn | None = None
    barcode: NamedColumn | None = None
    multiple: NamedColumn | None = None
    minimum: NamedColumn | None = None
    catch_grams: NamedColumn | None = None
    substitutes: NamedColumn | None = None
    introduced: NamedColumn | None = None
    attributes: dict[str, NamedColumn] = Field(default_factory=dict)
    vat_percent: NamedColumn | None = None


class OutletColumns(_Section):
    """Where an outlet's facts stand. `latitudes` and `longitudes` bound what is believed."""

    code: NamedColumn
    name: NamedColumn | None = None
    address: NamedColumn | None = None
    city: NamedColumn | None = None
    phone: NamedColumn | None = None
    position: NamedColumn | None = None
    latitudes: tuple[float, float] = (-90, 90)
    longitudes: tuple[float, float] = (-180, 180)
    route: NamedColumn | None = None
    route_missing: str = Field(default="No route", min_length=1)
    price_type: NamedColumn | None = None


class OrderColumns(_Section):
    """Where the facts of an order's line stand, and how lines make up orders."""

    document: NamedColumn
    line: NamedColumn | None = None
    date: NamedColumn
    quantity: NamedColumn
    price: NamedColumn
    amount: NamedColumn | None = None
    group_by: Literal["document", "outlet_day"] = "document"
    return_prefix: str = ""


class Mapping(_Section):
    """A whole mapping. Sections that are missing are not read from the file."""

    title: str = ""
    file: FileFormat = Field(default_factory=FileFormat)
    constants: Constants
    product: ProductColumns | None = None
    outlet: OutletColumns | None = None
    order: OrderColumns | None = None

    @model_validator(mode="after")
    def _something_to_read(self) -> Self:
        if self.product is None and self.outlet is None:
            raise ValueError("a mapping needs [product], [outlet] or both")
        if self.order is not None and (self.product is None or self.outlet is None):
            raise ValueError("[order] needs [product] with sku and [outlet] with code")
        return self

    def columns(self) -> Iterator[tuple[str, Column]]:
        """Yield the columns that the mapping names, each with its key."""
        for name in ("product", "outlet", "order"):
            for key, value in getattr(self, name) or ():
                several = value.items() if isinstance(value, dict) else ()
                for label, one in (("", value), *several):
                    if isinstance(one, Column):
                        yield f"{name}.{key}{'.' if label else ''}{label}", one
