"""Tables of the replica: each noun's validated base class with its key on top.

Values are stored as they travel: texts, integers, floats; lists as JSON text. What is declared here
and what the migrations build is compared by a test.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import AutoString, Field, SQLModel

from fieldapp.domain.conflict import Conflict
from fieldapp.domain.device import DeviceHealth
from fieldapp.domain.noun import Noun
from fieldapp.domain.order import OrderHead
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.product import Brand, Group, Product
from fieldapp.domain.receipt import Receipt
from fieldapp.domain.stock import Stock
from fieldapp.domain.user import User
from fieldapp.domain.visit import Visit
from fieldapp.localdb.assortment_tables import ClientAssortmentTable, TypeAssortmentTable
from fieldapp.localdb.field_tables import (
    LegalEntityTable,
    OutletTable,
    PolicyTable,
    RouteTable,
    StopTable,
)
from fieldapp.localdb.photo_tables import BlobTable as BlobTable
from fieldapp.localdb.photo_tables import PhotoTable
from fieldapp.localdb.price_tables import (
    ContractPriceTable,
    PriceBreakTable,
    PriceTable,
    PriceTypeTable,
)
from fieldapp.localdb.promotion_tables import PromotionTable, SpendingTable
from fieldapp.localdb.search_tables import ProductTextTable as ProductTextTable
from fieldapp.localdb.search_tables import ProductTokenTable as ProductTokenTable
from fieldapp.localdb.terms_tables import DeliveryPlanTable, InvoiceTable, PaymentTable


class ProductTable(Product, table=True):
    """Products. `seq` is the small integer that the search tables refer to."""

    __tablename__ = "product"
    __table_args__ = (
        Index("product_name", "discontinued", "name"),
        Index("product_group_id", "group_id", "discontinued", "name"),
        Index("product_brand_id", "brand_id", "discontinued", "name"),
        Index("product_introduced", "introduced", sqlite_where=text("introduced IS NOT NULL")),
        Index("product_pictured", "introduced", sqlite_where=text("picture <> 'null'")),
    )
    seq: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    sku: str = Field(index=True)
    packs: list[Any] = Field(sa_type=JSON)
    barcodes: list[str] = Field(sa_type=JSON)
    attributes: dict[str, str] = Field(sa_type=JSON)
    substitutes: list[str] = Field(sa_type=JSON)
    picture: Any = Field(sa_type=JSON, nullable=False)


class ProductAttributeTable(SQLModel, table=True):
    """The attributes of products, to find products by them; triggers keep them up to date."""

    __tablename__ = "product_attribute"
    name: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    seq: int = Field(primary_key=True, foreign_key="product.seq", ondelete="CASCADE", index=True)


class GroupTable(Group, table=True):
    """Product groups."""

    __tablename__ = "product_group"
    id: str = Field(primary_key=True)


class BrandTable(Brand, table=True):
    """Brands."""

    __tablename__ = "brand"
    id: str = Field(primary_key=True)


class StockTable(Stock, table=True):
    """Stock."""

    __tablename__ = "stock"
    warehouse_id: str = Field(primary_key=True)
    product_id: str = Field(primary_key=True)


class OrderTable(OrderHead, table=True):
    """Orders without their lines."""

    __tablename__ = "order_head"
    __table_args__ = (
        Index("order_head_created", "created_at"),
        Index("order_head_outlet", "outlet_id", "created_at"),
        Index("order_head_dated", "outlet_id", text("coalesce(submitted_at, created_at)")),
        Index("order_head_status", "status", "created_at"),
        Index("order_head_told", "status_at", sqlite_where=text("status_at IS NOT NULL")),
    )
    id: str = Field(primary_key=True)
    kind: Any = Field(sa_type=AutoString, nullable=False)
    status: Any = Field(sa_type=AutoString, nullable=False)
    channel: Any = Field(sa_type=AutoString, nullable=False)
    holds: list[Any] = Field(sa_type=JSON)
    gifts: dict[str, str] = Field(sa_type=JSON)
    promotions: list[Any] = Field(sa_type=JSON)
    moved: dict[str, Any] = Field(sa_type=JSON)
    reached: dict[str, str] = Field(sa_type=JSON)


class OrderLineTable(OrderLine, table=True):
    """Lines, in the order of `place`; they live and die with their order."""

    __tablename__ = "order_line"
    __table_args__ = (UniqueConstraint("order_id", "place"), Index("order_line_id", "id"))
    row: int | None = Field(default=None, primary_key=True)
    order_id: str = Field(foreign_key="order_head.id", ondelete="CASCADE")
    place: int
    product_id: str = Field(index=True)
    condition: Any = Field(default=None, sa_type=AutoString, nullable=True)
    cause: Any = Field(default=None, sa_type=AutoString, nullable=True)
    adjustments: list[Any] = Field(sa_type=JSON)


class VisitTable(Visit, table=True):
    """Visits."""

    __tablename__ = "visit"
    __table_args__ = (
        Index("visit_day", "checked_in_at"),
        Index("visit_outlet", "outlet_id", "checked_in_at"),
    )
    id: str = Field(primary_key=True)
    result: Any = Field(default=None, sa_type=AutoString, nullable=True)


class UserTable(User, table=True):
    """The user of this replica."""

    __tablename__ = "person"
    id: str = Field(primary_key=True)
    route_ids: list[str] = Field(sa_type=JSON)
    outlet_ids: list[str] = Field(sa_type=JSON)
    price_type_ids: list[str] = Field(sa_type=JSON)
    role: Any = Field(sa_type=AutoString, nullable=False)


class ReceiptTable(Receipt, table=True):
    """Receipts of this device's commands."""

    __tablename__ = "receipt"
    __table_args__ = (Index("receipt_verdict", "verdict"),)
    id: str = Field(primary_key=True)
    number: int = Field(index=True)
    reasons: list[Any] = Field(sa_type=JSON)
    verdict: Any = Field(sa_type=AutoString, nullable=False)


