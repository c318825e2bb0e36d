"""Two intentions that cannot both hold."""

from __future__ import annotations

from typing import ClassVar, Literal

from sqlmodel import Field

from fieldapp.domain.noun import GrownNoun, Instant, Key

Choice = Literal["mine", "theirs", "sum", "merge", "both"]
About = Literal["line", "card", "duplicate", "gift"]
Side = Literal["mine", "theirs"]
Decider = Literal["anyone", "manager"]


class Conflict(GrownNoun):
    """What two people meant, which of it is in force until `choice` is made, and who makes it.

    `mine` came from `author_name`, `theirs` was at the hub first, and `in_force` says which holds.
    What it is `about` says which fields speak:

    - line: two quantities of an order line, in base units; 0 stands for removed. `seen` was there
      before;
    - card: two values of `field` on an outlet's card. `was` was there before;
    - gift: two gifts of the promotion `line_id`, called `name`, in a placed order, by their names;
      nothing stands for none. `product_id` is the one that `author_name` chose;
    - duplicate: the new outlet `outlet_id` may be the same as `other_outlet_id`; `alike` says why.
    """

    LATER: ClassVar[tuple[str, ...]] = (
        "about",
        "field",
        "was",
        "mine_text",
        "theirs_text",
        "in_force",
        "decides",
        "other_outlet_id",
        "alike",
    )

    id: Key
    order_id: str = Field(default="", max_length=80)
    order_number: str = ""
    outlet_id: Key
    line_id: str = Field(default="", max_length=80)
    product_id: str = Field(default="", max_length=80)
    sku: str = ""
    name: str = ""
    seen: int | None = None
    mine: int = Field(default=0, ge=0)
    theirs: int = Field(default=0, ge=0)
    author_id: Key
    author_name: str
    other_name: str = ""
    opened_at: Instant
    choice: Choice | None = None
    resolved_by: str = ""
    about: About = "line"
    field: str = ""
    was: str = ""
    mine_text: str = ""
    theirs_text: str = ""
    in_force: Side = "theirs"
    decides: Decider = "anyone"
    other_outlet_id: Key | None = None
    alike: list[str] = Field(default_factory=list)
