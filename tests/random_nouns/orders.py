"""Orders, what is in dispute about them, and what is owed and paid."""

from __future__ import annotations

from hypothesis import strategies as st

from fieldapp.domain.conflict import Conflict
from fieldapp.domain.invoice import Invoice
from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import Adjustment, AppliedPromotion, OrderLine
from fieldapp.domain.payment import Allocation, Payment
from fieldapp.domain.receipt import Reason
from tests.random_nouns.values import (
    AMOUNT,
    COUNT,
    CURRENCY,
    DAY,
    INSTANT,
    KEY,
    KEYS,
    MAYBE_KEY,
    NAME,
    RATE,
    SIGNED,
    TEXT,
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

ORDERS: dict[str, st.SearchStrategy[Noun]] = {
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
}
