"""Deliveries come into the hub's orders, on each database."""
