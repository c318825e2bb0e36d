"""`fieldapp devices`: the devices of a company, and shutting out or wiping a lost one."""

from __future__ import annotations

from typing import Annotated

import typer

from fieldapp.cli.hub import DatabaseOption, hub_store
from fieldapp.cli.output import Column, Failure, JsonOption, show_table, use_json
from fieldapp.domain.device import DeviceHealth, DeviceState
from fieldapp.hub.clock import system_clock
from fieldapp.hub.denial import Denied
from fieldapp.hub.health import order_state, put_missing
from fieldapp.hub.store import Store


def devices(
    database: DatabaseOption = "",
    revoke: Annotated[str, typer.Option(help="Shut out the device with this id.")] = "",
    wipe: Annotated[
        str, typer.Option(help="Have the device with this id hand over what is unsent, then wipe.")
    ] = "",
    json_: JsonOption = False,
) -> None:
    """List the devices, the longest silent first, after carrying out what was ordered."""
    use_json(json_)
    with hub_store(database) as store:
        put_missing(store)
        if revoke:
            _order(store, revoke, "revoked")
        if wipe:
            _order(store, wipe, "wipe_ordered")
        found = store.records(DeviceHealth)
    columns: list[Column] = [
        ("id", "Device"),
        ("user_name", "Person"),
        ("prefix", "Prefix"),
        ("state", "State"),
        ("last_sync_at", "Last exchange"),
        ("unsent", "Unsent"),
        ("app_version", "Version"),
        ("skew_ms", "Skew, ms"),
    ]
    show_table(sorted(found, key=_last), columns, "No device has signed in yet.")


def _order(store: Store, device_id: str, state: DeviceState) -> None:
    try:
        store.write(lambda tx: order_state(tx, device_id, state, system_clock()))
    except Denied as denied:
        raise Failure(denied.code, f"There is no device {device_id}.") from denied


def _last(device: DeviceHealth) -> str:
    return device.last_sync_at or device.enrolled_at
