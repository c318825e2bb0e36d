"""Valid nouns of every kind, with all the values that a field may have."""

from __future__ import annotations

from hypothesis import strategies as st

from fieldapp.domain.noun import Noun
from tests.random_nouns.goods import GOODS
from tests.random_nouns.orders import ORDERS
from tests.random_nouns.outlets import OUTLETS
from tests.random_nouns.people import PEOPLE
from tests.random_nouns.promotions import PROMOTIONS

NOUNS: dict[str, st.SearchStrategy[Noun]] = {
    **PEOPLE,
    **OUTLETS,
    **GOODS,
    **PROMOTIONS,
    **ORDERS,
}
