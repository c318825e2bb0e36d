"""Money in integer minor units, and the only two places where money is rounded or divided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) of one currency (ISO 4217 code)."""

    amount_minor: int
    currency: str

    def __add__(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.amount_minor + other.amount_minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return self + Money(-other.amount_minor, other.currency)

    def __mul__(self, factor: int) -> Money:
        return Money(self.amount_minor * factor, self.currency)


def round_half_up(numerator: int, denominator: int) -> int:
    """Return numerator / denominator rounded to an integer, halves away from zero.

    Away from zero, so that a return is the exact mirror of its sale. `denominator` is positive.
    """
    if denominator <= 0:
        raise ValueError("the denominator has to be positive")
    quotient, remainder = divmod(abs(numerator), denominator)
    rounded = quotient + (1 if 2 * remainder >= denominator else 0)
    return rounded if numerator >= 0 else -rounded


def share_out(total: int, weights: Sequence[int]) -> list[int]:
    """Divide `total` in proportion to `weights` so that the parts sum to it exactly.

    Largest remainder method (Hamilton): every part is its floor, and the units that are left go
    to the largest fractions, the earlier part first when they are equal. Weights are not negative;
    when all are zero, everything goes to the first part.
    """
    if not weights:
        if total:
            raise ValueError("there is nothing to share the amount over")
        return []
    if any(weight < 0 for weight in weights):
        raise ValueError("weights must not be negative")
    if total < 0:
        return [-part for part in share_out(-total, weights)]
    whole = sum(weights)
    if whole == 0:
        return [total] + [0] * (len(weights) - 1)
    parts = [total * weight // whole for weight in weights]
    if left := total - sum(parts):
        # Sorting keeps the order of what is equal.
        missing = [-(total * weight % whole) for weight in weights]
        for i in sorted(range(len(weights)), key=missing.__getitem__)[:left]:
            parts[i] += 1
    return parts
