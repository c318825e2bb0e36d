"""Tables of the replica for promotions: see `localdb.tables`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON
from sqlmodel import AutoString, Field

from fieldapp.domain.promotion import Promotion, Spending


class PromotionTable(Promotion, table=True):
    """Promotions."""

    __tablename__ = "promotion"
    id: str = Field(primary_key=True)
    weekdays: list[int] = Field(sa_type=JSON)
    channels: list[str] = Field(sa_type=JSON)  # type: ignore[assignment]
    price_type_ids: list[str] = Field(sa_type=JSON)
    outlet_ids: list[str] = Field(sa_type=JSON)
    target: Any = Field(sa_type=JSON, nullable=False)
    deal: Any = Field(sa_type=JSON, nullable=False)
    stacking: Any = Field(sa_type=AutoString, nullable=False)


class SpendingTable(Spending, table=True):
    """What own orders that wait here have added to what promotions have given away."""

    __tablename__ = "promotion_spending"
    promotion_id: str = Field(primary_key=True)
