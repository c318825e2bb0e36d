"""A folder of pictures: which file is the picture of which product.

A file is named by the product's SKU, `1234.jpg`. What a file's name cannot hold is written with
percent signs, `10%2F5.png` for the SKU `10/5`. A table `pictures.csv` in the folder, with the
columns `sku` and `file`, says it for files that have other names.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from fieldapp.domain.entry.caption import told_left_out
from fieldapp.domain.product import Product
from fieldapp.exchange.port import ImportRefused
from fieldapp.exchange.report import Unusable
from fieldapp.exchange.table import Cells, Table

LIST = "pictures.csv"
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
_LITTER = ("thumbs.db", "desktop.ini")
"""What systems leave in folders of pictures, besides hidden files; passed over in silence."""


class PictureFile(NamedTuple):
    """A file and the product that it is the picture of."""

    path: Path
    product: Product


class AsideFile(NamedTuple):
    """A file that was not used, and why."""

    file: str
    reason: str


@dataclass(slots=True)
class PictureFolder:
    """What is in a folder. `read` counts files, and rows of the table that name none of them."""

    read: int = 0
    files: list[PictureFile] = field(default_factory=list)
    aside: list[AsideFile] = field(default_factory=list)

    def set_aside(self, file: str, reason: str) -> None:
        """Note a file that is not used."""
        self.aside.append(AsideFile(file, reason))


def find_pictures(folder: Path, products: Iterable[Product]) -> PictureFolder:
    """Return the files of a folder, in the order of their names. Raises `ImportRefused`."""
    try:
        paths = sorted(path for path in folder.iterdir() if not _is_litter(path))
    except OSError as error:
        raise ImportRefused(
            f"the folder cannot be read: {error.strerror}",
            place=str(folder),
            remedy="Name the folder that the pictures are in.",
        ) from error
    if not paths:
        raise ImportRefused(
            "the folder is empty",
            place=str(folder),
            remedy="Put the pictures into it, each named by the SKU of its product: 1234.jpg.",
        )
    found = PictureFolder()
    skus = _Skus(products)
    files = {path.name.casefold(): path for path in paths if path.is_file()}
    listed = _listed(files.pop(LIST, None), files, skus, found)
    taken = {file.product.id: file.path.name for file in found.files}
    for path in paths:
        if path.name in listed or path.name.casefold() == LIST:
            continue
        found.read += 1
        try:
            product = _of_name(path, skus)
            if other := taken.setdefault(product.id, path.name):
                _not_twice(product, other, path.name)
        except Unusable as why:
            found.set_aside(path.name, why.reason)
        else:
            found.files.append(PictureFile(path, product))
    return found


class _Skus:
    """Products by SKU, as it stands, else in whichever letters."""

    def __init__(self, products: Iterable[Product]) -> None:
        self._exact: dict[str, Product] = {}
        self._folded: dict[str, list[Product]] = {}
        for product in products:
            self._exact[product.sku] = product
            self._folded.setdefault(_folded(product.sku), []).append(product)

    def find(self, *written: str) -> Product:
        """Return the product that the first fitting of these texts names; raises `Unusable`."""
        for sku in written:
            if sku in self._exact:
                return self._exact[sku]
        for sku in written:
            alike = self._folded.get(_folded(sku), [])
            if len(alike) == 1:
                return alike[0]
            if alike:
                both = ", ".join(f"“{product.sku}”" for product in alike)
                raise Unusable("sku", sku, f"it fits {both}; write the SKU just as it is")
        raise Unusable(
            "sku",
            written[0],
            f"no product has the SKU “{written[-1]}”; name the file by its product's SKU, "
            f"or name both in {LIST}",
        )


def _folded(text: str) -> str:
    # Some systems write a letter and its accent as two signs.
    return unicodedata.normalize("NFC", text).strip().casefold()


def _is_litter(path: Path) -> bool:
    return path.name.startswith(".") or path.name.casefold() in _LITTER


def _of_name(path: Path, skus: _Skus) -> Product:
    """Return the product that a file's name says; raises `Unusable`."""
    if path.is_dir():
        raise Unusable("file", "", "folders in it are not looked into; import it by itself")
    if path.suffix.casefold() not in SUFFIXES:
        raise Unusable("file", "", "this is no .jpg, .jpeg, .png or .webp; save it as one of them")
    return skus.find(path.stem, unquote(path.stem))


def _not_twice(product: Product, other: str, name: str) -> None:
    if other != name:
        raise Unusable("file", name, f"“{product.sku}” has the picture {other}; keep one of them")


def _listed(
    table: Path | None, files: dict[str, Path], skus: _Skus, found: PictureFolder
) -> set[str]:
    """Take what the table names, and return the names of these files."""
    if table is None:
        return set()
    names: set[str] = set()
    columns = ("sku", "file")
    rows = Table(table, columns, "pictures", keys=columns)
    taken: dict[str, str] = {}

    def use(line: int, cells: Cells) -> None:
        found.read += 1
        path = files.get(cells["file"].casefold())
        if path is None:
            raise Unusable("file", cells["file"], f"there is no file “{cells['file']}” beside it")
        names.add(path.name)
        product = skus.find(cells["sku"])
        _not_twice(product, taken.setdefault(product.id, path.name), path.name)
        found.files.append(PictureFile(path, product))

    rows.rows(use)
    for row in rows.report.aside:
        found.set_aside(f"{table.name}, line {row.line}", row.reason)
    if left := told_left_out([one.line for one in rows.report.left_out]):
        found.read += 1
        found.set_aside(table.name, left)
    return names


def without_picture(products: Iterable[Product]) -> Iterator[Product]:
    """Yield the products that are sold and have no picture."""
    return (one for one in products if one.picture is None and not one.discontinued)
