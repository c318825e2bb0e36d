"""A record of every kind, with all fields that its first release had."""

from __future__ import annotations

from fieldapp.domain.assortment import ClientAssortment, QuantityRule, TypeAssortment
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.contract import ContractPrice, PriceBreak, PriceTerm
from fieldapp.domain.delivery import DeliveryPlan
from fieldapp.domain.device import DeviceHealth
from fieldapp.domain.invoice import Invoice
from fieldapp.domain.noun import Noun
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.payment import Allocation, Payment
from fieldapp.domain.photo import Photo
from fieldapp.domain.policy import Policy
from fieldapp.domain.price import Price, PriceType
from fieldapp.domain.product import Brand, Group, Pack, Product
from fieldapp.domain.promotion import Gift, GiftChoice, Promotion, Spending, Target
from fieldapp.domain.receipt import Reason, Receipt
from fieldapp.domain.route import Route, Stop
from fieldapp.domain.stock import Stock
from fieldapp.domain.user import User
from fieldapp.domain.visit import Visit
from tests.wire.samples.order import ORDER
from tests.wire.samples.values import AT, SHA256

USER = User(
    id="anna",
    name="Anna",
    role="agent",
    route_ids=["north"],
    outlet_ids=["corner"],
    warehouse_id="main",
    price_type_ids=["cost"],
)

RECEIPT = Receipt(
    id="c2",
    device_id="d1",
    number=2,
    command="change_line",
    document="o1",
    verdict="merged",
    reasons=[Reason(code="removal_dropped", details={"sku": "TE-1", "theirs": 24})],
    at=AT,
)

RECORDS: tuple[Noun, ...] = (
    USER,
    RECEIPT,
    Route(id="north", name="North", agent_id="anna", agent_name="Anna"),
    Stop(
        id="s1",
        route_id="north",
        outlet_id="corner",
        weekdays=[1, 4],
        every_weeks=2,
        week_offset=1,
        sequence=3,
    ),
    Outlet(
        id="corner",
        code="C-1",
        name="Corner",
        address="1, High Street",
        city="Riga",
        phone="+371 1",
        latitude=56.95,
        longitude=24.0,
        route_id="north",
        price_type_id="retail",
        legal_entity_id="corner-llc",
        closed=True,
    ),
    LegalEntity(id="corner-llc", name="Corner LLC", tax_number="40001", outlet_ids=["corner"]),
    Policy(id="acme", honour_days=3, honour_bp=200, price_beyond="refuse", cut_off_hours=8),
    Visit(
        id="v1",
        outlet_id="corner",
        user_id="anna",
        user_name="Anna",
        checked_in_at=AT,
        checked_out_at=AT,
        latitude=56.95,
        longitude=24.0,
        accuracy_m=7.5,
        result="no_need",
        note="full shelf",
    ),
    Photo(
        id="p1",
        outlet_id="corner",
        visit_id="v1",
        author_id="anna",
        author_name="Anna",
        taken_at=AT,
        sha256=SHA256,
        size_bytes=2_345_678,
        media_type="image/jpeg",
        width=4_000,
        height=3_000,
        caption="левая полка",
    ),
    Conflict(
        id="l1.anna",
        order_id="o1",
        order_number="A1-00007",
        outlet_id="corner",
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
        choice="sum",
        resolved_by="Maria",
    ),
    DeviceHealth(
        id="d1",
        user_id="anna",
        user_name="Anna",
        name="Phone",
        prefix="A1",
        app_version="0.1.0",
        enrolled_at=AT,
        last_sync_at=AT,
        unsent=3,
        skew_ms=-1500,
        storage_used_bytes=1_000_000,
        storage_free_bytes=2_000_000_000,
        state="wipe_ordered",
        state_at=AT,
    ),
    Group(id="drinks", name="Drinks", parent_id="food"),
    Brand(id="fizz", name="Fizz"),
    Product(
        id="tea",
        sku="TE-1",
        name="Чай",
        unit="box",
        packs=[Pack(unit="case", quantity=12)],
        barcodes=["4600000000017"],
        group_id="drinks",
        brand_id="fizz",
        size="100 g",
        order_multiple=12,
        order_minimum=24,
        vat_rate_bp=2_000,
        discontinued=True,
    ),
    PriceType(
        id="retail",
        name="Retail",
        currency="USD",
        base_id="base",
        adjust_bp=-500,
        adjust_minor=-1,
        vat_included=False,
    ),
    Price(price_type_id="retail", product_id="tea", amount_minor=400),
    PriceBreak(
        price_type_id="retail",
        target_id="drinks",
        terms=[PriceTerm(from_quantity=12, adjust_bp=-300, adjust_minor=-1)],
    ),
    ContractPrice(
        client_id="corner-llc",
        target_id="tea",
        outlet_ids=["corner"],
        terms=[PriceTerm(valid_from="2026-03-01", valid_to="2026-03-31", amount_minor=380)],
    ),
    DeliveryPlan(id="north", weekdays=[1, 3, 5], lead_days=2, cut_off="15:00", zone="Europe/Riga"),
    Invoice(
        id="i1",
        number="INV-17",
        legal_entity_id="corner-llc",
        outlet_ids=["corner"],
        outlet_id="corner",
        issued="2026-02-02",
        due_day="2026-02-16",
        currency="USD",
        total_minor=12_000,
        open_minor=9_500,
    ),
    Payment(
        id="p7",
        number="A1-00009",
        outlet_id="corner",
        legal_entity_id="corner-llc",
        outlet_ids=["corner"],
        author_id="anna",
        author_name="Anna",
        collected_at=AT,
        method="card",
        currency="USD",
        amount_minor=5_000,
        allocations=[Allocation(invoice_id="i1", number="INV-17", amount_minor=4_000)],
        note="half of it",
        state="cancelled",
        cancelled_by="Maria",
    ),
    TypeAssortment(
        price_type_id="retail",
        allowed=["drinks"],
        excluded=["fizz"],
        must=["tea"],
        quantities=[QuantityRule(target_id="drinks", minimum=24)],
    ),
    ClientAssortment(
        client_id="corner-llc",
        outlet_ids=["corner"],
        allowed=["tea"],
        excluded=["drinks"],
        must=["tea"],
        quantities=[QuantityRule(target_id="tea", minimum=12, multiple=6)],
    ),
    Promotion(
        id="spring-gift",
        name="Подарок весны",
        note="One mug for each case",
        valid_from="2026-03-01",
        valid_to="2026-03-31",
        weekdays=[1, 2],
        channels=["self"],
        price_type_ids=["retail"],
        outlet_ids=["corner"],
        target=Target(
            product_ids=("tea",),
            group_ids=("drinks",),
            brand_ids=("fizz",),
            except_product_ids=("cola",),
            except_group_ids=("water",),
            except_brand_ids=("still",),
        ),
        deal=Gift(
            basis="quantity",
            threshold=12,
            every=True,
            choices=(GiftChoice(product_id="mug", quantity=2), GiftChoice(product_id="cup")),
        ),
        priority=5,
        stacking="line",
        currency="USD",
        max_times=3,
        max_discount_minor=5_000,
        max_uses=2,
        budget_minor=1_000_000,
        spent_minor=250_000,
        stock_warehouse_id="main",
    ),
    Spending(promotion_id="spring-gift", spent_minor=251_000),
    Stock(warehouse_id="main", product_id="tea", quantity=240, as_of=AT),
    ORDER,
)
