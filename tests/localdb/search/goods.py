"""Goods to search among, and how they are put there and found."""

from __future__ import annotations

from fieldapp.domain.product import Brand, Product
from fieldapp.localdb import search
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.database import Database
from fieldapp.localdb.records import write_noun

GOODS = (
    Product(
        id="milk",
        sku="ML-100.5",
        name="Молоко топлёное «Ёлочка» 3,2%",
        size="0,5 л",
        barcodes=["4600000000017"],
        brand_id="prosto",
    ),
    Product(id="kefir", sku="ML-200", name="Кефир", size="750 мл", barcodes=["4600000000024"]),
    Product(id="candy", sku="КН-7", name="Конфеты молочные", barcodes=["2000000000008"]),
    Product(id="cola", sku="CC/1", name="Cola Zero 100% (can)", size="330 ml"),
    Product(id="coffee", sku="4600000000024-B", name="Nestlé Gold_Crema йогуртовая"),
    Product(id="cheese", sku="S1", name="Сыр плавленый 'Дружба'", discontinued=True),
)


def fill(database: Database) -> None:
    with database.write() as connection:
        write_noun(connection, Brand(id="prosto", name="Prostokvashino"))
        put(connection, *GOODS)


def put(connection: Connection, *products: Product) -> None:
    for product in products:
        write_noun(connection, product)
    search.index_products(connection, [product.id for product in products])


def found(database: Database, text: str, limit: int = 60, offset: int = 0) -> list[str]:
    with database.read() as connection:
        seqs = search.find(connection, text, limit, offset)
        return [
            connection.exec_driver_sql("SELECT id FROM product WHERE seq = ?", (seq,)).scalar_one()
            for seq in seqs
        ]


def seq_of(connection: Connection, product_id: str) -> int:
    sql = "SELECT seq FROM product WHERE id = ?"
    seq: int = connection.exec_driver_sql(sql, (product_id,)).scalar_one()
    return seq
