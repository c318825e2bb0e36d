"""Outlets and the legal entities that they buy under."""

from __future__ import annotations

from typing import ClassVar, Literal

from sqlmodel import Field

from fieldapp.domain.noun import GrownNoun, Instant, Key, Measure, Noun

CreditMode = Literal["none", "soft", "hold", "refuse"]
Shortage = Literal["ignore", "back_order", "cut"]


class Outlet(Noun):
    """A shop that is sold to."""

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


class LegalEntity(GrownNoun):
    """Who pays: a company or person that buys for one or more outlets.

    `credit_mode` says what happens to an order over the limits: nothing, a remark (`soft`), a wait
    for a manager (`hold`) or a refusal. The limits are `credit_limit_minor` for what is owed with
    open orders, and `overdue_limit_days` for the age of the oldest unpaid document; None means no
    limit. `debt_minor` and `overdue_days` are the balance as the office told it at `debt_as_of`,
    in minor units of the currency that the client orders in. `shortage` says what becomes of a
    line that the stock does not cover: nothing, a back-order, or a smaller quantity.
    """

    LATER: ClassVar[tuple[str, ...]] = (
        "credit_mode",
        "credit_limit_minor",
        "overdue_limit_days",
        "debt_minor",
        "overdue_days",
        "debt_as_of",
        "shortage",
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
