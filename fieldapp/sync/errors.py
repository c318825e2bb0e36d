"""What can go wrong between device and hub, typed by what has to be done about it."""

from __future__ import annotations

from typing import Literal

Remedy = Literal["offline", "sign_in", "update", "later", "person"]


class SyncError(Exception):
    """The exchange did not succeed; nothing is lost.

    `kind` names the remedy: `offline` wait for a connection, `sign_in` type the password again,
    `update` install the release that fits the hub, `later` try again by itself, `person` needs
    somebody to look. `code` is the hub's, `retry_after_s` how long it asked to wait.
    """

    def __init__(
        self, kind: Remedy, detail: str, code: str = "", retry_after_s: float | None = None
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.code = code
        self.retry_after_s = retry_after_s
