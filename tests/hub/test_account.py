from __future__ import annotations

import datetime as dt

import jwt
import pytest

from fieldapp.domain.noun import instant_of, moment_of
from fieldapp.domain.user import User
from fieldapp.hub.account import LOCKED_FOR, MAX_FAILURES, add_account, enrol, refresh
from fieldapp.hub.denial import Denied
from fieldapp.hub.device import (
    PREFIX_LETTERS,
    DeviceIdentity,
    Sighting,
    list_devices,
    number_of,
    prefix_of,
)
from fieldapp.hub.health import decide
from fieldapp.hub.store import Store
from fieldapp.hub.token import ACCESS_TTL, REFRESH_TTL, TOKENS_A_DEVICE, issue_access, read_access
from fieldapp.wire.messages import EnrolRequest, Session
from tests.hub.world import AGENT, MANAGER, NOW, OTHER, Replica


def later(**interval: float) -> str:
    return instant_of(moment_of(NOW) + dt.timedelta(**interval))


def sign_in(
    store: Store, login: str = "ann", password: str = "secret", device: str = "d1", now: str = NOW
) -> Session:
    request = EnrolRequest(login=login, password=password, device_id=device, app_version="1.2")
    return enrol(store, request, now, Sighting())


@pytest.fixture
def accounts(store: Store) -> Store:
    add_account(store, "Ann", "secret", AGENT)
    return store


def test_signing_in_again_gives_the_same_prefix(accounts: Store) -> None:
    first, second = sign_in(accounts, " ANN "), sign_in(accounts)
    assert first.prefix == second.prefix
    assert first.user == AGENT
    assert sign_in(accounts, device="d2").prefix != first.prefix
    identity = read_access(accounts.company, first.access_token, NOW).identity
    assert identity == DeviceIdentity(accounts.company.id, "d1", AGENT.id)


def test_an_account_gets_another_password_and_user(accounts: Store) -> None:
    add_account(accounts, "ann", "changed", OTHER)
    with pytest.raises(Denied, match="wrong_password"):
        sign_in(accounts)
    assert sign_in(accounts, password="changed").user == OTHER
    add_account(accounts, "new", "pass", User(id="new", name="New", role="agent"))
    assert sign_in(accounts, "new", "pass", "d9").user.id == "new"


def test_names_are_taken_as_they_come(accounts: Store) -> None:
    request = EnrolRequest(
        login="ann", password="secret", device_id="d5", device_name="a\x00b", app_version="\x00"
    )
    assert enrol(accounts, request, NOW, Sighting()).device_id == "d5"


def test_unknown_logins_look_like_wrong_passwords(accounts: Store) -> None:
    for login in ("nobody", "an\x00n", "\x00"):
        with pytest.raises(Denied, match="wrong_password"):
            sign_in(accounts, login, "wrong")


def test_too_many_wrong_passwords_lock_the_login_for_a_minute(accounts: Store) -> None:
    for _ in range(MAX_FAILURES):
        with pytest.raises(Denied, match="wrong_password"):
            sign_in(accounts, password="wrong")
    with pytest.raises(Denied, match="locked") as denied:
        sign_in(accounts, now=later(seconds=20))
    assert denied.value.retry_after_s == LOCKED_FOR.total_seconds() - 20
    assert sign_in(accounts, now=later(seconds=61)).user == AGENT
    for _ in range(MAX_FAILURES - 1):
        with pytest.raises(Denied, match="wrong_password"):
            sign_in(accounts, password="wrong")
    assert sign_in(accounts).user == AGENT


