"""Indexes that are left out while a first catalog comes, and are there again afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.product import Product
from fieldapp.localdb import database as database_module
from fieldapp.localdb import index_pause, meta, migrations, settlement
from fieldapp.localdb.migrations import STEPS
from fieldapp.localdb.queries.catalog import products
from fieldapp.localdb.queries.product_filter import ProductFilter
from fieldapp.localdb.records import write_noun
from fieldapp.localdb.replica import Replica
from fieldapp.localdb.search import find
from fieldapp.wire.messages import PullReply
from tests.company import COLA, COMPANY, NOW
from tests.localdb.pages import SCOPE, body, raw, rows
from tests.replicas import open_replica, page, pull

PRODUCTS = [Product(id=f"p{n}", sku=f"S{n}", name=f"Cola {n}") for n in range(4)]
ALL = {
    "ix_product_sku",
    "product_brand_id",
    "product_introduced",
    "product_pictured",
    "product_group_id",
    "product_name",
}


def indexes(replica: Replica) -> set[str]:
    sql = (
        "SELECT name FROM sqlite_master WHERE tbl_name = 'product' AND type = 'index' AND sql > ''"
    )
    return {name for (name,) in rows(replica, sql)}


def part(*products: Product) -> PullReply:
    """Return a page in the middle of a first catalog."""
    changes = raw("catalog", "product", *map(body, products))
    rest = SCOPE - {"catalog"}
    return page([changes], rest, complete=False, filling={"catalog": 5})


def end(*products: Product) -> PullReply:
    return page([raw("catalog", "product", *map(body, products))], SCOPE, position=9)


def test_they_are_left_out_until_the_catalog_has_come_to_its_end(tmp_path: Path) -> None:
    replica = open_replica(tmp_path)
    assert indexes(replica) == ALL
    before = rows(replica, "SELECT name, sql FROM sqlite_master ORDER BY 1")
    pull(replica, part(*PRODUCTS[:2]))
    assert indexes(replica) == set()
    pull(replica, part(PRODUCTS[2]))
    assert indexes(replica) == set()
    pull(replica, end(PRODUCTS[3]))
    after = rows(replica, "SELECT name, sql FROM sqlite_master ORDER BY 1")
    assert [row for row in after if "product_fts" not in row[0]] == before
    assert len(replica.query(find, "cola", 9)) == 4
    assert replica.query(meta.get, index_pause.LEFT_OUT) is None
    replica.close()


def test_a_catalog_that_comes_again_keeps_them(tmp_path: Path) -> None:
    replica = open_replica(tmp_path)
    pull(replica, end(*PRODUCTS))
    pull(replica, part(*PRODUCTS))
    assert indexes(replica) == ALL
    replica.close()


def test_a_page_without_a_single_good_product_leaves_the_way_back(tmp_path: Path) -> None:
    replica = open_replica(tmp_path)
    bad = raw("catalog", "product", body(PRODUCTS[0], vat_rate_bp=-1), {"no": "key"})
    pull(replica, page([bad], SCOPE - {"catalog"}, complete=False, filling={"catalog": 5}))
    pull(replica, end())
    assert indexes(replica) == ALL
    assert replica.query(meta.get, index_pause.LEFT_OUT) is None
    replica.close()


def test_a_catalog_that_is_taken_away_in_the_middle_brings_them_back(tmp_path: Path) -> None:
    replica = open_replica(tmp_path)
    pull(replica, part(*PRODUCTS))
    pull(replica, page([], SCOPE - {"catalog"}, position=9, lost=["catalog"]))
    assert indexes(replica) == ALL
    assert rows(replica, "SELECT id FROM product") == []
    replica.close()


def test_an_update_in_the_middle_finds_the_whole_schema(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replica = open_replica(tmp_path)
    pull(replica, part(*PRODUCTS))
    replica.close()
    steps = (*STEPS, ("DROP INDEX product_name",))
    monkeypatch.setattr(migrations, "STEPS", steps)
    monkeypatch.setattr(database_module, "STEPS", steps)
    replica = open_replica(tmp_path)
    assert indexes(replica) == ALL - {"product_name"}
    assert replica.moved_aside is None
    pull(replica, end(*PRODUCTS))
    assert indexes(replica) == ALL - {"product_name"}
    replica.close()


TEXTS = st.one_of(
    st.text(max_size=4), st.sampled_from(["a", "b", "x" * 80, "y" * 81, "a/b", "a b", "\ud800"])
)
VALUES = st.one_of(TEXTS, st.none(), st.integers())
RECORDS: st.SearchStrategy[Any] = st.one_of(
    st.fixed_dictionaries(
        {}, optional={"price_type_id": VALUES, "product_id": VALUES, "id": VALUES}
    ),
    st.just([]),
    st.just("id"),
)


@given(st.sampled_from(["price", "brand"]), st.lists(RECORDS, max_size=6))
def test_keys_found_at_once_are_those_found_one_by_one(kind: str, records: list[object]) -> None:
    keys = [settlement._key(kind, record) for record in records]
    expected = None if None in keys else dict(zip(keys, records, strict=True))
    assert settlement._by_key(kind, records) == expected


def test_the_list_is_read_without_them(tmp_path: Path) -> None:
    replica = open_replica(tmp_path)
    with replica.database.write() as connection:
        index_pause.leave_out(connection, "product")
        assert index_pause.is_waiting(connection)
        for noun in COMPANY:
            write_noun(connection, noun)
        without = products(connection, "corner", None, ProductFilter(), NOW[:10])
        index_pause.put_back(connection)
        assert not index_pause.is_waiting(connection)
        assert products(connection, "corner", None, ProductFilter(), NOW[:10]) == without

    assert COLA.sku in [row.sku for row in without]
    replica.close()
