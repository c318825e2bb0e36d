"""Cards of outlets: fields of several people meet one by one."""

from __future__ import annotations

import pytest

from fieldapp.domain.command import Applied
from fieldapp.domain.command.card import conflict_key
from fieldapp.domain.command.outlet import MAX_NOTES
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.outlet import CardNote, LegalEntity, Outlet
from fieldapp.domain.refusal import Refusal
from tests.company import AGENT, CORNER, MANAGER, OTHER_AGENT, OWNER, Shelf
from tests.intents import card, resolve

PHONE = conflict_key("corner", "phone", "anna")
TAX = conflict_key("corner", "tax_number", "anna")


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def met(shelf: Shelf) -> Shelf:
    """Olga set the phone to 2; Anna, who had seen it empty, set it to 3 later."""
    shelf.do(card(phone=("", "2")), OWNER)
    shelf.do(card(phone=("", "3")), AGENT)
    return shelf


def test_different_fields_of_two_people_both_stay(shelf):
    shelf.do(card(phone=("", "+371 2"), city=("Riga", "Jurmala")), OWNER)

    outcome = shelf.do(card(contact=("", "Olga")), AGENT)

    assert (outcome.verdict, outcome.reasons) == ("applied", ())
    outlet = shelf.need(Outlet, "corner")
    assert (outlet.phone, outlet.city, outlet.contact) == ("+371 2", "Jurmala", "Olga")
    assert outlet.set_by == {"phone": "Olga", "city": "Olga", "contact": "Anna"}


def test_the_same_field_keeps_the_later_value_and_the_other_in_a_conflict(shelf):
    shelf.do(card(phone=("", "2")), OWNER)

    outcome = shelf.do(card(phone=("", "3")), AGENT)

    assert shelf.need(Outlet, "corner").phone == "3"
    conflict = shelf.need(Conflict, PHONE)
    assert (conflict.about, conflict.field, conflict.outlet_id) == ("card", "phone", "corner")
    assert (conflict.was, conflict.mine_text, conflict.theirs_text) == ("", "3", "2")
    assert (conflict.in_force, conflict.decides) == ("mine", "anyone")
    assert (conflict.author_name, conflict.other_name) == ("Anna", "Olga")
    assert outcome.verdict == "merged"
    assert [(r.code, r.details["who"]) for r in outcome.reasons] == [("card_conflict", "Olga")]


def test_the_same_value_by_two_people_is_no_conflict(shelf):
    shelf.do(card(phone=("", "2")), OWNER)

    outcome = shelf.do(card(phone=("", " 2 ")), AGENT)

    assert outcome.verdict == "applied"
    assert shelf.get(Conflict, PHONE) is None


@pytest.mark.parametrize(("choice", "phone"), [("mine", "3"), ("theirs", "2")])
def test_anyone_of_the_outlet_decides_about_a_contact_field(met, choice, phone):
    assert isinstance(met.do(resolve(PHONE, choice), OWNER), Applied)

    assert met.need(Outlet, "corner").phone == phone
    decided = met.need(Conflict, PHONE)
    assert (decided.choice, decided.resolved_by) == (choice, "Olga")
    assert (decided.mine_text, decided.theirs_text) == ("3", "2")


def test_keeping_what_is_in_force_keeps_also_what_came_after(met):
    met.do(card(phone=("3", "4")), OWNER)

    met.do(resolve(PHONE, "mine"), MANAGER)

    assert met.need(Outlet, "corner").phone == "4"


def test_what_the_author_sets_next_is_followed_by_the_open_conflict(met):
    met.do(card(phone=("3", "33")), AGENT)

    assert met.need(Outlet, "corner").phone == "33"
    assert met.need(Conflict, PHONE).mine_text == "33"
    assert met.need(Conflict, PHONE).theirs_text == "2"


@pytest.mark.parametrize("choice", ["sum", "both", "merge"])
def test_a_choice_that_does_not_fit_is_refused(met, choice):
    assert met.do(resolve(PHONE, choice)) == Refusal("choice_unfit")


