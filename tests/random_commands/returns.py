"""Commands about goods that come back and money that is paid."""

from __future__ import annotations

from hypothesis import strategies as st

from fieldapp.domain.command import (
    CancelPayment,
    CollectPayment,
    Command,
    CreateReturn,
    ReturnLine,
    SetReturnLine,
    SubmitReturn,
)
from fieldapp.domain.payment import Allocation
from tests.random_commands.values import (
    ANY_PRODUCT,
    ANY_QUANTITY,
    IDS,
    LINES,
    ORDERS,
    OUTLETS,
    QUANTITIES,
    TIMES,
)

_return_line = st.builds(
    ReturnLine,
    line_id=LINES,
    product_id=ANY_PRODUCT,
    quantity=ANY_QUANTITY,
    condition=st.sampled_from(["good", "bad"]),
    cause=st.sampled_from(["unsold", "expired"]),
)

ABOUT_RETURNS: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        CreateReturn,
        id=IDS,
        at=TIMES,
        order_id=st.sampled_from(["o1", "o2"]),
        number=st.sampled_from(["A1-00003", "A1-00004"]),
        outlet_id=OUTLETS,
        lines=st.lists(_return_line, max_size=2, unique_by=lambda line: line.line_id).map(tuple),
    ),
    st.builds(
        SetReturnLine,
        id=IDS,
        at=TIMES,
        order_id=ORDERS | st.just("o2"),
        line=_return_line,
        base=st.none() | ANY_QUANTITY,
    ),
    st.builds(
        SubmitReturn,
        id=IDS,
        at=TIMES,
        order_id=ORDERS | st.just("o2"),
        seen=st.dictionaries(LINES, QUANTITIES, max_size=2),
    ),
    st.builds(
        CollectPayment,
        id=IDS,
        at=TIMES,
        payment_id=st.sampled_from(["m1", "m2"]),
        number=st.sampled_from(["A1-00005", "A1-00006"]),
        outlet_id=OUTLETS,
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
    st.builds(CancelPayment, id=IDS, at=TIMES, payment_id=st.sampled_from(["m1", "m2"])),
)
