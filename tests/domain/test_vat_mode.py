"""Carts, orders and returns of a price type that counts VAT in another way than before."""

from __future__ import annotations

import pytest

from fieldapp.domain.price import PriceType
from fieldapp.domain.promotion import Promotion, Reward, Target, Tier, Tiers
from fieldapp.domain.repricing import cart_of
from tests.company import RETAIL, Shelf
from tests.domain.abroad_shop import (
    DAY,
    as_seen,
    begun_at_retail,
    codes,
    prices,
    refused,
    shown,
    stored,
    taken,
)
from tests.intents import change, create, merge_carts, submit


@pytest.fixture
def shelf() -> Shelf:
    return begun_at_retail()


def counts_vat_on_top(shelf: Shelf) -> None:
    """Let the price type of the outlet have its prices without VAT."""
    shelf.put(RETAIL.changed(vat_included=False))


def test_a_cart_counts_vat_as_its_own_price_type_does_today(shelf):
    counts_vat_on_top(shelf)

    now = shown(shelf)

    assert prices(now) == {"cola": 143, "tea": 400}
    assert (now.vat_included, now.net_minor, now.vat_minor) == (False, 3_430, 686)
    taken(shelf, as_seen(now))
    assert stored(shelf).total_minor == 4_116


def test_a_cart_is_in_the_currency_that_its_own_price_type_has_today(shelf):
    shelf.put(RETAIL.changed(currency="CAD", rate_e9=2_000_000_000))

    done = taken(shelf, change("salt", 4, None))

    assert (stored(shelf).currency, prices(stored(shelf))["cola"]) == ("CAD", 285)
    assert codes(done) == ["price_type_changed"]


def test_a_calculation_that_was_kept_notices_that_vat_is_counted_in_another_way(shelf):
    tier = Tier(reward=Reward(percent_bp=1_000))
    target = Target(product_ids=("cola",))
    shelf.put(Promotion(id="ten", name="Ten", target=target, deal=Tiers(tiers=(tier,))))
    kept = cart_of(stored(shelf), shelf, DAY, source=("one",))
    counts_vat_on_top(shelf)

    now = cart_of(stored(shelf), shelf, DAY, source=("one",), before=kept)

    assert now.order == shown(shelf)
    assert now.order.net_minor == 3_430 - 143
    assert now.order.vat_minor == 657


def test_the_first_change_says_that_vat_is_counted_in_another_way(shelf):
    counts_vat_on_top(shelf)

    done = taken(shelf, change("salt", 4, None))

    assert (done.verdict, codes(done)) == ("merged", ["price_type_vat_changed"])
    assert done.reasons[0].details["name"] == "Retail"
    assert stored(shelf) == shown(shelf)
    assert codes(taken(shelf, change("salt", 5, 4))) == []


def test_what_was_seen_before_vat_was_counted_in_another_way_is_not_agreed_on(shelf):
    seen = shown(shelf)
    counts_vat_on_top(shelf)

    assert refused(shelf, as_seen(seen)).code == "vat_changed"
    assert refused(shelf, submit(seen)).code == "vat_changed"


def test_carts_put_together_count_vat_in_one_way(shelf):
    counts_vat_on_top(shelf)
    taken(shelf, create("o2", lines={"cola": 10, "tea": 5}))

    taken(shelf, merge_carts("o1", "o2"))

    assert not stored(shelf).vat_included
    assert stored(shelf).total_minor == 2 * 4_116


def test_carts_that_count_vat_in_two_ways_stay_apart(shelf):
    # The price type of one is not known here, and it stays as it was.
    shelf.put(stored(shelf).changed(id="o2", number="N-o2", outlet_id="kiosk", vat_included=False))
    shelf.put(stored(shelf).changed(outlet_id="kiosk"))
    shelf.remove(PriceType, "net")

    assert refused(shelf, merge_carts("o1", "o2")).code == "carts_of_two_kinds"


def test_a_return_keeps_vat_as_it_was_paid(shelf):
    shelf.put(stored(shelf).changed(kind="return"))
    counts_vat_on_top(shelf)

    assert shown(shelf) == stored(shelf)
