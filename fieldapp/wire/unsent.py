"""The file of unsent commands: written by a device, read by support and by the hub's office.

Every command carries a digest, and so does the whole, so that damage and edits are noticed and
named. The digests are no signature: whoever wants to forge a file can.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from fieldapp.domain.noun import Instant, Key
from fieldapp.wire.codec import canonical
from fieldapp.wire.messages import Numbered

FORMAT = "fieldapp-unsent-1"
MAX_FILE_BYTES = 256 * 1024 * 1024

_REMEDY = "Nothing was done. Export the file again on the device."


class UnsentRefused(Exception):
    """A file of unsent commands cannot be used; the text says why. Nothing was done."""


class UnsentCommand(Numbered):
    """A command with its number, and the digest of its body."""

    digest: str = ""


class UnsentFile(BaseModel):
    """The unsent commands of a device. A file of the first release has neither format nor digests.

    `company` and `login` say whose they are; `exported_at` is the device's time.
    """

    model_config = ConfigDict(extra="ignore")

    format: str = ""
    company: str = ""
    company_name: str = ""
    device_id: Key
    prefix: str
    login: str
    hub: str = ""
    exported_at: Instant
    commands: list[UnsentCommand]
    digest: str = ""


def digest_of(command: dict[str, Any]) -> str:
    """Return the digest of a command's body, the same that the hub keeps of what it took."""
    return hashlib.sha256(canonical(command).encode()).hexdigest()


def unsent_file(numbered: Iterable[tuple[int, dict[str, Any]]], **about: str) -> UnsentFile:
    """Return the file of some commands; `about` are the other fields of `UnsentFile`."""
    commands = [
        UnsentCommand(number=number, command=body, digest=digest_of(body))
        for number, body in numbered
    ]
    file = UnsentFile(format=FORMAT, commands=commands, **about)
    return file.model_copy(update={"digest": _digest_of_all(file)})


def read_unsent(content: bytes) -> UnsentFile:
    """Return the commands of a file; raises `UnsentRefused` for whatever else it may be."""
    if len(content) > MAX_FILE_BYTES:
        raise UnsentRefused(f"The file is larger than {MAX_FILE_BYTES} bytes. {_REMEDY}")
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UnsentRefused(
            f"The file is cut off or is no export of unsent commands: {error}. {_REMEDY}"
        ) from error
    try:
        file = UnsentFile.model_validate(value)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"]) or "the file"
        raise UnsentRefused(
            f"This is no export of unsent commands: {place}: {fault['msg']}. {_REMEDY}"
        ) from error
    _check(file)
    return file


def _check(file: UnsentFile) -> None:
    if file.format not in ("", FORMAT):
        raise UnsentRefused(
            f"The file has the form “{file.format[:40]}” of another release. Nothing was done. "
            "Update this one."
        )
    last = 0
    for one in file.commands:
        if file.format and one.digest != digest_of(one.command):
            type_ = str(one.command.get("type"))[:60]
            raise UnsentRefused(
                f"Command {one.number} ({type_}) was changed after the export. {_REMEDY}"
            )
        if one.number <= last:
            raise UnsentRefused(f"Command {one.number} stands behind command {last}. {_REMEDY}")
        last = one.number
    if file.format and file.digest != _digest_of_all(file):
        raise UnsentRefused(
            f"Commands were added or left out, or the file's head was changed. {_REMEDY}"
        )


def _digest_of_all(file: UnsentFile) -> str:
    lines = [file.company, file.device_id, file.prefix, file.login, file.exported_at]
    lines += [f"{one.number} {one.digest}" for one in file.commands]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
