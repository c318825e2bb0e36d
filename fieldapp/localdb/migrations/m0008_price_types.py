"""Rates of price types whose base is in another currency."""

STATEMENTS = ("ALTER TABLE price_type ADD COLUMN rate_e9 INTEGER",)
