"""Samples with fields that a later release added.

What was written down before stays as it is.
"""

from __future__ import annotations

from pydantic import BaseModel

from fieldapp.domain.command import (
    ChangeOrder,
    ChooseGift,
    CreateOrder,
    LinePart,
    MoveLines,
    SplitCart,
)
from fieldapp.domain.command.promotion import SeenGift, SeenPromotion, SeenShare
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.order_line import MovedLine
from fieldapp.wire.messages import PullReply, PullRequest
from tests.wire.samples.commands import SUBMISSION
from tests.wire.samples.messages import CURSOR, OFFER
from tests.wire.samples.order import ORDER
from tests.wire.samples.values import AT

LATER: dict[str, BaseModel] = {
    "later-choose_gift-placed": ChooseGift(
        id="c9", at=AT, order_id="o1", promotion_id="spring-gift", product_id="cup", seen="mug"
    ),
    "later-Conflict-gift": Conflict(
        id="o1.spring-gift.anna",
        order_id="o1",
        order_number="A1-00007",
        outlet_id="corner",
        line_id="spring-gift",
        product_id="cup",
        name="Весна",
        author_id="anna",
        author_name="Anna",
        other_name="Olga",
        opened_at=AT,
        about="gift",
        mine_text="Cup",
        theirs_text="",
    ),
    "later-create_order-warehouse": CreateOrder(
        id="c1", at=AT, order_id="o1", number="A1-7", outlet_id="corner", warehouse_id="far"
    ),
    "later-change_order-warehouse": ChangeOrder(id="c3", at=AT, order_id="o1", warehouse_id="far"),
    "later-split_cart-warehouse": SplitCart(
        id="c17",
        at=AT,
        order_id="o1",
        new_id="o2",
        number="A1-00008",
        line_ids=("l1",),
        warehouse_id="far",
    ),
    "later-split_cart-parts": SplitCart(
        id="c17",
        at=AT,
        order_id="o1",
        new_id="o2",
        number="A1-00008",
        line_ids=("l1",),
        parts=(LinePart(line_id="l2", new_id="l9", quantity=5, base=15),),
    ),
    "later-split_cart-placed": SplitCart(
        id="c17",
        at=AT,
        order_id="o1",
        new_id="o2",
        number="A1-00008",
        line_ids=("l1",),
        delivery_day="2026-03-09",
        placed=True,
    ),
    "later-move_lines-parts": MoveLines(
        id="c16",
        at=AT,
        order_id="o1",
        into_id="o2",
        line_ids=(),
        parts=(LinePart(line_id="l2", new_id="l9", quantity=5, base=15),),
    ),
    "later-Order-parts": ORDER.model_copy(
        update={
            "moved": {
                "l9": MovedLine(order_id="o9", line_id="l9", quantity=5, part_of="l1", left=10)
            }
        }
    ),
    "later-submit_order-promotions": SUBMISSION.model_copy(
        update={
            "promotions": (
                SeenPromotion(
                    promotion_id="spring",
                    name="Spring",
                    times=2,
                    shares=(SeenShare(line_id="l1", amount_minor=300),),
                    gifts=(SeenGift(product_id="mug", quantity=2),),
                ),
            )
        }
    ),
    "later-create_order": CreateOrder(
        id="c1",
        at=AT,
        order_id="o1",
        number="Q-A1-00007",
        outlet_id="corner",
        kind="quote",
        legal_entity_id="corner-two",
        title="На праздник",
    ),
    "later-change_order": ChangeOrder(
        id="c3", at=AT, order_id="o1", title="На праздник", legal_entity_id="corner-two"
    ),
    "message-PullRequest-packs": PullRequest(
        cursor=CURSOR, limit_rows=500, digests=True, packs=["gzip"], spoilt=["f" * 64]
    ),
    "message-PullReply-packs": PullReply(
        cursor=CURSOR, last_command=4, complete=False, packs=[OFFER], server_time=AT
    ),
}
