"""Tables of the replica for what things cost: see `localdb.tables`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from fieldapp.domain.contract import ContractPrice, PriceBreak
from fieldapp.domain.price import Price, PriceType


class PriceTypeTable(PriceType, table=True):
    """Price types."""

    __tablename__ = "price_type"
    id: str = Field(primary_key=True)
    delivery: Any = Field(sa_type=JSON, nullable=False)


class PriceTable(Price, table=True):
    """Prices."""

    __tablename__ = "price"
    price_type_id: str = Field(primary_key=True)
    product_id: str = Field(primary_key=True)


class PriceBreakTable(PriceBreak, table=True):
    """Quantity breaks of price types."""

    __tablename__ = "price_break"
    price_type_id: str = Field(primary_key=True)
    target_id: str = Field(primary_key=True)
    terms: list[Any] = Field(sa_type=JSON)


class ContractPriceTable(ContractPrice, table=True):
    """Contract prices."""

    __tablename__ = "contract_price"
    client_id: str = Field(primary_key=True)
    target_id: str = Field(primary_key=True)
    terms: list[Any] = Field(sa_type=JSON)
    outlet_ids: list[str] = Field(sa_type=JSON)
