"""Commands about one order, its lines, its gift and its conflicts."""

from __future__ import annotations

from hypothesis import strategies as st

from fieldapp.domain.command import (
    AcknowledgeRefusal,
    AmendOrder,
    CancelOrder,
    ChangeLine,
    ChangeOrder,
    ChooseGift,
    Command,
    CreateOrder,
    DecideDouble,
    FillOrder,
    JoinLines,
    NewLine,
    RejectOrder,
    ReleaseOrder,
    ResolveConflict,
    SetLine,
    SubmitOrder,
)
from fieldapp.domain.command.card import conflict_key
from fieldapp.domain.command.promotion import SeenGift, SeenPromotion, SeenShare
from tests.random_commands.values import (
    ANY_PRODUCT,
    ANY_QUANTITY,
    IDS,
    LINES,
    ORDERS,
    OUTLETS,
    PRODUCTS,
    QUANTITIES,
    SEEN,
    TIMES,
)

_new_line = st.builds(NewLine, line_id=LINES, product_id=PRODUCTS, quantity=QUANTITIES)

_set_line = st.builds(
    SetLine,
    line_id=LINES,
    product_id=PRODUCTS,
    quantity=QUANTITIES | st.just(0),
    base=st.none() | QUANTITIES,
)

_seen_promotion = st.builds(
    SeenPromotion,
    promotion_id=st.sampled_from(["present", "fizzy", "gone"]),
    name=st.just("Deal"),
    shares=st.lists(
        st.builds(SeenShare, line_id=LINES, amount_minor=st.sampled_from([1, 150, 10**9])),
        max_size=2,
    ).map(tuple),
    gifts=st.lists(
        st.builds(SeenGift, product_id=st.sampled_from(["salt", "nobody"]), quantity=st.just(2)),
        max_size=1,
    ).map(tuple),
)

ABOUT_ORDERS: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        CreateOrder,
        id=IDS,
        at=TIMES,
        order_id=ORDERS,
        number=st.sampled_from(["A1-00001", "A1-00002"]),
        outlet_id=OUTLETS,
        kind=st.sampled_from(["sale"] * 4 + ["quote"]),
        legal_entity_id=st.sampled_from([None, None, "corner-llc"]),
        lines=st.lists(_new_line, max_size=2, unique_by=lambda line: line.line_id).map(tuple),
    ),
    st.builds(
        ChangeLine,
        id=IDS,
        at=TIMES,
        order_id=ORDERS,
        line_id=LINES,
        product_id=PRODUCTS,
        quantity=QUANTITIES | st.just(0),
        base=st.none() | QUANTITIES,
    ),
    st.builds(
        ChangeLine,
        id=IDS,
        at=TIMES,
        order_id=ORDERS,
        line_id=LINES,
        product_id=ANY_PRODUCT,
        quantity=ANY_QUANTITY,
        base=st.none() | ANY_QUANTITY,
    ),
    st.builds(
        ChangeOrder,
        id=IDS,
        at=TIMES,
        order_id=ORDERS,
        note=st.none() | st.sampled_from(["", "call"]),
        delivery_day=st.none() | st.just("2026-03-05"),
        title=st.none() | st.sampled_from(["", "Feast"]),
        legal_entity_id=st.none() | st.sampled_from(["corner-llc", "nobody"]),
    ),
    st.builds(
        SubmitOrder,
        id=IDS,
        at=TIMES,
        order_id=ORDERS | st.just("o2"),
        seen=st.lists(SEEN, max_size=3).map(tuple),
        promotions=st.none() | st.lists(_seen_promotion, max_size=2).map(tuple),
    ),
    st.builds(JoinLines, id=IDS, at=TIMES, order_id=ORDERS, into=LINES, line_id=LINES),
    st.builds(
        AmendOrder,
        id=IDS,
        at=TIMES,
        order_id=ORDERS,
        lines=st.lists(_set_line, min_size=1, max_size=2, unique_by=lambda line: line.line_id).map(
            tuple
        ),
    ),
    st.builds(
        FillOrder,
        id=IDS,
        at=TIMES,
        order_id=ORDERS,
        lines=st.lists(
            st.builds(
                SetLine,
                line_id=LINES,
                product_id=ANY_PRODUCT,
                quantity=ANY_QUANTITY,
                base=st.none() | QUANTITIES,
            ),
            min_size=1,
            max_size=3,
            unique_by=lambda line: line.line_id,
        ).map(tuple),
    ),
    st.builds(
        DecideDouble,
        id=IDS,
        at=TIMES,
        order_id=ORDERS | st.just("o2"),
        choice=st.sampled_from(["keep", "join", "cancel"]),
    ),
    st.builds(RejectOrder, id=IDS, at=TIMES, order_id=ORDERS, note=st.sampled_from(["", "no"])),
    st.builds(AcknowledgeRefusal, id=IDS, at=TIMES, command_id=IDS),
    st.builds(
        CancelOrder, id=IDS, at=TIMES, order_id=st.sampled_from(["o1", "o2", "o2", "o2", "t1"])
    ),
    st.builds(ReleaseOrder, id=IDS, at=TIMES, order_id=ORDERS),
    st.builds(
        ResolveConflict,
        id=IDS,
        at=TIMES,
        conflict_id=st.sampled_from(
            ["l1.anna", "l1.anna", "l1.olga", "l2.maria"]
            + [conflict_key("corner", field, "anna") for field in ("phone", "tax_number")]
        ),
        choice=st.sampled_from(["mine", "theirs", "sum", "both"]),
    ),
    st.builds(
        ChooseGift,
        id=IDS,
        at=TIMES,
        order_id=ORDERS,
        promotion_id=st.sampled_from(["present", "present", "fizzy", "gone"]),
        product_id=st.none() | st.sampled_from(["salt", "candle", "ghost"]),
        seen=st.sampled_from([None, "", "salt", "candle"]),
    ),
)
