"""Commands that move lines between carts, make quotes of them and deliver them together."""

from __future__ import annotations

from hypothesis import strategies as st

from fieldapp.domain.command import (
    Command,
    JoinDelivery,
    LinePart,
    MergeCarts,
    MoveLines,
    OfferQuote,
    OrderQuote,
    QuotedLine,
    SplitCart,
)
from tests.random_commands.values import IDS, LINES, QUANTITIES, SEEN, TIMES

_carts = st.sampled_from(["o1", "o1", "o2", "o3"])
_placed = st.sampled_from(["o1", "o2", "o3", "t1", "t2"])
_some_lines = st.lists(LINES, min_size=1, max_size=3, unique=True).map(tuple)

_parts = st.lists(
    st.builds(
        LinePart,
        line_id=st.sampled_from(["l1", "l2", "p1"]),
        new_id=st.sampled_from(["p1", "p2", "p3"]),
        quantity=st.sampled_from([1, 5, 6, 12]),
        base=QUANTITIES,
    ),
    min_size=1,
    max_size=2,
    unique_by=lambda part: part.line_id,
).map(tuple)

ABOUT_CARTS: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        MoveLines,
        id=IDS,
        at=TIMES,
        order_id=_carts,
        into_id=_carts,
        line_ids=st.sampled_from([(), ("l3",)]),
        parts=_parts,
    ),
    st.builds(
        SplitCart,
        id=IDS,
        at=TIMES,
        order_id=_carts,
        new_id=st.sampled_from(["o2", "o3"]),
        number=st.sampled_from(["A1-00002", "A1-00003"]),
        line_ids=st.sampled_from([(), ("l3",)]),
        parts=_parts,
        placed=st.booleans(),
    ),
    st.builds(
        MergeCarts,
        id=IDS,
        at=TIMES,
        order_id=_carts,
        from_ids=st.lists(_carts, min_size=1, max_size=2).map(tuple),
    ),
    st.builds(MoveLines, id=IDS, at=TIMES, order_id=_carts, into_id=_carts, line_ids=_some_lines),
    st.builds(
        SplitCart,
        id=IDS,
        at=TIMES,
        order_id=_carts,
        new_id=st.sampled_from(["o2", "o3"]),
        number=st.sampled_from(["A1-00002", "A1-00003"]),
        line_ids=_some_lines,
        kind=st.sampled_from(["sale", "sale", "quote"]),
        delivery_day=st.none() | st.just("2026-03-05"),
    ),
    st.builds(
        OfferQuote,
        id=IDS,
        at=TIMES,
        order_id=_carts,
        valid_until=st.sampled_from(["2026-03-01", "2026-03-02", "2026-03-30"]),
        seen=st.lists(SEEN, max_size=3).map(tuple),
    ),
    st.builds(
        OrderQuote,
        id=IDS,
        at=TIMES,
        order_id=_carts,
        new_id=st.sampled_from(["o2", "o3"]),
        number=st.sampled_from(["A1-00002", "A1-00003"]),
        lines=_some_lines.map(
            lambda lines: tuple(QuotedLine(line_id=id_, new_line_id=f"n{id_}") for id_ in lines)
        ),
    ),
    st.builds(
        JoinDelivery,
        id=IDS,
        at=TIMES,
        order_id=_placed,
        with_ids=st.lists(_placed, min_size=1, max_size=2).map(tuple),
        group_id=st.sampled_from(["g1", "g2"]),
    ),
)
