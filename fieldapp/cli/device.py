"""`fieldapp device`: enrolling, syncing and looking after a device without screens.

Everything but `enrol` and `sync` works with no network.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated

import typer

from fieldapp.actions.outbox import Imported, export_unsent, import_unsent
from fieldapp.actions.refresh import read_anew
from fieldapp.cli import (
    device_carts,
    device_orders,
    device_payments,
    device_photos,
    device_returns,
)
from fieldapp.cli.device_home import device_options, opened_replica
from fieldapp.cli.output import LANGUAGE, Column, Failure, JsonOption, show, show_table, use_json
from fieldapp.domain.reconciliation import Reconciliation
from fieldapp.localdb import meta, outbox
from fieldapp.localdb.queries import documents
from fieldapp.localdb.queries.photos import photos_waiting
from fieldapp.sync.enrolment import connect, enrol
from fieldapp.sync.reconciling import compare
from fieldapp.sync.round import Round
from fieldapp.sync.runner import run_once
from fieldapp.wire.unsent import read_unsent

device = typer.Typer(help="A device without screens.", no_args_is_help=True)
device.callback()(device_options)
device.command("outlets")(device_orders.list_outlets)
device.command("search")(device_orders.search_products)
device.command("suggest")(device_orders.suggest_products)
device.command("order")(device_orders.take_order)
device.command("repeat")(device_orders.repeat_order)
device.command("orders")(device_orders.list_orders)
device.command("carts")(device_carts.list_carts)
device.command("merge")(device_carts.merge_carts)
device.command("split")(device_carts.split_cart)
device.command("quote")(device_carts.make_quote)
device.command("order-quote")(device_carts.order_quote)
device.command("return")(device_returns.take_return)
device.command("pay")(device_payments.take_payment)
device.command("photo")(device_photos.add_photo)
device.command("photos")(device_photos.list_photos)


@device.command("enrol")
def enrol_device(
    context: typer.Context,
    hub: Annotated[str, typer.Option(help="Address of the hub.")],
    login: Annotated[str, typer.Option(help="Who works with this device.")],
    password: Annotated[
        str,
        typer.Option(prompt=True, hide_input=True, envvar="FIELDAPP_PASSWORD", help="Password."),
    ],
    name: Annotated[str, typer.Option(help="What the office calls this device.")] = "headless",
    json_: JsonOption = False,
) -> None:
    """Sign in at the hub and make the device known there."""
    use_json(json_)
    with contextlib.closing(enrol(context.obj, hub, login, password, device_name=name)) as replica:
        identity = replica.identity
    show(
        {"device_id": identity.device_id, "prefix": identity.prefix, "user": identity.user.name},
        f"{identity.user.name} ({identity.user.role}) at {identity.company_name}. "
        f"Orders of this device are numbered {identity.prefix}-00001 and on.",
    )


@device.command("sync")
def sync_device(
    context: typer.Context,
    verify: Annotated[
        bool, typer.Option("--verify", help="Compare everything with the hub; mend what differs.")
    ] = False,
    anew: Annotated[
        bool, typer.Option("--anew", help="Read everything anew; what is unsent is kept and sent.")
    ] = False,
    photos: Annotated[bool, typer.Option(help="Carry the files of photos after the round.")] = True,
    json_: JsonOption = False,
) -> None:
    """Do one round with the hub, then carry the files of photos."""
    use_json(json_)
    with (
        opened_replica(context) as replica,
        contextlib.closing(connect(replica.identity.hub)) as client,
    ):
        if anew:
            read_anew(replica)
        progress = run_once(replica, client)
        mended = Round(replica, client).verify() if verify else []
        told = device_photos.carry(replica) if photos else {}
        waiting = replica.query(outbox.count_pending)
        photos_left = replica.query(photos_waiting)
        received = client.bytes_received
    show(
        {
            "commands_sent": progress.commands_sent,
            "rows": progress.rows_done,
            "bytes": received,
            "waiting": waiting,
            "clock_skew_s": round(progress.clock_skew_s, 1),
            "mended": mended,
            **told,
            "photos_waiting": photos_left,
        },
        f"{progress.commands_sent} sent, {progress.rows_done:,} rows received "
        f"({received:,} bytes), {waiting} waiting."
        + (f" Sent again because they differed: {', '.join(mended)}." if mended else "")
        + device_photos.sentence(told, photos_left),
    )


@device.command("reconcile")
def reconcile_device(context: typer.Context, json_: JsonOption = False) -> None:
    """Sync, then compare this device's orders of two weeks with the hub's; exits with 1 if not."""
    use_json(json_)
    with (
        opened_replica(context) as replica,
        contextlib.closing(connect(replica.identity.hub)) as client,
    ):
        compared: list[Reconciliation | None] = []
        run_once(replica, client, after=lambda: compared.append(compare(replica, client)))
    result = compared[0]
    if result is None:
        raise Failure("not_compared", "The hub is of a release that does not compare. Update it.")
    lines = [
        f"{day.day}  {day.count:>5} orders  {LANGUAGE.money(day.total_minor, day.currency):>16}"
        + ("  agrees" if day.agrees else f"  hub: {day.hub_count}, {day.hub_total_minor}")
        for day in result.days
    ]
    lines += [f"{one.number}  {one.what.replace('_', ' ')}" for one in result.differences]
    show(result, lines or ["Nothing was submitted in two weeks."])
    if result.differences:
        raise typer.Exit(1)


@device.command("status")
def device_status(context: typer.Context, json_: JsonOption = False) -> None:
    """Tell what waits, what needs a person, and when the last round was."""
    use_json(json_)
    with opened_replica(context) as replica:
        counts = replica.query(documents.sync_counts)
        last = replica.query(meta.get, meta.LAST_SUCCESS)
        held = replica.query(meta.cursor)
        pending = replica.query(outbox.count_pending)
        value = {
            "user": replica.identity.user.name,
            "device_id": replica.identity.device_id,
            "prefix": replica.identity.prefix,
            "hub": replica.identity.hub,
            "waiting": counts.waiting,
            "commands_waiting": pending,
            "needs_you": counts.needs_you,
            "photos_waiting": counts.photos,
            "last_success_at": last,
            "position": held.position,
            "buckets": len(held.buckets),
            "journal_fault": replica.journal_fault,
        }
    show(value, [f"{name:17} {content}" for name, content in value.items()])


@device.command("export-unsent")
def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Where to write; replaced if it is there.")],
    json_: JsonOption = False,
) -> None:
    """Write everything that the hub is not known to have to a file, for support."""
    use_json(json_)
    with opened_replica(context) as replica:
        count = export_unsent(replica, file)
    show({"file": str(file), "commands": count}, f"{count} commands written to {file}.")


@device.command("import-unsent")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A file that this device has exported.")],
    json_: JsonOption = False,
) -> None:
    """Put the commands of an exported file back into this device; the next sync sends them."""
    use_json(json_)
    commands = read_unsent(file.read_bytes())
    with opened_replica(context) as replica:
        imported = import_unsent(replica, commands)
    columns: list[Column] = [
        ("number", "Number"),
        ("type", "Command"),
        ("state", "State"),
        (_remark, "Remark"),
    ]
    show_table(imported, columns, "The file holds no commands.")


def _remark(command: Imported) -> str:
    if command.refusal is None:
        return ""
    return LANGUAGE.reason(command.refusal.code, command.refusal.details)
