"""Cards of outlets: changed by two people, made with no network, waiting for a manager."""

from __future__ import annotations

from fieldapp.actions import conflicts, orders, outlets
from fieldapp.actions.outlets import NewOutlet
from fieldapp.domain.likeness import Traits
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.localdb.queries import documents
from fieldapp.localdb.queries.conflicts import open_conflicts
from fieldapp.localdb.queries.new_outlet import alike_outlets
from tests.company import AGENT, MANAGER, OWNER
from tests.sync.world import HubWorld, done


def test_a_card_that_two_people_change_keeps_both_values(hub: HubWorld) -> None:
    anna, olga = hub.synced(AGENT), hub.synced(OWNER)
    done(outlets.change(olga.replica, "corner", {"phone": ("", "2"), "city": ("Riga", "Jurmala")}))
    done(outlets.change(anna.replica, "corner", {"phone": ("", "3")}, note="opens at nine"))
    olga.sync()
    anna.sync()
    olga.sync()
    (row,) = olga.replica.query(open_conflicts)
    for device in (anna, olga):
        outlet = device.need(Outlet, "corner")
        assert (outlet.phone, outlet.city, outlet.notes[0].text) == (
            "3",
            "Jurmala",
            "opens at nine",
        )
        assert device.replica.query(open_conflicts) == [row]
        assert (row.conflict.mine_text, row.conflict.theirs_text) == ("3", "2")
        assert device.digests() == []
    (document,) = anna.replica.query(documents.documents)
    assert (document.kind, document.title, document.state) == ("outlet", "Corner", "merged")
    done(conflicts.resolve(olga.replica, row.conflict.id, "theirs"))
    olga.sync()
    anna.sync()
    assert anna.need(Outlet, "corner").phone == "2"
    assert anna.replica.query(open_conflicts) == []


def test_an_outlet_made_offline_is_there_at_once_and_a_duplicate_is_merged(hub: HubWorld) -> None:
    hub.change(Outlet, "corner", phone="+371 2000111")
    anna, maria = hub.synced(AGENT), hub.synced(MANAGER)
    alike = anna.replica.query(alike_outlets, Traits("Green door", "2000-111"))
    assert [(row.outlet_id, row.alike) for row in alike] == [("corner", ("phone",))]
    made = done(outlets.create(anna.replica, "north", NewOutlet("Green door", phone="2000-111")))
    key = anna.order(made.document, cola=6)
    done(orders.submit(anna.replica, key))
    assert anna.need(Outlet, made.document).status == "prospect"
    anna.sync()
    maria.sync()
    assert anna.replica.query(open_conflicts) == []
    (row,) = maria.replica.query(open_conflicts)
    assert (row.outlet_name, row.other_outlet_name) == ("Green door", "Corner")
    done(outlets.merge(maria.replica, made.document, "corner", row.conflict.id))
    assert maria.need(Order, key).outlet_id == "corner"
    maria.sync()
    anna.sync()
    assert anna.need(Order, key).outlet_id == "corner"
    assert anna.need(Outlet, made.document).merged_into == "corner"
    assert maria.replica.query(open_conflicts) == []
    assert anna.digests() == maria.digests() == []


def test_legal_details_wait_for_the_manager_and_the_sync_centre_says_so(hub: HubWorld) -> None:
    anna, maria = hub.synced(AGENT), hub.synced(MANAGER)
    done(outlets.change(anna.replica, "corner", {"tax_number": ("40001", "40009")}))
    anna.sync()
    maria.sync()
    (document,) = anna.replica.query(documents.documents)
    assert (document.state, document.reasons[0].code) == ("held", "legal_waits")
    assert anna.replica.query(documents.sync_counts).needs_you == 0
    assert maria.replica.query(documents.sync_counts).needs_you == 1
    (row,) = maria.replica.query(open_conflicts)
    done(conflicts.resolve(maria.replica, row.conflict.id, "mine"))
    maria.sync()
    anna.sync()
    assert anna.need(LegalEntity, "corner-llc").tax_number == "40009"
