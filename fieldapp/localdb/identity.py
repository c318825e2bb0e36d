"""Who this replica belongs to and how it signs in: two small files beside the database.

They are outside the database so that a damaged database costs neither the device's name nor its
sign-in. The session file holds secrets and is readable by its owner only.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from fieldapp.domain.noun import Instant
from fieldapp.domain.user import User

IDENTITY_FILE = "identity.json"
SESSION_FILE = "session.json"

M = TypeVar("M", bound=BaseModel)


class IdentityUnreadable(Exception):
    """A replica's identity file is missing or damaged."""


class Identity(BaseModel):
    """The device and its person. `password_hash` lets the person sign in again with no signal."""

    model_config = ConfigDict(frozen=True)

    device_id: str
    prefix: str
    company: str
    company_name: str
    login: str
    hub: str
    user: User
    password_hash: str = ""


class Tokens(BaseModel):
    """The hub's tokens for this device."""

    model_config = ConfigDict(frozen=True)

    access_token: str
    access_expires_at: Instant
    refresh_token: str


def read_identity(home: Path) -> Identity:
    """Return the identity kept in a replica's folder; raises `IdentityUnreadable`."""
    identity = _read(home / IDENTITY_FILE, Identity)
    if identity is None:
        raise IdentityUnreadable(
            f"{home} holds no readable {IDENTITY_FILE}. Enrol the device again in another folder; "
            "unsent commands stay in this one."
        )
    return identity


def write_identity(home: Path, identity: Identity) -> None:
    """Store the identity, replacing the file in one step."""
    write_secret_file(home / IDENTITY_FILE, identity.model_dump_json(indent=2))


def read_tokens(home: Path) -> Tokens | None:
    """Return the tokens, or None when the person is signed out or the file is damaged."""
    return _read(home / SESSION_FILE, Tokens)


def write_tokens(home: Path, tokens: Tokens | None) -> None:
    """Store the tokens; None signs out."""
    path = home / SESSION_FILE
    if tokens is None:
        path.unlink(missing_ok=True)
    else:
        write_secret_file(path, tokens.model_dump_json())


def write_secret_file(path: Path, text: str) -> None:
    """Write a file that only its owner can read, durably and in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    force_folder(path.parent)


def force_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, where the system can: a new file needs its name."""
    # Windows opens no folders; there the file system keeps names by itself.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _read(path: Path, model: type[M]) -> M | None:
    try:
        return model.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
