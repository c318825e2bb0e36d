"""Check-in and check-out."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from fieldapp.domain.command import Applied
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.visit import Visit
from tests.company import AGENT, MANAGER, NOW, OTHER_AGENT, OWNER, Shelf
from tests.intents import check_in, check_out

LATER = "2026-03-02T08:45:00.000Z"


def test_a_call_begins_at_the_device_time_with_its_position():
    shelf = Shelf()

    assert isinstance(shelf.do(check_in(latitude=56.9, longitude=24.1, accuracy_m=12)), Applied)

    assert shelf.need(Visit, "v1") == Visit(
        id="v1",
        outlet_id="corner",
        user_id="anna",
        user_name="Anna",
        checked_in_at=NOW,
        latitude=56.9,
        longitude=24.1,
        accuracy_m=12,
    )


def test_a_call_without_a_position_is_a_call():
    shelf = Shelf()

    shelf.do(check_in(), MANAGER)

    assert shelf.need(Visit, "v1").latitude is None


@pytest.mark.parametrize(
    ("actor", "outlet_id", "code"),
    [
        (OTHER_AGENT, "corner", "not_allowed"),
        (OWNER, "corner", "not_allowed"),
        (AGENT, "nowhere", "outlet_unknown"),
    ],
)
def test_a_call_at_someone_elses_outlet_or_at_ones_own_is_refused(actor, outlet_id, code):
    assert Shelf().do(check_in(outlet_id=outlet_id), actor) == Refusal(code)


def test_a_call_with_the_same_identity_is_refused():
    shelf = Shelf()
    shelf.do(check_in())

    assert shelf.do(check_in(outlet_id="kiosk")) == Refusal("visit_exists")


@pytest.mark.parametrize(
    "fields", [{"latitude": 91}, {"longitude": -181}, {"accuracy_m": -1}, {"at": "now"}]
)
def test_a_position_off_the_globe_makes_no_command(fields):
    with pytest.raises(ValidationError):
        check_in(**fields)


def test_a_call_ends_with_its_result():
    shelf = Shelf()
    shelf.do(check_in())

    shelf.do(check_out(result="no_need", note="full shelf", at=LATER))

    visit = shelf.need(Visit, "v1")
    assert (visit.checked_out_at, visit.result, visit.note) == (LATER, "no_need", "full shelf")
    assert visit.checked_in_at == NOW


def test_only_its_author_ends_a_call():
    shelf = Shelf()
    shelf.do(check_in())

    assert shelf.do(check_out(), MANAGER) == Refusal("not_allowed")
    assert shelf.need(Visit, "v1").checked_out_at is None


def test_a_call_ends_once():
    shelf = Shelf()
    shelf.do(check_in())
    shelf.do(check_out(result="order"))

    assert shelf.do(check_out(result="closed")) == Refusal("visit_closed")
    assert shelf.need(Visit, "v1").result == "order"


def test_a_call_that_is_not_known_does_not_end():
    assert Shelf().do(check_out()) == Refusal("visit_unknown")


def test_an_author_ends_a_call_even_when_the_outlet_has_left_the_route():
    shelf = Shelf()
    shelf.do(check_in())
    adrift = AGENT.changed(route_ids=[])

    assert isinstance(shelf.do(check_out(), adrift), Applied)
