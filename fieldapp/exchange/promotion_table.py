"""What one table of a file of promotions may say, before names are looked up.

The words are those that `docs/selling.md` explains. Amounts are in units of the currency, as people
write them; a word that is not known is an error, because it would be a rule that nobody follows.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from fieldapp.domain.promotion.promotion import Stacking

Kind = Literal["discount", "free_goods", "mix", "bundle", "gift"]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _exact(value: object) -> object:
    """Take texts and whole numbers as amounts too."""
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


Amount = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0)]
Percent = Annotated[Decimal, BeforeValidator(_exact), Field(gt=0, le=100)]
Names = tuple[str, ...]


class _Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RewardWords(_Words):
    """What is given: `percent`, `off` (each unit or set), `off_total` or `price`."""

    percent: Percent | None = None
    off: Amount | None = None
    off_total: Amount | None = None
    price: Amount | None = None


class TierWords(RewardWords):
    """A step: `from` base units or `from_value`, and what is given from there on."""

    from_: int | None = Field(default=None, alias="from", ge=1)
    from_value: Amount | None = None


class PartWords(_Words):
    """A part of a bundle: so many of any of these products."""

    products: Names = Field(min_length=1)
    quantity: int = Field(default=1, ge=1)


class GiftWords(_Words):
    """One of the gifts to choose from."""

    product: str
    quantity: int = Field(default=1, ge=1)


class PromotionTable(TierWords):
    """A `[[promotion]]` table."""

    code: str = Field(min_length=1, max_length=60)
    name: str = Field(min_length=1, max_length=200)
    note: str = Field(default="", max_length=1000)
    kind: Kind = "discount"
    begins: dt.date | None = None
    ends: dt.date | None = None
    weekdays: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = ()
    channels: tuple[Literal["agent", "self"], ...] = ()
    price_types: Names = ()
    outlets: Names = ()
    entities: Names = ()
    routes: Names = ()
    products: Names = ()
    groups: Names = ()
    brands: Names = ()
    except_products: Names = ()
    except_groups: Names = ()
    except_brands: Names = ()
    tiers: tuple[TierWords, ...] = ()
    every: bool = False
    buy: int | None = Field(default=None, ge=1)
    free: int = Field(default=1, ge=1)
    of: Literal["same", "cheapest"] = "same"
    pieces: int | None = Field(default=None, ge=2)
    parts: tuple[PartWords, ...] = ()
    gifts: tuple[GiftWords, ...] = ()
    priority: int = 0
    stacking: Stacking = "stack"
    currency: str | None = Field(default=None, min_length=3, max_length=3)
    max_times: int | None = Field(default=None, ge=1)
    max_discount: Amount | None = None
    max_uses: int | None = Field(default=None, ge=1)
    budget: Amount | None = None
    while_stock_lasts: str | None = None
