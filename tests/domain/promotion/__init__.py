"""Promotions: worked scenarios of each kind, and what holds for any of them."""
