"""Agreed prices of the demo: contracts of the largest chain, and quantity breaks for the shops."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from fieldapp.domain.contract import ContractPrice, PriceBreak, PriceTerm
from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.price import PriceType
from fieldapp.domain.product import Product

CONTRACT_PRODUCTS = 20
CONTRACT_BP = -600
"""What the contract takes off the chain's own price, for the products it buys most."""

BRAND_BP = -150
"""What it takes off all other products of its largest brand."""

BREAK_PRODUCTS = 60
BREAKS = ((2, -200), (5, -400))
"""Packs from which a shop pays less, and by how many basis points."""


def agreed_prices(
    products: Iterable[Product],
    orders: Sequence[Order],
    entities: Sequence[LegalEntity],
    shop_types: Iterable[PriceType],
) -> Iterator[Noun]:
    """Return the contract of the legal entity with most orders, and the shops' quantity breaks.

    The products are those that were bought in most orders, by the chain or by everybody.
    """
    by_id = {product.id: product for product in products}
    everybody, by_entity = Counter[str](), Counter[str]()
    for order in orders:
        everybody.update(line.product_id for line in order.lines)
        by_entity[str(order.legal_entity_id)] += 1
    largest = max(entities, key=lambda entity: (by_entity[entity.id], entity.name))
    chain = Counter[str](
        line.product_id
        for order in orders
        if order.legal_entity_id == largest.id
        for line in order.lines
    )
    yield from _contract(largest, by_id, chain)
    most = [by_id[id_] for id_, _ in _ranked(everybody)[:BREAK_PRODUCTS]]
    for price_type in shop_types:
        yield from (_breaks(price_type, product) for product in most if product.packs)


def _contract(
    entity: LegalEntity, products: dict[str, Product], bought: Counter[str]
) -> Iterator[Noun]:
    term = PriceTerm(adjust_bp=CONTRACT_BP)
    targets = [id_ for id_, _ in _ranked(bought)[:CONTRACT_PRODUCTS]]
    terms = [(target_id, term) for target_id in targets]
    brands = Counter(products[id_].brand_id for id_ in bought.elements() if products[id_].brand_id)
    if brands:
        brand_id = str(max(brands, key=lambda id_: (brands[id_], str(id_))))
        terms.append((brand_id, PriceTerm(adjust_bp=BRAND_BP)))
    for target_id, agreed in terms:
        yield ContractPrice(
            client_id=entity.id,
            target_id=target_id,
            outlet_ids=entity.outlet_ids,
            terms=[agreed],
        )


def _breaks(price_type: PriceType, product: Product) -> PriceBreak:
    pack = product.packs[0].quantity
    terms = [PriceTerm(from_quantity=packs * pack, adjust_bp=bp) for packs, bp in BREAKS]
    return PriceBreak(price_type_id=price_type.id, target_id=product.id, terms=terms)


def _ranked(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))
