"""Promotions of the demo: one of each kind, on the products that its shops buy most."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from fieldapp.domain.order import Order
from fieldapp.domain.product import Product
from fieldapp.domain.promotion import (
    Bundle,
    BundlePart,
    FreeGoods,
    Gift,
    GiftChoice,
    Mix,
    Promotion,
    Reward,
    Target,
    Tier,
    Tiers,
)
from fieldapp.exchange.demo.warehouse import WAREHOUSE
from fieldapp.exchange.identity import identity

CURRENCY = "USD"
WEEKS = 6
"""So long, and not less, they run from the day on which the demo is made."""


def promotions(
    products: Iterable[Product], orders: Sequence[Order], outlet_ids: Sequence[str], today: dt.date
) -> Iterator[Promotion]:
    """Return the promotions; the targeted one is for `outlet_ids`."""
    known = {product.id: product for product in products if not product.discontinued}
    bought = Counter(line.product_id for order in orders for line in order.lines)
    most = [id_ for id_, _ in sorted(bought.items(), key=lambda item: (-item[1], item[0]))]
    most = [id_ for id_ in most if id_ in known]
    slow = [id_ for id_ in reversed(most) if known[id_].packs][:6]
    group = next(p.group_id for id_ in most if (p := known[id_]).group_id)
    days = {
        "valid_from": (today - dt.timedelta(weeks=1)).isoformat(),
        "valid_to": (today + dt.timedelta(weeks=WEEKS)).isoformat(),
    }
    yield from (one.model_copy(update=days) for one in _on_goods(most, slow, str(group)))
    yield from (one.model_copy(update=days) for one in _on_orders(most, outlet_ids))


def _on_goods(most: Sequence[str], slow: Sequence[str], group_id: str) -> Iterator[Promotion]:
    yield _made(
        "11 + 1 of the favourites",
        FreeGoods(buy=11, free=1),
        Target(product_ids=tuple(most[:4])),
        priority=30,
        stacking="line",
    )
    yield _made(
        "Any 6 of the group, 8\u00a0% off the set",
        Mix(pieces=6, reward=Reward(percent_bp=800)),
        Target(group_ids=(group_id,), except_product_ids=tuple(most[:4])),
        priority=20,
        channels=["self"],
        note="Only for those who order for themselves.",
    )
    yield _made(
        "Clearance: a fifth off while it lasts",
        Tiers(tiers=(Tier(reward=Reward(percent_bp=2_000)),)),
        Target(product_ids=tuple(slow)),
        priority=40,
        stacking="line",
        stock_warehouse_id=WAREHOUSE,
    )


def _on_orders(most: Sequence[str], outlet_ids: Sequence[str]) -> Iterator[Promotion]:
    yield _made(
        "Order for 500 and save 3\u00a0%, for 1,000 and save 5\u00a0%",
        Tiers(
            basis="value",
            tiers=(
                Tier(threshold=50_000, reward=Reward(percent_bp=300)),
                Tier(threshold=100_000, reward=Reward(percent_bp=500)),
            ),
        ),
        Target(),
        budget_minor=5_000_000,
    )
    yield _made(
        "Two that go together",
        Bundle(
            parts=tuple(BundlePart(product_ids=(id_,), quantity=6) for id_ in most[4:6]),
            reward=Reward(off_minor=600),
        ),
        Target(),
        priority=10,
        outlet_ids=list(outlet_ids),
        max_times=5,
    )
    yield _made(
        "A bottle of your choice with an order of 750",
        Gift(
            basis="value",
            threshold=75_000,
            choices=tuple(GiftChoice(product_id=id_) for id_ in most[6:9]),
        ),
        Target(),
        priority=5,
        max_uses=3,
    )


def _made(name: str, deal: object, target: Target, **fields: object) -> Promotion:
    made = {"id": identity("promotion", name), "name": name, "deal": deal, "target": target}
    return Promotion.model_validate({**made, "currency": CURRENCY, **fields})
