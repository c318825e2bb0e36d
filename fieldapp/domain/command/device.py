"""Commands by which managers shut devices out and have them wiped."""

from __future__ import annotations

from typing import Literal

from fieldapp.domain.command.base import Applied, Command, Context, Outcome
from fieldapp.domain.device import DeviceHealth, DeviceState
from fieldapp.domain.noun import Key
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.refusal import Refusal


class RevokeDevice(Command):
    """Shut a device out: the hub takes nothing from it and gives it nothing, from now on."""

    type: Literal["revoke_device"] = "revoke_device"
    device_id: Key

    @property
    def document(self) -> str:
        """Key of the device."""
        return self.device_id


class WipeDevice(Command):
    """Have a device hand over what is unsent, then delete its data, at its next contact."""

    type: Literal["wipe_device"] = "wipe_device"
    device_id: Key

    @property
    def document(self) -> str:
        """Key of the device."""
        return self.device_id


def revoke_device(command: RevokeDevice, nouns: Nouns, context: Context) -> Outcome:
    """Apply `RevokeDevice`; a wipe that was ordered is taken back by it."""
    return _bring_to("revoked", ("revoked", "wiped"), command.device_id, nouns, context)


def wipe_device(command: WipeDevice, nouns: Nouns, context: Context) -> Outcome:
    """Apply `WipeDevice`; a device that was revoked may be wiped as well."""
    return _bring_to("wipe_ordered", ("wipe_ordered", "wiped"), command.device_id, nouns, context)


def _bring_to(
    state: DeviceState,
    done: tuple[DeviceState, ...],
    device_id: str,
    nouns: Nouns,
    context: Context,
) -> Outcome:
    if context.actor.role != "manager":
        return Refusal("not_allowed")
    device = nouns.get(DeviceHealth, device_id)
    if device is None:
        return Refusal("device_unknown")
    if device.state in done:
        return Applied(())
    return Applied((device.model_copy(update={"state": state, "state_at": context.now}),))
