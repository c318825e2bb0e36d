"""Migrations of the hub's database, run by `hub.migration` when the hub starts."""
