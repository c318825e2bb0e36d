"""Pictures of products into the hub: files made small and kept by hash, then the records."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock

from fieldapp.domain.product import Product, ProductPicture
from fieldapp.exchange.picture_files import AsideFile, PictureFile, find_pictures, without_picture
from fieldapp.exchange.picture_making import (
    MAX_FILE_BYTES,
    MadePicture,
    NoPicture,
    mark_in,
    mark_of,
    picture_from,
)
from fieldapp.hub.blobs import BlobName, FolderBlobs
from fieldapp.hub.clock import system_clock
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction

CHUNK = 100
"""Products whose records are written in one transaction."""


@dataclass(slots=True)
class PictureReport:
    """What became of the files of a folder, and how many products have no picture now."""

    files_read: int = 0
    pictures_added: int = 0
    pictures_changed: int = 0
    pictures_same: int = 0
    products_without: int = 0
    set_aside: list[AsideFile] = field(default_factory=list)


def load_pictures(store: Store, blobs: FolderBlobs, folder: Path) -> PictureReport:
    """Take the pictures of a folder; the same again changes nothing.

    A picture that was replaced is deleted. Raises `ImportRefused` when nothing can be read, and
    `OSError` when the hub's folder takes nothing.
    """
    company = store.company.id
    blobs.folder.mkdir(parents=True, exist_ok=True)
    # Two imports at once: one would delete what the other has stored and not yet named.
    with FileLock(blobs.folder / "pictures.lock"):
        found = find_pictures(folder, store.records(Product))
        report = PictureReport(found.read, set_aside=found.aside)
        made: dict[str, ProductPicture] = {}
        waiting: dict[str, ProductPicture] = {}
        for file, data in _read(found.files, report):
            mark = mark_of(data)
            if mark not in made:
                picture = _as_stored(blobs, company, file.product.picture, mark)
                picture = picture or _made(blobs, company, file, data, report)
                if picture is None:
                    continue
                made[mark] = picture
            waiting[file.product.id] = made[mark]
            _count(report, file.product.picture, made[mark])
            if len(waiting) >= CHUNK:
                put_pictures(store, waiting)
                waiting.clear()
        put_pictures(store, waiting)
        products = store.records(Product)
        report.products_without = sum(1 for _ in without_picture(products))
        blobs.sweep_products(company, named_by(products))
        blobs.sweep_drafts(system_clock())
    return report


def keep_picture(blobs: FolderBlobs, company: str, made: MadePicture) -> ProductPicture:
    """Keep the files of a picture, and return what names them. Raises `OSError`."""
    picture = ProductPicture(
        sha256=hashlib.sha256(made.card).hexdigest(),
        size_bytes=len(made.card),
        thumb_sha256=hashlib.sha256(made.thumb).hexdigest(),
        thumb_bytes=len(made.thumb),
    )
    for name, data in zip(_names(company, picture), (made.card, made.thumb), strict=True):
        blobs.keep(name, data)
    return picture


def put_pictures(store: Store, pictures: Mapping[str, ProductPicture]) -> None:
    """Write pictures into the records of products, by key, as they are now."""

    def put(tx: Transaction) -> None:
        for product in tx.many(Product, pictures).values():
            tx.put(product.changed(picture=pictures[product.id]))

    store.change(put)


def named_by(products: list[Product]) -> set[str]:
    """Return the hashes of all files that products name."""
    pictures = [product.picture for product in products if product.picture]
    return {sha256 for one in pictures for sha256 in (one.sha256, one.thumb_sha256)}


def _read(files: list[PictureFile], report: PictureReport) -> Iterator[tuple[PictureFile, bytes]]:
    """Yield files with their bytes, one at a time; what cannot be read is set aside."""
    for file in files:
        try:
            if (size := file.path.stat().st_size) > MAX_FILE_BYTES:
                most = MAX_FILE_BYTES // 1024 // 1024
                why = f"it has {size / 1024 / 1024:.0f} MB; save it with at most {most} MB"
                report.set_aside.append(AsideFile(file.path.name, why))
                continue
            data = file.path.read_bytes()
        except OSError as error:
            why = f"it cannot be read: {error.strerror}"
            report.set_aside.append(AsideFile(file.path.name, why))
            continue
        yield file, data


def _as_stored(
    blobs: FolderBlobs, company: str, picture: ProductPicture | None, mark: str
) -> ProductPicture | None:
    """Return a product's picture when its files are here and were made of the marked one."""
    if picture is None:
        return None
    card, thumb = _names(company, picture)
    data = blobs.read(card, 0, card.size_bytes)
    if data is None or mark_in(data) != mark or blobs.offset(thumb) < thumb.size_bytes:
        return None
    return picture


def _made(
    blobs: FolderBlobs, company: str, file: PictureFile, data: bytes, report: PictureReport
) -> ProductPicture | None:
    try:
        made = picture_from(data)
    except NoPicture as why:
        report.set_aside.append(AsideFile(file.path.name, str(why)))
        return None
    return keep_picture(blobs, company, made)


def _names(company: str, picture: ProductPicture) -> tuple[BlobName, BlobName]:
    return (
        BlobName(company, picture.sha256, picture.size_bytes, products=True),
        BlobName(company, picture.thumb_sha256, picture.thumb_bytes, products=True),
    )


def _count(report: PictureReport, before: ProductPicture | None, now: ProductPicture) -> None:
    if before is None:
        report.pictures_added += 1
    elif before != now:
        report.pictures_changed += 1
    else:
        report.pictures_same += 1
