"""Tables of the replica for delivery plans and invoices: see `localdb.tables`."""

from __future__ import annotations

from sqlalchemy import JSON, Index
from sqlmodel import Field

from fieldapp.domain.delivery import DeliveryPlan
from fieldapp.domain.invoice import Invoice


class DeliveryPlanTable(DeliveryPlan, table=True):
    """Delivery plans of routes."""

    __tablename__ = "delivery_plan"
    id: str = Field(primary_key=True)
    weekdays: list[int] = Field(sa_type=JSON)


class InvoiceTable(Invoice, table=True):
    """Invoices."""

    __tablename__ = "invoice"
    __table_args__ = (Index("invoice_due", "legal_entity_id", "due_day"),)
    id: str = Field(primary_key=True)
    outlet_ids: list[str] = Field(sa_type=JSON)
