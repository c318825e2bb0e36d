"""Outlets that are made in the field, and those that turn out to be one."""

from __future__ import annotations

import pytest

from fieldapp.domain.command import Applied
from fieldapp.domain.command.card import conflict_key
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.credit import standing_of
from fieldapp.domain.likeness import Traits, likeness
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.photo import Photo
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.route import Route, Stop
from fieldapp.domain.user import User
from fieldapp.domain.visit import Visit
from tests.company import AGENT, MANAGER, NOW, OTHER_AGENT, OWNER, Shelf
from tests.intents import (
    add_photo,
    assign,
    card,
    change,
    check_in,
    create,
    merge,
    new_outlet,
    resolve,
    submit,
)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def knows(*keys: str, alike: tuple[str, ...] = ("phone",)) -> dict[str, object]:
    """Return a hub that finds these outlets to be like any new one."""
    return {"alike": lambda key, traits: dict.fromkeys(keys, alike)}


def test_an_agent_makes_an_outlet_that_can_be_ordered_for_at_once(shelf):
    made = new_outlet(name="  Green   door ", phone="+371 5", tax_number="40008")
    shelf.do(made.model_copy(update={"legal_entity_id": "new-llc"}))
    assert isinstance(shelf.do(create("o1", "new", {"cola": 6})), Applied)

    outlet = shelf.need(Outlet, "new")
    assert (outlet.name, outlet.status, outlet.route_id) == ("Green door", "prospect", "north")
    assert outlet.price_type_id == "retail"
    entity = shelf.need(LegalEntity, "new-llc")
    assert (entity.name, entity.tax_number, entity.outlet_ids) == ("Green door", "40008", ["new"])
    assert shelf.need(Order, "o1").price_type_id == "retail"


def test_the_prices_of_the_route_come_before_those_of_another_outlet(shelf):
    shelf.put(Route(id="north", name="North", price_type_id="net"))

    shelf.do(new_outlet())

    assert shelf.need(Outlet, "new").price_type_id == "net"


@pytest.mark.parametrize("like", [None, "bazaar", "nowhere"])
def test_prices_are_never_those_of_another_route(shelf, like):
    refused = shelf.do(new_outlet(like_outlet_id=like))

    assert refused == Refusal("no_first_prices", {"route": "North"})


def test_an_outlet_is_made_on_one_s_own_route_only(shelf):
    assert shelf.do(new_outlet(route_id="south", like_outlet_id="bazaar")) == Refusal("not_allowed")
    assert shelf.do(new_outlet(), OWNER) == Refusal("not_allowed")
    assert shelf.do(new_outlet(), OTHER_AGENT) == Refusal("not_allowed")
    assert shelf.do(new_outlet(name=" ")) == Refusal("name_missing")
    assert shelf.do(new_outlet("corner")) == Refusal("outlet_exists")


def test_what_looks_the_same_is_kept_and_a_manager_is_asked(shelf):
    outcome = shelf.do(new_outlet(), hub=knows("corner"))

    conflict = shelf.need(Conflict, "alike.new.1")
    assert (conflict.outlet_id, conflict.other_outlet_id) == ("new", "corner")
    assert (conflict.about, conflict.decides, conflict.alike) == ("duplicate", "manager", ["phone"])
    assert [(r.code, r.details) for r in outcome.reasons] == [
        ("outlet_alike", {"outlet": "Corner"})
    ]
    assert shelf.do(resolve(conflict.id, "both"), AGENT) == Refusal("manager_decides")
    assert isinstance(shelf.do(resolve(conflict.id, "both"), MANAGER), Applied)
    assert shelf.need(Conflict, conflict.id).choice == "both"
    assert not shelf.need(Outlet, "new").closed


def test_an_author_is_not_told_of_an_outlet_that_others_look_after(shelf):
    outcome = shelf.do(new_outlet(), hub=knows("bazaar"))

    assert outcome.reasons == ()
    assert shelf.need(Conflict, "alike.new.1").other_outlet_id == "bazaar"


def test_a_manager_of_another_region_does_not_decide(shelf):
    shelf.do(new_outlet(), hub=knows("corner"))
    stranger = MANAGER.model_copy(update={"route_ids": ["south"]})

    assert shelf.do(resolve("alike.new.1", "both"), stranger) == Refusal("not_allowed")


