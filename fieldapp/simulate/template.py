"""The files that every seed starts from: a company's hub, and each person's device twice."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

from fieldapp.actions import orders
from fieldapp.domain.user import User
from fieldapp.hub.account import open_session
from fieldapp.hub.database import Database
from fieldapp.hub.device import Newcomer, Sighting
from fieldapp.hub.store import Store
from fieldapp.localdb.identity import Identity, Tokens, write_identity, write_tokens
from fieldapp.localdb.replica import Saved
from fieldapp.simulate.chance import Clock, Ids
from fieldapp.simulate.company import CORNERS, ERP, PARTNER, PEOPLE, PRODUCTS, company
from fieldapp.simulate.device import Device, copy_home
from fieldapp.simulate.faults import Counts
from fieldapp.simulate.hub import HUB_FILE, Hub
from fieldapp.simulate.network import Network, Weather
from fieldapp.wire.messages import Session

HUB_ADDRESS = "http://hub.simulated"
SYNCED = "-synced"
"""Ends the name of a device's folder that is in step with the hub, not only enrolled."""

_ERP_FILE = "erp-device.txt"
_FOREVER = "2099-01-01T00:00:00Z"


def prepare(template: Path) -> None:
    """Make the company's hub and, for each person, a device enrolled just now and one in step."""
    template.mkdir(parents=True)
    clock, ids, dice = Clock(), Ids("template"), random.Random(0)
    store = Store(
        Database(f"sqlite:///{template / HUB_FILE}", durable=False),
        token=lambda size: f"{dice.getrandbits(8 * size):0{2 * size}x}",
        clock=clock.now,
    )
    store.create_company("Simulated Ltd")
    store.load(company())
    sessions = {user.id: _enrolled(store, user, ids, clock) for user in (*PEOPLE, PARTNER, ERP)}
    store.database.close()
    (template / _ERP_FILE).write_text(sessions[ERP.id].device_id)
    faults: Counts = Counter()
    hub = Hub(template, clock, dice, faults, _nothing)
    for user in (PARTNER, *PEOPLE):
        network = Network(hub, Weather(), clock, dice, faults, _nothing)
        enrolled = template / user.id
        _write_home(enrolled, sessions[user.id])
        # Whoever enrols has an empty database from then on.
        Device(user.id, enrolled, network, clock, dice, faults, _nothing).replica.close()
        home = copy_home(enrolled, template / f"{user.id}{SYNCED}")
        device = Device(user.id, home, network, clock, dice, faults, _nothing)
        assert device.sync(), f"the first sync of {user.id} failed"
        if user is PARTNER:
            _order(device)
        device.replica.close()
    hub.store.database.close()


def erp_device(template: Path) -> tuple[str, str]:
    """Return the device and the user as which the office's system is known at the hub."""
    return (template / _ERP_FILE).read_text(), ERP.id


def _order(device: Device) -> None:
    """Place an order that waits for a manager."""
    made = device.do(lambda r: orders.create(r, CORNERS[0], [(PRODUCTS[4], 12), (PRODUCTS[7], 6)]))
    assert isinstance(made, Saved), "no cart was made"
    placed = device.do(lambda r: orders.submit(r, made.document))
    assert isinstance(placed, Saved), "the order was refused"
    assert placed.verdict == "held", "the order does not wait"
    assert device.sync(), "the order has not arrived"


def _enrolled(store: Store, user: User, ids: Ids, clock: Clock) -> Session:
    return open_session(
        store,
        user_id=user.id,
        login=user.id,
        newcomer=Newcomer(ids.new(), "simulated"),
        sighting=Sighting(),
        now=clock.now(),
    )


def _nothing(text: str) -> None:
    """Tell nobody."""


def _write_home(home: Path, session: Session) -> None:
    identity = Identity(
        device_id=session.device_id,
        prefix=session.prefix,
        company=session.company,
        company_name=session.company_name,
        login=session.login,
        hub=HUB_ADDRESS,
        user=session.user,
    )
    write_identity(home, identity)
    token = f"{session.user.id}@{session.device_id}"
    write_tokens(home, Tokens(access_token=token, access_expires_at=_FOREVER, refresh_token=token))
