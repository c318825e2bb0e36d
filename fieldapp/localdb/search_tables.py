"""Tables that products are found in by their words: see `localdb.search`."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class ProductTextTable(SQLModel, table=True):
    """The folded text that fragments of any place are searched in."""

    __tablename__ = "product_text"
    seq: int = Field(primary_key=True, foreign_key="product.seq", ondelete="CASCADE")
    folded: str


class ProductTokenTable(SQLModel, table=True):
    """Folded words of products: SKU, barcodes, words of the name."""

    __tablename__ = "product_token"
    token: str = Field(primary_key=True)
    seq: int = Field(primary_key=True, foreign_key="product.seq", ondelete="CASCADE", index=True)
