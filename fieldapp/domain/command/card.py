"""How values of an outlet's card meet: by field, three-way against what the user saw."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from fieldapp.domain.command.base import Applied, Context
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.noun import Instant, Noun
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.outlet import FIELD_LABELS, LEGAL_FIELDS, CardField, LegalEntity, Outlet
from fieldapp.domain.receipt import Reason, Verdict


@dataclass
class Card:
    """An outlet with its legal entity while its card is being changed."""

    outlet: Outlet
    entity: LegalEntity | None
    conflicts: list[Conflict] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    waits: bool = False

    @classmethod
    def of(cls, outlet: Outlet, nouns: Nouns) -> Card:
        """Return the card of an outlet."""
        key = outlet.legal_entity_id
        return cls(outlet, nouns.get(LegalEntity, key) if key else None)

    def value(self, name: str) -> str:
        """Return what a field holds."""
        if name == "legal_name":
            return self.entity.name if self.entity else ""
        if name == "tax_number":
            return self.entity.tax_number if self.entity else ""
        return str(getattr(self.outlet, name))

    def put(self, name: str, value: str, by: str, new_key: str) -> None:
        """Set a field; `new_key` is the key of a legal entity when there is none yet."""
        set_by = {**self.outlet.set_by, name: by}
        if name not in LEGAL_FIELDS:
            self.outlet = self.outlet.model_copy(update={name: value, "set_by": set_by})
            return
        if self.entity is None:
            self.entity = LegalEntity(
                id=new_key, name=self.outlet.name, outlet_ids=[self.outlet.id]
            )
        # A legal entity is never without a name.
        if name == "legal_name":
            self.entity = self.entity.model_copy(update={"name": value or self.outlet.name})
        else:
            self.entity = self.entity.model_copy(update={"tax_number": value})
        update = {"legal_entity_id": self.entity.id, "set_by": set_by}
        self.outlet = self.outlet.model_copy(update=update)

    def applied(self, before: Outlet) -> Applied:
        """Return what has changed since the outlet was as `before`."""
        changed: list[Noun] = [self.outlet] if self.outlet != before else []
        if self.entity is not None:
            changed.append(self.entity)
        verdict: Verdict = "merged" if self.reasons else "applied"
        if self.waits:
            verdict = "held"
        return Applied((*changed, *self.conflicts), verdict, tuple(self.reasons))


def put_card(
    outlet: Outlet,
    changes: Mapping[CardField, tuple[str, str]],
    at: Instant,
    nouns: Nouns,
    context: Context,
) -> Card:
    """Put (seen, wanted) values of fields onto a card.

    A contact field that somebody else has changed meanwhile takes the later value, and the other is
    kept. Legal details stay as they are until a manager decides; a manager sets them at once.
    """
    card = Card.of(outlet, nouns)
    for name, (seen, wanted) in changes.items():
        current = card.value(name)
        legal = name in LEGAL_FIELDS
        key = conflict_key(outlet.id, name, context.actor.id)
        if current == wanted:
            continue
        if current == seen and (not legal or context.actor.role == "manager"):
            card.put(name, wanted, context.actor.name, key)
            _follow(card, key, wanted, nouns)
            continue
        conflict = _conflict(card, name, (seen, wanted), at, nouns, context)
        card.conflicts.append(conflict)
        details = {
            "field": FIELD_LABELS[name],
            "mine": wanted,
            "theirs": current,
            "who": conflict.other_name,
        }
        if legal:
            card.waits = True
            card.reasons.append(Reason(code="legal_waits", details=details))
        else:
            card.put(name, wanted, context.actor.name, key)
            card.reasons.append(Reason(code="card_conflict", details=details))
    return card


def conflict_key(outlet_id: str, name: str, author_id: str) -> str:
    """Return the key of the one conflict about a field of a card that an author has."""
    text = f"{outlet_id}\n{author_id}".encode()
    return f"{name}.{hashlib.blake2b(text, digest_size=16).hexdigest()}"


def _follow(card: Card, key: str, wanted: str, nouns: Nouns) -> None:
    """Let the author's open conflict about the field follow what the author sets now."""
    earlier = nouns.get(Conflict, key)
    if earlier is not None and earlier.choice is None and earlier.in_force == "mine":
        card.conflicts.append(earlier.model_copy(update={"mine_text": wanted}))


def _conflict(
    card: Card,
    name: str,
    values: tuple[str, str],
    at: Instant,
    nouns: Nouns,
    context: Context,
) -> Conflict:
    seen, wanted = values
    legal = name in LEGAL_FIELDS
    key = conflict_key(card.outlet.id, name, context.actor.id)
    earlier = nouns.get(Conflict, key)
    return Conflict(
        id=key,
        about="card",
        field=name,
        outlet_id=card.outlet.id,
        was=earlier.was if earlier and earlier.choice is None else seen,
        mine_text=wanted,
        theirs_text=card.value(name),
        author_id=context.actor.id,
        author_name=context.actor.name,
        other_name=card.outlet.set_by.get(name, ""),
        opened_at=at,
        in_force="theirs" if legal else "mine",
        decides="manager" if legal else "anyone",
    )
