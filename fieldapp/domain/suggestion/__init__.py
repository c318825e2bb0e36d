"""What an outlet is likely to need now, and how much of it, from what outlets have ordered.

Pure functions of plain values: days are numbers, products and outlets are keys. Nothing here knows
how a history is read, what a product costs, or which words a person sees.
"""

from fieldapp.domain.suggestion.history import Basket, netted
from fieldapp.domain.suggestion.market import Market
from fieldapp.domain.suggestion.quantity import (
    days_to_next_delivery,
    on_hand,
    rate_of_sale,
    suggested_quantity,
)
from fieldapp.domain.suggestion.ranking import Ranked, rank

__all__ = [
    "Basket",
    "Market",
    "Ranked",
    "days_to_next_delivery",
    "netted",
    "on_hand",
    "rank",
    "rate_of_sale",
    "suggested_quantity",
]
