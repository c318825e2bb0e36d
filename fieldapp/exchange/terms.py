"""A table of terms: what the company, a route, an outlet, a client or a price type has set.

The columns are `whom`, `term` and `value`. `whom` is `company`, `route:NAME`, `outlet:CODE`,
`entity:NAME` or `type:NAME`. One row sets one term; `-` as the value takes it back to its default.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from fieldapp.domain.delivery import ClockTime, DeliveryPlan, is_zone
from fieldapp.domain.noun import Instant, Noun
from fieldapp.domain.outlet import DeliveryTerms, LegalEntity, Outlet
from fieldapp.domain.policy import POLICY_KEY, Policy
from fieldapp.domain.price import PriceType
from fieldapp.domain.route import Route
from fieldapp.exchange.report import Report, Unusable
from fieldapp.exchange.table import Cells, Table, currency_of

COLUMNS = ("whom", "term", "value")
NOTHING = "-"
PRICE_TYPE = "price_type"

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK: TypeAdapter[str] = TypeAdapter(ClockTime)

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a term is about. Amounts are in its currency, where it has one."""

    noun: type[Noun]
    key: str
    currency: str = "USD"


@dataclass(slots=True)
class Change:
    """What a table sets of one noun; `delivery` are parts of its delivery terms.

    When rows took some of these back and all have their defaults then, the noun has none of its
    own any more. A fee of 0 that was written down stays: it is an agreement too.
    """

    noun: type[Noun]
    key: str
    fields: Values = field(default_factory=dict)
    delivery: Values = field(default_factory=dict)
    taken_back: bool = False

    def applied(self, known: Noun | None) -> Noun | None:
        """Return the noun with these settings; None when what it is about is not there any more."""
        if known is None:
            if self.noun not in (Policy, DeliveryPlan):
                return None
            known = self.noun(id=self.key)
        fields = dict(self.fields)
        if isinstance(known, Outlet) and "price_type_id" in fields:
            known = known.at_price_type(fields.pop("price_type_id"))
        if self.delivery:
            terms = getattr(known, "delivery", None) or DeliveryTerms()
            changed = DeliveryTerms(**{**terms.model_dump(), **self.delivery})
            bare = self.taken_back and changed == DeliveryTerms()
            fields["delivery"] = None if bare else changed
        noun: Noun = known.changed(**fields)
        return noun


class Subjects:
    """Whom a table of terms may name, as the hub knows them. Names that two have are not taken."""

    def __init__(
        self,
        routes: Iterable[Route],
        outlets: Iterable[Outlet],
        entities: Iterable[LegalEntity],
        price_types: Iterable[PriceType],
    ) -> None:
        types = {type_.id: type_ for type_ in price_types}
        shops = {outlet.id: outlet for outlet in outlets}
        self._shops: dict[Subject, list[str]] = {}
        self._types: dict[str, list[str]] = defaultdict(list)
        self._named: dict[str, list[Subject]] = defaultdict(list)
        self._named["company"] = [Subject(Policy, POLICY_KEY)]
        for route in routes:
            self._named[f"route:{route.name}"].append(Subject(DeliveryPlan, route.id))
        for outlet in shops.values():
            subject = Subject(Outlet, outlet.id)
            self._named[f"outlet:{outlet.code}"].append(subject)
            self._shops[subject] = [outlet.id]
        for entity in entities:
            own = [shops[id_] for id_ in entity.outlet_ids if id_ in shops]
            subject = Subject(LegalEntity, entity.id, currency_of(own, types))
            self._named[f"entity:{entity.name}"].append(subject)
            self._shops[subject] = [outlet.id for outlet in own]
        for type_ in types.values():
            self._types[type_.name].append(type_.id)
            subject = Subject(PriceType, type_.id, type_.currency)
            self._named[f"type:{type_.name}"].append(subject)

    def find(self, name: str) -> Subject:
        """Return whom a name stands for; raises `Unusable`."""
        found = self._named.get(" ".join(name.split()), ())
        if len(found) > 1:
            raise Unusable("whom", name, "several have this name; give them different ones")
        if not found:
            ways = "company, route:NAME, outlet:CODE, entity:NAME or type:NAME"
            raise Unusable("whom", name, f"not known; write {ways} as they stand at the hub")
        return found[0]

    def outlets_of(self, subject: Subject) -> list[Subject]:
        """Return the outlets whose price type a row about `subject` sets; raises `Unusable`."""
        found = self._shops.get(subject)
        if found is None:
            reason = "a price type is for outlet:CODE, or for all outlets of entity:NAME"
            raise Unusable("term", PRICE_TYPE, reason)
        if not found:
            raise Unusable("whom", "", "this client has no outlets yet")
        return [Subject(Outlet, id_) for id_ in found]

    def price_type(self, name: str) -> str:
        """Return the id of the price type of a name; raises `Unusable`."""
        found = self._types.get(" ".join(name.split()), ())
        if len(found) > 1:
            raise Unusable("value", name, "several have this name; give them different ones")
        if not found:
            names = ", ".join(sorted(self._types))
            step = f"write one of {names}" if names else "load price types first"
            raise Unusable("value", name, f"no price type of this name; {step}")
        return found[0]


