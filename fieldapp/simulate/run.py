"""One run of the simulated world from its seed, and many runs one after the other."""

from __future__ import annotations

import json
import random
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from fieldapp.domain.user import User
from fieldapp.hub.account import open_session
from fieldapp.hub.database import Database
from fieldapp.hub.device import DeviceIdentity, Newcomer, Sighting
from fieldapp.hub.pull import pull
from fieldapp.hub.store import Store
from fieldapp.localdb.identity import Identity, Tokens, write_identity, write_tokens
from fieldapp.localdb.meta import cursor
from fieldapp.localdb.replica import Saved
from fieldapp.simulate import checks
from fieldapp.simulate.chance import Clock, Ids
from fieldapp.simulate.company import MANAGER, PEOPLE, company
from fieldapp.simulate.device import Device, copy_home
from fieldapp.simulate.network import Endpoint, Network, Weather
from fieldapp.simulate.office import Office
from fieldapp.simulate.people import cart_lines, choose_action, set_line
from fieldapp.wire.messages import PullRequest

STEPS = 70
QUIET_ROUNDS = 12
_HUB_FILE = "hub.db"
_SYNCED = "-synced"
_FOREVER = "2099-01-01T00:00:00Z"


@dataclass
class Result:
    """What a run showed. `story` tells what happened, line by line."""

    seed: int
    violations: list[str] = field(default_factory=list)
    story: list[str] = field(default_factory=list)
    commands: int = 0
    requests: int = 0
    crashes: int = 0
    lost_replies: int = 0
    conflicts: int = 0


def run_seeds(seeds: Iterable[int], steps: int = STEPS) -> Iterator[Result]:
    """Run one world after the other, each in a fresh copy of the same prepared files."""
    with tempfile.TemporaryDirectory(prefix="fieldapp-sim-") as folder:
        template = Path(folder) / "template"
        _prepare(template)
        for seed in seeds:
            home = Path(folder) / f"seed-{seed}"
            try:
                yield World(seed, template, home).run(steps)
            finally:
                shutil.rmtree(home, ignore_errors=True)


def _prepare(template: Path) -> None:
    """Make the company's hub and, for each person, a device enrolled just now and one in step."""
    template.mkdir(parents=True)
    clock, ids, dice = Clock(), Ids("template"), random.Random(0)
    store = Store(Database(f"sqlite:///{template / _HUB_FILE}", durable=False))
    store.create_company("Simulated Ltd")
    store.load(company())
    for user in PEOPLE:
        session = open_session(
            store,
            user_id=user.id,
            login=user.id,
            newcomer=Newcomer(ids.new(), "simulated"),
            sighting=Sighting(),
            now=clock.now(),
        )
        identity = Identity(
            device_id=session.device_id,
            prefix=session.prefix,
            company=session.company,
            company_name=session.company_name,
            login=user.id,
            hub="",
            user=user,
        )
        token = f"{user.id}@{session.device_id}"
        write_identity(template / user.id, identity)
        write_tokens(
            template / user.id,
            Tokens(access_token=token, access_expires_at=_FOREVER, refresh_token=token),
        )
        home = copy_home(template / user.id, template / f"{user.id}{_SYNCED}")
        network = Network(Endpoint(store, clock), Weather(), dice, tell=lambda text: None)
        device = Device(user.id, home, network, clock, dice, tell=lambda text: None)
        assert device.sync(), f"the first sync of {user.id} failed"
        device.replica.close()
    store.database.close()


