"""Problem documents: every error that the hub answers with, its status and its remedy."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from fieldapp.hub.denial import Denied
from fieldapp.wire import PROBLEM_HEADER
from fieldapp.wire.messages import Problem

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Case:
    """What a code stands for. Remedies: sign_in, update, later, person."""

    status: int
    title: str
    remedy: str


CASES: dict[str, Case] = {
    "wrong_password": Case(401, "Login or password is wrong.", "sign_in"),
    "token_expired": Case(401, "The token has expired.", "sign_in"),
    "token_invalid": Case(401, "The token is not valid here.", "sign_in"),
    "locked": Case(429, "Too many wrong passwords. Wait a minute.", "later"),
    "too_many": Case(429, "Too many requests. Wait a moment.", "later"),
    "device_revoked": Case(403, "This device was shut out. Ask your manager.", "person"),
    "device_wipe": Case(403, "This device is to be wiped. Ask your manager.", "person"),
    "device_taken": Case(409, "This device belongs to another user.", "person"),
    "user_unknown": Case(403, "This account has no user any more.", "person"),
    "account_closed": Case(403, "This account was closed. Ask your manager.", "person"),
    "not_allowed": Case(403, "Only a manager may do this.", "person"),
    "foreign_bucket": Case(403, "This is not yours to read.", "person"),
    "device_unknown": Case(404, "There is no such device.", "person"),
    "blob_foreign": Case(403, "No record gives you the right to this file.", "person"),
    "blob_missing": Case(404, "The file has not arrived at the hub yet.", "later"),
    "blob_misplaced": Case(409, "The next piece of the file begins elsewhere.", "later"),
    "blob_damaged": Case(422, "What arrived is not the file. Send it again.", "later"),
    "range_invalid": Case(416, "The file has no such part.", "person"),
    "blobs_unavailable": Case(503, "The hub cannot keep or give files now.", "later"),
    "protocol_missing": Case(400, "The header Fieldapp-Protocol is missing.", "update"),
    "protocol_mismatch": Case(426, "Hub and app speak different protocols.", "update"),
    "body_too_large": Case(413, "The request is too large.", "person"),
    "body_unreadable": Case(400, "The request cannot be read.", "person"),
    "body_slow": Case(408, "The request did not arrive in time.", "later"),
    "request_invalid": Case(422, "The request has a wrong form.", "update"),
    "not_found": Case(404, "There is nothing at this address.", "person"),
    "method_not_allowed": Case(405, "This address does not take this method.", "person"),
    "http_error": Case(400, "The request was refused.", "person"),
    "unavailable": Case(503, "The hub cannot reach its database.", "later"),
    "internal": Case(500, "The hub has failed. It has been logged.", "later"),
}

UNAVAILABLE_RETRY_S = 10


class ProblemError(Exception):
    """Ends a request with the problem document of a code in `CASES`."""

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        status: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.status = status or CASES[code].status
        self.headers = headers or {}

    @classmethod
    def of(cls, denied: Denied) -> ProblemError:
        """Return the problem that tells somebody why he is denied access."""
        headers = {}
        if CASES[denied.code].status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        if denied.retry_after_s is not None:
            headers["Retry-After"] = str(denied.retry_after_s)
        return cls(denied.code, headers=headers)

    def response(self) -> Response:
        """Return the document as a response."""
        case = CASES[self.code]
        problem = Problem(
            title=case.title,
            status=self.status,
            detail=self.detail,
            code=self.code,
            remedy=case.remedy,
        )
        return Response(
            problem.model_dump_json(),
            status_code=self.status,
            headers={**self.headers, PROBLEM_HEADER: self.code},
            media_type=MEDIA_TYPE,
        )


def unavailable() -> ProblemError:
    """Return the problem for when the database is down or overloaded."""
    return ProblemError("unavailable", headers={"Retry-After": str(UNAVAILABLE_RETRY_S)})