def read_terms(path: Path, subjects: Subjects, now: Instant) -> tuple[list[Change], Report]:
    """Return what a file sets. Raises `ImportRefused`. A debt is as of `now`."""
    table = Table(path, COLUMNS, "terms", keys=COLUMNS[:2])
    changes: dict[Subject, Change] = {}
    set_in: dict[tuple[Subject, str], int] = {}

    def use(line: int, cells: Cells) -> None:
        subject = subjects.find(cells["whom"])
        if cells["term"].casefold() == PRICE_TYPE:
            taken_back = cells["value"] == NOTHING
            type_id = None if taken_back else subjects.price_type(cells["value"])
            for outlet in subjects.outlets_of(subject):
                note(line, cells, outlet, {"price_type_id": type_id}, {})
            return
        values, delivery = _set(cells["term"].casefold(), cells["value"], subject, table)
        if "debt_minor" in values:
            # Who tells the sum means that it holds, and no longer what invoices add up to.
            values |= {"debt_as_of": now, "invoices_as_of": None}
        note(line, cells, subject, values, delivery)

    def note(line: int, cells: Cells, subject: Subject, values: Values, delivery: Values) -> None:
        for name in (*values, *(f"delivery.{name}" for name in delivery)):
            if (earlier := set_in.setdefault((subject, name), line)) != line:
                reason = f"line {earlier} has set this already; leave one of the two"
                raise Unusable("term", cells["term"], reason)
        change = changes.setdefault(subject, Change(subject.noun, subject.key))
        change.fields |= values
        change.delivery |= delivery
        change.taken_back |= bool(delivery) and cells["value"] == NOTHING

    table.rows(use)
    for change in changes.values():
        name = change.noun.__name__
        table.report.nouns[name] = table.report.nouns.get(name, 0) + 1
    return list(changes.values()), table.report


def _set(term: str, value: str, subject: Subject, table: Table) -> tuple[Values, Values]:
    """Return the fields that a row sets, and the parts of delivery terms that it sets."""
    known = TERMS[subject.noun]
    if term not in known:
        reason = f"no term of this; write one of {', '.join(sorted(known))}"
        raise Unusable("term", term, reason)
    if not value:
        raise Unusable("value", "", f"empty; write {NOTHING} to take the term back")
    fields, reading = known[term]
    of_delivery = term in _DELIVERY
    found: Values = {}
    for name in fields:
        of = DeliveryTerms if of_delivery else subject.noun
        default = of.model_fields[name].get_default(call_default_factory=True)
        found[name] = default if value == NOTHING else reading(table, value, subject)
    if term in _MINIMUM:
        found["minimum_mode"] = "none" if value == NOTHING else _MINIMUM[term]
    return ({}, found) if of_delivery else (found, {})


