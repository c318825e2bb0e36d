"""Mappings in TOML, checked before anything is read; those that come along lie in `mappings/`."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from fieldapp.exchange.mapping import (
    Column,
    Constants,
    FileFormat,
    Mapping,
    OrderColumns,
    OutletColumns,
    PriceRule,
    ProductColumns,
)
from fieldapp.exchange.port import ImportRefused


def mapping_names() -> list[str]:
    """Return the names of the mappings that come along."""
    folder = resources.files("fieldapp.exchange").joinpath("mappings")
    return sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".toml"))


def load_mapping(name: str | Path) -> Mapping:
    """Return the mapping of that name, or the one in that file, checked.

    Raises `ImportRefused`, which names the key that is wrong.
    """
    names = mapping_names()
    if str(name) in names:
        entry = resources.files("fieldapp.exchange").joinpath("mappings", f"{name}.toml")
        return parse_mapping(entry.read_text(encoding="utf-8"), place=f"mapping {name}")
    path = Path(name)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        remedy = "Save the mapping as UTF-8."
        raise ImportRefused("the mapping is not UTF-8", place=str(path), remedy=remedy) from error
    except OSError as error:
        raise ImportRefused(
            f"there is no mapping of this name, nor a file that can be read ({error.strerror})",
            place=str(name),
            remedy=f"Give the path of a TOML file, or one of: {', '.join(names)}.",
        ) from error
    return parse_mapping(text, place=str(path))


def parse_mapping(text: str, *, place: str) -> Mapping:
    """Return the mapping that a TOML text declares; `ImportRefused` names what is wrong in it."""
    try:
        return Mapping.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        remedy = "Texts stand in quotation marks, lists in brackets; docs/import.md has examples."
        raise ImportRefused(f"not valid TOML: {error}", place=place, remedy=remedy) from error
    except ValidationError as error:
        first = error.errors()[0]
        message, remedy = _in_words(dict(first))
        more = error.error_count() - 1
        also = f" ({more} more after this one)" if more else ""
        raise ImportRefused(f"{message}{also}", place=place, remedy=remedy) from error


def _in_words(error: dict[str, Any]) -> tuple[str, str]:
    path = [str(part) for part in error["loc"]]
    key = ".".join(path)
    section: Any = Mapping
    for part in path[:-1]:
        section = _section(section, part)
    allowed = ", ".join(section.model_fields) if section is not None else ""
    if error["type"] == "extra_forbidden":
        return f"the key {key} is not known", f"Keys that are known there: {allowed}."
    if error["type"] == "missing":
        return f"the key {key} is missing", f"Add it: {path[-1]} = ... in [{'.'.join(path[:-1])}]."
    text = str(error["msg"]).removeprefix("Value error, ")
    where = f"{key} = {error['input']!r}: " if key else ""
    return f"{where}{text}", f"docs/import.md describes {key or 'the keys'}."


def _section(owner: Any, name: str) -> Any:
    """Return the model behind a key of a section, or None where there is none."""
    sections = {
        "file": FileFormat,
        "constants": Constants,
        "product": ProductColumns,
        "outlet": OutletColumns,
        "order": OrderColumns,
    }
    if owner is Mapping:
        return sections.get(name)
    if name == "price_types" or owner is PriceRule:
        return PriceRule
    return Column if owner is not None else None
