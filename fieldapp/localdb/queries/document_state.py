"""What has become of a document: one state of the commands, the receipts and the record."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from fieldapp.domain.receipt import Reason

DocumentKind = Literal["order", "visit", "conflict", "outlet", "device", "photo", "payment"]
DocumentState = Literal["saved", "sending", "accepted", "merged", "held", "refused"]

_WITHDRAWING = ("cancel_order", "reject_order")
_KIND_OF: dict[str, DocumentKind] = {
    "check_in": "visit",
    "check_out": "visit",
    "resolve_conflict": "conflict",
    "revoke_device": "device",
    "wipe_device": "device",
    "add_photo": "photo",
    "collect_payment": "payment",
    "cancel_payment": "payment",
    "create_outlet": "outlet",
    "change_outlet": "outlet",
    "assign_outlet": "outlet",
    "merge_outlets": "outlet",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A command of the outbox with its receipt, as far as there is one."""

    document: str
    number: int
    type: str
    at: str
    sent: bool
    contained: bool
    refusal: str | None
    verdict: str | None
    reasons: str | None


@dataclass(frozen=True, slots=True)
class About:
    """What there is to say about a document; only orders have holds, a decision and a kind.

    `here` says that its record is on this device.
    """

    title: str = ""
    outlet_name: str = ""
    status: str | None = None
    decided_by: str = ""
    decision: str = ""
    holds: str = "[]"
    order_kind: str = "sale"
    here: bool = True


def state_of(
    sent: Sequence[Sent], refused_number: int | None, about: About
) -> tuple[DocumentState, tuple[Reason, ...]]:
    """Return the state of a document and its reasons, by what was done to it here and what it is.

    `refused_number` is the number of the command with an open refusal, as far as there is one.
    """
    if refused_number is not None:
        command = next(one for one in sent if one.number == refused_number)
        if command.verdict is None:
            return "refused", _reasons(f"[{command.refusal}]")
        return "refused", _reasons(command.reasons)
    pending = [one for one in sent if not one.contained]
    if pending:
        return ("sending" if all(one.sent for one in pending) else "saved"), ()
    if (of_order := _state_of_order(sent, about)) is not None:
        return of_order
    verdicts = {one.verdict for one in sent}
    if verdicts == {"refused"}:
        # All that was done here was refused, and the person has closed it: nothing came of it.
        return "refused", _reasons_of(sent, "refused")
    if "held" in verdicts and about.status == "held":
        return "held", _reasons_of(sent, "held")
    if "merged" in verdicts:
        return "merged", _reasons_of(sent, "merged")
    return "accepted", _reasons_of(sent, "applied")


def _state_of_order(
    sent: Sequence[Sent], about: About
) -> tuple[DocumentState, tuple[Reason, ...]] | None:
    """Return the state that follows from an order itself, whatever the receipts said.

    A change that was merged can leave an order waiting, and another device's can put it on hold.
    """
    if kind_of_document(sent) != "order":
        return None
    if about.status == "held":
        return "held", _reasons(about.holds) or _reasons_of(sent, "held")
    withdrawn_here = any(one.type in _WITHDRAWING and one.verdict != "refused" for one in sent)
    if about.status == "cancelled" and about.decided_by and not withdrawn_here:
        details = {"who": about.decided_by, "note": about.decision}
        return "refused", (Reason(code="order_rejected", details=details),)
    return None


def kind_of_document(sent: Sequence[Sent]) -> DocumentKind:
    """Return the kind of the document that commands are about."""
    return _KIND_OF.get(sent[-1].type, "order")


def state_of_file(state: str, reason: str) -> tuple[DocumentState, tuple[Reason, ...]]:
    """Return the state of a photo whose command was accepted, by the state of its file."""
    if state == "vanished":
        return "refused", (Reason(code=reason),)
    if state == "refused":
        return "refused", ()
    return ("sending" if state == "upload" else "accepted"), ()


def _reasons_of(sent: Iterable[Sent], verdict: str) -> tuple[Reason, ...]:
    """Return the remarks of the newest command with this verdict."""
    newest = [one for one in sent if one.verdict == verdict][-1:]
    return _reasons(newest[0].reasons) if newest else ()


def _reasons(text: str | None) -> tuple[Reason, ...]:
    return tuple(Reason.model_validate(reason) for reason in json.loads(text or "[]"))
