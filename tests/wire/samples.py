"""One sample of everything that travels: messages, commands and records, with every field set."""

from __future__ import annotations

from pydantic import BaseModel

from fieldapp.domain.assortment import ClientAssortment, QuantityRule, TypeAssortment
from fieldapp.domain.command import (
    AcknowledgeRefusal,
    AddPhoto,
    AmendOrder,
    AssignOutlet,
    CancelOrder,
    CancelPayment,
    ChangeLine,
    ChangeOrder,
    ChangeOutlet,
    CheckIn,
    CheckOut,
    ChooseGift,
    CollectPayment,
    Command,
    CreateOrder,
    CreateOutlet,
    CreateReturn,
    DecideDouble,
    FieldChange,
    FillOrder,
    JoinDelivery,
    JoinLines,
    LinePart,
    MergeCarts,
    MergeOutlets,
    MoveLines,
    NewLine,
    OfferQuote,
    OrderQuote,
    QuotedLine,
    RejectOrder,
    ReleaseOrder,
    ResolveConflict,
    ReturnLine,
    RevokeDevice,
    SeenLine,
    SetLine,
    SetReturnLine,
    SplitCart,
    SubmitOrder,
    SubmitReturn,
    WipeDevice,
)
from fieldapp.domain.command.promotion import SeenGift, SeenPromotion, SeenShare
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.contract import ContractPrice, PriceBreak, PriceTerm
from fieldapp.domain.delivery import DeliveryPlan
from fieldapp.domain.device import DeviceHealth
from fieldapp.domain.invoice import Invoice
from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import Adjustment, AppliedPromotion, MovedLine, OrderLine
from fieldapp.domain.outlet import CardNote, DeliveryTerms, LegalEntity, Outlet
from fieldapp.domain.payment import Allocation, Payment
from fieldapp.domain.photo import Photo
from fieldapp.domain.policy import Policy
from fieldapp.domain.price import Price, PriceType
from fieldapp.domain.product import Brand, Group, Pack, Product, ProductPicture
from fieldapp.domain.promotion import Gift, GiftChoice, Promotion, Spending, Target
from fieldapp.domain.receipt import Reason, Receipt
from fieldapp.domain.reconciliation import OrderFigure
from fieldapp.domain.route import Route, Stop
from fieldapp.domain.stock import Stock
from fieldapp.domain.user import User
from fieldapp.domain.visit import Visit
from fieldapp.domain.warehouse import Warehouse
from fieldapp.wire.messages import (
    BucketDigest,
    Changes,
    Cursor,
    EnrolRequest,
    HealthReport,
    Message,
    Numbered,
    PackOffer,
    PackPage,
    Problem,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
    ReconcileReply,
    ReconcileRequest,
    Refreshed,
    RefreshRequest,
    Session,
    Wiped,
)
from fieldapp.wire.unsent import unsent_file

AT = "2026-03-02T08:30:00.125Z"
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

