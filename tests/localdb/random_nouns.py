"""Valid nouns of every kind, with all the values that a field may have."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from fieldapp.domain.assortment import ClientAssortment, QuantityRule, TypeAssortment
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.contract import ContractPrice, PriceBreak, PriceTerm
from fieldapp.domain.delivery import DeliveryPlan
from fieldapp.domain.device import DeviceHealth
from fieldapp.domain.invoice import Invoice
from fieldapp.domain.noun import UTC, Noun, instant_of
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import Adjustment, AppliedPromotion, OrderLine
from fieldapp.domain.outlet import CardNote, DeliveryTerms, LegalEntity, Outlet
from fieldapp.domain.payment import Allocation, Payment
from fieldapp.domain.photo import Photo
from fieldapp.domain.policy import Policy
from fieldapp.domain.price import MAX_RATE, Price, PriceType
from fieldapp.domain.product import (
    MAX_QUANTITY,
    Brand,
    Group,
    Pack,
    Product,
    ProductPicture,
)
from fieldapp.domain.promotion import (
    Bundle,
    BundlePart,
    FreeGoods,
    Gift,
    GiftChoice,
    Mix,
    Promotion,
    Reward,
    Spending,
    Target,
    Tier,
    Tiers,
)
from fieldapp.domain.receipt import Reason, Receipt
from fieldapp.domain.route import Route, Stop
from fieldapp.domain.stock import Stock
from fieldapp.domain.user import User
from fieldapp.domain.visit import Visit
from fieldapp.domain.warehouse import Warehouse

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NAME = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
KEY = st.from_regex(r"[A-Za-z0-9.а-я_-]{1,12}", fullmatch=True)
MAYBE_KEY = st.none() | KEY
KEYS = st.lists(KEY, max_size=3)
AMOUNT = st.integers(0, 2**62)
SIGNED = st.integers(-(2**62), 2**62)
COUNT = st.integers(1, MAX_QUANTITY)
RATE = st.integers(0, 10_000)
INSTANT = st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(9998, 1, 1)).map(
    lambda moment: instant_of(moment.replace(tzinfo=UTC))
)
DAY = st.dates().map(lambda day: day.isoformat())
LATITUDE = st.none() | st.floats(-90, 90)
LONGITUDE = st.none() | st.floats(-180, 180)
CURRENCY = st.sampled_from(["USD", "RUB", "JPY"])

TERMS = st.lists(
    st.builds(
        PriceTerm,
        from_quantity=COUNT,
        valid_from=st.none() | DAY,
        adjust_bp=st.integers(-10_000, 100_000),
        adjust_minor=SIGNED,
    ),
    max_size=3,
    unique_by=lambda term: term.from_quantity,
)

WEEKDAYS = st.lists(st.integers(1, 7), max_size=7)

SHA256 = st.from_regex(r"[0-9a-f]{64}", fullmatch=True)

DELIVERY = st.none() | st.builds(
    DeliveryTerms,
    fee_minor=AMOUNT,
    free_from_minor=st.none() | AMOUNT,
    vat_rate_bp=RATE,
    minimum_minor=AMOUNT,
    minimum_mode=st.sampled_from(["none", "soft", "hard"]),
)

LINES = st.lists(
    st.builds(
        OrderLine,
        id=KEY,
        product_id=KEY,
        sku=TEXT,
        name=TEXT,
        unit=TEXT,
        quantity=COUNT,
        list_minor=AMOUNT,
        price_minor=AMOUNT,
        vat_rate_bp=RATE,
        amount_minor=AMOUNT,
        vat_minor=AMOUNT,
        set_by=TEXT,
        catch_grams=st.none() | COUNT,
        discount_minor=AMOUNT,
        adjustments=st.lists(
            st.builds(Adjustment, promotion_id=KEY, name=TEXT, amount_minor=AMOUNT), max_size=2
        ),
        gift_of=MAYBE_KEY,
        delivered=st.none() | COUNT,
        delivered_grams=st.none() | COUNT,
    ),
    max_size=3,
)

QUANTITIES = st.lists(
    st.builds(QuantityRule, target_id=KEY, minimum=st.none() | COUNT, multiple=st.none() | COUNT),
    max_size=2,
)
REWARD = st.one_of(
    st.builds(Reward, percent_bp=st.integers(1, 10_000)),
    st.builds(Reward, off_minor=st.integers(1, 2**62), per=st.sampled_from(["unit", "whole"])),
    st.builds(Reward, price_minor=AMOUNT),
)
DEAL = st.one_of(
    st.builds(Tiers, tiers=st.tuples(st.builds(Tier, threshold=AMOUNT, reward=REWARD))),
    st.builds(FreeGoods, buy=COUNT, free=COUNT, of=st.sampled_from(["same", "cheapest"])),
    st.builds(Mix, pieces=st.integers(2, 9), reward=REWARD),
    st.builds(
        Bundle,
        parts=st.just((BundlePart(product_ids=("a",)), BundlePart(product_ids=("b", "c")))),
        reward=REWARD,
    ),
    st.builds(
        Gift,
        basis=st.sampled_from(["quantity", "value"]),
        threshold=COUNT,
        every=st.booleans(),
        choices=st.tuples(st.builds(GiftChoice, product_id=KEY, quantity=COUNT)),
    ),
)

NOUNS: dict[str, st.SearchStrategy[Noun]] = {
    "user": st.builds(
        User,
        id=KEY,
        name=NAME,
        role=st.sampled_from(["agent", "owner", "manager"]),
        route_ids=KEYS,
        outlet_ids=KEYS,
        warehouse_id=MAYBE_KEY,
        price_type_ids=KEYS,
        dismissed_at=st.none() | INSTANT,
    ),
    "receipt": st.builds(
        Receipt,
        id=KEY,
        device_id=KEY,
        number=st.integers(1, 2**62),
        command=TEXT,
        document=TEXT,
        verdict=st.sampled_from(["applied", "merged", "held", "refused"]),
        reasons=st.lists(
            st.builds(
                Reason,
                code=TEXT,
                details=st.dictionaries(TEXT, TEXT | SIGNED | st.none(), max_size=2),
            ),
            max_size=2,
        ),
        at=INSTANT,
    ),
    "route": st.builds(
        Route, id=KEY, name=NAME, agent_id=MAYBE_KEY, agent_name=TEXT, price_type_id=MAYBE_KEY
    ),
    "stop": st.builds(
        Stop,
        id=KEY,
        route_id=KEY,
        outlet_id=KEY,
        weekdays=WEEKDAYS,
        every_weeks=st.integers(1, 52),
        week_offset=st.integers(0, 51),
        sequence=SIGNED,
    ),
    "outlet": st.builds(
        Outlet,
        id=KEY,
        code=NAME,
        name=NAME,
        address=TEXT,
        city=TEXT,
        phone=TEXT,
        latitude=LATITUDE,
        longitude=LONGITUDE,
        route_id=MAYBE_KEY,
        price_type_id=KEY,
        legal_entity_id=MAYBE_KEY,
        closed=st.booleans(),
        contact=TEXT,
        status=st.sampled_from(["active", "prospect"]),
        notes=st.lists(st.builds(CardNote, id=KEY, at=INSTANT, by=TEXT, text=TEXT), max_size=2),
        set_by=st.dictionaries(TEXT, TEXT, max_size=2),
        merged_into=MAYBE_KEY,
        delivery_weekdays=WEEKDAYS,
    ),
    "legal_entity": st.builds(
        LegalEntity,
        id=KEY,
        name=NAME,
        tax_number=TEXT,
        outlet_ids=KEYS,
        invoices_as_of=st.none() | INSTANT,
        payment_days=st.none() | st.integers(0, 1_000),
        prepaid=st.booleans(),
        delivery=DELIVERY,
    ),
    "delivery_plan": st.builds(
        DeliveryPlan,
        id=KEY,
        weekdays=WEEKDAYS,
        lead_days=st.integers(0, 60),
        cut_off=st.sampled_from(["", "00:00", "23:59"]),
        zone=TEXT,
    ),
    "invoice": st.builds(
        Invoice,
        id=KEY,
        number=NAME,
        legal_entity_id=KEY,
        outlet_ids=KEYS,
        outlet_id=MAYBE_KEY,
        issued=DAY,
        due_day=DAY,
        currency=CURRENCY,
        total_minor=SIGNED,
        open_minor=SIGNED,
    ),
    "payment": st.builds(
        Payment,
        id=KEY,
        number=NAME,
        outlet_id=KEY,
        legal_entity_id=KEY,
        outlet_ids=KEYS,
        author_id=KEY,
        author_name=TEXT,
        collected_at=INSTANT,
        method=st.sampled_from(["cash", "card", "transfer"]),
        currency=CURRENCY,
        amount_minor=st.integers(1, 10**12),
        allocations=st.lists(
            st.builds(Allocation, invoice_id=KEY, number=NAME, amount_minor=st.integers(1, 10**9)),
            max_size=3,
        ),
        note=TEXT,
        state=st.sampled_from(["collected", "booked", "cancelled"]),
        cancelled_by=TEXT,
    ),
    "visit": st.builds(
        Visit,
        id=KEY,
        outlet_id=KEY,
        user_id=KEY,
        user_name=TEXT,
        checked_in_at=INSTANT,
        checked_out_at=st.none() | INSTANT,
        latitude=LATITUDE,
        longitude=LONGITUDE,
        accuracy_m=st.none() | st.floats(0, 1e6),
        result=st.none() | st.sampled_from(["order", "no_need", "other"]),
        note=TEXT,
    ),
    "photo": st.builds(
        Photo,
        id=KEY,
        outlet_id=KEY,
        visit_id=MAYBE_KEY,
        author_id=KEY,
        author_name=TEXT,
        taken_at=INSTANT,
        sha256=SHA256,
        size_bytes=COUNT,
        media_type=NAME,
        width=st.none() | COUNT,
        height=st.none() | COUNT,
        caption=TEXT,
    ),
    "conflict": st.builds(
        Conflict,
        id=KEY,
        order_id=KEY,
        order_number=TEXT,
        outlet_id=KEY,
        line_id=KEY,
        product_id=KEY,
        sku=TEXT,
        name=TEXT,
        seen=st.none() | SIGNED,
        mine=AMOUNT,
        theirs=AMOUNT,
        author_id=KEY,
        author_name=TEXT,
        other_name=TEXT,
        opened_at=INSTANT,
        choice=st.none() | st.sampled_from(["mine", "theirs", "sum", "merge", "both"]),
        resolved_by=TEXT,
        about=st.sampled_from(["line", "card", "duplicate", "gift"]),
        field=TEXT,
        was=TEXT,
        mine_text=TEXT,
        theirs_text=TEXT,
        in_force=st.sampled_from(["mine", "theirs"]),
        decides=st.sampled_from(["anyone", "manager"]),
        other_outlet_id=MAYBE_KEY,
        alike=st.lists(TEXT, max_size=2),
    ),
    "group": st.builds(Group, id=KEY, name=NAME, parent_id=MAYBE_KEY),
    "brand": st.builds(Brand, id=KEY, name=NAME),
    "product": st.builds(
        Product,
        id=KEY,
        sku=NAME,
        name=NAME,
        unit=st.sampled_from(["pcs", "кг"]),
        packs=st.lists(
            st.builds(
                Pack,
                unit=st.sampled_from(["box", "кор"]),
                quantity=COUNT,
                level=st.sampled_from([None, "inner", "case", "pallet"]),
                barcode=TEXT,
                weight_grams=st.none() | COUNT,
            ),
            max_size=2,
        ),
        barcodes=st.lists(TEXT, max_size=2),
        group_id=MAYBE_KEY,
        brand_id=MAYBE_KEY,
        size=TEXT,
        order_multiple=COUNT,
        order_minimum=COUNT,
        vat_rate_bp=RATE,
        discontinued=st.booleans(),
        attributes=st.dictionaries(TEXT, TEXT, max_size=2),
        substitutes=KEYS,
        introduced=st.none() | DAY,
        catch_grams=st.none() | COUNT,
        picture=st.none()
        | st.builds(
            ProductPicture,
            sha256=SHA256,
            size_bytes=st.integers(1, 1_000_000),
            thumb_sha256=SHA256,
            thumb_bytes=st.integers(1, 1_000_000),
        ),
    ),
    "price_type": st.builds(
        PriceType,
        id=KEY,
        name=NAME,
        currency=CURRENCY,
        base_id=MAYBE_KEY,
        adjust_bp=st.integers(-10_000, 100_000),
        adjust_minor=SIGNED,
        vat_included=st.booleans(),
        delivery=DELIVERY,
        rate_e9=st.none() | st.integers(1, MAX_RATE),
    ),
    "policy": st.builds(
        Policy,
        id=KEY,
        honour_days=COUNT,
        honour_bp=COUNT,
        price_beyond=st.sampled_from(["hold", "refuse"]),
        cut_off_hours=st.none() | st.integers(0, 100),
        zone=TEXT,
        late_orders=st.sampled_from(["move", "honour", "refuse"]),
        warehouses=st.lists(
            st.builds(Warehouse, id=KEY, name=NAME, route_ids=KEYS.map(tuple)), max_size=2
        ),
    ),
    "price": st.builds(Price, price_type_id=KEY, product_id=KEY, amount_minor=AMOUNT),
    "price_break": st.builds(PriceBreak, price_type_id=KEY, target_id=KEY, terms=TERMS),
    "contract_price": st.builds(
        ContractPrice, client_id=KEY, target_id=KEY, outlet_ids=KEYS, terms=TERMS
    ),
    "type_assortment": st.builds(
        TypeAssortment,
        price_type_id=KEY,
        allowed=KEYS,
        excluded=KEYS,
        must=KEYS,
        quantities=QUANTITIES,
    ),
    "client_assortment": st.builds(
        ClientAssortment,
        client_id=KEY,
        outlet_ids=KEYS,
        allowed=KEYS,
        excluded=KEYS,
        must=KEYS,
        quantities=QUANTITIES,
    ),
    "promotion": st.builds(
        Promotion,
        id=KEY,
        name=NAME,
        note=TEXT,
        valid_from=st.none() | st.just("2026-01-01"),
        valid_to=st.none() | st.just("2026-03-31"),
        weekdays=st.lists(st.integers(1, 7), max_size=3),
        channels=st.lists(st.sampled_from(["agent", "self"]), max_size=2),
        price_type_ids=KEYS,
        outlet_ids=KEYS,
        target=st.builds(Target, product_ids=KEYS.map(tuple), except_brand_ids=KEYS.map(tuple)),
        deal=DEAL,
        priority=st.integers(-9, 9),
        stacking=st.sampled_from(["stack", "line", "order"]),
        currency=CURRENCY,
        max_times=st.none() | COUNT,
        max_discount_minor=st.none() | COUNT,
        max_uses=st.none() | COUNT,
        budget_minor=st.none() | COUNT,
        spent_minor=AMOUNT,
        stock_warehouse_id=MAYBE_KEY,
    ),
    "promotion_spending": st.builds(Spending, promotion_id=KEY, spent_minor=AMOUNT),
    "stock": st.builds(Stock, warehouse_id=KEY, product_id=KEY, quantity=AMOUNT, as_of=INSTANT),
    "device_health": st.builds(
        DeviceHealth,
        id=KEY,
        user_id=KEY,
        user_name=TEXT,
        name=TEXT,
        prefix=TEXT,
        app_version=TEXT,
        enrolled_at=INSTANT,
        last_sync_at=st.none() | INSTANT,
        unsent=AMOUNT,
        skew_ms=st.none() | SIGNED,
        storage_used_bytes=st.none() | AMOUNT,
        storage_free_bytes=st.none() | AMOUNT,
        state=st.sampled_from(["active", "revoked", "wipe_ordered", "wiped"]),
        state_at=st.none() | INSTANT,
    ),
    "order": st.builds(
        Order,
        id=KEY,
        number=NAME,
        kind=st.sampled_from(["sale", "return"]),
        status=st.sampled_from(["draft", "submitted", "held", "assembled", "delivered"]),
        outlet_id=KEY,
        legal_entity_id=MAYBE_KEY,
        author_id=KEY,
        author_name=TEXT,
        channel=st.sampled_from(["agent", "self", "office"]),
        currency=CURRENCY,
        price_type_id=MAYBE_KEY,
        vat_included=st.booleans(),
        created_at=INSTANT,
        submitted_at=st.none() | INSTANT,
        delivery_day=st.none() | DAY,
        note=TEXT,
        repeated_from=MAYBE_KEY,
        reason=TEXT,
        holds=st.lists(st.builds(Reason, code=TEXT, details=st.just({"n": 1})), max_size=2),
        decided_by=TEXT,
        decision=TEXT,
        amended_at=st.none() | INSTANT,
        was_accepted=st.booleans(),
        delivery_minor=AMOUNT,
        delivery_waived_minor=st.none() | AMOUNT,
        delivery_vat_bp=RATE,
        due_day=st.none() | DAY,
        prepaid=st.booleans(),
        gifts=st.dictionaries(KEY, KEY | st.just(""), max_size=2),
        promotions=st.lists(
            st.builds(
                AppliedPromotion, promotion_id=KEY, name=TEXT, times=COUNT, discount_minor=AMOUNT
            ),
            max_size=2,
        ),
        delivered_on=st.none() | DAY,
        delivered_minor=st.none() | AMOUNT,
        net_minor=SIGNED,
        vat_minor=SIGNED,
        total_minor=SIGNED,
        lines=LINES,
    ),
}
