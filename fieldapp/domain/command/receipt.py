"""The command that closes a refusal."""

from __future__ import annotations

from typing import Literal

from fieldapp.domain.command.base import Applied, Command, Context, Outcome
from fieldapp.domain.noun import Key
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.receipt import Receipt
from fieldapp.domain.refusal import Refusal


class AcknowledgeRefusal(Command):
    """Say that nothing more is to be done about a command that was refused."""

    type: Literal["acknowledge_refusal"] = "acknowledge_refusal"
    command_id: Key

    @property
    def document(self) -> str:
        """Key of the receipt, which is the id of the refused command."""
        return self.command_id


def acknowledge_refusal(command: AcknowledgeRefusal, nouns: Nouns, context: Context) -> Outcome:
    """Apply `AcknowledgeRefusal`; only the device that got the receipt answers it."""
    receipt = nouns.get(Receipt, command.command_id)
    if receipt is None:
        return Refusal("receipt_unknown")
    if context.device_id and receipt.device_id != context.device_id:
        return Refusal("not_allowed")
    if receipt.verdict != "refused" or receipt.acknowledged_at is not None:
        return Applied(())
    return Applied((receipt.model_copy(update={"acknowledged_at": command.at}),))
