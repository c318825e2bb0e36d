"""One run of the simulated world, from its seed alone."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fieldapp.domain.photo import Photo
from fieldapp.domain.user import User
from fieldapp.hub.device import DeviceIdentity
from fieldapp.localdb.meta import cursor
from fieldapp.localdb.replica import Saved
from fieldapp.simulate import agreement, checks
from fieldapp.simulate.chance import Clock
from fieldapp.simulate.company import PEOPLE
from fieldapp.simulate.device import Device, copy_home
from fieldapp.simulate.erp import Erp
from fieldapp.simulate.evening import Evening
from fieldapp.simulate.faults import Counts
from fieldapp.simulate.files import HubFiles
from fieldapp.simulate.gathering import in_one_place, put_back
from fieldapp.simulate.hub import HUB_FILE, Hub
from fieldapp.simulate.lane import FileLane, files_arrived
from fieldapp.simulate.meetings import Meetings
from fieldapp.simulate.network import Network, Weather
from fieldapp.simulate.newer import NewerHub
from fieldapp.simulate.office import Office
from fieldapp.simulate.pages import PageWatch
from fieldapp.simulate.people import Action, choose_action
from fieldapp.simulate.picture_check import pictures_follow, pictures_held
from fieldapp.simulate.pictures import Pictures
from fieldapp.simulate.pokes import Poke, Pokes
from fieldapp.simulate.template import SYNCED, erp_device
from fieldapp.wire.messages import PullRequest

LIVES = (10, 15, 20, 20, 25, 30, 80)
"""How many steps a run may have. Most faults show in a short life, some take a long one."""

MOST_SYNCED = 0.8
"""Share of devices that are in step with the hub at the start; the others are new."""

PACKED = 0.3
"""How often the hub looks after a change of the office whether packs are due."""

_A_DAY_MS = 86_400_000


@dataclass
class Result:
    """What a run showed. `story` tells what happened, line by line; `faults` counts them."""

    seed: int
    violations: list[str] = field(default_factory=list)
    story: list[str] = field(default_factory=list)
    faults: Counts = field(default_factory=Counter)
    commands: int = 0
    pages: int = 0
    packs: int = 0
    conflicts: int = 0
    booked: int = 0
    pictures: int = 0


class World:
    """One company, its hub, its office and its devices, on one seed."""

    def __init__(self, seed: int, template: Path, home: Path) -> None:
        self.result = Result(seed)
        self.clock = Clock()
        self.dice = random.Random(seed)
        self.home = home
        home.mkdir()
        shutil.copy(template / HUB_FILE, home / HUB_FILE)
        faults = self.result.faults
        self.hub = Hub(home, self.clock, self.dice, faults, self._tell)
        self.hub.watch = self._on_page
        self.watch = PageWatch()
        self.hub.on_pack = self.watch.look_at_pack
        self.newer = NewerHub(self.dice, faults)
        self.weather = Weather.of(self.dice)
        self.erp = Erp(
            self.hub, home, *erp_device(template), clock=self.clock, dice=self.dice, faults=faults
        )
        self.pictures = Pictures(self.hub, home, seed, faults)
        self.office = Office(self.hub, self.erp, self.pictures, self.clock, self.dice, faults)
        self.uncertain: set[str] = set()
        people = sorted(self.dice.sample(range(len(PEOPLE)), self.dice.choice([2, 2, 3, 4])))
        self.devices = [self._device(PEOPLE[n], template) for n in people]
        self.watch.learn(self.hub.store)
        self.quiet = False
        self.files = HubFiles(self.hub, self.pictures)
        self.lanes = {
            d.name: FileLane(d, self.files, self.pictures, self._meanwhile) for d in self.devices
        }
        self.pokes = Pokes(self.hub)
        offices = (self._office_cancels, self._office_assembles)
        self.meetings = Meetings(self.devices, self.dice, faults, self._do, *offices)

    def run(self, steps: int | None = None) -> Result:
        """Live through some steps, let the world become quiet, and check the invariants."""
        life = self.dice.choice(LIVES)
        self.newer.quiet = self.dice.random() < 0.7
        self.hub.disk.wear(self.dice.choice([0.0, 0.0, 0.02]), 0.0)
        for device in self.devices:
            device.disk.wear(self.dice.choice([0.0, 0.01, 0.05]), self.dice.choice([0.0, 0.03]))
        if self.pictures.here:
            self._tell(f"office: {self.office.give_pictures()}")
        for _ in range(steps or life):
            self.clock.advance(self.dice.choice([500, 5_000, 60_000, 3_600_000]))
            for poke in self.pokes.due():
                self._poked(poke)
            self._step(self.dice.choice(self.devices), self.dice.random())
        self._quiet_down()
        self._check()
        return self.result

    def close(self) -> None:
        """Close all files."""
        for device in self.devices:
            device.replica.close()
        self.hub.store.database.close()

    def _step(self, device: Device, dice: float) -> None:
        if dice < 0.49:
            self._act(device)
        elif dice < 0.59:
            self.meetings.meet()
        elif dice < 0.83:
            self._round(device)
        elif dice < 0.92:
            self._tell(f"office: {self.office.act()}")
            if self.dice.random() < PACKED:
                self.hub.pack()
            if self.office.moved:
                self.watch.learn(self.hub.store)
                self.pokes.renew()
        elif dice < 0.95:
            self._hurt(device)
        elif dice < 0.96:
            device.skew_ms += self.dice.choice([-_A_DAY_MS, _A_DAY_MS])
            self.result.faults["clock_jumped"] += 1
            self._tell(f"{device.name}: the clock jumps")
        elif dice < 0.97:
            device.disk.full = not device.disk.full
            self._tell(f"{device.name}: the disk {'is full' if device.disk.full else 'has room'}")
        elif dice < 0.975:
            self.pokes.hang_up(device)
            device.sign_out()
        elif dice < 0.98:
            device.sing()
        else:
            self._back_up_or_restore()

    def _round(self, device: Device) -> bool:
        """Have a device do what it does by the clock; say whether its round came to its end."""
        done = device.sync()
        self.result.violations += agreement.shown(device)
        if done:
            if device.listens:
                self.pokes.listen(device)
            self.lanes[device.name].carry()
        return done

    def _poked(self, poke: Poke) -> None:
        device = poke.device
        if device.signed_out:
            return
        self._tell(f"{device.name} is poked")
        if not self._round(device) or poke.history != self.hub.histories:
            return
        if device.replica.query(cursor).position < poke.position:
            device.broken.append(f"{device.name}: was poked and has not got what for")

    def _act(self, device: Device) -> None:
        if device.signed_out:
            return
        choice = choose_action(device.replica, self.dice)
        if choice is None:
            return
        self._do(device, *choice)

    def _do(self, device: Device, name: str, action: Action) -> bool:
        """Have a person do something; say whether it was called saved."""
        outcome = device.do(action)
        if outcome is None:
            self.uncertain |= device.unconfirmed()
        verdict = "saved" if isinstance(outcome, Saved) else getattr(outcome, "code", "unknown")
        self._tell(f"{device.name} {name}: {verdict}")
        return isinstance(outcome, Saved)

    def _office_cancels(self, order_id: str) -> bool:
        """Have the office cancel an order; say whether the hub has taken it."""
        self._tell(f"office: {self.office.cancel(order_id)}")
        return self.erp.is_cancelled(order_id)

    def _office_assembles(self, order_id: str) -> bool:
        """Have the office assemble an order; say whether the hub has taken it."""
        self._tell(f"office: {self.office.assemble(order_id)}")
        return self.erp.statuses.is_assembled(order_id)

    def _hurt(self, device: Device) -> None:
        """Kill a device's process; now and then its database is lost or damaged with it."""
        self._tell(f"{device.name} is killed and started again")
        self.pokes.hang_up(device)
        self.result.faults["device_killed"] += 1
        if self.dice.random() < 0.3:
            device.tear_journal()
        end = self.dice.choice(["kept", "kept", "lost", "damaged"])
        device.restart(lose_database=end == "lost", damage_database=end == "damaged")

    def _back_up_or_restore(self) -> None:
        if self.hub.restore():
            self.watch.learn(self.hub.store)
        else:
            self.hub.back_up()

    def _on_page(self, asker: DeviceIdentity, request: PullRequest, page: dict[str, Any]) -> bool:
        """Look at a page that leaves the hub; say whether it was changed on its way out."""
        if self.hub.pushed:
            # Commands make outlets and move them, too.
            self.watch.learn(self.hub.store)
            self.hub.pushed = False
        self.watch.look(asker, request, page)
        return self.newer.change(asker.device, page)

    def _quiet_down(self) -> None:
        self._tell("the network becomes quiet")
        self.quiet = True
        self.weather.calm()
        self.pokes.hang_up_all()
        self.newer.quiet = self.pictures.quiet = True
        evening = Evening(self.hub, self.erp, self.clock, self.devices, self.lanes, self._tell)
        self.result.violations += evening.come(self.newer.spoiled)
        if self.pictures.here:
            for lane in self.lanes.values():
                lane.finish()

    def _meanwhile(self, device: Device) -> None:
        """What a person does while a file of theirs is on its way."""
        if not self.quiet:
            self._act(device)

    def _check(self) -> None:
        store, found = self.hub.store, self.result.violations
        orders, receipts, conflicts = checks.hub_state(store)
        booked = self.erp.booked()
        found += [*self.watch.broken, *checks.kept(self.devices, receipts)]
        found += checks.once(self.devices, receipts, orders)
        restored = self.hub.histories > 1
        refused = checks.not_made_again(receipts) if restored else set()
        found += checks.booked_once(orders, booked, refused)
        found += [*self.erp.cash.check(self.devices), *self.erp.check(orders)]
        found += self.erp.statuses.check(orders)
        found += checks.withdrawn_by(orders, receipts, self.erp.cancelled)
        found += checks.both_survive(receipts, conflicts, self.devices)
        found += checks.facts_stay(orders, receipts, self.devices)
        found += checks.spent(orders, store)
        found += checks.as_typed(
            orders, receipts, conflicts, self.devices, self.uncertain, self.erp.cancelled
        )
        found += files_arrived(self.devices, store.records(Photo), self.files)
        if self.pictures.here:
            found += pictures_follow(self.devices, self.hub)
            self.result.pictures = pictures_held(self.devices)
        found += in_one_place(orders, put_back(self.devices, receipts) if restored else ())
        found += agreement.check_all(self.devices, store, self.newer.leaflets)
        for name, command in (
            ("order_released", "release_order"),
            ("order_rejected", "reject_order"),
        ):
            done = [r for r in receipts if r.command == command and r.verdict != "refused"]
            self.result.faults[name] += len(done)
        self.result.commands = sum(len(device.saved) for device in self.devices)
        self.result.pages = self.hub.pages
        self.result.packs = self.watch.packs
        self.result.conflicts = len(conflicts)
        self.result.booked = len(booked)

    def _device(self, user: User, template: Path) -> Device:
        ready = SYNCED if self.dice.random() < MOST_SYNCED else ""
        home = copy_home(template / f"{user.id}{ready}", self.home / user.id)
        faults = self.result.faults
        network = Network(self.hub, self.weather, self.clock, self.dice, faults, self._tell)
        return Device(user.id, home, network, self.clock, self.dice, faults, self._tell)

    def _tell(self, text: str) -> None:
        # The folder has another name in every process.
        told = text.replace(f"{self.home}/", "")
        self.result.story.append(f"{self.clock.now()[11:19]} {told}")