def test_merging_moves_orders_visits_and_photos_and_closes_the_outlet_that_goes(shelf):
    shelf.do(new_outlet(phone="+371 5", contact="Olga"), hub=knows("corner"))
    shelf.do(card("new", note="green door"))
    shelf.do(create("o1", "new", {"cola": 6}))
    shelf.do(check_in("v1", "new"))
    shelf.do(add_photo("p1", "new"))

    assert isinstance(shelf.do(merge(conflict_id="alike.new.1"), MANAGER), Applied)

    assert shelf.need(Order, "o1").outlet_id == "corner"
    assert shelf.need(Visit, "v1").outlet_id == "corner"
    assert shelf.need(Photo, "p1").outlet_id == "corner"
    gone, kept = shelf.need(Outlet, "new"), shelf.need(Outlet, "corner")
    assert (gone.closed, gone.merged_into) == (True, "corner")
    assert (kept.phone, kept.contact, kept.city) == ("+371 5", "Olga", "Riga")
    assert [note.text for note in kept.notes] == ["green door"]
    decided = shelf.need(Conflict, "alike.new.1")
    assert (decided.choice, decided.resolved_by) == ("merge", "Maria")


def test_what_was_typed_for_the_outlet_that_went_goes_to_the_one_that_stays(shelf):
    shelf.do(new_outlet())
    shelf.do(merge(), MANAGER)

    assert isinstance(shelf.do(create("o1", "new", {"cola": 6})), Applied)
    shelf.do(card("new", phone=("", "+371 9")))

    assert shelf.need(Order, "o1").outlet_id == "corner"
    assert shelf.need(Outlet, "corner").phone == "+371 9"


def test_the_legal_entity_fills_a_gap_and_never_takes_a_place(shelf):
    shelf.do(new_outlet(legal_entity_id="new-llc", tax_number="40008"))
    shelf.do(new_outlet("other", legal_entity_id="other-llc", tax_number="40009"))

    shelf.do(merge("new", "kiosk"), MANAGER)
    shelf.do(merge("other", "corner"), MANAGER)

    assert shelf.need(Outlet, "kiosk").legal_entity_id == "new-llc"
    assert shelf.need(LegalEntity, "new-llc").outlet_ids == ["new", "kiosk"]
    assert shelf.need(Outlet, "corner").legal_entity_id == "corner-llc"


def test_orders_that_moved_are_still_owed_by_who_placed_them(shelf):
    shelf.do(new_outlet(legal_entity_id="new-llc", tax_number="40008"))
    shelf.do(create("o1", "new", {"cola": 6}))
    shelf.do(submit(shelf.need(Order, "o1")))
    owed = standing_of(shelf.need(LegalEntity, "new-llc"), "USD", shelf, NOW).open_minor
    assert owed == shelf.need(Order, "o1").total_minor > 0

    shelf.do(merge(), MANAGER)

    after = standing_of(shelf.need(LegalEntity, "new-llc"), "USD", shelf, NOW)
    assert after.open_minor == owed
    corner = standing_of(shelf.need(LegalEntity, "corner-llc"), "USD", shelf, NOW)
    assert corner.open_minor == 0


def test_conflicts_about_orders_move_and_the_others_are_closed(shelf):
    shelf.do(new_outlet())
    shelf.do(create("o1", "new", {"tea": 5}))
    shelf.do(change("tea", 20, 5), MANAGER)
    shelf.do(change("tea", 12, 5), AGENT)
    shelf.do(card("new", phone=("", "2")), MANAGER)
    shelf.do(card("new", phone=("", "3")), AGENT)

    shelf.do(merge(), MANAGER)

    about_line = shelf.need(Conflict, "o1-tea.anna")
    assert (about_line.outlet_id, about_line.choice) == ("corner", None)
    assert shelf.need(Conflict, conflict_key("new", "phone", "anna")).choice == "mine"


def test_merging_is_for_the_manager_of_both_and_happens_once(shelf):
    shelf.do(new_outlet())
    assert shelf.do(merge(), AGENT) == Refusal("not_allowed")
    stranger = MANAGER.model_copy(update={"route_ids": ["south"]})
    assert shelf.do(merge(), stranger) == Refusal("not_allowed")
    assert shelf.do(merge("new", "nowhere"), MANAGER) == Refusal("outlet_unknown")
    closed = Refusal("outlet_closed", {"outlet": "Shut shop"})
    assert shelf.do(merge("new", "shut"), MANAGER) == closed
    shelf.do(merge(), MANAGER)
    assert shelf.do(merge(), MANAGER) == Applied(())
    merged = Refusal("outlet_merged", {"outlet": "Newcomer"})
    assert shelf.do(merge("new", "kiosk"), MANAGER) == merged
    assert shelf.do(merge("kiosk", "new"), MANAGER) == Refusal("outlet_merged", {"outlet": "Kiosk"})


