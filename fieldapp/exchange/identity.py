"""Identities of what comes from the office: derived from its own codes, so that they repeat."""

from __future__ import annotations

import uuid

_OFFICE_CODES = uuid.UUID("6f0f6f6b-5c5e-5d0c-9d7b-3a4c3f1e8b21")
"""Namespace of all derived ids. Changing it would double every noun at the next import."""

OFFICE = "office"
"""Author of documents that came from the office and not from a person."""


def identity(kind: str, code: str) -> str:
    """Return the id of the noun of a kind that the office knows under a code.

    The same code always gives the same id: a repeated import updates instead of doubling.
    """
    return str(uuid.uuid5(_OFFICE_CODES, f"{kind}\n{code}"))
