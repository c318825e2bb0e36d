"""Commands of any kind about few orders, lines and products, so that they often meet."""

from __future__ import annotations

from hypothesis import strategies as st

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
from fieldapp.domain.command.card import conflict_key
from fieldapp.domain.command.promotion import SeenGift, SeenPromotion, SeenShare
from fieldapp.domain.payment import Allocation
from fieldapp.domain.promotion import (
    Gift,
    GiftChoice,
    Promotion,
    Reward,
    Target,
    Tier,
    Tiers,
)
from fieldapp.domain.user import User
from tests.company import AGENT, MANAGER, OTHER_AGENT, OWNER

_ids = st.integers(1, 10**9).map(lambda n: f"c{n}")
_times = st.sampled_from(["2026-03-02T08:30:00.000Z", "2026-02-01T08:30:00.000Z"])
_orders = st.sampled_from(["o1"] * 6 + ["o2"])
_lines = st.sampled_from(["l1", "l2", "l3"])
_products = st.sampled_from(["cola", "tea", "salt"])
_any_product = _products | st.sampled_from(["juice", "relic", "ghost", "nobody"])
_quantities = st.sampled_from([1, 2, 12, 24])
_any_quantity = _quantities | st.sampled_from([0, 6, 99_996, 100_001, -1])
_outlets = st.sampled_from(["corner"] * 4 + ["kiosk", "bazaar", "shut", "new", "nowhere"])
_new_line = st.builds(NewLine, line_id=_lines, product_id=_products, quantity=_quantities)
_change_line = st.builds(
    ChangeLine,
    id=_ids,
    at=_times,
    order_id=_orders,
    line_id=_lines,
    product_id=_products,
    quantity=_quantities | st.just(0),
    base=st.none() | _quantities,
)
_phones = st.sampled_from(["", "1", "2", "3"])
_field_change = st.builds(FieldChange, base=_phones, value=_phones)
_seen = st.builds(
    SeenLine,
    line_id=_lines,
    sku=st.just("SKU"),
    quantity=_quantities,
    price_minor=st.sampled_from([0, 143, 150, 400, 10**9]),
)
_set_line = st.builds(
    SetLine,
    line_id=_lines,
    product_id=_products,
    quantity=_quantities | st.just(0),
    base=st.none() | _quantities,
)
_return_line = st.builds(
    ReturnLine,
    line_id=_lines,
    product_id=_any_product,
    quantity=_any_quantity,
    condition=st.sampled_from(["good", "bad"]),
    cause=st.sampled_from(["unsold", "expired"]),
)
_seen_promotion = st.builds(
    SeenPromotion,
    promotion_id=st.sampled_from(["present", "fizzy", "gone"]),
    name=st.just("Deal"),
    shares=st.lists(
        st.builds(SeenShare, line_id=_lines, amount_minor=st.sampled_from([1, 150, 10**9])),
        max_size=2,
    ).map(tuple),
    gifts=st.lists(
        st.builds(SeenGift, product_id=st.sampled_from(["salt", "nobody"]), quantity=st.just(2)),
        max_size=1,
    ).map(tuple),
)
_submit = st.builds(
    SubmitOrder,
    id=_ids,
    at=_times,
    order_id=_orders | st.just("o2"),
    seen=st.lists(_seen, max_size=3).map(tuple),
    promotions=st.none() | st.lists(_seen_promotion, max_size=2).map(tuple),
)

_carts = st.sampled_from(["o1", "o1", "o2", "o3"])
_placed = st.sampled_from(["o1", "o2", "o3", "t1", "t2"])
_some_lines = st.lists(_lines, min_size=1, max_size=3, unique=True).map(tuple)
_parts = st.lists(
    st.builds(
        LinePart,
        line_id=st.sampled_from(["l1", "l2", "p1"]),
        new_id=st.sampled_from(["p1", "p2", "p3"]),
        quantity=st.sampled_from([1, 5, 6, 12]),
        base=_quantities,
    ),
    min_size=1,
    max_size=2,
    unique_by=lambda part: part.line_id,
).map(tuple)
_gathering = st.one_of(
    st.builds(
        MoveLines,
        id=_ids,
        at=_times,
        order_id=_carts,
        into_id=_carts,
        line_ids=st.sampled_from([(), ("l3",)]),
        parts=_parts,
    ),
    st.builds(
        SplitCart,
        id=_ids,
        at=_times,
        order_id=_carts,
        new_id=st.sampled_from(["o2", "o3"]),
        number=st.sampled_from(["A1-00002", "A1-00003"]),
        line_ids=st.sampled_from([(), ("l3",)]),
        parts=_parts,
        placed=st.booleans(),
    ),
    st.builds(
        MergeCarts,
        id=_ids,
        at=_times,
        order_id=_carts,
        from_ids=st.lists(_carts, min_size=1, max_size=2).map(tuple),
    ),
    st.builds(MoveLines, id=_ids, at=_times, order_id=_carts, into_id=_carts, line_ids=_some_lines),
    st.builds(
        SplitCart,
        id=_ids,
        at=_times,
        order_id=_carts,
        new_id=st.sampled_from(["o2", "o3"]),
        number=st.sampled_from(["A1-00002", "A1-00003"]),
        line_ids=_some_lines,
        kind=st.sampled_from(["sale", "sale", "quote"]),
        delivery_day=st.none() | st.just("2026-03-05"),
    ),
    st.builds(
        OfferQuote,
        id=_ids,
        at=_times,
        order_id=_carts,
        valid_until=st.sampled_from(["2026-03-01", "2026-03-02", "2026-03-30"]),
        seen=st.lists(_seen, max_size=3).map(tuple),
    ),
    st.builds(
        OrderQuote,
        id=_ids,
        at=_times,
        order_id=_carts,
        new_id=st.sampled_from(["o2", "o3"]),
        number=st.sampled_from(["A1-00002", "A1-00003"]),
        lines=_some_lines.map(
            lambda lines: tuple(QuotedLine(line_id=id_, new_line_id=f"n{id_}") for id_ in lines)
        ),
    ),
    st.builds(
        JoinDelivery,
        id=_ids,
        at=_times,
        order_id=_placed,
        with_ids=st.lists(_placed, min_size=1, max_size=2).map(tuple),
        group_id=st.sampled_from(["g1", "g2"]),
    ),
)

COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        CreateOrder,
        id=_ids,
        at=_times,
        order_id=_orders,
        number=st.sampled_from(["A1-00001", "A1-00002"]),
        outlet_id=_outlets,
        kind=st.sampled_from(["sale"] * 4 + ["quote"]),
        legal_entity_id=st.sampled_from([None, None, "corner-llc"]),
        lines=st.lists(_new_line, max_size=2, unique_by=lambda line: line.line_id).map(tuple),
    ),
    _change_line,
    _change_line,
    _change_line,
    st.builds(
        ChangeLine,
        id=_ids,
        at=_times,
        order_id=_orders,
        line_id=_lines,
        product_id=_any_product,
        quantity=_any_quantity,
        base=st.none() | _any_quantity,
    ),
    st.builds(
        ChangeOrder,
        id=_ids,
        at=_times,
        order_id=_orders,
        note=st.none() | st.sampled_from(["", "call"]),
        delivery_day=st.none() | st.just("2026-03-05"),
        title=st.none() | st.sampled_from(["", "Feast"]),
        legal_entity_id=st.none() | st.sampled_from(["corner-llc", "nobody"]),
    ),
    _gathering,
    _gathering,
    _submit,
    _submit,
    st.builds(JoinLines, id=_ids, at=_times, order_id=_orders, into=_lines, line_id=_lines),
    st.builds(
        AmendOrder,
        id=_ids,
        at=_times,
        order_id=_orders,
        lines=st.lists(_set_line, min_size=1, max_size=2, unique_by=lambda line: line.line_id).map(
            tuple
        ),
    ),
    st.builds(
        FillOrder,
        id=_ids,
        at=_times,
        order_id=_orders,
        lines=st.lists(
            st.builds(
                SetLine,
                line_id=_lines,
                product_id=_any_product,
                quantity=_any_quantity,
                base=st.none() | _quantities,
            ),
            min_size=1,
            max_size=3,
            unique_by=lambda line: line.line_id,
        ).map(tuple),
    ),
    st.builds(
        DecideDouble,
        id=_ids,
        at=_times,
        order_id=_orders | st.just("o2"),
        choice=st.sampled_from(["keep", "join", "cancel"]),
    ),
    st.builds(RejectOrder, id=_ids, at=_times, order_id=_orders, note=st.sampled_from(["", "no"])),
    st.builds(AcknowledgeRefusal, id=_ids, at=_times, command_id=_ids),
    st.builds(
        CancelOrder, id=_ids, at=_times, order_id=st.sampled_from(["o1", "o2", "o2", "o2", "t1"])
    ),
    st.builds(ReleaseOrder, id=_ids, at=_times, order_id=_orders),
    st.builds(
        CheckIn,
        id=_ids,
        at=_times,
        visit_id=st.sampled_from(["v1", "v2"]),
        outlet_id=_outlets,
        latitude=st.none() | st.floats(-90, 90),
    ),
    st.builds(
        CheckOut,
        id=_ids,
        at=_times,
        visit_id=st.sampled_from(["v1", "v2"]),
        result=st.sampled_from(["order", "closed"]),
    ),
    st.builds(
        ResolveConflict,
        id=_ids,
        at=_times,
        conflict_id=st.sampled_from(
            ["l1.anna", "l1.anna", "l1.olga", "l2.maria"]
            + [conflict_key("corner", field, "anna") for field in ("phone", "tax_number")]
        ),
        choice=st.sampled_from(["mine", "theirs", "sum", "both"]),
    ),
    st.builds(
        CreateOutlet,
        id=_ids,
        at=_times,
        outlet_id=st.sampled_from(["new", "corner"]),
        code=st.just("N-1"),
        route_id=st.sampled_from(["north", "north", "south"]),
        name=st.sampled_from(["Newcomer", " "]),
        phone=_phones,
        like_outlet_id=st.sampled_from(["corner", None]),
    ),
    st.builds(
        ChangeOutlet,
        id=_ids,
        at=_times,
        outlet_id=_outlets,
        fields=st.dictionaries(
            st.sampled_from(["phone", "phone", "tax_number", "legal_name"]),
            _field_change,
            max_size=2,
        ),
        note=st.sampled_from(["", "call"]),
    ),
    st.builds(
        AssignOutlet,
        id=_ids,
        at=_times,
        outlet_id=st.just("kiosk"),
        route_id=st.sampled_from(["north", "south"]),
        base=st.sampled_from(["north", "south"]),
    ),
    st.builds(
        MergeOutlets,
        id=_ids,
        at=_times,
        outlet_id=st.sampled_from(["new", "kiosk"]),
        into_id=st.sampled_from(["kiosk", "bazaar"]),
    ),
    st.builds(
        AddPhoto,
        id=_ids,
        at=_times,
        photo_id=st.sampled_from(["p1", "p2"]),
        outlet_id=_outlets,
        visit_id=st.none() | st.sampled_from(["v1", "v2"]),
        sha256=st.sampled_from(["a" * 64, "b" * 64]),
        size_bytes=st.sampled_from([1, 10 * 1024 * 1024, 10 * 1024 * 1024 + 1]),
        media_type=st.sampled_from(["image/jpeg", "image/heic"]),
    ),
    st.builds(
        CreateReturn,
        id=_ids,
        at=_times,
        order_id=st.sampled_from(["o1", "o2"]),
        number=st.sampled_from(["A1-00003", "A1-00004"]),
        outlet_id=_outlets,
        lines=st.lists(_return_line, max_size=2, unique_by=lambda line: line.line_id).map(tuple),
    ),
    st.builds(
        SetReturnLine,
        id=_ids,
        at=_times,
        order_id=_orders | st.just("o2"),
        line=_return_line,
        base=st.none() | _any_quantity,
    ),
    st.builds(
        SubmitReturn,
        id=_ids,
        at=_times,
        order_id=_orders | st.just("o2"),
        seen=st.dictionaries(_lines, _quantities, max_size=2),
    ),
    st.builds(
        CollectPayment,
        id=_ids,
        at=_times,
        payment_id=st.sampled_from(["m1", "m2"]),
        number=st.sampled_from(["A1-00005", "A1-00006"]),
        outlet_id=_outlets,
        amount_minor=st.sampled_from([1, 5_000, 0, -1, 10**13]),
        allocations=st.none()
        | st.lists(
            st.builds(
                Allocation,
                invoice_id=st.sampled_from(["i1", "i2", "nothing"]),
                amount_minor=st.sampled_from([1, 900, 10_000]),
            ),
            max_size=2,
        ).map(tuple),
    ),
    st.builds(CancelPayment, id=_ids, at=_times, payment_id=st.sampled_from(["m1", "m2"])),
    st.builds(
        ChooseGift,
        id=_ids,
        at=_times,
        order_id=_orders,
        promotion_id=st.sampled_from(["present", "present", "fizzy", "gone"]),
        product_id=st.none() | st.sampled_from(["salt", "candle", "ghost"]),
        seen=st.sampled_from([None, "", "salt", "candle"]),
    ),
    st.builds(RevokeDevice, id=_ids, at=_times, device_id=st.sampled_from(["d1", "d2"])),
    st.builds(WipeDevice, id=_ids, at=_times, device_id=st.sampled_from(["d1", "d2"])),
)

