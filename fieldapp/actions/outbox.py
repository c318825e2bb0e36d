"""What a person can do with commands that are still here."""

from __future__ import annotations

import json
from pathlib import Path

from fieldapp.localdb import outbox
from fieldapp.localdb.identity import write_secret_file
from fieldapp.localdb.replica import Replica


def unsent(replica: Replica) -> dict[str, object]:
    """Return everything that the hub is not known to have, for support to look at or replay."""
    entries = replica.query(outbox.pending)
    identity = replica.identity
    return {
        "device_id": identity.device_id,
        "prefix": identity.prefix,
        "login": identity.login,
        "hub": identity.hub,
        "exported_at": replica.world.now(),
        "commands": [{"number": e.number, "command": json.loads(e.body)} for e in entries],
    }


def export_unsent(replica: Replica, file: Path) -> int:
    """Write the unsent commands to a file and return how many there are."""
    document = unsent(replica)
    write_secret_file(file, json.dumps(document, ensure_ascii=False, indent=2))
    commands = document["commands"]
    return len(commands) if isinstance(commands, list) else 0
