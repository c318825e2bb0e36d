"""Strategies that make commands about few orders, lines and products, so that they often meet."""
