"""Tokens: short ones that carry who asks, and long ones that fetch new short ones."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

import jwt
from jwt.types import Options
from sqlalchemy import delete, insert, select, update

from fieldapp.domain.noun import Instant, instant_of, moment_of
from fieldapp.hub.denial import Denied
from fieldapp.hub.device import ADMISSION, DeviceIdentity, hands_over
from fieldapp.hub.schema import DEVICE, REFRESH_TOKEN
from fieldapp.hub.store import Company
from fieldapp.hub.transaction import Transaction

ACCESS_TTL = dt.timedelta(minutes=15)
REFRESH_TTL = dt.timedelta(days=90)
"""Counted from the last use."""

TOKENS_A_DEVICE = 3
"""Refresh tokens that stay valid for a device, so that a lost reply to a sign-in does no harm."""

_ALGORITHM = "HS256"
_EXTEND_AFTER = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Access:
    """An access token and the moment from which on it is refused."""

    token: str
    expires_at: Instant


def issue_access(company: Company, identity: DeviceIdentity, now: Instant) -> Access:
    """Return an access token for a user on a device."""
    expires = moment_of(now) + ACCESS_TTL
    claims = {
        "com": identity.company,
        "dev": identity.device,
        "sub": identity.user,
        "exp": int(expires.timestamp()),
    }
    token = jwt.encode(claims, company.secret, algorithm=_ALGORITHM)
    return Access(token, instant_of(expires.replace(microsecond=0)))


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who shows an access token, and until when it is good."""

    identity: DeviceIdentity
    expires_at: Instant


def read_access(company: Company, token: str, now: Instant) -> Bearer:
    """Return whom an access token stands for. Raises `Denied`."""
    # The time is the hub's clock as it was given, not the library's.
    options: Options = {"require": ["com", "dev", "sub", "exp"], "verify_exp": False}
    try:
        claims = jwt.decode(token, company.secret, algorithms=[_ALGORITHM], options=options)
    except jwt.PyJWTError as error:
        raise Denied("token_invalid") from error
    if claims["com"] != company.id:
        raise Denied("token_invalid")
    expires = int(claims["exp"])
    if expires <= moment_of(now).timestamp():
        raise Denied("token_expired")
    identity = DeviceIdentity(claims["com"], claims["dev"], claims["sub"])
    return Bearer(identity, instant_of(dt.datetime.fromtimestamp(expires, dt.UTC)))


def issue_refresh(tx: Transaction, device_id: str, token: str, now: Instant) -> None:
    """Make `token` a refresh token of a device; the newest few of a device stay valid."""
    mine = (REFRESH_TOKEN.c.company == tx.company) & (REFRESH_TOKEN.c.device == device_id)
    query = select(REFRESH_TOKEN.c.token_hash).where(mine)
    newest = query.order_by(REFRESH_TOKEN.c.issued_at.desc(), REFRESH_TOKEN.c.token_hash)
    old = tx.connection.execute(newest.offset(TOKENS_A_DEVICE - 1)).scalars().all()
    if old:
        tx.connection.execute(
            delete(REFRESH_TOKEN).where(mine, REFRESH_TOKEN.c.token_hash.in_(old))
        )
    row = {
        "company": tx.company,
        "token_hash": hash_of(token),
        "device": device_id,
        "issued_at": now,
        "expires_at": instant_of(moment_of(now) + REFRESH_TTL),
    }
    tx.connection.execute(insert(REFRESH_TOKEN), row)


def use_refresh(tx: Transaction, token: str, now: Instant) -> DeviceIdentity:
    """Return who a refresh token stands for, and put off its expiry. Raises `Denied`."""
    mine = (REFRESH_TOKEN.c.company == tx.company) & (REFRESH_TOKEN.c.token_hash == hash_of(token))
    row = tx.connection.execute(
        select(REFRESH_TOKEN.c.expires_at, DEVICE.c.device, DEVICE.c.user_id, *ADMISSION)
        .join(
            DEVICE,
            (DEVICE.c.company == REFRESH_TOKEN.c.company)
            & (DEVICE.c.device == REFRESH_TOKEN.c.device),
        )
        .where(mine)
    ).one_or_none()
    if row is None:
        raise Denied("token_invalid")
    if row.revoked_at is not None and not hands_over(row):
        raise Denied("device_revoked")
    if row.expires_at <= now:
        raise Denied("token_expired")
    later = moment_of(now) + REFRESH_TTL
    if later - moment_of(row.expires_at) > _EXTEND_AFTER:
        values = {"expires_at": instant_of(later)}
        tx.connection.execute(update(REFRESH_TOKEN).where(mine).values(values))
    return DeviceIdentity(tx.company, row.device, row.user_id)


def hash_of(token: str) -> str:
    """Return what is stored of a refresh token. It is random, so a plain hash cannot be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()
