"""Which products promotions are about, as a condition in SQL for lists of products."""

from __future__ import annotations

import json
from dataclasses import dataclass

from fieldapp.domain.noun import Day
from fieldapp.domain.order import Channel
from fieldapp.localdb.search import Subset

RUNNING = """
    SELECT r.id FROM promotion r
    JOIN (SELECT ? AS outlet, ? AS day, ? AS channel) given
    LEFT JOIN outlet o ON o.id = given.outlet
    LEFT JOIN price_type t ON t.id = o.price_type_id
    WHERE (r.valid_from IS NULL OR r.valid_from <= given.day)
        AND (r.valid_to IS NULL OR r.valid_to >= given.day)
        AND (r.weekdays = '[]' OR EXISTS (SELECT 1 FROM json_each(r.weekdays)
            WHERE value = (strftime('%w', given.day) + 6) % 7 + 1))
        AND (r.outlet_ids = '[]' OR EXISTS (SELECT 1 FROM json_each(r.outlet_ids)
            WHERE value = given.outlet))
        AND (r.price_type_ids = '[]' OR EXISTS (SELECT 1 FROM json_each(r.price_type_ids)
            WHERE value = o.price_type_id))
        AND (r.channels = '[]' OR EXISTS (SELECT 1 FROM json_each(r.channels)
            WHERE value = given.channel))
        AND (r.budget_minor IS NULL OR r.spent_minor < r.budget_minor)
        AND (r.currency = '' OR r.currency = t.currency)
"""
"""The promotions that run for an outlet on a day for a channel; these are the parameters.

One whose budget is used up, as far as is known here, or that is in another currency than the
outlet's prices is left out.
"""

_ABOUT = """
    WITH RECURSIVE
    running (id, target, deal) AS MATERIALIZED (
        SELECT id, target, deal FROM promotion WHERE id IN ({running}) {only}),
    simple (id, target) AS (
        SELECT id, target FROM running WHERE json_extract(deal, '$.kind') <> 'bundle'),
    meant (promotion, grp) AS (
        SELECT s.id, value FROM simple s, json_each(s.target, '$.group_ids')
        UNION SELECT m.promotion, g.id FROM meant m JOIN product_group g ON g.parent_id = m.grp),
    barred (promotion, grp) AS (
        SELECT s.id, value FROM simple s, json_each(s.target, '$.except_group_ids')
        UNION SELECT b.promotion, g.id FROM barred b JOIN product_group g ON g.parent_id = b.grp),
    choosy (id, target) AS MATERIALIZED (
        SELECT s.id, s.target FROM simple s WHERE
            EXISTS (SELECT 1 FROM json_each(s.target, '$.except_product_ids'))
            OR EXISTS (SELECT 1 FROM json_each(s.target, '$.except_group_ids'))
            OR EXISTS (SELECT 1 FROM json_each(s.target, '$.except_brand_ids'))),
    plain (id, target) AS MATERIALIZED (
        SELECT id, target FROM simple WHERE id NOT IN (SELECT id FROM choosy)),
    about (promotion, product) AS (
        SELECT c.id, value FROM choosy c, json_each(c.target, '$.product_ids')
        UNION SELECT c.id, q.id FROM choosy c JOIN meant m ON m.promotion = c.id
            JOIN product q ON q.group_id = m.grp
        UNION SELECT c.id, q.id FROM choosy c, json_each(c.target, '$.brand_ids') b
            JOIN product q ON q.brand_id = b.value
        {everything})
    SELECT value FROM plain n, json_each(n.target, '$.product_ids')
    UNION SELECT q.id FROM product q WHERE q.group_id IN (
        SELECT m.grp FROM meant m JOIN plain n ON n.id = m.promotion)
    UNION SELECT q.id FROM product q WHERE q.brand_id IN (
        SELECT value FROM plain n, json_each(n.target, '$.brand_ids'))
    UNION SELECT q.id FROM about a JOIN simple s ON s.id = a.promotion
    JOIN product q ON q.id = a.product
    WHERE NOT EXISTS (
            SELECT 1 FROM json_each(s.target, '$.except_product_ids') WHERE value = q.id)
        AND NOT EXISTS (
            SELECT 1 FROM json_each(s.target, '$.except_brand_ids') WHERE value = q.brand_id)
        AND NOT EXISTS (
            SELECT 1 FROM barred b WHERE b.promotion = a.promotion AND b.grp = q.group_id)
    UNION SELECT product.value FROM running r, json_each(r.deal, '$.parts') part,
        json_each(part.value, '$.product_ids') product
"""

_EVERYTHING = """
        UNION SELECT s.id, q.id FROM simple s JOIN product q
            WHERE NOT EXISTS (SELECT 1 FROM json_each(s.target, '$.product_ids'))
            AND NOT EXISTS (SELECT 1 FROM json_each(s.target, '$.group_ids'))
            AND NOT EXISTS (SELECT 1 FROM json_each(s.target, '$.brand_ids'))
"""


@dataclass(frozen=True, slots=True)
class Deals:
    """What a list of products is narrowed to: what promotions for a channel are about.

    Those of all promotions that name something, as one that is about everything tells nothing; or
    those of one (`promotion_id`, by its `name`), or only `product_ids` of it.
    """

    channel: Channel
    promotion_id: str | None = None
    name: str = ""
    product_ids: tuple[str, ...] = ()


def on_promotion(deals: Deals | None, outlet_id: str, day: Day) -> Subset | None:
    """Return the condition on `product p` that a list asks of promotions; None for none."""
    if deals is None:
        return None
    if deals.product_ids:
        named = "p.id IN (SELECT value FROM json_each(?))"
        return Subset(named, (json.dumps(deals.product_ids),))
    only, everything = "", ""
    given: tuple[str, ...] = (outlet_id, day, deals.channel)
    if deals.promotion_id is not None:
        only, everything, given = "AND id = ?", _EVERYTHING, (*given, deals.promotion_id)
    about = _ABOUT.format(running=RUNNING, only=only, everything=everything)
    return Subset(f"p.id IN ({about})", given)
