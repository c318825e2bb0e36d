"""Lines of carts that go somewhere else, whole or in part."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from fieldapp.domain.assortment import offer_in
from fieldapp.domain.command.base import Applied, Command, Context, Outcome, named, touched
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.gathering import Going, check_part, divided, gathered
from fieldapp.domain.noun import Key, Noun
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import MAX_LINES, Order
from fieldapp.domain.order_line import MovedLine
from fieldapp.domain.product import Product
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import repriced


class LinePart(BaseModel):
    """So many base units of a line, of the `base` that were seen; they become the line `new_id`."""

    model_config = ConfigDict(frozen=True)

    line_id: Key
    new_id: Key
    quantity: int = Field(ge=1)
    base: int


class Taking(Command):
    """Lines of a cart that go somewhere else: those of `line_ids` whole, `parts` in part.

    An older release that knows no parts finds only what goes whole, and nothing to do where that
    is nothing: it never takes a line whole of which a part was meant.
    """

    LATER: ClassVar[tuple[str, ...]] = ("parts",)

    order_id: Key
    line_ids: tuple[Key, ...] = Field(max_length=MAX_LINES)
    parts: tuple[LinePart, ...] = Field(default=(), max_length=MAX_LINES)

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        named = [*self.line_ids, *(part.line_id for part in self.parts)]
        if not named:
            raise ValueError("no line is named")
        if len(set(named)) < len(set(self.line_ids)) + len(self.parts):
            raise ValueError("a line is named twice")
        return self


def taken(cart: Order, into: Order, command: Taking, nouns: Nouns, context: Context) -> Outcome:
    """Take lines and parts of lines out of a cart and put them into another one."""
    going = going_from(cart, into, command, nouns)
    if isinstance(going, Refusal):
        return going
    done = moved(cart, going, into, command, nouns, context)
    if isinstance(done, Refusal):
        return done
    left, into, conflicts = done
    changed = (repriced(left, nouns, context.day), repriced(into, nouns, context.day), *conflicts)
    told = told_of(going, cart, into, command)
    return Applied(changed, "merged" if told else "applied", told)


def going_from(cart: Order, into: Order, command: Taking, nouns: Nouns) -> Going | Refusal:
    """Return what goes from an order to another one, and what stays; or why it cannot go."""
    parts = {part.line_id: part for part in command.parts}
    wished = {id_: (part.new_id, part.quantity, part.base) for id_, part in parts.items()}
    going = divided(cart.without_promotions, set(command.line_ids), wished)
    if not going.lines:
        return Refusal("lines_gone", named(cart))
    return _unfit(cart, into, going, parts, nouns) or going


def told_of(going: Going, cart: Order, into: Order, command: Taking) -> tuple[Reason, ...]:
    """Return what there is to say of lines that others have changed or taken meanwhile."""
    parts = {part.line_id: part for part in command.parts}
    told = [
        Reason(
            code="part_of_changed",
            details={
                "sku": line.sku,
                "seen": parts[line.id].base,
                "there": line.quantity,
                "taken": taken,
                "number": into.number,
            },
        )
        for line, taken in going.changed
    ]
    missing = len({*command.line_ids, *parts}) - len(going.lines)
    if missing:
        details = {"number": cart.number, "n": missing}
        told.append(Reason(code="lines_passed_over", details=details))
    return tuple(told)


def _unfit(
    cart: Order, into: Order, going: Going, parts: dict[str, LinePart], nouns: Nouns
) -> Refusal | None:
    """Say why parts of lines cannot go.

    What was seen and chosen has to fit the product's rules on both sides. Where somebody has
    changed the line meanwhile the part goes as it is: submitting asks for what fits.
    """
    undecided = _undecided(cart, nouns)
    known = {line.id for line in (*cart.lines, *into.lines)}
    offer = offer_in(cart, nouns)
    products = nouns.many(Product, [line.product_id for line in going.parts.values()])
    for new_id, line in going.parts.items():
        if line.id in undecided:
            return Refusal("part_undecided", {"sku": line.sku})
        if new_id in known:
            return Refusal("join_impossible", {"number": into.number})
        part, product = parts[line.id], products.get(line.product_id)
        if line.quantity != part.base or line.quantity == part.quantity:
            continue
        if product is None:
            return Refusal("product_unknown", {"product": line.sku})
        if refusal := check_part(offer.fitted(product), line.quantity, part.quantity):
            return refusal
    return None


def _undecided(cart: Order, nouns: Nouns) -> set[str]:
    """Return the lines of a cart about whose quantity somebody has to decide."""
    met = nouns.at_outlet(Conflict, cart.outlet_id)
    return {one.line_id for one in met if one.about == "line" and one.choice is None}


def moved(
    cart: Order,
    going: Going,
    into: Order,
    command: Command,
    nouns: Nouns,
    context: Context,
) -> tuple[Order, Order, list[Noun]] | Refusal:
    """Return two carts after lines went from one to the other, and conflicts that went along."""
    if len(into.lines) + len(going.lines) > MAX_LINES:
        return Refusal("too_many_lines", {"limit": MAX_LINES})
    met = [one for one in nouns.at_outlet(Conflict, cart.outlet_id) if one.about == "line"]
    products = nouns.many(Product, [line.product_id for line in going.lines])
    apart = {one.line_id for one in met if one.choice is None}
    done = gathered(into, going.lines, products, apart)
    if done is None:
        return Refusal("join_impossible", {"number": into.number})
    lines, places = done
    noted = {**cart.moved, **_noted(cart, going, places)}
    left = touched(cart.with_lines(going.rest, moved=noted), command, context)
    there = {line.id for line in lines}
    # Who sees the line here as one of its own has to be led to the one that it was joined with.
    back = {key: at for key, at in {**into.moved, **places}.items() if key not in there}
    grown = touched(into.with_lines(lines, moved=back), command, context)
    if not going.rest:
        left = left.model_copy(update={"status": "cancelled", "moved_to": into.id})
    taken = {"order_id": into.id, "order_number": into.number}
    conflicts = [
        one.model_copy(update={**taken, "line_id": places[one.line_id].line_id})
        for one in met
        if one.order_id == cart.id and one.line_id in places
    ]
    return left, grown, list(conflicts)


def _noted(cart: Order, going: Going, places: dict[str, MovedLine]) -> dict[str, MovedLine]:
    """Return what the cart remembers about its lines that went.

    Of a part with the line that it was taken from; of a line of which all that there was went as
    a part, where that part is.
    """
    found = dict(places)
    rest = {line.id: line.quantity for line in going.rest}
    for new_id, line in going.parts.items():
        place = found.pop(new_id)
        if line.id in rest:
            fields = {"part_of": line.id, "left": rest[line.id]}
            found[new_id] = place.model_copy(update=fields)
        else:
            found[line.id] = place
    return found
