"""Tables of the replica for what clients may order: see `localdb.tables`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from fieldapp.domain.assortment import ClientAssortment, TypeAssortment


class TypeAssortmentTable(TypeAssortment, table=True):
    """Assortments of price types."""

    __tablename__ = "type_assortment"
    price_type_id: str = Field(primary_key=True)
    allowed: list[str] = Field(sa_type=JSON)
    excluded: list[str] = Field(sa_type=JSON)
    must: list[str] = Field(sa_type=JSON)
    quantities: list[Any] = Field(sa_type=JSON)


class ClientAssortmentTable(ClientAssortment, table=True):
    """Assortments of outlets and legal entities."""

    __tablename__ = "client_assortment"
    client_id: str = Field(primary_key=True)
    outlet_ids: list[str] = Field(sa_type=JSON)
    allowed: list[str] = Field(sa_type=JSON)
    excluded: list[str] = Field(sa_type=JSON)
    must: list[str] = Field(sa_type=JSON)
    quantities: list[Any] = Field(sa_type=JSON)