SUBMISSION = SubmitOrder(
    id="c4",
    at=AT,
    order_id="o1",
    seen=(SeenLine(line_id="l1", sku="TE-1", quantity=24, price_minor=400),),
)
COMMANDS: tuple[Command, ...] = (
    CreateOrder(
        id="c1",
        at=AT,
        order_id="o1",
        number="A1-00007",
        outlet_id="corner",
        repeated_from="o0",
        lines=(NewLine(line_id="l1", product_id="tea", quantity=12),),
    ),
    ChangeLine(id="c2", at=AT, order_id="o1", line_id="l1", product_id="tea", quantity=24, base=12),
    ChangeOrder(id="c3", at=AT, order_id="o1", note="звонить", delivery_day="2026-03-04"),
    SUBMISSION,
    CancelOrder(id="c5", at=AT, order_id="o1"),
    ReleaseOrder(id="c6", at=AT, order_id="o1"),
    CheckIn(
        id="c7",
        at=AT,
        visit_id="v1",
        outlet_id="corner",
        latitude=56.95,
        longitude=-24.125,
        accuracy_m=7.5,
    ),
    CheckOut(id="c8", at=AT, visit_id="v1", result="no_need", note="full shelf"),
    ResolveConflict(id="c9", at=AT, conflict_id="l1.anna", choice="sum"),
    JoinLines(id="c10", at=AT, order_id="o1", into="l1", line_id="l2"),
    AmendOrder(
        id="c11",
        at=AT,
        order_id="o1",
        lines=(SetLine(line_id="l1", product_id="tea", quantity=36, base=24),),
    ),
    RejectOrder(id="c12", at=AT, order_id="o1", note="сначала оплата"),
    DecideDouble(id="c13", at=AT, order_id="o1", choice="join"),
    AcknowledgeRefusal(id="c14", at=AT, command_id="c2"),
    RevokeDevice(id="c10", at=AT, device_id="d1"),
    WipeDevice(id="c11", at=AT, device_id="d1"),
    ChooseGift(id="c18", at=AT, order_id="o1", promotion_id="spring-gift", product_id="mug"),
    AddPhoto(
        id="c10",
        at=AT,
        photo_id="p1",
        outlet_id="corner",
        visit_id="v1",
        sha256=SHA256,
        size_bytes=2_345_678,
        media_type="image/jpeg",
        width=4_000,
        height=3_000,
        caption="левая полка",
    ),
    CreateOutlet(
        id="c10",
        at=AT,
        outlet_id="new",
        code="A1-N-7",
        route_id="north",
        name="Угловой",
        address="2, High Street",
        city="Riga",
        phone="+371 2",
        contact="Ольга",
        legal_entity_id="new-llc",
        legal_name="New LLC",
        tax_number="40002",
        latitude=56.95,
        longitude=24.0,
        like_outlet_id="corner",
    ),
    ChangeOutlet(
        id="c11",
        at=AT,
        outlet_id="corner",
        fields={"phone": FieldChange(base="+371 1", value="+371 3")},
        note="opens at nine",
    ),
    AssignOutlet(id="c12", at=AT, outlet_id="corner", route_id="south", base="north"),
    MergeOutlets(id="c13", at=AT, outlet_id="new", into_id="corner", conflict_id="alike.new.1"),
    CreateReturn(
        id="c30",
        at=AT,
        order_id="o7",
        number="A1-00008",
        outlet_id="corner",
        lines=(
            ReturnLine(
                line_id="l7", product_id="tea", quantity=2, condition="bad", cause="damaged"
            ),
        ),
    ),
    SetReturnLine(
        id="c31",
        at=AT,
        order_id="o7",
        line=ReturnLine(
            line_id="l7", product_id="tea", quantity=3, condition="bad", cause="expired"
        ),
        base=2,
    ),
    CollectPayment(
        id="c33",
        at=AT,
        payment_id="p7",
        number="A1-00009",
        outlet_id="corner",
        amount_minor=5_000,
        method="card",
        allocations=(Allocation(invoice_id="i1", number="INV-17", amount_minor=4_000),),
        note="half of it",
    ),
    CancelPayment(id="c34", at=AT, payment_id="p7"),
    SubmitReturn(id="c32", at=AT, order_id="o7", seen={"l7": 3}),
    MergeCarts(id="c15", at=AT, order_id="o1", from_ids=("o2", "o3")),
    MoveLines(id="c16", at=AT, order_id="o1", into_id="o2", line_ids=("l1",)),
    SplitCart(
        id="c17",
        at=AT,
        order_id="o1",
        new_id="o2",
        number="Q-A1-00008",
        line_ids=("l1", "l2"),
        kind="quote",
        title="На праздник",
        delivery_day="2026-03-05",
    ),
    OfferQuote(
        id="c18",
        at=AT,
        order_id="o2",
        valid_until="2026-03-16",
        seen=(SeenLine(line_id="l1", sku="TE-1", quantity=24, price_minor=400),),
    ),
    OrderQuote(
        id="c19",
        at=AT,
        order_id="o2",
        new_id="o3",
        number="A1-00009",
        lines=(QuotedLine(line_id="l1", new_line_id="l3"),),
        delivery_day="2026-03-05",
    ),
    JoinDelivery(id="c20", at=AT, order_id="o1", with_ids=("o3",), group_id="g1"),
    FillOrder(
        id="c14",
        at=AT,
        order_id="o1",
        lines=(
            SetLine(line_id="l1", product_id="tea", quantity=36, base=24),
            SetLine(line_id="l2", product_id="cola", quantity=12),
        ),
    ),
)
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
LINE = OrderLine(
    id="l1",
    product_id="tea",
    sku="TE-1",
    name="Tea",
    unit="box",
    quantity=24,
    list_minor=433,
    price_minor=400,
    vat_rate_bp=2_000,
    set_by="Anna",
)
ORDER = Order(
    id="o1",
    number="A1-00007",
    kind="sale",
    status="held",
    outlet_id="corner",
    legal_entity_id="corner-llc",
    author_id="anna",
    author_name="Anna",
    channel="agent",
    currency="USD",
    price_type_id="retail",
    vat_included=True,
    created_at=AT,
    submitted_at=AT,
    delivery_day="2026-03-04",
    note="звонить",
    repeated_from="o0",
    reason="price_changed",
).with_lines([LINE])

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
"""Nouns that have got fields since their first release, with these set as well."""

