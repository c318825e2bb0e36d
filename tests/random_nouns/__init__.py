"""Strategies that make nouns of every kind: the edges of what may be stored and sent."""
