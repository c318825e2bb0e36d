"""One sample of everything that travels: messages, commands and records, with every field set."""

from __future__ import annotations

from pydantic import BaseModel

from fieldapp.domain.command import (
    CancelOrder,
    ChangeLine,
    ChangeOrder,
    CheckIn,
    CheckOut,
    Command,
    CreateOrder,
    NewLine,
    ReleaseOrder,
    ResolveConflict,
    SeenLine,
    SubmitOrder,
)
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.contract import ContractPrice, PriceBreak, PriceTerm
from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order, OrderLine
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.price import Price, PriceType
from fieldapp.domain.product import Brand, Group, Pack, Product
from fieldapp.domain.receipt import Reason, Receipt
from fieldapp.domain.route import Route, Stop
from fieldapp.domain.stock import Stock
from fieldapp.domain.user import User
from fieldapp.domain.visit import Visit
from fieldapp.wire.messages import (
    BucketDigest,
    Changes,
    Cursor,
    EnrolRequest,
    Message,
    Numbered,
    Problem,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
    Refreshed,
    RefreshRequest,
    Session,
)

AT = "2026-03-02T08:30:00.125Z"

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
    SubmitOrder(
        id="c4",
        at=AT,
        order_id="o1",
        seen=(SeenLine(line_id="l1", sku="TE-1", quantity=24, price_minor=400),),
    ),
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
    Stock(warehouse_id="main", product_id="tea", quantity=240, as_of=AT),
    ORDER,
)

CURSOR = Cursor(epoch="e1", position=42, buckets=["catalog"], filling={"route/north": 17})
NUMBERED = Numbered(number=4, command=COMMANDS[3].model_dump(mode="json"))
CHANGES = Changes(
    bucket="route/north", kind="order", rows=[ORDER.model_dump(mode="json")], gone=["o9"]
)
DIGEST = BucketDigest(count=3, digest="00000000000000ff")

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
    Problem(
        type="https://fieldapp.org/problems/update",
        title="Update the app",
        status=426,
        detail="protocol 2",
        code="update",
        remedy="update",
    ),
)


def samples() -> dict[str, BaseModel]:
    """Return every sample by the name of its file."""
    named: dict[str, BaseModel] = {}
    for command in COMMANDS:
        named[f"command-{command.type}"] = command  # type: ignore[attr-defined]
    for message in MESSAGES:
        named[f"message-{type(message).__name__}"] = message
    for record in RECORDS:
        named[f"record-{type(record).__name__}"] = record
    return named
