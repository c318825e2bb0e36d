"""Why the hub does not let somebody in."""

from __future__ import annotations


class Denied(Exception):
    """Access is denied; `code` says why, `retry_after_s` when it makes sense to try again.

    Codes: wrong_password, locked, too_many, token_invalid, token_expired, device_revoked,
    device_wipe, device_taken, not_allowed, user_unknown, account_closed, device_unknown,
    blob_foreign.
    """

    def __init__(self, code: str, retry_after_s: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after_s = retry_after_s
