"""Filling an order from a table that somebody has: text into rows, rows into products.

Nothing here reads a file or a database: bytes come in as an argument, and products through the
lookup that `matching.Goods` describes. What to do with the rows is a command's business.
"""
