"""Rows that ask for something, against the catalog and the cart: what an order would be filled by.

The preview and the command are computed by the same functions, so that what is shown is put in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from fieldapp.domain.assortment import Offer, offer_for
from fieldapp.domain.command.line import SetLine
from fieldapp.domain.entry.amount import Counted, counted
from fieldapp.domain.entry.columns import Reading, Wanted
from fieldapp.domain.entry.outlook import CANDIDATES, BadRow, Entry, Mode, OpenRow, Preview
from fieldapp.domain.noun import Day
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import MAX_LINES, Order
from fieldapp.domain.order_line import OrderLine, amount_of
from fieldapp.domain.product import MAX_QUANTITY, Product, check_quantity
from fieldapp.domain.quote import Buyer, quotes
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import fit_quantity


class Goods(Protocol):
    """How products are found by what people call them; each answer is a list of keys."""

    def by_code(self, codes: Collection[str]) -> Mapping[str, Sequence[str]]:
        """Return the products with these SKUs or barcodes; a code that nobody has is left out."""
        ...

    def by_name(self, names: Collection[str]) -> Mapping[str, Sequence[str]]:
        """Return the products with these names, whole."""
        ...

    def alike(self, texts: Collection[str]) -> Mapping[str, Sequence[str]]:
        """Return products that may be meant by texts which are neither codes nor names."""
        ...


@dataclass(frozen=True, slots=True)
class _Hit:
    """The products that a row may mean; `named` when it says so, not when they are only alike."""

    ids: tuple[str, ...] = ()
    named: bool = True


@dataclass(slots=True)
class _Gathered:
    """The rows of one product."""

    rows: list[Wanted] = field(default_factory=list)
    asked: int = 0
    packs: list[Counted] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cart:
    """Where the rows go: the order, or None for a new one, whose prices hold, and on which day."""

    order: Order | None
    buyer: Buyer | None
    day: Day


def preview(
    reading: Reading,
    goods: Goods,
    nouns: Nouns,
    cart: Cart,
    mode: Mode = "add",
    choices: Mapping[int, str] | None = None,
) -> Preview:
    """Return what rows would bring into a cart.

    `choices` has the product that a person chose for a line, or an empty text for one left out.
    """
    chosen = choices or {}
    rows = [row for row in reading.rows if chosen.get(row.line) != ""]
    found = _found(rows, goods, chosen)
    every = dict.fromkeys(id_ for hit in found.values() for id_ in hit.ids)
    offer = offer_for(cart.buyer, nouns) if cart.buyer else Offer((), nouns)
    known = nouns.many(Product, every)
    offer.look_up(known.values())
    products = {id_: offer.fitted(product) for id_, product in known.items()}
    bad: list[BadRow] = []
    open_: list[OpenRow] = []
    gathered: dict[str, _Gathered] = {}
    for row in rows:
        hit = found.get(row.line, _Hit())
        candidates = _meant(row, [products[id_] for id_ in hit.ids if id_ in products])
        if row.flaw is not None or not candidates:
            refusal = row.flaw or Refusal("entry_unknown", {"product": row.label[:60]})
            bad.append(BadRow(row.line, row.text, refusal))
        elif len(candidates) > 1 or not hit.named:
            open_.append(OpenRow(row.line, row.text, row.label, tuple(candidates[:CANDIDATES])))
        elif taken := _take(row, candidates[0], offer, gathered):
            bad.append(BadRow(row.line, row.text, taken))
    entries, unfit = _entries(gathered, products, nouns, cart, mode)
    bad = sorted([*bad, *unfit], key=lambda row: row.line)
    return Preview(
        entries=tuple(entries),
        open=tuple(open_),
        bad=tuple(bad),
        passed=reading.passed + len(reading.rows) - len(rows),
        between=reading.between,
        total_minor=sum(entry.amount_minor for entry in entries),
        currency=cart.buyer.price_type.currency if cart.buyer else "",
        refusal=_too_many(entries, cart.order, mode),
    )


def wishes_for(
    order: Order,
    wanted: Iterable[tuple[str, int]],
    products: Mapping[str, Product],
    mode: Mode,
    new_id: Callable[[], str],
) -> tuple[SetLine, ...]:
    """Return the lines to set so that an order is filled, each with the quantity it has now.

    `wanted` are base units by product; one that is not in `products` is left out.
    """
    first = _first_lines(order)
    lines: dict[str, SetLine] = {}
    for product_id, asked in wanted:
        line, product = first.get(product_id), products.get(product_id)
        if product is None:
            continue
        wish = SetLine(
            line_id=line.id if line else new_id(),
            product_id=product_id,
            quantity=_after(product, line, asked, mode),
            base=line.quantity if line else None,
        )
        lines[wish.line_id] = wish
    if mode == "replace":
        for line in order.lines:
            if line.id not in lines:
                lines[line.id] = SetLine(
                    line_id=line.id, product_id=line.product_id, quantity=0, base=line.quantity
                )
    return tuple(lines.values())


def _found(rows: Sequence[Wanted], goods: Goods, chosen: Mapping[int, str]) -> dict[int, _Hit]:
    """Return the products that each line may mean: by choice, by code, by name, at last alike."""
    usable = [row for row in rows if row.flaw is None]
    found = {row.line: _Hit((chosen[row.line],)) for row in usable if row.line in chosen}
    for way, named in ((goods.by_code, True), (goods.by_name, True), (goods.alike, False)):
        asking = [row for row in usable if row.line not in found]
        texts = {row.line: [text for text in (*row.codes, row.name) if text] for row in asking}
        every = dict.fromkeys(text for some in texts.values() for text in some)
        answers = way(every.keys()) if every else {}
        for row in asking:
            ids = next((answers[text] for text in texts[row.line] if text in answers), ())
            if ids:
                found[row.line] = _Hit(tuple(ids), named)
    return found


def _meant(row: Wanted, candidates: list[Product]) -> list[Product]:
    """Return the fewest products that a row may mean: those sold, and of two the one to a tee."""
    sold = [product for product in candidates if not product.discontinued] or candidates
    exact = [p for p in sold if p.sku in row.codes or set(p.barcodes) & set(row.codes)]
    return exact if len(exact) == 1 else sold


def _take(
    row: Wanted, product: Product, offer: Offer, gathered: dict[str, _Gathered]
) -> Refusal | None:
    """Add a row to those of its product, or say why not."""
    assert row.amount is not None
    if refusal := offer.refusal(product):
        return refusal
    count = counted(row.amount, product)
    if isinstance(count, Refusal):
        return count
    if not 1 <= count.quantity <= MAX_QUANTITY:
        # What was written has to be possible by itself; minimum and multiple come later.
        return check_quantity(product, count.quantity)
    here = gathered.setdefault(product.id, _Gathered())
    here.rows.append(row)
    here.asked += count.quantity
    here.packs.append(count)
    return None


def _entries(
    gathered: Mapping[str, _Gathered],
    products: Mapping[str, Product],
    nouns: Nouns,
    cart: Cart,
    mode: Mode,
) -> tuple[list[Entry], list[BadRow]]:
    first = _first_lines(cart.order)
    after = {
        id_: _after(products[id_], first.get(id_), rows.asked, mode)
        for id_, rows in gathered.items()
    }
    others = _beside(cart.order, first) if mode == "add" else {}
    wanted = {id_: quantity + others.get(id_, 0) for id_, quantity in after.items()}
    prices = quotes(wanted, products, cart.buyer, nouns, cart.day) if cart.buyer else {}
    entries: list[Entry] = []
    bad: list[BadRow] = []
    for id_, rows in gathered.items():
        product, price, line = products[id_], prices.get(id_), first.get(id_)
        refusal = check_quantity(product, after[id_])
        if refusal is None and price is None:
            refusal = Refusal("no_price", {"sku": product.sku})
        if refusal is not None or price is None:
            bad += [BadRow(row.line, row.text, refusal) for row in rows.rows if refusal]
            continue
        before = line.quantity if line and mode == "add" else 0
        quantity = after[id_] - before
        entry = Entry(
            product=product,
            lines=tuple(row.line for row in rows.rows),
            asked=rows.asked,
            quantity=quantity,
            before=before,
            price_minor=price.price_minor,
            amount_minor=amount_of(quantity, price.price_minor, product.catch_grams),
            packed=_packed(rows.packs),
        )
        entries.append(entry)
    return entries, bad


def _after(product: Product, line: OrderLine | None, asked: int, mode: Mode) -> int:
    """Return the quantity that a line has after filling; one over the limit is left as it is."""
    wanted = asked + (line.quantity if line and mode == "add" else 0)
    return wanted if wanted > MAX_QUANTITY else fit_quantity(product, wanted)


def _packed(packs: Sequence[Counted]) -> Counted | None:
    """Return the pack that all rows were counted in, with their sum; None when there is none."""
    units = {(pack.pack_unit, pack.pack_quantity) for pack in packs}
    if len(units) > 1 or not packs[0].pack_unit or not all(pack.count for pack in packs):
        return None
    unit, each = units.pop()
    return Counted(
        sum(pack.quantity for pack in packs), unit, each, sum(pack.count for pack in packs)
    )


def _first_lines(order: Order | None) -> dict[str, OrderLine]:
    first: dict[str, OrderLine] = {}
    for line in order.lines if order else ():
        first.setdefault(line.product_id, line)
    return first


def _beside(order: Order | None, first: Mapping[str, OrderLine]) -> dict[str, int]:
    """Return what the further lines of products hold, which stay as they are."""
    beside: dict[str, int] = {}
    for line in _further(order, first):
        beside[line.product_id] = beside.get(line.product_id, 0) + line.quantity
    return beside


def _further(order: Order | None, first: Mapping[str, OrderLine]) -> Iterator[OrderLine]:
    return (line for line in (order.lines if order else ()) if first[line.product_id] is not line)


def _too_many(entries: Sequence[Entry], order: Order | None, mode: Mode) -> Refusal | None:
    """Say so when the order would have more lines than it can hold."""
    there = {line.product_id for line in order.lines} if order else set()
    fresh = sum(entry.product.id not in there for entry in entries)
    lines = len(entries) if mode == "replace" else (len(order.lines) if order else 0) + fresh
    return Refusal("too_many_lines", {"limit": MAX_LINES}) if lines > MAX_LINES else None
