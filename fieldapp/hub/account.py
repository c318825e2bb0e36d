"""Accounts: passwords, signing in on a device, and the guard against guessing."""

from __future__ import annotations

import datetime as dt
import functools
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, update

from fieldapp.domain.noun import Instant, instant_of, moment_of
from fieldapp.domain.user import User
from fieldapp.hub.database import insert_for
from fieldapp.hub.denial import Denied
from fieldapp.hub.device import DeviceIdentity, Newcomer, Sighting, note_sighting, register_device
from fieldapp.hub.health import put_health
from fieldapp.hub.schema import ACCOUNT, DEVICE
from fieldapp.hub.store import Store
from fieldapp.hub.token import Access, issue_access, issue_refresh, use_refresh
from fieldapp.hub.transaction import Transaction
from fieldapp.wire.messages import EnrolRequest, Refreshed, Session

MAX_FAILURES = 5
LOCKED_FOR = dt.timedelta(minutes=1)

_HASHER = PasswordHasher()
# Each hash takes 64 MiB: a crowd of sign-ins must not take them all at once.
_HASHING = threading.BoundedSemaphore(2)


def add_account(store: Store, login: str, password: str, user: User) -> None:
    """Let a user sign in; also writes the user's record. An account that exists gets the password.

    Devices that are signed in stay so: revoke those that must not.
    """
    password_hash = hashed(password)
    store.write(lambda tx: put_account(tx, login, password_hash, user))


def put_account(tx: Transaction, login: str, password_hash: str, user: User) -> None:
    """Write a user's record and the login that belongs to it."""
    tx.put(user)
    statement = insert_for(tx.connection)(ACCOUNT)
    new = statement.excluded
    statement = statement.on_conflict_do_update(
        index_elements=["company", "login"],
        set_={
            "user_id": new.user_id,
            "password_hash": new.password_hash,
            "failures": 0,
            "locked_until": None,
        },
    )
    row = {
        "company": tx.company,
        "login": folded(login),
        "user_id": user.id,
        "password_hash": password_hash,
        "failures": 0,
    }
    tx.connection.execute(statement, row)


def enrol(store: Store, request: EnrolRequest, now: Instant, sighting: Sighting) -> Session:
    """Sign in on a device and make the device known. Raises `Denied`."""
    login = folded(request.login)
    user_id = check_password(store, login, request.password, now)
    return open_session(
        store,
        user_id=user_id,
        login=login,
        newcomer=Newcomer(request.device_id, request.device_name, request.prefix),
        sighting=Sighting(request.app_version or sighting.app_version, sighting.device_time),
        now=now,
    )


def check_password(store: Store, login: str, password: str, now: Instant) -> str:
    """Return the id of the user with this login and password. Raises `Denied`.

    The attempt is counted before the password is looked at, so that many attempts at the same time
    count as many.
    """
    account = store.write(lambda tx: _count_attempt(tx, login, now))
    # Without such a login something is compared too, so that the answer takes as long.
    fits = _verify(account[1] if account else _hash_of_nobody(), password)
    if account is None or not fits:
        raise Denied("wrong_password")
    store.write(lambda tx: _set_attempts(tx, login, 0, None))
    return account[0]


def open_session(
    store: Store,
    *,
    user_id: str,
    login: str,
    newcomer: Newcomer,
    sighting: Sighting,
    now: Instant,
) -> Session:
    """Give a user, whose password has been checked, a session on a device. Raises `Denied`."""
    company = store.company
    refresh_token = store.token(32)
    device_id = newcomer.device_id
    identity = DeviceIdentity(company.id, device_id, user_id)

    def write(tx: Transaction) -> Session:
        user = tx.get(User, user_id)
        if user is None:
            raise Denied("user_unknown")
        if user.dismissed_at is not None:
            raise Denied("account_closed")
        register_device(tx, user, login, newcomer, now)
        issue_refresh(tx, device_id, refresh_token, now)
        note_sighting(tx, device_id, sighting, now)
        put_health(tx, device_id)
        row = tx.connection.execute(
            select(DEVICE.c.prefix, DEVICE.c.last_command, DEVICE.c.last_order).where(
                DEVICE.c.company == tx.company, DEVICE.c.device == device_id
            )
        ).one()
        access = issue_access(company, identity, now)
        return Session(
            company=company.id,
            company_name=company.name,
            user=user,
            login=login,
            device_id=device_id,
            prefix=row.prefix,
            access_token=access.token,
            access_expires_at=access.expires_at,
            refresh_token=refresh_token,
            last_command=row.last_command,
            last_order=row.last_order,
        )

    return store.write(write)


def refresh(store: Store, token: str, now: Instant, sighting: Sighting) -> Refreshed:
    """Return a new access token for a refresh token, which stays valid. Raises `Denied`."""
    company = store.company

    def write(tx: Transaction) -> Access:
        identity = use_refresh(tx, token, now)
        note_sighting(tx, identity.device, sighting, now)
        return issue_access(company, identity, now)

    access = store.write(write)
    return Refreshed(access_token=access.token, access_expires_at=access.expires_at)


def hashed(password: str) -> str:
    """Return the hash of a password; takes its time on purpose."""
    with _HASHING:
        return _HASHER.hash(password)


def folded(login: str) -> str:
    """Return a login as it is stored: people type capitals and spaces without meaning them."""
    return login.strip().casefold().replace("\x00", "")


def _count_attempt(tx: Transaction, login: str, now: Instant) -> tuple[str, str] | None:
    """Count an attempt; return the user's id and the hash, or None when there is no such login."""
    account = tx.connection.execute(
        select(
            ACCOUNT.c.user_id,
            ACCOUNT.c.password_hash,
            ACCOUNT.c.failures,
            ACCOUNT.c.locked_until,
        )
        .where(ACCOUNT.c.company == tx.company, ACCOUNT.c.login == login)
        .with_for_update()
    ).one_or_none()
    if account is None:
        return None
    if account.locked_until is not None and account.locked_until > now:
        left = moment_of(account.locked_until) - moment_of(now)
        raise Denied("locked", retry_after_s=max(1, round(left.total_seconds())))
    failures = account.failures + 1
    if failures < MAX_FAILURES:
        _set_attempts(tx, login, failures, None)
    else:
        _set_attempts(tx, login, 0, instant_of(moment_of(now) + LOCKED_FOR))
    return account.user_id, account.password_hash


def _set_attempts(tx: Transaction, login: str, failures: int, locked_until: Instant | None) -> None:
    tx.connection.execute(
        update(ACCOUNT)
        .where(ACCOUNT.c.company == tx.company, ACCOUNT.c.login == login)
        .values(failures=failures, locked_until=locked_until)
    )


@functools.cache
def _hash_of_nobody() -> str:
    return _HASHER.hash("nobody")


def _verify(password_hash: str, password: str) -> bool:
    with _HASHING:
        try:
            return _HASHER.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False
