"""Limits of messages, and releases that know more or fewer fields."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from fieldapp.domain.command import parse_command
from fieldapp.wire.messages import (
    MAX_BATCH,
    MAX_BUCKETS,
    MAX_PAGE_ROWS,
    Changes,
    Cursor,
    Numbered,
    PullReply,
    PullRequest,
    PushRequest,
)
from tests.company import NOW
from tests.intents import check_in


def test_a_push_holds_a_limited_number_of_commands():
    one = Numbered(number=1, command={})

    assert len(PushRequest(commands=[one] * MAX_BATCH).commands) == MAX_BATCH
    with pytest.raises(ValidationError):
        PushRequest(commands=[one] * (MAX_BATCH + 1))


@pytest.mark.parametrize("rows", [0, -1, MAX_PAGE_ROWS + 1])
def test_a_page_holds_a_limited_number_of_rows(rows):
    with pytest.raises(ValidationError):
        PullRequest(limit_rows=rows)


def test_a_cursor_holds_a_limited_number_of_buckets():
    with pytest.raises(ValidationError):
        Cursor(buckets=["b"] * (MAX_BUCKETS + 1))


@pytest.mark.parametrize("number", [0, -1, "one"])
def test_commands_are_numbered_from_one(number):
    with pytest.raises(ValidationError):
        Numbered.model_validate({"number": number, "command": {}})


def test_fields_of_a_newer_release_are_passed_over():
    page = {"cursor": {"epoch": "e", "colour": "red"}, "last_command": 3, "complete": True}

    reply = PullReply.model_validate({**page, "server_time": NOW, "hint": {"sleep": 5}})

    assert (reply.cursor.epoch, reply.last_command, reply.changes) == ("e", 3, [])


def test_a_bad_row_does_not_spoil_its_page():
    changes = Changes.model_validate(
        {"bucket": "catalog", "kind": "product", "rows": [{"id": 7}, None, "text", [1]]}
    )

    assert len(changes.rows) == 4


def test_a_command_of_a_newer_release_with_more_fields_is_understood():
    body = {**check_in().model_dump(mode="json"), "battery": 12}

    assert parse_command(body).document == "v1"


@pytest.mark.parametrize("body", [{}, {"type": "teleport"}, {"type": "check_in", "id": "c"}])
def test_a_body_that_is_no_command_is_refused(body):
    with pytest.raises(ValidationError):
        parse_command(body)
