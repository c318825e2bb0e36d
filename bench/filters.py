"""How long each filter of the product list takes; part of `python -m bench search`.

In processor time: what else a machine is doing does not count, and nothing here waits.
"""

from __future__ import annotations

import time

from fieldapp.localdb.connection import Connection
from fieldapp.localdb.queries.catalog import ProductFilter, products
from fieldapp.localdb.queries.facets import ATTRIBUTE, BRAND, GROUP, choices

ROUNDS = 5
MENUS = (GROUP, BRAND, f"{ATTRIBUTE}Country", f"{ATTRIBUTE}Kind")


def filtered(connection: Connection, day: str, limit: int) -> dict[str, object]:
    """Return how long each filter takes, alone, with others, and under an assortment."""
    wanted = {
        "none": ProductFilter(),
        "group": ProductFilter(group_id="g7"),
        "large_group": ProductFilter(group_id="g0"),
        "brand": ProductFilter(brand_id="b7"),
        "attribute": ProductFilter(attributes=(("Country", "c7"),)),
        "common_attribute": ProductFilter(attributes=(("Kind", "k1"),)),
        "before": ProductFilter(ordered_before=True),
        "must": ProductFilter(must_stock=True),
        "new": ProductFilter(is_new=True),
        "in_stock": ProductFilter(in_stock=True),
        "rare_together": ProductFilter(
            brand_id="b7", attributes=(("Country", "c7"), ("Kind", "k1")), in_stock=True
        ),
        "common_together": ProductFilter(
            group_id="g0", attributes=(("Kind", "k1"),), in_stock=True
        ),
        "text": ProductFilter(text="с", attributes=(("Kind", "k1"),), in_stock=True),
    }

    def once(outlet_id: str, one: ProductFilter) -> float:
        started = time.process_time()
        products(connection, outlet_id, "h99", one, day, limit)
        return (time.process_time() - started) * 1_000

    ms = {}
    for outlet, names in (("o", list(wanted)), ("p", ["none", "group", "in_stock", "text"])):
        for name in names:
            took = [once(outlet, wanted[name]) for _ in range(ROUNDS)]
            ms[name if outlet == "o" else f"assortment_{name}"] = round(min(took), 2)
    menu_ms = {
        f"{outlet}_{name}": max(
            _menu(connection, outlet, wanted[name], day, menu) for menu in MENUS
        )
        for outlet, name in (("o", "none"), ("o", "in_stock"), ("o", "text"), ("p", "in_stock"))
    }
    bare_ms = min(_bare(connection, limit) for _ in range(ROUNDS))
    return {
        "filters_cpu_ms": ms,
        "slowest_menu_cpu_ms": menu_ms,
        "filter_limit_cpu_ms": round(bare_ms, 3),
        "filter_ratio_worst": round(max(ms.values()) / bare_ms, 1),
    }


def _menu(
    connection: Connection, outlet_id: str, wanted: ProductFilter, day: str, menu: str
) -> float:
    started = time.process_time()
    choices(connection, outlet_id, "h99", wanted, day, menu)
    return round((time.process_time() - started) * 1_000, 1)


def _bare(connection: Connection, limit: int) -> float:
    started = time.process_time()
    connection.exec_driver_sql(
        "SELECT id, sku, name, size, unit, packs FROM product WHERE discontinued = 0 "
        "ORDER BY name LIMIT ?",
        (limit,),
    ).fetchall()
    return (time.process_time() - started) * 1_000
