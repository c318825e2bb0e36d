"""What has to be ordered, and what is given for it: the kinds of promotions.

Amounts are minor units of the promotion's currency, quantities base units, percentages basis
points. Values are what the lines cost after the promotions that were applied before.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from fieldapp.domain.noun import Key
from fieldapp.domain.product import MAX_QUANTITY

Basis = Literal["quantity", "value"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Reward(_Part):
    """One of three: a percentage off, an amount off, or a price instead.

    `per` says of what an amount or a price is: of each `unit`, or of the `whole`, which is all the
    lines of a tier, or one set of a mix or bundle. A unit of what is sold by weight is a kilogram
    here, as it is in the price that the promotion takes the place of.
    """

    percent_bp: int | None = Field(default=None, ge=1, le=10_000)
    off_minor: int | None = Field(default=None, ge=1)
    price_minor: int | None = Field(default=None, ge=0)
    per: Literal["unit", "whole"] = "unit"

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        given = [self.percent_bp, self.off_minor, self.price_minor]
        if sum(value is not None for value in given) != 1:
            raise ValueError("a reward is a percentage, an amount off or a price, just one of them")
        return self


class Tier(_Part):
    """What is given from a threshold on: base units or minor units, by the basis."""

    threshold: int = Field(default=1, ge=0)
    reward: Reward


class Tiers(_Part):
    """The highest threshold reached by all target lines together sets the reward; plain ones too.

    `every` gives an amount off the whole as often as the threshold is in the order.
    """

    kind: Literal["tiers"] = "tiers"
    basis: Basis = "quantity"
    tiers: tuple[Tier, ...] = Field(min_length=1)
    every: bool = False

    @model_validator(mode="after")
    def _rise(self) -> Self:
        for less, more in pairwise(self.tiers):
            if less.threshold >= more.threshold:
                raise ValueError(
                    f"tiers have to rise: {more.threshold} does not follow {less.threshold}"
                )
            if _falls(less.reward, more.reward):
                raise ValueError(f"from {more.threshold} on less is given than before")
        return self


class FreeGoods(_Part):
    """Of every `buy` + `free` units, `free` cost nothing.

    `same`: units of one product count together and among them some are free. `cheapest`: units of
    all target products count together, and the cheapest of all are free.
    """

    kind: Literal["free_goods"] = "free_goods"
    buy: int = Field(ge=1, le=MAX_QUANTITY)
    free: int = Field(default=1, ge=1, le=MAX_QUANTITY)
    of: Literal["same", "cheapest"] = "same"


class Mix(_Part):
    """Any `pieces` units of the target make a set, the dearest first; the reward is per set."""

    kind: Literal["mix"] = "mix"
    pieces: int = Field(ge=2, le=MAX_QUANTITY)
    reward: Reward


class BundlePart(_Part):
    """`quantity` units of any of these products."""

    product_ids: tuple[Key, ...] = Field(min_length=1)
    quantity: int = Field(default=1, ge=1, le=MAX_QUANTITY)


class Bundle(_Part):
    """All parts together make a set; the reward is per set. The promotion's target is not used."""

    kind: Literal["bundle"] = "bundle"
    parts: tuple[BundlePart, ...] = Field(min_length=2)
    reward: Reward

    @model_validator(mode="after")
    def _apart(self) -> Self:
        named = [id_ for part in self.parts for id_ in part.product_ids]
        if len(set(named)) < len(named):
            raise ValueError("a product is in two parts of a bundle")
        return self


class GiftChoice(_Part):
    """One of the gifts that can be chosen: `quantity` base units of a product."""

    product_id: Key
    quantity: int = Field(default=1, ge=1, le=MAX_QUANTITY)


class Gift(_Part):
    """From a threshold on a gift; `every` gives it as often as the threshold is in the order.

    What the user has chosen is in `OrderHead.gifts`; until then it is the first of the choices.
    """

    kind: Literal["gift"] = "gift"
    basis: Basis = "quantity"
    threshold: int = Field(ge=1)
    every: bool = False
    choices: tuple[GiftChoice, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if len({choice.product_id for choice in self.choices}) < len(self.choices):
            raise ValueError("a gift is named twice")
        return self


Deal = Annotated[Tiers | FreeGoods | Mix | Bundle | Gift, Field(discriminator="kind")]


def _falls(less: Reward, more: Reward) -> bool:
    """Say whether a larger threshold brings less, as far as the two can be compared."""
    if less.per != more.per:
        return False
    if less.price_minor is not None and more.price_minor is not None:
        return more.price_minor > less.price_minor
    pairs = ((less.percent_bp, more.percent_bp), (less.off_minor, more.off_minor))
    return any(one is not None and two is not None and two < one for one, two in pairs)
