"""Talking to the hub: enrolment, the round of push, pull and settle, and its state.

The only retries on the device live in `client`. Deciding what a command does belongs to the domain,
storing to `localdb`; nothing here knows a screen.
"""