def test_an_outlet_is_not_merged_with_itself(shelf):
    assert shelf.do(merge("kiosk", "kiosk"), MANAGER) == Refusal(
        "outlet_merged", {"outlet": "Kiosk"}
    )


def test_an_outlet_goes_to_another_route_with_its_calls(shelf):
    assert isinstance(shelf.do(assign(), MANAGER), Applied)

    kiosk = shelf.need(Outlet, "kiosk")
    assert (kiosk.route_id, kiosk.set_by) == ("south", {"route_id": MANAGER.name})
    assert shelf.need(Stop, "north-kiosk").route_id == "south"
    assert shelf.need(Stop, "north-corner").route_id == "north"
    assert shelf.do(assign(), MANAGER) == Applied(())


def test_only_the_manager_of_both_routes_assigns_and_sees_what_others_did(shelf):
    assert shelf.do(assign(), AGENT) == Refusal("not_allowed")
    stranger = MANAGER.model_copy(update={"route_ids": ["north"]})
    assert shelf.do(assign(), stranger) == Refusal("not_allowed")
    shelf.put(Route(id="west", name="West"))
    region = MANAGER.model_copy(update={"route_ids": ["north", "south", "west"]})
    shelf.do(assign(), region)
    refused = shelf.do(assign(route_id="west"), region)
    assert refused == Refusal("moved_meanwhile", {"outlet": "Kiosk"})


def test_a_route_that_is_not_known_is_refused(shelf):
    region = MANAGER.model_copy(update={"route_ids": ["north", "nowhere"]})

    assert shelf.do(assign(route_id="nowhere"), region) == Refusal("route_unknown")


CORNER_SHOP = Traits("Corner shop", "+371 2 000 111", "LV-40001", 56.95, 24.1)


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (Traits("Elsewhere", "8 (3712) 000-111"), ("phone",)),
        (Traits("Elsewhere", "2 000 111"), ("phone",)),
        (Traits("Elsewhere", "00 111"), ()),
        (Traits("Elsewhere", tax_number="lv 40001"), ("tax_number",)),
        (Traits("Elsewhere", tax_number="40002"), ()),
        (Traits("CORNER", latitude=56.9502, longitude=24.1003), ("position",)),
        (Traits("Corner", latitude=56.9512, longitude=24.1), ()),
        (Traits("Flowers", latitude=56.95, longitude=24.1), ()),
        (Traits("Corner"), ()),
        (Traits("", "", "", None, None), ()),
        (CORNER_SHOP, ("tax_number", "phone", "position")),
    ],
)
def test_outlets_are_alike_by_tax_number_phone_or_place_and_name(other, found):
    assert likeness(CORNER_SHOP, other) == likeness(other, CORNER_SHOP) == found


def test_the_hub_is_asked_with_what_was_typed(shelf):
    asked: list[tuple[str, Traits]] = []

    def alike(key: str, traits: Traits) -> dict[str, tuple[str, ...]]:
        asked.append((key, traits))
        return {}

    hub = {"alike": alike}
    shelf.do(new_outlet(phone="1", tax_number="2", latitude=3.0, longitude=4.0), hub=hub)

    assert asked == [("new", Traits("Newcomer", "1", "2", 3.0, 4.0))]


@pytest.mark.parametrize(
    ("owned", "after"), [(["new"], ["new", "corner"]), (["new", "corner"], ["new", "corner"])]
)
def test_owners_of_the_outlet_that_goes_get_the_one_that_stays(shelf, owned, after):
    shelf.do(new_outlet())
    shelf.put(OWNER.model_copy(update={"outlet_ids": owned}))
    asked = []

    def owners(outlet_id: str) -> list[User]:
        asked.append(outlet_id)
        return [shelf.need(User, OWNER.id)]

    shelf.do(merge(), MANAGER, hub={"owners": owners})

    assert asked == ["new"]
    assert shelf.need(User, OWNER.id).outlet_ids == after