def test_access_tokens_expire_and_are_bound_to_the_company(accounts: Store) -> None:
    company = accounts.company
    session = sign_in(accounts)
    almost = instant_of(moment_of(NOW) + ACCESS_TTL - dt.timedelta(seconds=1))
    assert read_access(company, session.access_token, almost).identity.user == AGENT.id
    with pytest.raises(Denied, match="token_expired"):
        read_access(company, session.access_token, session.access_expires_at)
    other = Store(accounts.database).create_company("Other")
    for token in (
        issue_access(other, DeviceIdentity(other.id, "d1", AGENT.id), NOW).token,
        issue_access(company, DeviceIdentity(other.id, "d1", AGENT.id), NOW).token,
        jwt.encode({"sub": "agent"}, company.secret),
        jwt.encode({"sub": "a", "com": company.id, "dev": "d", "exp": 9**11}, "", algorithm="none"),
        "nonsense",
    ):
        with pytest.raises(Denied, match="token_invalid"):
            read_access(company, token, NOW)


def test_refresh_tokens_live_as_long_as_they_are_used(accounts: Store) -> None:
    token = sign_in(accounts).refresh_token
    for day in (0, 80, 160, 240):
        now = later(days=day)
        access = refresh(accounts, token, now, Sighting())
        assert read_access(accounts.company, access.access_token, now).identity.device == "d1"
    with pytest.raises(Denied, match="token_expired"):
        refresh(accounts, token, later(days=240 + REFRESH_TTL.days + 1), Sighting())
    with pytest.raises(Denied, match="token_invalid"):
        refresh(accounts, token + "x", NOW, Sighting())


def test_a_lost_reply_to_a_sign_in_locks_nobody_out(accounts: Store) -> None:
    tokens = [
        sign_in(accounts, now=later(seconds=second)).refresh_token
        for second in range(TOKENS_A_DEVICE + 1)
    ]
    with pytest.raises(Denied, match="token_invalid"):
        refresh(accounts, tokens[0], NOW, Sighting())
    for token in tokens[1:]:
        refresh(accounts, token, NOW, Sighting())


def test_revoking_takes_effect_at_once_and_is_for_managers(accounts: Store) -> None:
    session = sign_in(accounts)
    device = DeviceIdentity(accounts.company.id, "d1", AGENT.id)
    manager = Replica.of(accounts, MANAGER).identity
    with pytest.raises(Denied, match="not_allowed"):
        decide(accounts, device, "d1", "revoked", NOW)
    with pytest.raises(Denied, match="not_allowed"):
        list_devices(accounts, device)
    with pytest.raises(Denied, match="device_unknown"):
        decide(accounts, manager, "nothing", "revoked", NOW)
    for _ in range(2):
        decide(accounts, manager, "d1", "revoked", NOW)
    with pytest.raises(Denied, match="device_revoked"):
        refresh(accounts, session.refresh_token, NOW, Sighting())
    with pytest.raises(Denied, match="device_revoked"):
        sign_in(accounts)
    listed = {item.device_id: item for item in list_devices(accounts, manager)}
    assert listed["d1"].revoked_at == NOW
    assert listed["d1"].app_version == "1.2"
    assert listed[manager.device].revoked_at is None


def test_the_clock_of_a_device_is_measured(accounts: Store) -> None:
    token = sign_in(accounts).refresh_token
    manager = Replica.of(accounts, MANAGER).identity
    refresh(accounts, token, NOW, Sighting("1.3", later(minutes=-2)))
    (device,) = [item for item in list_devices(accounts, manager) if item.device_id == "d1"]
    assert (device.skew_ms, device.app_version) == (-120_000, "1.3")
    refresh(accounts, token, NOW, Sighting("", "9999-01-01T00:00:00.000Z"))


def test_prefixes_are_short_readable_and_never_the_same() -> None:
    many = [prefix_of(number) for number in range(1, 5000)]
    assert [number_of(prefix) for prefix in many] == list(range(1, 5000))
    assert many[:3] == ["A", "C", "D"]
    assert len(set(many)) == len(many)
    assert max(len(prefix) for prefix in many) == 3
    assert not set("".join(many)) - set(PREFIX_LETTERS)
    assert not set(PREFIX_LETTERS) & set("BGILOQSZ")
