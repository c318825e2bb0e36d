"""Stock as the office last told it."""

from __future__ import annotations

from sqlmodel import Field

from fieldapp.domain.noun import Instant, Key, Noun


class Stock(Noun):
    """Base units of a product in a warehouse, and when that was true."""

    KEY = ("warehouse_id", "product_id")

    warehouse_id: Key
    product_id: Key
    quantity: int = Field(ge=0)
    as_of: Instant