def test_a_stranger_changes_and_decides_nothing(met):
    assert met.do(card(phone=("3", "9")), OTHER_AGENT) == Refusal("not_allowed")
    assert met.do(resolve(PHONE, "theirs"), OTHER_AGENT) == Refusal("not_allowed")
    assert met.do(card("nowhere", phone=("", "9"))) == Refusal("outlet_unknown")


def test_an_outlet_keeps_a_name(shelf):
    assert shelf.do(card(name=("Corner", "  "))) == Refusal("name_missing")


def test_legal_details_stay_until_a_manager_decides(shelf):
    outcome = shelf.do(card(tax_number=("40001", "40009"), legal_name=("Corner LLC", "Corner AS")))

    assert outcome.verdict == "held"
    assert [reason.code for reason in outcome.reasons] == ["legal_waits", "legal_waits"]
    entity = shelf.need(LegalEntity, "corner-llc")
    assert (entity.name, entity.tax_number) == ("Corner LLC", "40001")
    conflict = shelf.need(Conflict, TAX)
    assert (conflict.mine_text, conflict.theirs_text, conflict.was) == ("40009", "40001", "40001")
    assert (conflict.in_force, conflict.decides) == ("theirs", "manager")


@pytest.mark.parametrize(("choice", "number"), [("mine", "40009"), ("theirs", "40001")])
def test_a_manager_accepts_or_leaves_legal_details(shelf, choice, number):
    shelf.do(card(tax_number=("40001", "40009")))

    assert shelf.do(resolve(TAX, choice), OWNER) == Refusal("manager_decides")
    assert isinstance(shelf.do(resolve(TAX, choice), MANAGER), Applied)

    assert shelf.need(LegalEntity, "corner-llc").tax_number == number


def test_legal_details_of_an_outlet_that_had_none_make_a_legal_entity(shelf):
    key = conflict_key("kiosk", "tax_number", "anna")
    shelf.do(card("kiosk", tax_number=("", "40007")))
    assert shelf.need(Outlet, "kiosk").legal_entity_id is None

    shelf.do(resolve(key, "mine"), MANAGER)

    entity = shelf.need(LegalEntity, str(shelf.need(Outlet, "kiosk").legal_entity_id))
    assert (entity.name, entity.tax_number, entity.outlet_ids) == ("Kiosk", "40007", ["kiosk"])


def test_a_manager_sets_legal_details_at_once_unless_somebody_did_meanwhile(shelf):
    shelf.do(card(tax_number=("40001", "40005")), MANAGER)
    assert shelf.need(LegalEntity, "corner-llc").tax_number == "40005"

    outcome = shelf.do(card(tax_number=("40001", "40006")), MANAGER)

    assert outcome.verdict == "held"
    assert shelf.need(LegalEntity, "corner-llc").tax_number == "40005"


def test_a_legal_entity_never_loses_its_name(shelf):
    shelf.do(card(legal_name=("Corner LLC", "")), MANAGER)

    assert shelf.need(LegalEntity, "corner-llc").name == CORNER.name


def test_notes_are_appended_and_the_same_note_comes_once(shelf):
    first, second = card(note="opens at nine"), card(note=" ask for Olga ")
    for command, actor in ((first, AGENT), (second, OWNER), (first, AGENT)):
        shelf.do(command, actor)

    notes = shelf.need(Outlet, "corner").notes
    assert [(note.by, note.text) for note in notes] == [
        ("Anna", "opens at nine"),
        ("Olga", "ask for Olga"),
    ]


def test_notes_have_an_end(shelf):
    note = {"at": "2026-03-02T08:30:00.000Z", "by": "Anna", "text": "x"}
    notes = [CardNote.model_validate({"id": f"n{n}", **note}) for n in range(MAX_NOTES)]
    shelf.put(CORNER.model_copy(update={"notes": notes}))

    assert shelf.do(card(note="more")) == Refusal("notes_full", {"limit": MAX_NOTES})