class ConflictTable(Conflict, table=True):
    """Conflicts, open and decided."""

    __tablename__ = "conflict"
    id: str = Field(primary_key=True)
    __table_args__ = (Index("conflict_outlet", "outlet_id"),)
    order_id: str = Field(index=True)
    choice: Any = Field(default=None, sa_type=AutoString, nullable=True)
    about: Any = Field(sa_type=AutoString, nullable=False)
    in_force: Any = Field(sa_type=AutoString, nullable=False)
    decides: Any = Field(sa_type=AutoString, nullable=False)
    alike: list[str] = Field(sa_type=JSON)


class DeviceHealthTable(DeviceHealth, table=True):
    """Devices, on the replicas of managers."""

    __tablename__ = "device_health"
    id: str = Field(primary_key=True)
    state: Any = Field(sa_type=AutoString, nullable=False)


class OutboxTable(SQLModel, table=True):
    """Commands made here, kept for two weeks after a pulled state contains them (`contained_at`).

    `refusal` holds why a command could not be applied again on top of what was pulled.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("outbox_contained", "contained_at", "document"),)
    number: int = Field(primary_key=True)
    id: str = Field(unique=True)
    type: str
    document: str = Field(index=True)
    at: str
    body: str
    sent_at: str | None = None
    contained_at: str | None = None
    refusal: str | None = None


class BaseRecordTable(SQLModel, table=True):
    """What the hub said of records that pending commands have changed here; no body: absent."""

    __tablename__ = "base_record"
    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    body: str | None = None


class MembershipTable(SQLModel, table=True):
    """Which buckets brought a record that travels with outlets."""

    __tablename__ = "membership"
    __table_args__ = (Index("membership_record", "kind", "key"),)
    bucket: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)


class StaleRecordTable(SQLModel, table=True):
    """Records of buckets that are being sent anew; what is left here at the end is gone."""

    __tablename__ = "stale_record"
    bucket: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)


class SetAsideTable(SQLModel, table=True):
    """Pulled records that could not be stored, with the reason and the bucket that brought them."""

    __tablename__ = "set_aside"
    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    body: str
    reason: str
    at: str
    bucket: str


class MetaTable(SQLModel, table=True):
    """Single values: cursor, counters, times."""

    __tablename__ = "meta"
    name: str = Field(primary_key=True)
    value: str


TABLES: dict[str, type[SQLModel]] = {
    "product": ProductTable,
    "group": GroupTable,
    "brand": BrandTable,
    "price_type": PriceTypeTable,
    "price": PriceTable,
    "price_break": PriceBreakTable,
    "contract_price": ContractPriceTable,
    "type_assortment": TypeAssortmentTable,
    "client_assortment": ClientAssortmentTable,
    "promotion": PromotionTable,
    "promotion_spending": SpendingTable,
    "stock": StockTable,
    "outlet": OutletTable,
    "legal_entity": LegalEntityTable,
    "route": RouteTable,
    "stop": StopTable,
    "order": OrderTable,
    "visit": VisitTable,
    "photo": PhotoTable,
    "user": UserTable,
    "receipt": ReceiptTable,
    "conflict": ConflictTable,
    "policy": PolicyTable,
    "device_health": DeviceHealthTable,
    "delivery_plan": DeliveryPlanTable,
    "invoice": InvoiceTable,
    "payment": PaymentTable,
}
"""The table of each kind; an order's lines are in `OrderLineTable` beside it."""


def noun_of(kind: str) -> type[Noun]:
    """Return the noun that a kind's table is built on."""
    bases = [base for base in TABLES[kind].__mro__ if issubclass(base, Noun)]
    return bases[1]
