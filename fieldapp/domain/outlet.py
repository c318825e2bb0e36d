"""Outlets and the legal entities that they buy under."""

from __future__ import annotations

from sqlmodel import Field

from fieldapp.domain.noun import Key, Measure, Noun


class Outlet(Noun):
    """A shop that is sold to."""

    id: Key
    code: str = Field(min_length=1, max_length=60)
    name: str = Field(min_length=1)
    address: str = ""
    city: str = ""
    phone: str = ""
    latitude: Measure | None = Field(default=None, ge=-90, le=90)
    longitude: Measure | None = Field(default=None, ge=-180, le=180)
    route_id: Key | None = None
    price_type_id: Key
    legal_entity_id: Key | None = None
    closed: bool = False


class LegalEntity(Noun):
    """Who pays: a company or person that buys for one or more outlets."""

    id: Key
    name: str = Field(min_length=1)
    tax_number: str = ""
    outlet_ids: list[Key] = Field(default_factory=list)
