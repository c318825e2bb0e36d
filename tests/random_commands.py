"""Commands of any kind about few orders, lines and products, so that they often meet."""

from __future__ import annotations

from hypothesis import strategies as st

from fieldapp.domain.command import (
    AcknowledgeRefusal,
    AddPhoto,
    AmendOrder,
    AssignOutlet,
    CancelOrder,
    ChangeLine,
    ChangeOrder,
    ChangeOutlet,
    CheckIn,
    CheckOut,
    Command,
    CreateOrder,
    CreateOutlet,
    DecideDouble,
    FieldChange,
    FillOrder,
    JoinLines,
    MergeOutlets,
    NewLine,
    RejectOrder,
    ReleaseOrder,
    ResolveConflict,
    RevokeDevice,
    SeenLine,
    SetLine,
    SubmitOrder,
    WipeDevice,
)
from fieldapp.domain.command.card import conflict_key
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
_submit = st.builds(
    SubmitOrder,
    id=_ids,
    at=_times,
    order_id=_orders | st.just("o2"),
    seen=st.lists(_seen, max_size=3).map(tuple),
)

COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        CreateOrder,
        id=_ids,
        at=_times,
        order_id=_orders,
        number=st.sampled_from(["A1-00001", "A1-00002"]),
        outlet_id=_outlets,
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
    ),
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
    st.builds(CancelOrder, id=_ids, at=_times, order_id=st.sampled_from(["o1", "o2", "o2", "o2"])),
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
    st.builds(RevokeDevice, id=_ids, at=_times, device_id=st.sampled_from(["d1", "d2"])),
    st.builds(WipeDevice, id=_ids, at=_times, device_id=st.sampled_from(["d1", "d2"])),
)

ACTORS: st.SearchStrategy[User] = st.sampled_from(
    [AGENT] * 3 + [OWNER] * 3 + [MANAGER] * 2 + [OTHER_AGENT]
)
"""Two people who share an outlet, their manager, and a stranger."""

STORIES = st.lists(st.tuples(COMMANDS, ACTORS), min_size=3, max_size=30)
"""What several people do, one after the other."""
