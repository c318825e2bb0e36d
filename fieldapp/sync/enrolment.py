"""Making a device known to a hub, and signing in again."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error
from pydantic import ValidationError

from fieldapp import __version__
from fieldapp.localdb import meta
from fieldapp.localdb.identity import (
    Identity,
    IdentityUnreadable,
    Tokens,
    read_identity,
    write_identity,
    write_secret_file,
    write_tokens,
)
from fieldapp.localdb.replica import Replica, World
from fieldapp.sync.client import Client, HttpTransport
from fieldapp.sync.errors import SyncError
from fieldapp.wire.messages import EnrolRequest, Session

_DEVICE_FILE = "device.json"
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def connect(hub: str) -> Client:
    """Return the calls of the hub at an address."""
    return Client(HttpTransport(address_of(hub)))


def address_of(text: str) -> str:
    """Return a hub address as typed by a person, completed to a URL."""
    text = text.strip().rstrip("/")
    if not text:
        raise SyncError("person", "Type the hub's address, for example http://localhost:8300.")
    return text if "://" in text else f"http://{text}"


def login_of(text: str) -> str:
    """Return a login as the hub keeps it: people type capitals and spaces without meaning them."""
    return text.strip().casefold()


def enrol(
    home: Path,
    hub: str,
    login: str,
    password: str,
    *,
    device_name: str = "",
    client: Client | None = None,
    world: World | None = None,
    hasher: PasswordHasher = _HASHER,
) -> Replica:
    """Sign in at the hub and return the replica in `home`, made there the first time.

    The device's id is written before the hub is asked, so that a repeat after a lost answer is the
    same device. `hasher` says how dear it is to try the password kept here. Raises `SyncError`; a
    folder of another person is refused.
    """
    world = world or World()
    hub, login = address_of(hub), login_of(login)
    earlier = _earlier(home)
    if earlier is not None and (earlier.login, earlier.hub) != (login, hub):
        raise SyncError(
            "person", f"{home} belongs to {earlier.login} at {earlier.hub}. Use another folder."
        )
    request = _request(
        login=login,
        password=password,
        device_id=earlier.device_id if earlier else _device_id(home, world.new_id),
        device_name=device_name,
        prefix=earlier.prefix if earlier else "",
        app_version=__version__,
    )
    calls = client or connect(hub)
    try:
        session = calls.enrol(request)
    finally:
        if client is None:
            calls.close()
    write_identity(home, _identity(session, hub, login, hasher.hash(password)))
    write_tokens(home, tokens_of(session))
    replica = Replica.open(home, world)
    with replica.database.write() as connection:
        meta.raise_counter(connection, meta.COMMAND_COUNTER, session.last_command)
        meta.raise_counter(connection, meta.ORDER_COUNTER, session.last_order)
    return replica


def password_fits(identity: Identity, password: str) -> bool:
    """Say, without the hub, whether this is the password of the last sign-in here."""
    if not identity.password_hash:
        return False
    try:
        return _HASHER.verify(identity.password_hash, password)
    except Argon2Error:
        return False


def tokens_of(session: Session) -> Tokens:
    """Return the tokens of a session."""
    return Tokens(
        access_token=session.access_token,
        access_expires_at=session.access_expires_at,
        refresh_token=session.refresh_token,
    )


def _identity(session: Session, hub: str, login: str, password_hash: str) -> Identity:
    return Identity(
        device_id=session.device_id,
        prefix=session.prefix,
        company=session.company,
        company_name=session.company_name,
        login=login,
        hub=hub,
        user=session.user,
        password_hash=password_hash,
    )


def _request(**fields: str) -> EnrolRequest:
    try:
        return EnrolRequest(**fields)
    except ValidationError as error:
        fault = error.errors()[0]
        raise SyncError("sign_in", f"{fault['loc'][0]}: {fault['msg']}", "not_typed") from error


def _earlier(home: Path) -> Identity | None:
    try:
        return read_identity(home)
    except IdentityUnreadable:
        return None


def _device_id(home: Path, new_id: Callable[[], str]) -> str:
    path = home / _DEVICE_FILE
    with contextlib.suppress(FileNotFoundError, ValueError, KeyError, TypeError):
        return str(json.loads(path.read_text())["device_id"])
    device_id = new_id()
    write_secret_file(path, json.dumps({"device_id": device_id}))
    return device_id
