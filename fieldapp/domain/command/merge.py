"""The command that makes one outlet of two."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from fieldapp.domain.access import looks_after
from fieldapp.domain.command.base import Applied, Command, Context, Outcome
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.noun import Key, Noun
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.payment import Payment
from fieldapp.domain.photo import Photo
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.user import with_outlets
from fieldapp.domain.visit import Visit


class MergeOutlets(Command):
    """A manager's decision that `outlet_id` is the same shop as `into_id`, which stays."""

    type: Literal["merge_outlets"] = "merge_outlets"
    outlet_id: Key
    into_id: Key
    conflict_id: Key | None = None

    @property
    def document(self) -> str:
        """Key of the outlet that stays."""
        return self.into_id


def merge_outlets(command: MergeOutlets, nouns: Nouns, context: Context) -> Outcome:
    """Apply `MergeOutlets`: the card is filled up, notes join, and what belongs to it moves.

    The outlet that goes is closed and points to the one that stays, which its owners get. They keep
    the other one too: what they have not sent yet is about that.
    """
    found = nouns.many(Outlet, (command.outlet_id, command.into_id))
    gone, kept = found.get(command.outlet_id), found.get(command.into_id)
    if gone is None or kept is None:
        return Refusal("outlet_unknown")
    actor = context.actor
    if actor.role != "manager" or not (looks_after(actor, gone) and looks_after(actor, kept)):
        return Refusal("not_allowed")
    if gone.merged_into == kept.id:
        return Applied(())
    if gone is kept or gone.merged_into is not None or kept.merged_into is not None:
        return Refusal("outlet_merged", {"outlet": gone.name})
    if kept.closed:
        return Refusal("outlet_closed", {"outlet": kept.name})
    moved: list[Noun] = [
        noun.model_copy(update={"outlet_id": kept.id})
        for kind in (Order, Visit, Photo, Payment)
        for noun in nouns.at_outlet(kind, gone.id)
    ]
    filled, payer = _filled(kept, gone, nouns, moved)
    closed = gone.model_copy(update={"closed": True, "merged_into": kept.id})
    conflicts = _conflicts(command, gone, kept, nouns, context)
    owners = [with_outlets(owner, [kept.id]) for owner in context.owners(gone.id)]
    return Applied((*moved, *payer, filled, closed, *conflicts, *owners))


def _filled(
    kept: Outlet, gone: Outlet, nouns: Nouns, moved: Iterable[Noun]
) -> tuple[Outlet, list[Noun]]:
    """Return the outlet that stays with what it lacked.

    With it comes the legal entity of the one that goes, as its payer where it has none: orders that
    moved are still that one's debt. So do the unpaid invoices and the payments that now travel with
    it; those that are among `moved` as they are there.
    """
    update: dict[str, object] = {
        name: getattr(gone, name)
        for name in ("address", "city", "phone", "contact")
        if not getattr(kept, name)
    }
    if kept.latitude is None or kept.longitude is None:
        update |= {"latitude": gone.latitude, "longitude": gone.longitude}
    notes = {note.id: note for note in (*kept.notes, *gone.notes)}
    update["notes"] = sorted(notes.values(), key=lambda note: (note.at, note.id))
    entity = nouns.get(LegalEntity, gone.legal_entity_id) if gone.legal_entity_id else None
    if entity is not None and kept.legal_entity_id is None:
        update["legal_entity_id"] = entity.id
    if entity is None or kept.id in entity.outlet_ids:
        return kept.model_copy(update=update), []
    outlet_ids = list(dict.fromkeys([*entity.outlet_ids, kept.id]))
    payer = {"outlet_ids": outlet_ids}
    invoices = [one.model_copy(update=payer) for one in nouns.invoices_of(entity)]
    there = {one.key: one for one in moved if isinstance(one, Payment)}
    payments = [
        there.get(one.key, one).model_copy(update=payer) for one in nouns.payments_of(entity)
    ]
    payers = [entity.model_copy(update=payer), *invoices, *payments]
    return kept.model_copy(update=update), payers


def _conflicts(
    command: MergeOutlets, gone: Outlet, kept: Outlet, nouns: Nouns, context: Context
) -> list[Conflict]:
    """Let conflicts about orders move, and close the rest: their questions have gone."""
    found = {conflict.id: conflict for conflict in nouns.at_outlet(Conflict, gone.id)}
    named = nouns.get(Conflict, command.conflict_id) if command.conflict_id else None
    if named is not None and {named.outlet_id, named.other_outlet_id} == {gone.id, kept.id}:
        found[named.id] = named
    changed = []
    for conflict in found.values():
        if conflict.about not in ("card", "duplicate"):
            changed.append(conflict.model_copy(update={"outlet_id": kept.id}))
        elif conflict.choice is None:
            choice = "merge" if conflict.about == "duplicate" else conflict.in_force
            update = {"choice": choice, "resolved_by": context.actor.name}
            changed.append(conflict.model_copy(update=update))
    return changed
