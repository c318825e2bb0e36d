"""Outlets and the legal entities that they buy under."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Rule
from sqlmodel import Field

from fieldapp.domain.noun import GrownNoun, Instant, Key, Measure

CreditMode = Literal["none", "soft", "hold", "refuse"]
Shortage = Literal["ignore", "back_order", "cut", "substitute"]
OutletStatus = Literal["active", "prospect"]
MinimumMode = Literal["none", "soft", "hard"]

ContactField = Literal["name", "address", "city", "phone", "contact"]
LegalField = Literal["legal_name", "tax_number"]
CardField = ContactField | LegalField

OFFICE_TERMS = "terms"
"""Stands in `Outlet.set_by` where a table of terms has set the price type."""

CONTACT_FIELDS: tuple[ContactField, ...] = ("name", "address", "city", "phone", "contact")
LEGAL_FIELDS: tuple[LegalField, ...] = ("legal_name", "tax_number")

FIELD_LABELS: dict[str, str] = {
    "name": "Name",
    "address": "Address",
    "city": "City",
    "phone": "Phone",
    "contact": "Contact person",
    "legal_name": "Legal entity",
    "tax_number": "Tax number",
}
"""What people call the fields; the texts are looked up in the translations by these."""


class CardNote(BaseModel):
    """A remark on an outlet's card; `id` is that of the command that brought it."""

    id: Key
    at: Instant
    by: str
    text: str


class Outlet(GrownNoun):
    """A shop that is sold to.

    A `prospect` was made in the field and is new to the office. `set_by` names who last changed
    which field of the card, the manager who put the outlet on its route, and `OFFICE_TERMS` where
    terms have set its price type. An outlet that was
    `merged_into` another one is closed for good. `delivery_weekdays` are the ISO numbers of the
    days on which goods come to it; without them those of its route hold.
    """

    LATER: ClassVar[tuple[str, ...]] = (
        "contact", "status", "notes", "set_by", "merged_into", "delivery_weekdays",
    )  # fmt: skip

    id: Key
    code: str = Field(min_length=1, max_length=60)
    name: str = Field(min_length=1)
    address: str = ""
    city: str = ""
    phone: str = ""
    latitude: Measure | None = Field(default=None, ge=-90, le=90)
    longitude: Measure | None = Field(default=None, ge=-180, le=180)
    route_id: Key | None = None
    price_type_id: Key
    legal_entity_id: Key | None = None
    closed: bool = False
    contact: str = ""
    status: OutletStatus = "active"
    notes: list[CardNote] = Field(default_factory=list)
    set_by: dict[str, str] = Field(default_factory=dict)
    merged_into: Key | None = None
    delivery_weekdays: list[int] = Field(default_factory=list)

    def at_price_type(self, price_type_id: str | None) -> Outlet:
        """Return this outlet with a price type set by terms; None leaves it to the next import."""
        set_by = {name: by for name, by in self.set_by.items() if name != "price_type_id"}
        if price_type_id is None:
            return self.model_copy(update={"set_by": set_by})
        set_by["price_type_id"] = OFFICE_TERMS
        return self.model_copy(update={"price_type_id": price_type_id, "set_by": set_by})

    def from_office(self, known: Outlet) -> Outlet:
        """Return this outlet, as the office has it, with what people have put on its card.

        The office's files know nothing of notes, or of what was merged, and are behind in the
        fields that somebody has changed in the field, in the route that a manager has chosen, and
        in a price type that was set by terms.
        """
        fields = (*CONTACT_FIELDS, "route_id", "price_type_id")
        set_here = [name for name in fields if name in known.set_by]
        kept: dict[str, object] = {name: getattr(known, name) for name in set_here}
        kept |= {"notes": known.notes, "set_by": known.set_by}
        if known.merged_into is not None:
            kept |= {"merged_into": known.merged_into, "closed": True}
        if self.legal_entity_id is None:
            kept["legal_entity_id"] = known.legal_entity_id
        if not self.delivery_weekdays:
            kept["delivery_weekdays"] = known.delivery_weekdays
        return self.model_copy(update=kept)


class DeliveryTerms(BaseModel):
    """What delivery costs somebody, and the least that has to be ordered.

    Amounts are in minor units and in the way of the client's prices, with VAT or without, as is the
    amount of goods that they are compared with. Delivery costs `fee_minor` below
    `free_from_minor`, always when that is None; `vat_rate_bp` is its VAT. Below `minimum_minor` an
    order is taken with a remark (`soft`), or not at all (`hard`).
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    fee_minor: int = Rule(default=0, ge=0)
    free_from_minor: int | None = Rule(default=None, ge=0)
    vat_rate_bp: int = Rule(default=0, ge=0, le=10_000)
    minimum_minor: int = Rule(default=0, ge=0)
    minimum_mode: MinimumMode = "none"


class LegalEntity(GrownNoun):
    """Who pays: a company or person that buys for one or more outlets.

    `credit_mode` says what happens to an order over the limits: nothing, a remark (`soft`), a wait
    for a manager (`hold`) or a refusal. The limits are `credit_limit_minor` for what is owed with
    open orders, and `overdue_limit_days` for the age of the oldest unpaid document; None means no
    limit. `debt_minor` and `overdue_days` are the balance as the office told it at `debt_as_of`,
    in minor units of the currency that the client orders in; they follow from the open invoices
    instead when the office has loaded those, at `invoices_as_of`. `shortage` says what becomes of a
    line that the stock does not cover: nothing, a back-order, a smaller quantity, or a substitute
    for what is missing. An order has to be paid `payment_days` after its delivery, or before it
    when the client is `prepaid`. `delivery` are the client's delivery terms, which go before those
    of the price type.
    """

    LATER: ClassVar[tuple[str, ...]] = (
        "credit_mode",
        "credit_limit_minor",
        "overdue_limit_days",
        "debt_minor",
        "overdue_days",
        "debt_as_of",
        "shortage",
        "invoices_as_of",
        "payment_days",
        "prepaid",
        "delivery",
    )

    id: Key
    name: str = Field(min_length=1)
    tax_number: str = ""
    outlet_ids: list[Key] = Field(default_factory=list)
    credit_mode: CreditMode = "none"
    credit_limit_minor: int | None = Field(default=None, ge=0)
    overdue_limit_days: int | None = Field(default=None, ge=0)
    debt_minor: int = 0
    overdue_days: int = Field(default=0, ge=0)
    debt_as_of: Instant | None = None
    shortage: Shortage = "ignore"
    invoices_as_of: Instant | None = None
    payment_days: int | None = Field(default=None, ge=0, le=1_000)
    prepaid: bool = False
    delivery: DeliveryTerms | None = None
