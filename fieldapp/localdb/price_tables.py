"""Tables of the replica for what things cost: see `localdb.tables`."""

from __future__ import annotations

from sqlmodel import Field

from fieldapp.domain.price import Price, PriceType


class PriceTypeTable(PriceType, table=True):
    """Price types."""

    __tablename__ = "price_type"
    id: str = Field(primary_key=True)


class PriceTable(Price, table=True):
    """Prices."""

    __tablename__ = "price"
    price_type_id: str = Field(primary_key=True)
    product_id: str = Field(primary_key=True)
