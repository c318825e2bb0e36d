"""`fieldapp user`: who works for the company, and what they look after. Runs at the hub."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

import typer

from fieldapp.cli.hub import DatabaseOption, hub_store
from fieldapp.cli.output import Column, Failure, JsonOption, show, show_table, use_json
from fieldapp.domain.user import User
from fieldapp.hub import staff
from fieldapp.hub.account import folded
from fieldapp.hub.clock import system_clock
from fieldapp.hub.store import Store

T = TypeVar("T")

user = typer.Typer(help="People, and what they look after.", no_args_is_help=True)

LoginArgument = Annotated[str, typer.Argument(help="The login of the person.")]
OutletOption = Annotated[list[str] | None, typer.Option("--outlet", help="Code of an outlet.")]
RouteOption = Annotated[list[str] | None, typer.Option("--route", help="Name of a route.")]


@user.command("list")
def list_users(database: DatabaseOption = "", json_: JsonOption = False) -> None:
    """List everybody who has a login."""
    use_json(json_)
    rows = _at(database, staff.members)
    columns: list[Column] = [
        ("login", "Login"),
        ("name", "Name"),
        ("role", "Role"),
        (lambda row: ", ".join((*row.routes, *row.outlets)), "Looks after"),
        ("dismissed_at", "Dismissed"),
    ]
    show_table(rows, columns, "Nobody has a login yet.")


@user.command("add")
def add_user(
    login: LoginArgument,
    name: Annotated[str, typer.Option(help="Name, as others see it.")],
    role: Annotated[str, typer.Option(help="agent, owner or manager.")],
    password: Annotated[
        str,
        typer.Option(
            prompt=True,
            hide_input=True,
            confirmation_prompt=True,
            help="Password; asked for when it is not given.",
        ),
    ],
    outlet: OutletOption = None,
    route: RouteOption = None,
    database: DatabaseOption = "",
    json_: JsonOption = False,
) -> None:
    """Make a login for somebody new."""
    use_json(json_)
    newcomer = staff.Newcomer(login, name, role, outlet or (), route or ())
    made = _at(database, lambda store: staff.add(store, newcomer, password))
    routes, outlets = len(made.route_ids), len(made.outlet_ids)
    show(
        {"login": folded(login), **made.model_dump(mode="json")},
        f"{made.name} can sign in as {folded(login)}, "
        f"and looks after {routes} routes and {outlets} outlets.",
    )


@user.command("dismiss")
def dismiss_user(
    login: LoginArgument,
    to: Annotated[str | None, typer.Option("--to", help="Login of who takes the routes.")] = None,
    database: DatabaseOption = "",
    json_: JsonOption = False,
) -> None:
    """Close an account; its routes go to somebody else, or to nobody.

    What its devices have not sent yet still arrives for two weeks; orders then wait for a manager.
    """
    use_json(json_)
    gone, heir = _at(database, lambda store: staff.dismiss(store, login, to, system_clock()))
    routes = f"{heir.name} takes the routes." if heir else "The routes have nobody now."
    show(
        {"user": gone.id, "dismissed_at": gone.dismissed_at, "heir": heir.id if heir else None},
        f"{gone.name} is dismissed. {routes}",
    )


@user.command("give")
def give_user(
    login: LoginArgument,
    outlet: OutletOption = None,
    route: RouteOption = None,
    database: DatabaseOption = "",
    json_: JsonOption = False,
) -> None:
    """Let an owner see more outlets, or an agent or manager look after more routes."""
    use_json(json_)
    _tell(_at(database, lambda store: staff.give(store, login, outlet or (), route or ())))


@user.command("take")
def take_user(
    login: LoginArgument,
    outlet: OutletOption = None,
    route: RouteOption = None,
    database: DatabaseOption = "",
    json_: JsonOption = False,
) -> None:
    """Take outlets or routes away from somebody; they leave the devices with the next sync."""
    use_json(json_)
    _tell(_at(database, lambda store: staff.take(store, login, outlet or (), route or ())))


def _tell(changed: User) -> None:
    routes, outlets = len(changed.route_ids), len(changed.outlet_ids)
    show(changed, f"{changed.name} looks after {routes} routes and {outlets} outlets.")


def _at(database: str, work: Callable[[Store], T]) -> T:
    with hub_store(database) as store:
        try:
            return work(store)
        except staff.StaffUnknown as error:
            raise Failure("unknown", str(error)) from error
        except staff.StaffInvalid as error:
            raise Failure("invalid", str(error)) from error
        except staff.LoginTaken as error:
            raise Failure("login_taken", str(error)) from error
