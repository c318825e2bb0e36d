"""Records of the kinds that have got fields since their first release, with these set as well."""

from __future__ import annotations

from fieldapp.domain.conflict import Conflict
from fieldapp.domain.noun import Noun
from fieldapp.domain.order_line import Adjustment, AppliedPromotion, MovedLine
from fieldapp.domain.outlet import CardNote, DeliveryTerms, LegalEntity, Outlet
from fieldapp.domain.policy import Policy
from fieldapp.domain.price import PriceType
from fieldapp.domain.product import Pack, Product, ProductPicture
from fieldapp.domain.receipt import Reason
from fieldapp.domain.route import Route
from fieldapp.domain.warehouse import Warehouse
from tests.wire.samples.order import ORDER
from tests.wire.samples.records import RECEIPT, USER
from tests.wire.samples.values import AT

DELIVERY = DeliveryTerms(
    fee_minor=1_500,
    free_from_minor=30_000,
    vat_rate_bp=2_000,
    minimum_minor=5_000,
    minimum_mode="hard",
)

GROWN: tuple[Noun, ...] = (
    RECEIPT.model_copy(update={"acknowledged_at": AT}),
    LegalEntity(
        id="corner-llc",
        name="Corner LLC",
        tax_number="40001",
        outlet_ids=["corner"],
        credit_mode="hold",
        credit_limit_minor=500_000,
        overdue_limit_days=14,
        debt_minor=120_000,
        overdue_days=3,
        debt_as_of=AT,
        shortage="cut",
        invoices_as_of=AT,
        payment_days=14,
        prepaid=True,
        delivery=DELIVERY,
    ),
    ORDER.model_copy(
        update={
            "holds": [
                Reason(code="price_changed", details={"sku": "TE-1", "seen": 400, "current": 500})
            ],
            "decided_by": "Maria",
            "decision": "as agreed",
            "amended_at": AT,
            "was_accepted": True,
            "delivery_minor": 1_500,
            "delivery_vat_bp": 2_000,
            "due_day": "2026-03-18",
            "prepaid": True,
            "gifts": {"spring-gift": "mug"},
            "promotions": [
                AppliedPromotion(promotion_id="spring", name="Spring", times=2, discount_minor=300)
            ],
            "lines": [
                ORDER.lines[0].model_copy(
                    update={
                        "amount_minor": 9_300,
                        "discount_minor": 300,
                        "adjustments": [
                            Adjustment(promotion_id="spring", name="Spring", amount_minor=300)
                        ],
                        "gift_of": "spring-gift",
                        "condition": "bad",
                        "cause": "expired",
                        "catch_grams": 105,
                        "delivered": 23,
                        "delivered_grams": 2_431,
                    }
                )
            ],
            "title": "На праздник",
            "warehouse_id": "main",
            "touched_by": "Olga",
            "touched_at": AT,
            "moved": {"l9": MovedLine(order_id="o9", line_id="l8", quantity=6)},
            "moved_to": "o9",
            "delivery_group": "g1",
            "valid_until": "2026-03-16",
            "offered_at": AT,
            "quote_id": "o8",
            "delivery_waived_minor": 900,
            "delivered_on": "2026-03-04",
            "delivered_minor": 9_100,
            "reached": {"submitted": AT, "held": AT},
            "status_at": AT,
            "status_by": "olga",
        }
    ),
    Policy(
        id="acme",
        honour_days=3,
        honour_bp=200,
        price_beyond="refuse",
        cut_off_hours=8,
        return_days=30,
        zone="Europe/Riga",
        late_orders="honour",
        warehouses=[
            Warehouse(id="main", name="Склад"),
            Warehouse(id="far", name="Far", route_ids=("north",)),
        ],
    ),
    Outlet(
        id="new",
        code="A1-N-7",
        name="Угловой",
        address="2, High Street",
        city="Riga",
        phone="+371 2",
        latitude=56.95,
        longitude=24.0,
        route_id="north",
        price_type_id="retail",
        legal_entity_id="new-llc",
        closed=True,
        contact="Ольга",
        status="prospect",
        notes=[CardNote(id="c11", at=AT, by="Anna", text="opens at nine")],
        set_by={"phone": "Anna"},
        merged_into="corner",
        delivery_weekdays=[2, 4],
    ),
    Product(
        id="tea",
        sku="TE-1",
        name="Чай",
        unit="box",
        packs=[
            Pack(
                unit="case", quantity=12, level="case", barcode="4600000000024", weight_grams=1_500
            )
        ],
        barcodes=["4600000000017"],
        group_id="drinks",
        brand_id="fizz",
        size="100 g",
        order_multiple=12,
        order_minimum=24,
        vat_rate_bp=2_000,
        discontinued=True,
        attributes={"Country": "Ceylon", "Сорт": "чёрный"},
        substitutes=["coffee", "cocoa"],
        introduced="2026-02-01",
        catch_grams=105,
        picture=ProductPicture(
            sha256="c" * 64, size_bytes=60_000, thumb_sha256="d" * 64, thumb_bytes=3_000
        ),
    ),
    Route(id="north", name="North", agent_id="anna", agent_name="Anna", price_type_id="retail"),
    USER.model_copy(update={"dismissed_at": AT}),
    PriceType(
        id="retail",
        name="Retail",
        currency="USD",
        base_id="base",
        adjust_bp=-500,
        adjust_minor=-1,
        vat_included=False,
        delivery=DELIVERY,
        rate_e9=920_000_000,
    ),
    Conflict(
        id="phone.1f",
        order_id="o1",
        order_number="A1-00007",
        outlet_id="new",
        line_id="l1",
        product_id="tea",
        sku="TE-1",
        name="Tea",
        seen=12,
        mine=18,
        theirs=24,
        author_id="anna",
        author_name="Anna",
        other_name="Olga",
        opened_at=AT,
        choice="mine",
        resolved_by="Maria",
        about="card",
        field="phone",
        was="+371 1",
        mine_text="+371 2",
        theirs_text="+371 3",
        in_force="mine",
        decides="manager",
        other_outlet_id="corner",
        alike=["phone"],
    ),
)
