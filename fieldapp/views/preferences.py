"""What a person has chosen for the app itself, kept in a small file beside the replica."""

from __future__ import annotations

import json
import threading
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from fieldapp.localdb.identity import write_secret_file

FILE = "preferences.json"
_CHANGING = threading.Lock()


class Preferences(BaseModel):
    """Empty values leave the choice to the installation's settings.

    All changes of orders up to `news_seen`, a time of the hub, were looked at, and of later ones
    those in `news_looked`: the key of an order with the time of its change.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    language: str = ""
    theme: str = ""
    news_seen: str = ""
    news_looked: dict[str, str] = {}


def read_preferences(home: Path) -> Preferences:
    """Return the preferences kept in a replica's folder; a missing or damaged file has none."""
    try:
        return Preferences.model_validate(json.loads((home / FILE).read_text("utf-8")))
    except (OSError, ValueError, ValidationError):
        return Preferences()


def change_preferences(home: Path, **fields: str | dict[str, str]) -> None:
    """Keep other values in some fields; those that another thread changes meanwhile stay."""
    with _CHANGING:
        chosen = Preferences.model_validate({**read_preferences(home).model_dump(), **fields})
        write_secret_file(home / FILE, chosen.model_dump_json())
