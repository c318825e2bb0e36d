"""What becomes of a command: the domain decides, and the hub sees to it that it decides once."""

from __future__ import annotations

import hashlib

import structlog
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from fieldapp.domain.command import (
    KNOWN,
    CollectPayment,
    Command,
    Context,
    CreateOrder,
    CreateReturn,
    OrderQuote,
    SplitCart,
    apply,
    caught_up,
    parse_command,
)
from fieldapp.domain.device import DeviceHealth
from fieldapp.domain.order import QUOTE_MARK
from fieldapp.domain.receipt import Reason, Receipt, Verdict
from fieldapp.domain.refusal import Refusal
from fieldapp.hub.command_log import CommandLog, Sent
from fieldapp.hub.database import Stale
from fieldapp.hub.health import follow
from fieldapp.hub.transaction import Transaction

Numbered = CreateOrder | CreateReturn | CollectPayment | SplitCart | OrderQuote
"""Commands that bring a new order with its number; the order is their document."""

_log = structlog.get_logger("fieldapp.hub")
_COUNTER_DIGITS = 12
_DETAIL_CHARS = 200


class Judge:
    """Carries out one device's commands in a transaction and makes their receipts.

    A receipt has the id of its command. Where that cannot be, because the command has no readable
    id or another receipt has it, the receipt has an id of its own and is known by its number.
    """

    def __init__(
        self, tx: Transaction, device_id: str, prefix: str, context: Context, log: CommandLog
    ) -> None:
        self._tx = tx
        self._device_id = device_id
        self._prefix = prefix
        self._context = context
        self._log = log
        self.last_order = 0
        """The highest counter in the numbers of new orders that were seen."""

    def judge(self, sent: Sent) -> Receipt:
        """Carry out a command that is next in line, and return its receipt."""
        if (earlier := self._earlier(sent)) is not None:
            return earlier
        if sent.body.get("type") not in KNOWN:
            return self.refused(sent, Refusal("command_unknown", {"type": sent.type}))
        try:
            command = parse_command(sent.body)
        except ValidationError as error:
            details = {"detail": _first_fault(error)}
            return self.refused(sent, Refusal("command_malformed", details))
        try:
            return self._carry_out(sent, command)
        except (DBAPIError, Stale):
            raise
        except Exception:
            # Nothing of the command was put: `put` takes all its nouns or none.
            _log.exception(
                "command_failed",
                device=self._device_id,
                number=sent.number,
                type=sent.type,
                command=command.id,
            )
            return self.refused(sent, Refusal("internal"), command.document)

    def repeated(self, sent: Sent) -> Receipt:
        """Answer a number that was taken before: the same receipt to the same command.

        To another command the answer is a refusal, which becomes a record of the device too.
        """
        entry = self._log.entry(sent.number)
        assert entry is not None, f"no entry for command {sent.number} of {self._device_id}"
        if entry.digest == sent.digest:
            return Receipt.model_validate_json(entry.receipt)
        _log.warning("number_reused", device=self._device_id, number=sent.number, type=sent.type)
        refusal = Refusal("number_reused", {"number": sent.number})
        receipt = self._receipt(sent, "refused", [_reason(refusal)], own_id=True)
        if stored := self._tx.get(Receipt, receipt.id):
            return stored
        self._tx.put(receipt)
        return receipt

    def refused(self, sent: Sent, refusal: Refusal, document: str = "") -> Receipt:
        """Return the receipt that says no."""
        return self._receipt(sent, "refused", [_reason(refusal)], document)

    def _carry_out(self, sent: Sent, command: Command) -> Receipt:
        refusal = self._check_number(command) if isinstance(command, Numbered) else None
        outcome = refusal or apply(command, self._tx, self._context)
        if isinstance(outcome, Refusal):
            self._tx.put(*caught_up(command, outcome, self._tx, self._context))
            return self.refused(sent, outcome, command.document)
        self._tx.put(*outcome.changed)
        for noun in outcome.changed:
            if isinstance(noun, DeviceHealth):
                follow(self._tx, noun)
        return self._receipt(sent, outcome.verdict, list(outcome.reasons), command.document)

    def _earlier(self, sent: Sent) -> Receipt | None:
        """Return the receipt of a command that has taken effect before under another number.

        That happens when an outbox is sent again from a device that was set up anew.
        """
        stored = self._receipt_with(sent.id)
        if stored is None or stored.verdict == "refused":
            return None
        mine = stored.device_id == self._device_id
        log = self._log if mine else CommandLog(self._tx, stored.device_id)
        entry = log.entry(stored.number)
        repeated = Refusal("command_repeated", {"number": stored.number})
        if entry is None or entry.digest != sent.digest:
            return self.refused(sent, repeated)
        reasons = [*stored.reasons, _reason(repeated)]
        return self._receipt(sent, stored.verdict, reasons, stored.document)

    def _check_number(self, command: Numbered) -> Refusal | None:
        """Check that a new document's number is one of this device and is not in use."""
        prefix, _, counter = command.number.rpartition("-")
        fits = counter.isascii() and counter.isdecimal() and len(counter) <= _COUNTER_DIGITS
        quoted = isinstance(command, CreateOrder | SplitCart) and command.kind == "quote"
        own = f"{QUOTE_MARK}{self._prefix}" if quoted else self._prefix
        if prefix != own or not fits:
            details = {"number": command.number, "prefix": own}
            return Refusal("number_foreign", details)
        self.last_order = max(self.last_order, int(counter))
        owner = self._tx.order_with_number(command.number)
        if owner is not None and owner != command.document:
            return Refusal("number_taken", {"number": command.number})
        return None

    def _receipt_with(self, id_: str | None) -> Receipt | None:
        return self._tx.get(Receipt, id_) if id_ is not None else None

    def _receipt(
        self,
        sent: Sent,
        verdict: Verdict,
        reasons: list[Reason],
        document: str = "",
        *,
        own_id: bool = False,
    ) -> Receipt:
        id_ = sent.id
        stored = self._receipt_with(id_)
        # A refused command may come again under another number: its receipt is replaced.
        taken = stored is not None and (
            stored.device_id != self._device_id or stored.verdict != "refused"
        )
        if id_ is None or taken or own_id:
            name = f"{self._device_id}\n{sent.number}\n{sent.digest}".encode()
            id_ = f"receipt-{hashlib.blake2b(name, digest_size=16).hexdigest()}"
        return Receipt(
            id=id_,
            device_id=self._device_id,
            number=sent.number,
            command=sent.type,
            document=document,
            verdict=verdict,
            reasons=reasons,
            at=self._context.now,
        )


def _reason(refusal: Refusal) -> Reason:
    return Reason(code=refusal.code, details=dict(refusal.details))


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in fault["loc"])
    return f"{place}: {fault['msg']}"[:_DETAIL_CHARS]
