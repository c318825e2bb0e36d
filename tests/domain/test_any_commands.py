"""What holds whatever people do, in whatever order."""

from __future__ import annotations

import json
from typing import Literal, get_args

import pytest
from hypothesis import given, settings

from fieldapp.domain.command import (
    KNOWN,
    AnyCommand,
    Applied,
    Command,
    Context,
    apply,
    parse_command,
)
from fieldapp.domain.order import MAX_LINES, PLACED, Order, totalled
from fieldapp.domain.promotion import Spending
from fieldapp.domain.receipt import Receipt
from fieldapp.domain.refusal import REASONS, Refusal
from tests.company import AGENT, COMPANY, MANAGER, NOW, OWNER, Shelf
from tests.intents import change, create
from tests.random_commands.stories import COMMANDS, PROMOTIONS, STORIES


def with_cart() -> Shelf:
    """A cart with the lines l1 and l2, and an open conflict about the first."""
    shelf = Shelf((*COMPANY, *PROMOTIONS))
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
    given_by = {one.promotion_id for one in order.promotions}
    for line in order.lines:
        assert line.discount_minor == sum(one.amount_minor for one in line.adjustments)
        assert line.amount_minor >= 0
        assert line.gift_of is None or line.gift_of in given_by


def check_spending(shelf: Shelf) -> None:
    """What is counted as given away is what the placed orders have got."""
    orders = [noun for noun in shelf.content.values() if isinstance(noun, Order)]
    placed = [order for order in orders if order.status in PLACED]
    for spending in [noun for noun in shelf.content.values() if isinstance(noun, Spending)]:
        made = [one for order in placed for one in order.promotions]
        amounts = [o.discount_minor for o in made if o.promotion_id == spending.promotion_id]
        assert spending.spent_minor == sum(amounts)


@given(STORIES)
@settings(max_examples=150, deadline=None)
def test_totals_of_every_order_agree_after_every_command(story):
    shelf = with_cart()
    for command, actor in story:
        shelf.do(command, actor, NOW)
        for noun in shelf.content.values():
            if isinstance(noun, Order):
                check(noun)
        check_spending(shelf)


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
    union, *_ = get_args(AnyCommand)

    assert len(KNOWN) == len(get_args(union)) > 20


def test_a_kind_of_command_that_does_not_say_what_it_is_about_cannot_be_made() -> None:
    class Vague(Command):
        type: Literal["vague"] = "vague"

    with pytest.raises(TypeError, match=r"abstract.*document"):
        Vague(id="c1", at=NOW)  # type: ignore[abstract]
