"""Migrations of the hub's database, run by `hub.migration` when the hub starts.

Released steps are never changed. Nothing else belongs here: queries are in `hub/`.
"""
