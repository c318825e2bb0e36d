"""What the demo's products are told apart by, and who may order and should have which of them.

All of it follows from the real data: categories and sizes of the file, and what was bought.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from fieldapp.domain.assortment import ClientAssortment, QuantityRule, TypeAssortment
from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.price import PriceType
from fieldapp.domain.product import Group, Product

SUBSTITUTES = 3
MUST_HAVE = {"Retail": 12, "Key accounts": 30}
"""So many of the products that a class of outlets orders most it should always have."""

SMALL_SHOP_PRODUCTS = 600
"""A small shop may order so many of the products that small shops order most."""

MINIMUM = 6
"""Bottles of a product that the client with a minimum of its own has to order, by whole sixes."""

_PROOF = re.compile(r"(\d+)[- ]Proof", re.IGNORECASE)
_ORIGINS = (
    "American", "Canadian", "Imported", "Irish", "Japanese", "Jamaica", "Puerto Rico", "Scotch",
)  # fmt: skip


def described(
    products: Sequence[Product], groups: Iterable[Group], orders: Iterable[Order]
) -> list[Product]:
    """Return products with barcodes, attributes, substitutes and the day of the first order.

    A substitute is of the same category and size; what is ordered more comes first.
    """
    names = {group.id: group.name for group in groups}
    bought, first = Counter[str](), dict[str, str]()
    for order in orders:
        for line in order.lines:
            bought[line.product_id] += 1
            day = order.created_at[:10]
            first[line.product_id] = min(day, first.get(line.product_id, day))
    alike: Mapping[tuple[str | None, str], list[Product]] = defaultdict(list)
    for product in sorted(products, key=lambda p: (-bought[p.id], p.id)):
        alike[product.group_id, product.size].append(product)
    return [
        product.changed(
            attributes={**product.attributes, **_told_by(names.get(product.group_id or "", ""))},
            barcodes=[own_barcode(product.sku)],
            substitutes=_others(product, alike[product.group_id, product.size]),
            introduced=first.get(product.id),
        )
        for product in products
    ]


def own_barcode(number: str) -> str:
    """Return the EAN-13 of an item's number in the range that each company uses as it likes."""
    digits = f"2{number:0>11}"
    weighed = sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(digits))
    return f"{digits}{-weighed % 10}"


def _told_by(category: str) -> dict[str, str]:
    """Return what the name of a category says: its proof and where it comes from."""
    found: dict[str, str] = {}
    if proof := _PROOF.search(category):
        found["Proof"] = proof[1]
    for origin in _ORIGINS:
        if origin.casefold() in category.casefold():
            found["Origin"] = origin
    return found


def _others(product: Product, alike: Sequence[Product]) -> list[str]:
    if product.group_id is None:
        return []
    return [other.id for other in alike if other.id != product.id][:SUBSTITUTES]


def assortments(
    outlets: Iterable[Outlet],
    orders: Iterable[Order],
    types: Mapping[str, PriceType],
    careful: LegalEntity,
) -> Iterator[Noun]:
    """Return must-stock lists of two classes, the small shops' assortment, and a client's minimum.

    `careful` is the client that orders every product by whole sixes.
    """
    class_of = {outlet.id: outlet.price_type_id for outlet in outlets}
    bought: Mapping[str, Counter[str]] = defaultdict(Counter)
    theirs: set[str] = set()
    for order in orders:
        products = {line.product_id for line in order.lines}
        bought[class_of[order.outlet_id]].update(products)
        if order.legal_entity_id == careful.id:
            theirs |= products
    for name, price_type in types.items():
        most = sorted(bought[price_type.id].items(), key=lambda item: (-item[1], item[0]))
        ranked = [id_ for id_, _ in most]
        if name in MUST_HAVE:
            yield TypeAssortment(price_type_id=price_type.id, must=ranked[: MUST_HAVE[name]])
        else:
            yield TypeAssortment(price_type_id=price_type.id, allowed=ranked[:SMALL_SHOP_PRODUCTS])
    yield ClientAssortment(
        client_id=careful.id,
        outlet_ids=careful.outlet_ids,
        quantities=[
            QuantityRule(target_id=id_, minimum=MINIMUM, multiple=MINIMUM) for id_ in sorted(theirs)
        ],
    )
