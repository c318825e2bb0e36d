"""Tables of the replica for outlets, who pays for them, and routes: see `localdb.tables`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON
from sqlmodel import AutoString, Field

from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.policy import Policy
from fieldapp.domain.route import Route, Stop


class OutletTable(Outlet, table=True):
    """Outlets."""

    __tablename__ = "outlet"
    id: str = Field(primary_key=True)
    route_id: str | None = Field(default=None, index=True)
    status: Any = Field(sa_type=AutoString, nullable=False)
    notes: list[Any] = Field(sa_type=JSON)
    set_by: dict[str, str] = Field(sa_type=JSON)
    delivery_weekdays: list[int] = Field(sa_type=JSON)


class LegalEntityTable(LegalEntity, table=True):
    """Legal entities."""

    __tablename__ = "legal_entity"
    id: str = Field(primary_key=True)
    outlet_ids: list[str] = Field(sa_type=JSON)
    credit_mode: Any = Field(sa_type=AutoString, nullable=False)
    shortage: Any = Field(sa_type=AutoString, nullable=False)
    delivery: Any = Field(sa_type=JSON, nullable=False)


class PolicyTable(Policy, table=True):
    """The company's policy: one row, or none."""

    __tablename__ = "policy"
    id: str = Field(primary_key=True)
    price_beyond: Any = Field(sa_type=AutoString, nullable=False)
    late_orders: Any = Field(sa_type=AutoString, nullable=False)
    warehouses: list[Any] = Field(sa_type=JSON)


class RouteTable(Route, table=True):
    """Routes."""

    __tablename__ = "route"
    id: str = Field(primary_key=True)


class StopTable(Stop, table=True):
    """Stops of the journey plan."""

    __tablename__ = "stop"
    id: str = Field(primary_key=True)
    route_id: str = Field(index=True)
    outlet_id: str = Field(index=True)
    weekdays: list[int] = Field(sa_type=JSON)
