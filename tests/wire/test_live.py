"""How a device reads the stream."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldapp.wire.live import events

LINE = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def test_events_come_by_name_and_heartbeats_are_passed_over():
    lines = ["event: hello", "data: pull", "", ": ping", "", "event: poke", "data: pull", ""]

    assert list(events(lines)) == ["hello", "poke"]


def test_what_a_newer_hub_may_send_does_no_harm():
    lines = ["id: 7", "event: poke", "retry: 3000", "colour: blue", "data: a", "data: b", ""]

    assert list(events(lines)) == ["poke"]


def test_an_event_that_was_cut_off_is_none():
    assert list(events(["event: poke", "data: pull"])) == []


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(LINE))
def test_any_lines_can_be_read(lines):
    assert len(list(events(lines))) <= lines.count("")
