"""Settings of the app and the hub.

Defaults come from `flet.toml` beside the app, which an installation may edit; the environment
overrides them (`FIELDAPP_HUB`, `FIELDAPP_LANGUAGE`, `FIELDAPP_THEME`, `FIELDAPP_STORAGE`).
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, ValidationError

ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds the package: a checkout, or where the app was unpacked."""

SETTINGS_FILE = "flet.toml"


def data_folder() -> Path:
    """Return where servers keep their data: `var/` of a checkout, else the user's own folder."""
    if (ROOT / "pyproject.toml").exists() and os.access(ROOT, os.W_OK):
        return ROOT / "var"
    return Path(platformdirs.user_data_dir("fieldapp", False))


class SettingsInvalid(Exception):
    """A setting has a value that cannot be used; the text names it and the remedy."""


class Settings(BaseModel):
    """What the app starts with. `storage` empty: the place that the platform gives to apps."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hub: str = "http://127.0.0.1:8300"
    language: Literal["system", "ru", "en"] = "system"
    theme: Literal["system", "light", "dark"] = "system"
    storage: str = ""

    @property
    def storage_path(self) -> Path:
        """Folder of the replicas."""
        if self.storage:
            return Path(self.storage).expanduser()
        given = os.environ.get("FLET_APP_STORAGE_DATA")
        base = Path(given) if given else Path(platformdirs.user_data_dir("fieldapp", False))
        return base / "people"


def load_settings(
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    given: Mapping[str, str] | None = None,
) -> Settings:
    """Return the settings; raises `SettingsInvalid`.

    What is `given` (on the command line) comes before the environment, and that before the file.
    """
    file = file or ROOT / SETTINGS_FILE
    environment = os.environ if environment is None else environment
    values: Any = {}
    if file.exists():
        try:
            values = tomllib.loads(file.read_text(encoding="utf-8")).get("app", {})
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsInvalid(f"{file} is not readable TOML: {error}") from error
        if not isinstance(values, dict):
            raise SettingsInvalid(f"{file}: “app” has to be a table, begun by the line [app].")
    for name in Settings.model_fields:
        if value := environment.get(f"FIELDAPP_{name.upper()}"):
            values[name] = value
    values |= given or {}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SettingsInvalid(
            f"Setting “{where}” in {file.name} or FIELDAPP_{where.upper()}: {first['msg']}."
        ) from error