CURSOR = Cursor(epoch="e1", position=42, buckets=["catalog"], filling={"route/north": 17})
NUMBERED = Numbered(number=4, command=COMMANDS[3].model_dump(mode="json"))
CHANGES = Changes(
    bucket="route/north", kind="order", rows=[ORDER.model_dump(mode="json")], gone=["o9"]
)
DIGEST = BucketDigest(count=3, digest="00000000000000ff")

OFFER = PackOffer(
    name="0123456789abcdef" * 4,
    bucket="catalog",
    epoch="e1",
    position=42,
    rows=100_000,
    size_bytes=3_600_000,
    encoding="gzip",
)

MESSAGES: tuple[Message, ...] = (
    EnrolRequest(
        login="anna",
        password="secret",
        device_id="d1",
        device_name="Phone",
        prefix="A1",
        app_version="0.1.0",
    ),
    Session(
        company="acme",
        company_name="Acme",
        user=USER,
        login="anna",
        device_id="d1",
        prefix="A1",
        access_token="aaa",
        access_expires_at=AT,
        refresh_token="rrr",
        last_command=9,
        last_order=7,
    ),
    RefreshRequest(refresh_token="rrr"),
    Refreshed(access_token="bbb", access_expires_at=AT),
    NUMBERED,
    PushRequest(commands=[NUMBERED]),
    PushReply(last_command=4, receipts=[RECEIPT], server_time=AT),
    CURSOR,
    PullRequest(cursor=CURSOR, limit_rows=500, digests=True),
    CHANGES,
    DIGEST,
    PullReply(
        cursor=CURSOR,
        last_command=4,
        complete=True,
        restart=True,
        lost=["route/south"],
        changes=[CHANGES],
        rows_left=12,
        digests={"catalog": DIGEST},
        server_time=AT,
    ),
    ReconcileRequest(since="2026-03-01"),
    ReconcileReply(
        orders=[
            OrderFigure(
                order_id="o1",
                number="A1-00007",
                day="2026-03-02",
                currency="USD",
                total_minor=9_600,
                visible=False,
            )
        ],
        server_time=AT,
    ),
    HealthReport(unsent=3, storage_used_bytes=1_000_000, storage_free_bytes=2_000_000_000),
    Wiped(server_time=AT),
    OFFER,
    PackPage(position=17, changes=[CHANGES]),
    Problem(
        type="https://fieldapp.org/problems/update",
        title="Update the app",
        status=426,
        detail="protocol 2",
        code="update",
        remedy="update",
    ),
)

UNSENT = unsent_file(
    ((n, command.model_dump(mode="json")) for n, command in ((4, COMMANDS[1]), (5, COMMANDS[3]))),
    company="acme",
    company_name="Acme",
    device_id="d1",
    prefix="A1",
    login="anna",
    hub="http://hub.test",
    exported_at=AT,
)

