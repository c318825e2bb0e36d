"""People, their rounds and their devices."""

from __future__ import annotations

from hypothesis import strategies as st

from fieldapp.domain.device import DeviceHealth
from fieldapp.domain.noun import Noun
from fieldapp.domain.photo import Photo
from fieldapp.domain.receipt import Reason, Receipt
from fieldapp.domain.route import Route, Stop
from fieldapp.domain.user import User
from fieldapp.domain.visit import Visit
from tests.random_nouns.values import (
    AMOUNT,
    COUNT,
    INSTANT,
    KEY,
    KEYS,
    LATITUDE,
    LONGITUDE,
    MAYBE_KEY,
    NAME,
    SHA256,
    SIGNED,
    TEXT,
    WEEKDAYS,
)

PEOPLE: dict[str, st.SearchStrategy[Noun]] = {
    "user": st.builds(
        User,
        id=KEY,
        name=NAME,
        role=st.sampled_from(["agent", "owner", "manager"]),
        route_ids=KEYS,
        outlet_ids=KEYS,
        warehouse_id=MAYBE_KEY,
        price_type_ids=KEYS,
        dismissed_at=st.none() | INSTANT,
    ),
    "receipt": st.builds(
        Receipt,
        id=KEY,
        device_id=KEY,
        number=st.integers(1, 2**62),
        command=TEXT,
        document=TEXT,
        verdict=st.sampled_from(["applied", "merged", "held", "refused"]),
        reasons=st.lists(
            st.builds(
                Reason,
                code=TEXT,
                details=st.dictionaries(TEXT, TEXT | SIGNED | st.none(), max_size=2),
            ),
            max_size=2,
        ),
        at=INSTANT,
    ),
    "device_health": st.builds(
        DeviceHealth,
        id=KEY,
        user_id=KEY,
        user_name=TEXT,
        name=TEXT,
        prefix=TEXT,
        app_version=TEXT,
        enrolled_at=INSTANT,
        last_sync_at=st.none() | INSTANT,
        unsent=AMOUNT,
        skew_ms=st.none() | SIGNED,
        storage_used_bytes=st.none() | AMOUNT,
        storage_free_bytes=st.none() | AMOUNT,
        state=st.sampled_from(["active", "revoked", "wipe_ordered", "wiped"]),
        state_at=st.none() | INSTANT,
    ),
    "route": st.builds(
        Route, id=KEY, name=NAME, agent_id=MAYBE_KEY, agent_name=TEXT, price_type_id=MAYBE_KEY
    ),
    "stop": st.builds(
        Stop,
        id=KEY,
        route_id=KEY,
        outlet_id=KEY,
        weekdays=WEEKDAYS,
        every_weeks=st.integers(1, 52),
        week_offset=st.integers(0, 51),
        sequence=SIGNED,
    ),
    "visit": st.builds(
        Visit,
        id=KEY,
        outlet_id=KEY,
        user_id=KEY,
        user_name=TEXT,
        checked_in_at=INSTANT,
        checked_out_at=st.none() | INSTANT,
        latitude=LATITUDE,
        longitude=LONGITUDE,
        accuracy_m=st.none() | st.floats(0, 1e6),
        result=st.none() | st.sampled_from(["order", "no_need", "other"]),
        note=TEXT,
    ),
    "photo": st.builds(
        Photo,
        id=KEY,
        outlet_id=KEY,
        visit_id=MAYBE_KEY,
        author_id=KEY,
        author_name=TEXT,
        taken_at=INSTANT,
        sha256=SHA256,
        size_bytes=COUNT,
        media_type=NAME,
        width=st.none() | COUNT,
        height=st.none() | COUNT,
        caption=TEXT,
    ),
}
