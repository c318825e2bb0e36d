"""What a person can do with commands that are still here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from fieldapp.domain.command import parse_command
from fieldapp.domain.receipt import Reason
from fieldapp.localdb import meta, outbox
from fieldapp.localdb.identity import write_secret_file
from fieldapp.localdb.replica import Replica
from fieldapp.wire.unsent import UnsentFile, UnsentRefused, digest_of, unsent_file


@dataclass(frozen=True, slots=True)
class Imported:
    """A command of a file: put into the outbox, or known here before; why it does not apply."""

    number: int
    type: str
    state: Literal["added", "known"]
    refusal: Reason | None = None


def unsent(replica: Replica) -> UnsentFile:
    """Return everything that the hub is not known to have, for support or the office to import."""
    entries = replica.query(outbox.pending)
    identity = replica.identity
    return unsent_file(
        ((entry.number, json.loads(entry.body)) for entry in entries),
        company=identity.company,
        company_name=identity.company_name,
        device_id=identity.device_id,
        prefix=identity.prefix,
        login=identity.login,
        hub=identity.hub,
        exported_at=replica.now(),
    )


def export_unsent(replica: Replica, file: Path) -> int:
    """Write the unsent commands to a file and return how many there are."""
    document = unsent(replica)
    write_secret_file(file, document.model_dump_json(indent=2))
    return len(document.commands)


def import_unsent(replica: Replica, file: UnsentFile) -> list[Imported]:
    """Put the commands of a file back into the outbox of the device that exported it.

    Under their own numbers and ids, so that they take effect once however often this is repeated.
    Raises `UnsentRefused` before anything is changed.
    """
    identity = replica.identity
    mine = (identity.device_id, identity.prefix, identity.login)
    if (file.device_id, file.prefix, file.login) != mine or (
        file.company and file.company != identity.company
    ):
        raise UnsentRefused(
            f"The file is of {file.login}, prefix {file.prefix}; this folder is of "
            f"{identity.login}, prefix {identity.prefix}. Nothing was done. The hub's office can "
            "take files of any device: fieldapp import-unsent."
        )
    new = _missing(replica, file)
    if new:
        replica.take_back(new)
    added = {entry.number for entry in new}
    return [
        Imported(
            one.number,
            str(one.command.get("type")),
            "added" if one.number in added else "known",
            _refusal(replica.query(outbox.entry, one.number)),
        )
        for one in file.commands
    ]


def _missing(replica: Replica, file: UnsentFile) -> list[outbox.Entry]:
    """Return the commands of a file that neither the outbox nor, as far as known, the hub has."""
    last = replica.query(meta.counter, meta.COMMAND_COUNTER)
    missing = []
    for one in file.commands:
        known = replica.query(outbox.entry, one.number)
        if known is not None and digest_of(json.loads(known.body)) != digest_of(one.command):
            raise UnsentRefused(
                f"This device has used number {one.number} for another command since. "
                "Nothing was done. Ask the hub's office to look at both."
            )
        if known is None and one.number > last:
            missing.append(_entry(one.number, one.command))
    return missing


def _entry(number: int, body: dict[str, object]) -> outbox.Entry:
    try:
        return outbox.entry_of(number, parse_command(body), json.dumps(body, ensure_ascii=False))
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"])
        raise UnsentRefused(
            f"Command {number} cannot be read by this release: {place}: {fault['msg']}. "
            "Nothing was done. Update the app."
        ) from error


def _refusal(entry: outbox.Entry | None) -> Reason | None:
    if entry is None or entry.refusal is None:
        return None
    return Reason.model_validate_json(entry.refusal)