def _weekdays(table: Table, value: str, subject: Subject) -> list[int]:
    found = set()
    for word in value.replace(",", " ").split():
        if word.casefold() in _WEEKDAYS:
            found.add(_WEEKDAYS.index(word.casefold()) + 1)
        elif len(word) == 1 and word in "1234567":
            found.add(int(word))
        else:
            reason = "not weekdays such as “mon wed fri” or “1 3 5” (1 is Monday)"
            raise Unusable("value", value, reason)
    return sorted(found)


def _clock(table: Table, value: str, subject: Subject) -> str:
    try:
        return _CLOCK.validate_python(value.zfill(5))
    except ValidationError as error:
        raise Unusable("value", value, "not a time of day such as 15:00") from error


def _zone(table: Table, value: str, subject: Subject) -> str:
    if not is_zone(value):
        raise Unusable("value", value, "not an IANA time zone such as Europe/Riga")
    return value


def _amount(table: Table, value: str, subject: Subject) -> int:
    minor = table.minor("value", value, subject.currency)
    if minor < 0:
        raise Unusable("value", value, "below 0")
    return minor


def _balance(table: Table, value: str, subject: Subject) -> int:
    return table.minor("value", value, subject.currency)


def _percent(table: Table, value: str, subject: Subject) -> int:
    return table.basis_points("value", value)


def _yes(table: Table, value: str, subject: Subject) -> bool:
    return _one_of("yes", "no")(table, value, subject) == "yes"


def _up_to(most: int) -> Callable[[Table, str, Subject], int]:
    def reading(table: Table, value: str, subject: Subject) -> int:
        number = table.whole("value", value)
        if number > most:
            raise Unusable("value", value, f"more than {most}")
        return number

    return reading


def _one_of(*words: str) -> Callable[[Table, str, Subject], str]:
    def reading(table: Table, value: str, subject: Subject) -> str:
        if value.casefold() not in words:
            raise Unusable("value", value, f"not known; write one of {', '.join(words)}")
        return value.casefold()

    return reading


Reading = Callable[[Table, str, Subject], Any]
Term = tuple[tuple[str, ...], Reading]

_MINIMUM = {"minimum_soft": "soft", "minimum_hard": "hard"}
_DELIVERY: Mapping[str, Term] = {
    "delivery_fee": (("fee_minor",), _amount),
    "free_from": (("free_from_minor",), _amount),
    "delivery_vat": (("vat_rate_bp",), _percent),
    "minimum_soft": (("minimum_minor",), _amount),
    "minimum_hard": (("minimum_minor",), _amount),
}
TERMS: Mapping[type[Noun], Mapping[str, Term]] = {
    Policy: {
        "zone": (("zone",), _zone),
        "late_orders": (("late_orders",), _one_of("move", "honour", "refuse")),
        "cut_off_hours": (("cut_off_hours",), _up_to(24 * 14)),
    },
    DeliveryPlan: {
        "delivery_days": (("weekdays",), _weekdays),
        "lead_days": (("lead_days",), _up_to(60)),
        "cut_off": (("cut_off",), _clock),
        "zone": (("zone",), _zone),
    },
    Outlet: {"delivery_days": (("delivery_weekdays",), _weekdays)},
    LegalEntity: {
        "credit_mode": (("credit_mode",), _one_of("none", "soft", "hold", "refuse")),
        "credit_limit": (("credit_limit_minor",), _amount),
        "overdue_limit_days": (("overdue_limit_days",), _up_to(10_000)),
        "debt": (("debt_minor",), _balance),
        "overdue_days": (("overdue_days",), _up_to(100_000)),
        "payment_days": (("payment_days",), _up_to(1_000)),
        "prepaid": (("prepaid",), _yes),
        "shortage": (("shortage",), _one_of("ignore", "back_order", "substitute", "cut")),
        **_DELIVERY,
    },
    PriceType: _DELIVERY,
}
"""The terms by whom they are about: which fields each sets, and how its value is read."""
