"""Commands about outlets: calls, cards, photos, and whose route they are on."""

from __future__ import annotations

from hypothesis import strategies as st

from fieldapp.domain.command import (
    AddPhoto,
    AssignOutlet,
    ChangeOutlet,
    CheckIn,
    CheckOut,
    Command,
    CreateOutlet,
    FieldChange,
    MergeOutlets,
)
from tests.random_commands.values import IDS, OUTLETS, TIMES

_phones = st.sampled_from(["", "1", "2", "3"])
_field_change = st.builds(FieldChange, base=_phones, value=_phones)

ABOUT_OUTLETS: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        CheckIn,
        id=IDS,
        at=TIMES,
        visit_id=st.sampled_from(["v1", "v2"]),
        outlet_id=OUTLETS,
        latitude=st.none() | st.floats(-90, 90),
    ),
    st.builds(
        CheckOut,
        id=IDS,
        at=TIMES,
        visit_id=st.sampled_from(["v1", "v2"]),
        result=st.sampled_from(["order", "closed"]),
    ),
    st.builds(
        CreateOutlet,
        id=IDS,
        at=TIMES,
        outlet_id=st.sampled_from(["new", "corner"]),
        code=st.just("N-1"),
        route_id=st.sampled_from(["north", "north", "south"]),
        name=st.sampled_from(["Newcomer", " "]),
        phone=_phones,
        like_outlet_id=st.sampled_from(["corner", None]),
    ),
    st.builds(
        ChangeOutlet,
        id=IDS,
        at=TIMES,
        outlet_id=OUTLETS,
        fields=st.dictionaries(
            st.sampled_from(["phone", "phone", "tax_number", "legal_name"]),
            _field_change,
            max_size=2,
        ),
        note=st.sampled_from(["", "call"]),
    ),
    st.builds(
        AssignOutlet,
        id=IDS,
        at=TIMES,
        outlet_id=st.just("kiosk"),
        route_id=st.sampled_from(["north", "south"]),
        base=st.sampled_from(["north", "south"]),
    ),
    st.builds(
        MergeOutlets,
        id=IDS,
        at=TIMES,
        outlet_id=st.sampled_from(["new", "kiosk"]),
        into_id=st.sampled_from(["kiosk", "bazaar"]),
    ),
    st.builds(
        AddPhoto,
        id=IDS,
        at=TIMES,
        photo_id=st.sampled_from(["p1", "p2"]),
        outlet_id=OUTLETS,
        visit_id=st.none() | st.sampled_from(["v1", "v2"]),
        sha256=st.sampled_from(["a" * 64, "b" * 64]),
        size_bytes=st.sampled_from([1, 10 * 1024 * 1024, 10 * 1024 * 1024 + 1]),
        media_type=st.sampled_from(["image/jpeg", "image/heic"]),
    ),
)