class World:
    """One company, its hub and its devices, on one seed."""

    def __init__(self, seed: int, template: Path, home: Path) -> None:
        self.result = Result(seed)
        self.clock = Clock()
        self.dice = random.Random(seed)
        self.home = home
        home.mkdir()
        shutil.copy(template / _HUB_FILE, home / _HUB_FILE)
        self.endpoint = Endpoint(self._open_store(), self.clock)
        self.weather = Weather(*(self.dice.choice([0.0, 0.05, 0.25]) for _ in range(5)))
        self.office = Office(self.endpoint.store, self.clock, self.dice)
        self.uncertain: set[str] = set()
        self.devices = [self._device(user, template) for user in PEOPLE]

    def run(self, steps: int) -> Result:
        """Live through some steps, let the world become quiet, and check the invariants."""
        for device in self.devices:
            device.crash_chance = self.dice.choice([0.0, 0.01, 0.05])
        for _ in range(steps):
            self.clock.advance(self.dice.choice([500, 5_000, 60_000, 3_600_000]))
            self._step()
        self._quiet_down()
        self._check()
        for device in self.devices:
            device.replica.close()
        self.endpoint.store.database.close()
        return self.result

    def _step(self) -> None:
        dice = self.dice.random()
        device = self.dice.choice(self.devices)
        if dice < 0.50:
            self._act(device)
        elif dice < 0.60:
            self._meet()
        elif dice < 0.85:
            device.sync()
            self.result.violations += checks.shown(device)
        elif dice < 0.95:
            self._tell(f"office: {self.office.act()}")
        elif dice < 0.98:
            self._tell(f"{device.name} is killed and started again")
            device.tear_journal()
            device.restart(lose_database=self.dice.random() < 0.3)
        elif dice < 0.99:
            device.skew_ms += self.dice.choice([-86_400_000, 86_400_000])
            self._tell(f"{device.name}: the clock jumps")
        else:
            self._back_up_or_restore()

    def _act(self, device: Device) -> None:
        choice = choose_action(device.replica, self.dice)
        if choice is None:
            return
        name, action = choice
        outcome = device.do(action)
        if outcome is None:
            self.uncertain |= device.unconfirmed()
        verdict = "saved" if isinstance(outcome, Saved) else getattr(outcome, "code", "unknown")
        self._tell(f"{device.name} {name}: {verdict}")

    def _meet(self) -> None:
        """Two people set the same line, neither knowing of the other."""
        first, second = self.dice.sample(self.devices, 2)
        shared = sorted(cart_lines(first.replica) & cart_lines(second.replica))
        if not shared:
            return
        order_id, product_id = self.dice.choice(shared)
        for device in (first, second):
            quantity = 6 * self.dice.randint(0, 6)
            outcome = device.do(partial(set_line, order_id, product_id, quantity))
            if outcome is None:
                self.uncertain |= device.unconfirmed()
            self._tell(f"{device.name} sets {product_id} to {quantity} in {order_id} as well")

    def _back_up_or_restore(self) -> None:
        store, backup = self.endpoint.store, self.home / "backup.db"
        if not backup.exists():
            store.database.close()
            shutil.copy(self.home / _HUB_FILE, backup)
            self._tell("hub: a backup is made")
            return
        store.database.close()
        for path in self.home.glob(f"{_HUB_FILE}*"):
            path.unlink()
        shutil.move(backup, self.home / _HUB_FILE)
        self.endpoint.store = self.office.store = self._open_store()
        self.endpoint.store.renew_epoch()
        self._tell("hub: comes back from the backup")

    def _quiet_down(self) -> None:
        self._tell("the network becomes quiet")
        self.weather.calm()
        for device in self.devices:
            device.crash_chance = 0.0
            device.network.close()
        for _ in range(QUIET_ROUNDS):
            before = [device.replica.query(cursor) for device in self.devices]
            for device in self.devices:
                if not device.sync():
                    self.result.violations.append(f"{device.name}: no round on a quiet network")
            if before == [device.replica.query(cursor) for device in self.devices]:
                return
        self.result.violations.append(f"the world is not quiet after {QUIET_ROUNDS} rounds")

    def _check(self) -> None:
        store = self.endpoint.store
        orders, receipts, conflicts = checks.hub_state(store)
        managers = {d.replica.identity.device_id for d in self.devices if d.name == MANAGER.id}
        found = self.result.violations
        found += checks.kept(self.devices, receipts)
        found += checks.once(self.devices, receipts, orders)
        found += checks.nothing_waits(self.devices)
        found += checks.scoped(self.endpoint.pages, managers)
        found += checks.facts_stay(orders, receipts, self.devices)
        found += checks.as_typed(orders, receipts, conflicts, self.devices, self.uncertain)
        for device in self.devices:
            identity = device.replica.identity
            asker = DeviceIdentity(store.company.id, identity.device_id, identity.user.id)
            request = PullRequest(cursor=device.replica.query(cursor), digests=True)
            found += checks.converged(device, pull(store, asker, request, self.clock.now()))
        self.result.commands = sum(len(device.saved) for device in self.devices)
        self.result.crashes = sum(device.crashes for device in self.devices)
        self.result.requests = len(self.endpoint.pages)
        self.result.lost_replies = self.endpoint.faults["lost_reply"]
        self.result.conflicts = len(conflicts)

    def _device(self, user: User, template: Path) -> Device:
        ready = _SYNCED if self.dice.random() < 0.7 else ""
        home = copy_home(template / f"{user.id}{ready}", self.home / user.id)
        network = Network(self.endpoint, self.weather, self.dice, self._tell)
        return Device(user.id, home, network, self.clock, self.dice, self._tell)

    def _open_store(self) -> Store:
        database = Database(f"sqlite:///{self.home / _HUB_FILE}", durable=False)
        return Store(database, clock=self.clock.now)

    def _tell(self, text: str) -> None:
        self.result.story.append(f"{self.clock.now()[11:19]} {text}")


def summary(results: Iterable[Result], seconds: float) -> str:
    """Return one line about many runs, as JSON."""
    some = list(results)
    return json.dumps(
        {
            "seeds": len(some),
            "violations": sum(len(result.violations) for result in some),
            "failed_seeds": [result.seed for result in some if result.violations][:20],
            "commands": sum(result.commands for result in some),
            "pages": sum(result.requests for result in some),
            "crashes": sum(result.crashes for result in some),
            "lost_replies": sum(result.lost_replies for result in some),
            "conflicts": sum(result.conflicts for result in some),
            "seconds": round(seconds, 1),
        }
    )