ACTORS: st.SearchStrategy[User] = st.sampled_from(
    [AGENT] * 3 + [OWNER] * 3 + [MANAGER] * 2 + [OTHER_AGENT]
)
"""Two people who share an outlet, their manager, and a stranger."""

PROMOTIONS = (
    Promotion(
        id="present",
        name="Present",
        deal=Gift(
            threshold=12,
            every=True,
            choices=(
                GiftChoice(product_id="salt", quantity=2),
                GiftChoice(product_id="candle"),
                GiftChoice(product_id="ghost"),
            ),
        ),
        target=Target(group_ids=("drinks",)),
        priority=1,
    ),
    Promotion(
        id="fizzy",
        name="Fizzy",
        deal=Tiers(
            basis="value",
            tiers=(
                Tier(threshold=1, reward=Reward(percent_bp=333)),
                Tier(threshold=1_000, reward=Reward(off_minor=77, per="whole")),
            ),
        ),
        target=Target(except_product_ids=("salt",)),
        currency="USD",
        max_uses=2,
        budget_minor=400,
        outlet_ids=["corner", "kiosk"],
    ),
)
"""Promotions that the commands are about."""

STORIES = st.lists(st.tuples(COMMANDS, ACTORS), min_size=3, max_size=30)
"""What several people do, one after the other."""
