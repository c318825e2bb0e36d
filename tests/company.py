"""A small company that many tests share: few nouns, each with a reason to be there.

Two routes of two agents. On the north route Corner (price type retail: base minus 5 %) and Kiosk
(net prices, VAT on top); on the south route Bazaar (base list as it is) and a closed outlet. The
owner has Corner, the manager looks after both routes.

Products: cola (packs of 6 and 24), juice (sold by 6 only), soap (at least 10), tea (20 % VAT as
cola, but its own price in retail), salt (10 % VAT), candle (no VAT), relic (discontinued), ghost
(in no price list).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from fieldapp.domain.command import Applied, Command, Context, apply
from fieldapp.domain.invoice import Invoice
from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.payment import Payment
from fieldapp.domain.policy import POLICY_KEY, Policy
from fieldapp.domain.price import Price, PriceType
from fieldapp.domain.product import Brand, Group, Pack, Product
from fieldapp.domain.promotion import Promotion
from fieldapp.domain.promotion.index import Promotions
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.route import Route, Stop
from fieldapp.domain.stock import Stock
from fieldapp.domain.user import User
from fieldapp.wire.kinds import kind_of

N = TypeVar("N", bound=Noun)

NOW = "2026-03-02T08:30:00.000Z"
"""A Monday morning."""

AGENT = User(id="anna", name="Anna", role="agent", route_ids=["north"], warehouse_id="main")
OTHER_AGENT = User(id="boris", name="Boris", role="agent", route_ids=["south"])
OWNER = User(id="olga", name="Olga", role="owner", outlet_ids=["corner"], warehouse_id="main")
MANAGER = User(
    id="maria",
    name="Maria",
    role="manager",
    route_ids=["north", "south"],
    warehouse_id="main",
    price_type_ids=["cost"],
)
PEOPLE = (AGENT, OTHER_AGENT, OWNER, MANAGER)

BASE = PriceType(id="base", name="Base list", currency="USD")
RETAIL = PriceType(id="retail", name="Retail", currency="USD", base_id="base", adjust_bp=-500)
NET = PriceType(
    id="net",
    name="Without VAT",
    currency="USD",
    base_id="base",
    adjust_minor=-3,
    vat_included=False,
)
COST = PriceType(id="cost", name="Cost", currency="USD", vat_included=False)

CORNER = Outlet(
    id="corner",
    code="C-1",
    name="Corner",
    city="Riga",
    latitude=56.95,
    longitude=24.1,
    route_id="north",
    price_type_id="retail",
    legal_entity_id="corner-llc",
)
KIOSK = Outlet(id="kiosk", code="K-1", name="Kiosk", route_id="north", price_type_id="net")
BAZAAR = Outlet(id="bazaar", code="B-1", name="Bazaar", route_id="south", price_type_id="base")
SHUT = Outlet(
    id="shut", code="S-1", name="Shut shop", route_id="north", price_type_id="base", closed=True
)

COLA = Product(
    id="cola",
    sku="CO-1",
    name="Cola 0.5 l",
    packs=[Pack(unit="pack", quantity=6), Pack(unit="case", quantity=24)],
    barcodes=["4600000000017"],
    group_id="drinks",
    brand_id="fizz",
    size="0.5 l",
    vat_rate_bp=2_000,
)
JUICE = Product(
    id="juice",
    sku="JU-1",
    name="Juice",
    packs=[Pack(unit="tray", quantity=10), Pack(unit="case", quantity=12)],
    group_id="drinks",
    order_multiple=6,
    vat_rate_bp=2_000,
)
SOAP = Product(id="soap", sku="SO-1", name="Soap", order_minimum=10, vat_rate_bp=2_000)
TEA = Product(id="tea", sku="TE-1", name="Tea", vat_rate_bp=2_000)
SALT = Product(id="salt", sku="SA-1", name="Salt", vat_rate_bp=1_000)
CANDLE = Product(id="candle", sku="CA-1", name="Candle")
RELIC = Product(id="relic", sku="RE-1", name="Relic", discontinued=True)
GHOST = Product(id="ghost", sku="GH-1", name="Ghost")
PRODUCTS = (COLA, JUICE, SOAP, TEA, SALT, CANDLE, RELIC, GHOST)

_BASE_PRICES = {
    "cola": 150, "juice": 110, "soap": 99, "tea": 433, "salt": 45, "candle": 5, "relic": 700
}  # fmt: skip

CATALOG: tuple[Noun, ...] = (
    Group(id="drinks", name="Drinks"),
    Brand(id="fizz", name="Fizz"),
    *PRODUCTS,
    *(BASE, RETAIL, NET, COST),
    *(Price(price_type_id="base", product_id=k, amount_minor=v) for k, v in _BASE_PRICES.items()),
    Price(price_type_id="retail", product_id="tea", amount_minor=400),
    Price(price_type_id="cost", product_id="cola", amount_minor=80),
    Stock(warehouse_id="main", product_id="cola", quantity=240, as_of=NOW),
    Stock(warehouse_id="main", product_id="tea", quantity=0, as_of=NOW),
)
FIELD: tuple[Noun, ...] = (
    Route(id="north", name="North", agent_id="anna", agent_name="Anna"),
    Route(id="south", name="South", agent_id="boris", agent_name="Boris"),
    Stop(id="north-corner", route_id="north", outlet_id="corner", weekdays=[1, 4], sequence=1),
    Stop(id="north-kiosk", route_id="north", outlet_id="kiosk", weekdays=[1], sequence=2),
    *(CORNER, KIOSK, BAZAAR, SHUT),
    LegalEntity(id="corner-llc", name="Corner LLC", tax_number="40001", outlet_ids=["corner"]),
)
COMPANY: tuple[Noun, ...] = (*PEOPLE, *CATALOG, *FIELD)


class Shelf:
    """Nouns in a dict, each validated on its way in, as the hub's store and a replica have them."""

    def __init__(self, nouns: Iterable[Noun] = COMPANY) -> None:
        self.content: dict[tuple[str, str], Noun] = {}
        self.put(*nouns)

    def put(self, *nouns: Noun) -> None:
        """Insert or replace nouns."""
        for noun in nouns:
            kind = kind_of(noun)
            sent = noun.model_dump(mode="json")
            self.content[kind.name, noun.key] = kind.noun.model_validate(sent)

    def remove(self, noun: type[Noun], key: str) -> None:
        """Delete a noun."""
        del self.content[kind_of(noun).name, key]

    def get(self, noun: type[N], key: str) -> N | None:
        """Return the noun with this key, or None."""
        return self.many(noun, (key,)).get(key)

    def many(self, noun: type[N], keys: Iterable[str]) -> dict[str, N]:
        """Return the nouns that exist among `keys`, by key."""
        kind = kind_of(noun).name
        found = {key: self.content.get((kind, key)) for key in keys}
        return {key: value for key, value in found.items() if isinstance(value, noun)}

    def orders_of(self, outlet_ids: Iterable[str], since: str) -> list[Order]:
        """Return the orders of some outlets dated since an instant, in the order they were made."""
        wanted = set(outlet_ids)
        found = [
            noun
            for noun in self.content.values()
            if isinstance(noun, Order) and noun.outlet_id in wanted and noun.dated >= since
        ]
        return sorted(found, key=lambda order: (order.created_at, order.id))

    def invoices_of(self, entity: LegalEntity) -> list[Invoice]:
        """Return the invoices of a legal entity that are not paid, by due day and key."""
        found = [noun for noun in self.content.values() if isinstance(noun, Invoice)]
        theirs = [one for one in found if one.legal_entity_id == entity.id and not one.paid]
        return sorted(theirs, key=lambda one: (one.due_day, one.id))

    def payments_of(self, entity: LegalEntity) -> list[Payment]:
        """Return the payments of a legal entity that the office has not booked, by time and key."""
        found = [n for n in self.content.values() if isinstance(n, Payment)]
        mine = [n for n in found if n.legal_entity_id == entity.id and n.state == "collected"]
        return sorted(mine, key=lambda n: (n.collected_at, n.id))

    def promotions(self) -> Promotions:
        """Return all promotions by what they are about."""
        return Promotions.of(n for n in self.content.values() if isinstance(n, Promotion))

    def at_outlet(self, noun: type[N], outlet_id: str) -> list[N]:
        """Return the nouns of a kind that belong to an outlet, by key."""
        found = [n for n in self.content.values() if isinstance(n, noun)]
        theirs = [n for n in found if getattr(n, "outlet_id", None) == outlet_id]
        return sorted(theirs, key=lambda n: n.key)

    def do(
        self,
        command: Command,
        actor: User = AGENT,
        now: str | None = None,
        hub: dict[str, Any] | None = None,
        **policy: Any,
    ) -> Applied | Refusal:
        """Apply a command, under another policy of the company, and keep what it changed.

        `hub` is what only the hub can tell.
        """
        if policy:
            self.put(Policy(id=POLICY_KEY, **policy))
        context = Context(actor, now or command.at, **(hub or {}))
        outcome = apply(command, self, context)
        if isinstance(outcome, Applied):
            self.put(*outcome.changed)
        return outcome

    def need(self, noun: type[N], key: str) -> N:
        """Return a noun that has to be there."""
        found = self.get(noun, key)
        assert found is not None, f"{noun.__name__} {key} is not there"
        return found

    def copy(self) -> Shelf:
        """Return a shelf with the same content."""
        other = Shelf(())
        other.content = dict(self.content)
        return other
