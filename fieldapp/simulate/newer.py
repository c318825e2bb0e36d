"""A hub one release ahead: what it adds to its pages that this release does not know.

The devices then are those of the last release: they set aside what they do not know, and go on.
"""

from __future__ import annotations

import random
from typing import Any

from fieldapp.simulate.faults import Counts

LEAFLET = "leaflet"
"""A kind that no release of the device knows."""

_CHANCE = 0.25
_SPOILT = {"stock": "quantity", "price": "amount_minor"}
"""The field of a record, by its kind, that is spoilt."""


class NewerHub:
    """Changes pages on their way out. Does nothing once it is `quiet`."""

    def __init__(self, dice: random.Random, faults: Counts) -> None:
        self._dice = dice
        self._faults = faults
        self.quiet = False
        self.leaflets: set[str] = set()
        self.spoiled: set[str] = set()
        """Devices that got a record which cannot be stored."""

    def change(self, device_id: str, page: dict[str, Any]) -> bool:
        """Add something new to a page, or spoil a record in it; say whether anything was."""
        if self.quiet or self._dice.random() >= _CHANCE:
            return False
        # Few pages have a record to spoil.
        what = self._dice.choice([self._print, self._paint, *[self._spoil] * 2])
        return what(device_id, page)

    def _print(self, device_id: str, page: dict[str, Any]) -> bool:
        if page["restart"]:
            return False
        key = f"leaflet-{self._dice.randint(1, 5)}"
        self.leaflets.add(key)
        page["changes"].append(
            {"bucket": "catalog", "kind": LEAFLET, "rows": [{"id": key, "text": "New!"}]}
        )
        self._faults["kind_unknown"] += 1
        return True

    def _paint(self, device_id: str, page: dict[str, Any]) -> bool:
        rows = [row for changes in page["changes"] for row in changes["rows"]]
        for row in rows:
            row["colour"] = "red"
        self._faults["field_unknown"] += bool(rows)
        return bool(rows)

    def _spoil(self, device_id: str, page: dict[str, Any]) -> bool:
        for changes in page["changes"]:
            if changes["kind"] in _SPOILT and changes["rows"]:
                changes["rows"][0][_SPOILT[changes["kind"]]] = "plenty"
                self.spoiled.add(device_id)
                self._faults["record_malformed"] += 1
                return True
        return False
