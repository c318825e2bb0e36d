"""Tables of the replica for delivery plans, invoices and payments: see `localdb.tables`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import AutoString, Field

from fieldapp.domain.delivery import DeliveryPlan
from fieldapp.domain.invoice import Invoice
from fieldapp.domain.payment import Payment


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


class PaymentTable(Payment, table=True):
    """Payments."""

    __tablename__ = "payment"
    __table_args__ = (Index("payment_state", "legal_entity_id", "state", "collected_at"),)
    id: str = Field(primary_key=True)
    outlet_ids: list[str] = Field(sa_type=JSON)
    allocations: list[Any] = Field(sa_type=JSON)
    method: Any = Field(sa_type=AutoString, nullable=False)
    state: Any = Field(sa_type=AutoString, nullable=False)
