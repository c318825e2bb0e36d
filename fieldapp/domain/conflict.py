"""Two intentions that cannot both hold."""

from __future__ import annotations

from typing import Literal

from sqlmodel import Field

from fieldapp.domain.noun import Instant, Key, Noun

Choice = Literal["mine", "theirs", "sum"]


class Conflict(Noun):
    """Two people set the quantity of one order line, each without knowing of the other.

    `theirs` was at the hub first and is in force until `choice` is made; `mine` came from
    `author_name` and is kept here. Quantities are in base units; 0 stands for removed.
    """

    id: Key
    order_id: Key
    order_number: str
    outlet_id: Key
    line_id: Key
    product_id: Key
    sku: str
    name: str
    seen: int | None = None
    mine: int = Field(ge=0)
    theirs: int = Field(ge=0)
    author_id: Key
    author_name: str
    other_name: str = ""
    opened_at: Instant
    choice: Choice | None = None
    resolved_by: str = ""
