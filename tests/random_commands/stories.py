"""Commands of every type, by several people, one after the other."""

from __future__ import annotations

from hypothesis import strategies as st

from fieldapp.domain.command import Command, RevokeDevice, WipeDevice
from fieldapp.domain.promotion import Gift, GiftChoice, Promotion, Reward, Target, Tier, Tiers
from fieldapp.domain.user import User
from tests.company import AGENT, MANAGER, OTHER_AGENT, OWNER
from tests.random_commands.carts import ABOUT_CARTS
from tests.random_commands.orders import ABOUT_ORDERS
from tests.random_commands.outlets import ABOUT_OUTLETS
from tests.random_commands.returns import ABOUT_RETURNS
from tests.random_commands.values import IDS, TIMES

COMMANDS: st.SearchStrategy[Command] = st.one_of(
    ABOUT_ORDERS,
    ABOUT_CARTS,
    ABOUT_OUTLETS,
    ABOUT_RETURNS,
    st.builds(RevokeDevice, id=IDS, at=TIMES, device_id=st.sampled_from(["d1", "d2"])),
    st.builds(WipeDevice, id=IDS, at=TIMES, device_id=st.sampled_from(["d1", "d2"])),
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
