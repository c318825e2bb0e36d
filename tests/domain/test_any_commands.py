"""What holds whatever people do, in whatever order."""

from __future__ import annotations

import json

from hypothesis import given, settings

from fieldapp.domain.command import KNOWN, Applied, Context, apply, parse_command
from fieldapp.domain.order import MAX_LINES, Order, totalled
from fieldapp.domain.receipt import Receipt
from fieldapp.domain.refusal import REASONS, Refusal
from tests.company import AGENT, MANAGER, NOW, OWNER, Shelf
from tests.intents import change, create
from tests.random_commands import COMMANDS, STORIES


def with_cart() -> Shelf:
    """A cart with the lines l1 and l2, and an open conflict about the first."""
    shelf = Shelf()
    shelf.do(create(lines={"cola": 12, "tea": 2}))
    lines = shelf.need(Order, "o1").lines
    renamed = [line.model_copy(update={"id": f"l{n}"}) for n, line in enumerate(lines, 1)]
    shelf.put(shelf.need(Order, "o1").with_lines(renamed))
    shelf.do(change("cola", 24, 12, line_id="l1"), OWNER)
    shelf.do(change("cola", 6, 12, line_id="l1"), AGENT)
    return shelf


def check(order: Order) -> None:
    """Lines, VAT and totals of an order agree, and no line stands twice."""
    assert totalled(order) == order
    assert order.total_minor == order.net_minor + order.vat_minor
    assert len({line.id for line in order.lines}) == len(order.lines) <= MAX_LINES
    if order.status in ("submitted", "held"):
        assert order.lines
        assert order.submitted_at
    assert (order.reason != "") == (order.status == "held")


@given(STORIES)
@settings(max_examples=150, deadline=None)
def test_totals_of_every_order_agree_after_every_command(story):
    shelf = with_cart()
    for command, actor in story:
        shelf.do(command, actor, NOW)
        for noun in shelf.content.values():
            if isinstance(noun, Order):
                check(noun)


@given(STORIES)
@settings(max_examples=80, deadline=None)
def test_applying_reads_the_state_and_does_not_touch_it(story):
    shelf = with_cart()
    for command, actor in story:
        before = {key: noun.model_copy(deep=True) for key, noun in shelf.content.items()}
        one = apply(command, shelf, Context(actor, NOW))
        other = apply(command, shelf, Context(actor, NOW))
        assert shelf.content == before
        assert one == other
        if isinstance(one, Applied):
            shelf.put(*one.changed)


@given(STORIES)
@settings(max_examples=80, deadline=None)
def test_what_was_carried_out_twice_is_carried_out_once(story):
    shelf = with_cart()
    for command, actor in story:
        shelf.do(command, actor, NOW)
        once = dict(shelf.content)
        shelf.do(command, actor, NOW)
        assert shelf.content == once


@given(STORIES)
@settings(max_examples=80, deadline=None)
def test_prices_of_a_placed_order_stay(story):
    shelf = with_cart()
    agreed: dict[tuple[str, str], tuple[int, int]] = {}
    for command, actor in story:
        before = {key: noun for key, noun in shelf.content.items() if isinstance(noun, Order)}
        shelf.do(command, actor, NOW)
        for key, noun in shelf.content.items():
            if not isinstance(noun, Order) or not noun.submitted_at:
                continue
            for line in noun.lines:
                prices = (line.price_minor, line.list_minor)
                assert agreed.setdefault((noun.id, line.id), prices) == prices
            if noun.status in ("assembled", "shipped", "delivered"):
                assert before.get(key) == noun


@given(STORIES)
@settings(max_examples=80, deadline=None)
def test_a_held_order_says_why_and_no_other_does(story):
    shelf = with_cart()
    for command, actor in story:
        shelf.do(command, actor, NOW)
        for noun in shelf.content.values():
            if isinstance(noun, Order):
                assert bool(noun.holds) == (noun.status == "held")
                assert noun.reason == (noun.holds[0].code if noun.holds else "")


@given(STORIES)
@settings(max_examples=80, deadline=None)
def test_what_comes_out_can_be_stored_and_sent(story):
    shelf = with_cart()
    for command, actor in story:
        assert parse_command(json.loads(command.model_dump_json())) == command
        outcome = shelf.do(command, actor, NOW)
        if isinstance(outcome, Refusal):
            assert REASONS[outcome.code].format(**outcome.details)
            json.dumps(dict(outcome.details))
            continue
        for reason in outcome.reasons:
            assert REASONS[reason.code].format(**reason.details)
        receipt = Receipt(
            id=command.id,
            device_id="d1",
            number=1,
            command="any",
            verdict=outcome.verdict,
            reasons=list(outcome.reasons),
            at=NOW,
        )
        assert Receipt.model_validate_json(receipt.model_dump_json()) == receipt


@given(COMMANDS)
@settings(max_examples=60, deadline=None)
def test_on_an_empty_state_every_command_is_refused(command):
    assert isinstance(apply(command, Shelf([MANAGER]), Context(MANAGER, NOW)), Refusal)


def test_every_command_has_a_name_of_its_own():
    assert len(KNOWN) == 22