LATER: dict[str, BaseModel] = {
    "later-choose_gift-placed": ChooseGift(
        id="c9", at=AT, order_id="o1", promotion_id="spring-gift", product_id="cup", seen="mug"
    ),
    "later-Conflict-gift": Conflict(
        id="o1.spring-gift.anna",
        order_id="o1",
        order_number="A1-00007",
        outlet_id="corner",
        line_id="spring-gift",
        product_id="cup",
        name="Весна",
        author_id="anna",
        author_name="Anna",
        other_name="Olga",
        opened_at=AT,
        about="gift",
        mine_text="Cup",
        theirs_text="",
    ),
    "later-create_order-warehouse": CreateOrder(
        id="c1", at=AT, order_id="o1", number="A1-7", outlet_id="corner", warehouse_id="far"
    ),
    "later-change_order-warehouse": ChangeOrder(id="c3", at=AT, order_id="o1", warehouse_id="far"),
    "later-split_cart-warehouse": SplitCart(
        id="c17",
        at=AT,
        order_id="o1",
        new_id="o2",
        number="A1-00008",
        line_ids=("l1",),
        warehouse_id="far",
    ),
    "later-split_cart-parts": SplitCart(
        id="c17",
        at=AT,
        order_id="o1",
        new_id="o2",
        number="A1-00008",
        line_ids=("l1",),
        parts=(LinePart(line_id="l2", new_id="l9", quantity=5, base=15),),
    ),
    "later-split_cart-placed": SplitCart(
        id="c17",
        at=AT,
        order_id="o1",
        new_id="o2",
        number="A1-00008",
        line_ids=("l1",),
        delivery_day="2026-03-09",
        placed=True,
    ),
    "later-move_lines-parts": MoveLines(
        id="c16",
        at=AT,
        order_id="o1",
        into_id="o2",
        line_ids=(),
        parts=(LinePart(line_id="l2", new_id="l9", quantity=5, base=15),),
    ),
    "later-Order-parts": ORDER.model_copy(
        update={
            "moved": {
                "l9": MovedLine(order_id="o9", line_id="l9", quantity=5, part_of="l1", left=10)
            }
        }
    ),
    "later-submit_order-promotions": SUBMISSION.model_copy(
        update={
            "promotions": (
                SeenPromotion(
                    promotion_id="spring",
                    name="Spring",
                    times=2,
                    shares=(SeenShare(line_id="l1", amount_minor=300),),
                    gifts=(SeenGift(product_id="mug", quantity=2),),
                ),
            )
        }
    ),
    "later-create_order": CreateOrder(
        id="c1",
        at=AT,
        order_id="o1",
        number="Q-A1-00007",
        outlet_id="corner",
        kind="quote",
        legal_entity_id="corner-two",
        title="На праздник",
    ),
    "later-change_order": ChangeOrder(
        id="c3", at=AT, order_id="o1", title="На праздник", legal_entity_id="corner-two"
    ),
    "message-PullRequest-packs": PullRequest(
        cursor=CURSOR, limit_rows=500, digests=True, packs=["gzip"], spoilt=["f" * 64]
    ),
    "message-PullReply-packs": PullReply(
        cursor=CURSOR, last_command=4, complete=False, packs=[OFFER], server_time=AT
    ),
}
"""Messages and commands with fields that a later release added.

What was written down before stays as it is.
"""


def samples() -> dict[str, BaseModel]:
    """Return every sample by the name of its file."""
    named: dict[str, BaseModel] = {"file-UnsentFile": UNSENT}
    for command in COMMANDS:
        named[f"command-{command.type}"] = command  # type: ignore[attr-defined]
    for message in MESSAGES:
        named[f"message-{type(message).__name__}"] = message
    for record in RECORDS:
        named[f"record-{type(record).__name__}"] = record
    for record in GROWN:
        named[f"record-{type(record).__name__}-grown"] = record
    return {**named, **LATER}
