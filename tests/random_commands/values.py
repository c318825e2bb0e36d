"""The few keys, numbers and times that commands choose from, so that they often meet."""

from __future__ import annotations

from hypothesis import strategies as st

from fieldapp.domain.command import SeenLine

IDS = st.integers(1, 10**9).map(lambda n: f"c{n}")
TIMES = st.sampled_from(["2026-03-02T08:30:00.000Z", "2026-02-01T08:30:00.000Z"])
ORDERS = st.sampled_from(["o1"] * 6 + ["o2"])
LINES = st.sampled_from(["l1", "l2", "l3"])
PRODUCTS = st.sampled_from(["cola", "tea", "salt"])
ANY_PRODUCT = PRODUCTS | st.sampled_from(["juice", "relic", "ghost", "nobody"])
QUANTITIES = st.sampled_from([1, 2, 12, 24])
ANY_QUANTITY = QUANTITIES | st.sampled_from([0, 6, 99_996, 100_001, -1])
OUTLETS = st.sampled_from(["corner"] * 4 + ["kiosk", "bazaar", "shut", "new", "nowhere"])

SEEN = st.builds(
    SeenLine,
    line_id=LINES,
    sku=st.just("SKU"),
    quantity=QUANTITIES,
    price_minor=st.sampled_from([0, 143, 150, 400, 10**9]),
)
