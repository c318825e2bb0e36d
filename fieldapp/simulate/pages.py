"""The invariants of sync on what travels: every page within its limits and within the scope.

The scope is worked out anew here, from what the hub has of people and outlets, so that the hub is
not asked whether the hub is right.
"""

from __future__ import annotations

from typing import Any

from fieldapp.domain.outlet import Outlet
from fieldapp.domain.user import User
from fieldapp.hub.device import DeviceIdentity
from fieldapp.hub.store import Store
from fieldapp.simulate.company import COST
from fieldapp.wire.kinds import KINDS, OfOutlets, buckets_of
from fieldapp.wire.messages import PackOffer, PullRequest

_FOR_ALL = ("catalog", "promotions", "stock/main")


class PageWatch:
    """Looks at every page and pack that leaves the hub. `broken` tells what did not hold."""

    def __init__(self) -> None:
        self.broken: list[str] = []
        self.packs = 0
        self._people: dict[str, User] = {}
        self._outlets: dict[str, Outlet] = {}

    def learn(self, store: Store) -> None:
        """Read people and outlets as they are now; to be called after each change of theirs."""
        self._people = {user.id: user for user in store.records(User)}
        self._outlets = {outlet.id: outlet for outlet in store.records(Outlet)}

    def look(self, asker: DeviceIdentity, request: PullRequest, page: dict[str, Any]) -> None:
        """Check one page."""
        user = self._people[asker.user]
        allowed = self._allowed(asker)
        rows = 0
        for changes in page["changes"]:
            rows += len(changes["rows"]) + len(changes["gone"])
            if changes["bucket"] not in allowed:
                self.broken.append(f"{user.id} was sent {changes['bucket']}")
            travels = KINDS[changes["kind"]].travels
            if isinstance(travels, OfOutlets):
                for row in changes["rows"]:
                    noun = KINDS[changes["kind"]].noun.model_validate(row)
                    if buckets_of(noun, lambda _: None) == {"promotions"}:
                        continue
                    if not any(self._sees(user, outlet) for outlet in travels.outlets(noun)):
                        self.broken.append(f"{user.id} was sent {changes['kind']} {noun.key}")
        if rows > request.limit_rows:
            self.broken.append(f"{user.id} was sent {rows} rows, asked for {request.limit_rows}")
        held = page["cursor"]["buckets"]
        if foreign := [name for name in held if name not in allowed]:
            self.broken.append(f"{user.id} holds {foreign} by the hub's own cursor")

    def look_at_pack(self, asker: DeviceIdentity, pack: PackOffer) -> None:
        """Check that a pack is of a bucket that the asker may read."""
        self.packs += 1
        if pack.bucket not in self._allowed(asker):
            self.broken.append(f"{asker.user} was sent a pack of {pack.bucket}")

    def _allowed(self, asker: DeviceIdentity) -> set[str]:
        user = self._people[asker.user]
        allowed = {*_FOR_ALL, f"user/{user.id}", f"device/{asker.device}"}
        if user.role == "manager":
            allowed |= {f"prices/{COST}", "devices", *(f"decision/{id_}" for id_ in user.route_ids)}
        places = user.outlet_ids if user.role == "owner" else user.route_ids
        prefix = "outlet" if user.role == "owner" else "route"
        allowed |= {f"{lane}/{place}" for place in places for lane in (prefix, "history")}
        types = {one.price_type_id for id_, one in self._outlets.items() if self._sees(user, id_)}
        # All other price types follow from the base one.
        return allowed | {f"prices/{id_}" for id_ in (types | {"base"} if types else ())}

    def _sees(self, user: User, outlet: str) -> bool:
        if user.role == "owner":
            return outlet in user.outlet_ids
        known = self._outlets.get(outlet)
        return known is not None and known.route_id in user.route_ids
