"""What travels is written down, so that no release changes it without noticing.

Devices of an older release and bodies in their journals look like these files. Where a change is
wanted, `FIELDAPP_WRITE_GOLDEN=1 python -m pytest tests/wire/test_golden.py` writes them again; look
at the difference with an older device in mind.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from fieldapp.domain.command import KNOWN, Command, parse_command
from fieldapp.domain.noun import GrownNoun
from fieldapp.domain.order import Order
from fieldapp.wire import messages
from fieldapp.wire.codec import body_of
from fieldapp.wire.kinds import KINDS
from tests.wire.samples.commands import COMMANDS
from tests.wire.samples.grown import GROWN
from tests.wire.samples.later import LATER
from tests.wire.samples.messages import MESSAGES, UNSENT
from tests.wire.samples.records import RECORDS

GOLDEN = Path(__file__).parent.parent / "golden" / "wire"


def samples() -> dict[str, BaseModel]:
    """Return every sample by the name of its file."""
    named: dict[str, BaseModel] = {"file-UnsentFile": UNSENT}
    for command in COMMANDS:
        named[f"command-{command.type}"] = command  # type: ignore[attr-defined]
    for message in MESSAGES:
        named[f"message-{type(message).__name__}"] = message
    for record in RECORDS:
        named[f"record-{type(record).__name__}"] = record
    for record in GROWN:
        named[f"record-{type(record).__name__}-grown"] = record
    return {**named, **LATER}


SAMPLES = samples()


@pytest.fixture(scope="module", autouse=True)
def _written_again_when_asked():
    if os.environ.get("FIELDAPP_WRITE_GOLDEN"):
        for name, sample in SAMPLES.items():
            text = json.dumps(sample.model_dump(mode="json"), ensure_ascii=False, indent=2)
            (GOLDEN / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def golden(name: str) -> Any:
    return json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


def sent(sample: BaseModel, written: Any) -> Any:
    """Return what is sent, without fields that came later and say nothing here."""
    body = sample.model_dump(mode="json")
    return {
        name: value
        for name, value in body.items()
        if name in written
        or value != type(sample).model_fields[name].get_default(call_default_factory=True)
    }


@pytest.mark.parametrize(("name", "sample"), SAMPLES.items(), ids=SAMPLES)
def test_what_is_sent_has_not_changed(name: str, sample: BaseModel):
    assert sent(sample, golden(name)) == golden(name)


@pytest.mark.parametrize(("name", "sample"), SAMPLES.items(), ids=SAMPLES)
def test_what_was_sent_is_still_read(name: str, sample: BaseModel):
    body = golden(name)

    read = parse_command(body) if isinstance(sample, Command) else type(sample).model_validate(body)

    assert read == sample


def test_there_is_a_sample_of_every_command_message_and_kind():
    types = {command.type for command in COMMANDS}  # type: ignore[attr-defined]
    all_messages = {
        value
        for value in vars(messages).values()
        if isinstance(value, type)
        and issubclass(value, messages.Message)
        and value is not messages.Message
    }
    assert types == KNOWN
    assert {type(message) for message in MESSAGES} == all_messages
    assert {type(record) for record in RECORDS} == {kind.noun for kind in KINDS.values()}


def test_no_file_is_left_over():
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(SAMPLES)


def later(record: BaseModel) -> set[str]:
    """Return the fields that the first release did not have."""
    return set(type(record).LATER) if isinstance(record, GrownNoun | Command) else set()


@pytest.mark.parametrize(
    "sample", [*COMMANDS, *RECORDS, *GROWN], ids=lambda sample: type(sample).__name__
)
def test_a_sample_has_every_field_set(sample: BaseModel):
    defaults = {
        name
        for name, field in type(sample).model_fields.items()
        if getattr(sample, name) == field.get_default(call_default_factory=True)
    }

    usual = {"kind", "channel", "vat_included"} if isinstance(sample, Order) else {"type"}
    may_lack = set() if sample in GROWN else later(sample)
    assert defaults <= usual | may_lack


def test_a_record_is_sent_with_all_its_fields():
    for record in (*RECORDS, *GROWN):
        fields = set(type(record).model_fields) - (later(record) if record in RECORDS else set())
        assert set(json.loads(body_of(record))) == fields


def test_every_noun_that_has_grown_has_a_sample_with_its_new_fields():
    grown = {kind.noun for kind in KINDS.values() if issubclass(kind.noun, GrownNoun)}

    assert {type(record) for record in GROWN} == grown
