"""Who works for the company and looks after what, changed at the hub by whoever runs it."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

from sqlalchemy import Connection, select

from fieldapp.domain.command.base import standing
from fieldapp.domain.noun import Instant
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.route import Route
from fieldapp.domain.user import Role, User, with_outlets
from fieldapp.hub.account import folded, hashed, put_account
from fieldapp.hub.schema import ACCOUNT
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction

LONGEST = 200
"""Characters of a login, a name or a password: nobody can sign in with more."""


class StaffUnknown(Exception):
    """There is no such login, role, outlet or route, or it is not for this role."""


class StaffInvalid(Exception):
    """A login cannot be made like this: something that it needs is empty or too long."""


class LoginTaken(Exception):
    """Somebody has, or had, this login."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who is to get a login: role, codes of outlets and names of routes as typed."""

    login: str
    name: str
    role: str
    outlet_codes: Sequence[str] = ()
    route_names: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a login, and the names of what he looks after."""

    login: str
    name: str
    role: str
    routes: tuple[str, ...]
    outlets: tuple[str, ...]
    dismissed_at: str | None


def members(store: Store) -> list[Member]:
    """Return everybody who has or had a login, by login."""

    def read(connection: Connection) -> list[Member]:
        tx = Transaction(connection, store.company.id)
        query = select(ACCOUNT.c.login, ACCOUNT.c.user_id).where(ACCOUNT.c.company == tx.company)
        logins = {row.login: row.user_id for row in connection.execute(query)}
        users = tx.many(User, logins.values())
        found = []
        for login, user_id in sorted(logins.items()):
            user = users.get(user_id)
            if user is None:
                continue
            routes = tx.many(Route, user.route_ids).values()
            outlets = tx.many(Outlet, user.outlet_ids).values()
            found.append(
                Member(
                    login,
                    user.name,
                    user.role,
                    tuple(route.name for route in routes),
                    tuple(outlet.code for outlet in outlets),
                    user.dismissed_at,
                )
            )
        return found

    return store.database.read(read)


def add(store: Store, newcomer: Newcomer, password: str) -> User:
    """Let somebody new sign in, and return the user that was made.

    The stock that he sees is that of the warehouse which most of the others have. Raises
    `StaffInvalid`, `StaffUnknown` and `LoginTaken`.
    """
    login, name = folded(newcomer.login), newcomer.name.strip()
    for what, text in (("login", login), ("name", name), ("password", password)):
        if not text.strip():
            raise StaffInvalid(f"The {what} is empty.")
        if len(text) > LONGEST:
            raise StaffInvalid(f"The {what} is longer than {LONGEST} characters.")
    role = next((role for role in get_args(Role) if role == newcomer.role), None)
    if role is None:
        known = ", ".join(get_args(Role))
        raise StaffUnknown(f"There is no role {newcomer.role}. The roles are: {known}.")
    password_hash, key = hashed(password), store.token(16)

    def write(tx: Transaction) -> User:
        if _user_id(tx, login) is not None:
            raise LoginTaken(
                f"The login {login} is taken, perhaps by somebody who was dismissed: "
                "`fieldapp user list` shows all."
            )
        outlets = _found(tx, "outlet", "code", newcomer.outlet_codes)
        routes = _found(tx, "route", "name", newcomer.route_names)
        user = User(
            id=key,
            name=name,
            role=role,
            route_ids=routes,
            outlet_ids=_with_those_that_stay(tx, outlets),
            warehouse_id=_usual_warehouse(tx),
        )
        _check_role(user, login, outlets, routes)
        put_account(tx, login, password_hash, user)
        _name_agent(tx, user, routes)
        return user

    return store.write(write)


def dismiss(store: Store, login: str, heir: str | None, now: Instant) -> tuple[User, User | None]:
    """Close an account and give its routes to `heir`, or to nobody; return both users.

    The password is gone, so nobody signs in anew. A device that is signed in goes on for as long
    as it takes to hand in what it has not sent and to lose what it holds. Raises `StaffUnknown`.
    """
    # Hashed before the transaction, which may be run several times.
    unusable = hashed(secrets.token_hex(32))

    def write(tx: Transaction) -> tuple[User, User | None]:
        user = _user(tx, login)
        follower = _user(tx, heir) if heir is not None else None
        if follower is not None and (follower.id == user.id or follower.dismissed_at):
            raise StaffUnknown(f"{heir} cannot take over the routes of {login}.")
        if follower is not None and follower.role == "owner" and user.route_ids:
            raise StaffUnknown(f"{heir} is an owner and has no routes.")
        gone = user.changed(
            route_ids=[],
            outlet_ids=[],
            warehouse_id=None,
            price_type_ids=[],
            dismissed_at=user.dismissed_at or now,
        )
        tx.put(gone)
        if follower is not None:
            routes = list(dict.fromkeys([*follower.route_ids, *user.route_ids]))
            follower = follower.changed(route_ids=routes)
            tx.put(follower)
        if user.role == "agent":
            _hand_over(tx, user, follower)
        tx.connection.execute(
            ACCOUNT.update()
            .where(ACCOUNT.c.company == tx.company, ACCOUNT.c.login == folded(login))
            .values(password_hash=unusable)
        )
        return gone, follower

    return store.write(write)


def give(
    store: Store, login: str, outlet_codes: Sequence[str] = (), route_names: Sequence[str] = ()
) -> User:
    """Let somebody look after more: an owner outlets by code, others routes by name.

    With an outlet that was merged comes the one that it was merged into. A route without an agent
    names the agent from now on.
    """

    def write(tx: Transaction) -> User:
        user = _user(tx, login)
        outlets = _found(tx, "outlet", "code", outlet_codes)
        routes = _found(tx, "route", "name", route_names)
        _check_role(user, login, outlets, routes)
        changed: User = with_outlets(user, _with_those_that_stay(tx, outlets)).changed(
            route_ids=list(dict.fromkeys([*user.route_ids, *routes])),
        )
        tx.put(changed)
        _name_agent(tx, changed, routes)
        return changed

    return store.write(write)


def take(
    store: Store, login: str, outlet_codes: Sequence[str] = (), route_names: Sequence[str] = ()
) -> User:
    """Take outlets, by code, or routes, by name, away from somebody.

    A route that names the agent names nobody from now on.
    """

    def write(tx: Transaction) -> User:
        user = _user(tx, login)
        outlets = _found(tx, "outlet", "code", outlet_codes)
        routes = _found(tx, "route", "name", route_names)
        changed: User = user.changed(
            outlet_ids=[id_ for id_ in user.outlet_ids if id_ not in outlets],
            route_ids=[id_ for id_ in user.route_ids if id_ not in routes],
        )
        tx.put(changed)
        for route in tx.many(Route, routes).values():
            if route.agent_id == user.id:
                tx.put(route.model_copy(update={"agent_id": None, "agent_name": ""}))
        return changed

    return store.write(write)


def _user_id(tx: Transaction, login: str) -> str | None:
    query = select(ACCOUNT.c.user_id).where(
        ACCOUNT.c.company == tx.company, ACCOUNT.c.login == folded(login)
    )
    found: str | None = tx.connection.execute(query).scalar()
    return found


def _user(tx: Transaction, login: str) -> User:
    user_id = _user_id(tx, login)
    user = tx.get(User, user_id) if user_id is not None else None
    if user is None:
        raise StaffUnknown(f"Nobody has the login {login}. `fieldapp user list` shows all.")
    return user


def _usual_warehouse(tx: Transaction) -> str | None:
    """Return the warehouse that most people have, or None when nobody has one."""
    found = Counter(body["warehouse_id"] for _, body in tx.bodies("user"))
    del found[None]
    return next((name for name, _ in found.most_common(1)), None)


def _name_agent(tx: Transaction, user: User, routes: Iterable[str]) -> None:
    """Let routes that have no agent name this one."""
    for route in tx.many(Route, routes).values():
        if user.role == "agent" and route.agent_id is None:
            tx.put(route.model_copy(update={"agent_id": user.id, "agent_name": user.name}))


def _hand_over(tx: Transaction, user: User, follower: User | None) -> None:
    """Let the routes that name the agent name the follower, or nobody."""
    for route in tx.many(Route, user.route_ids).values():
        if route.agent_id in (user.id, None):
            name = follower.name if follower else ""
            key = follower.id if follower else None
            tx.put(route.model_copy(update={"agent_id": key, "agent_name": name}))


def _found(tx: Transaction, kind: str, field: str, wanted: Iterable[str]) -> list[str]:
    """Return the keys of the records that have these codes or names."""
    names = list(wanted)
    if not names:
        return []
    keys: dict[str, list[str]] = {name: [] for name in names}
    for key, body in tx.bodies(kind):
        if body[field] in keys:
            keys[body[field]].append(key)
    for name, found in keys.items():
        if len(found) != 1:
            how_many = "no" if not found else "more than one"
            raise StaffUnknown(f"There is {how_many} {kind} with the {field} {name}.")
    return [found[0] for found in keys.values()]


def _with_those_that_stay(tx: Transaction, outlet_ids: Sequence[str]) -> list[str]:
    """Return outlets with those that they were merged into."""
    stay = [outlet.id for id_ in outlet_ids if (outlet := standing(id_, tx)) is not None]
    return list(dict.fromkeys([*outlet_ids, *stay]))


def _check_role(user: User, login: str, outlets: Sequence[str], routes: Sequence[str]) -> None:
    if user.dismissed_at is not None:
        raise StaffUnknown(f"{login} was dismissed on {user.dismissed_at[:10]}.")
    if outlets and user.role != "owner":
        raise StaffUnknown(f"{login} is no owner: give a route instead of an outlet.")
    if routes and user.role == "owner":
        raise StaffUnknown(f"{login} is an owner: give an outlet instead of a route.")
