"""Pictures of products in the simulated world: what the office gives, and who asks for what.

They come by the real import into the hub's own folder. Only some worlds have them, and theirs are
tiny, because each is made small by a library of images.
"""

from __future__ import annotations

import io
import random
import shutil
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from PIL import Image

from fieldapp.domain.product import Product
from fieldapp.hub.blobs import FolderBlobs
from fieldapp.hub.pictures import load_pictures
from fieldapp.simulate.company import PRODUCTS, sku
from fieldapp.simulate.faults import Counts
from fieldapp.simulate.hub import FILES, Hub
from fieldapp.wire.blob import BlobOf

THUMB_BYTES, CARD_BYTES = 4_000, 5_000
"""What a device may fetch ahead here: less than the pictures of some worlds take."""

_PICTURED = 16
"""In one of so many worlds products have pictures."""
_REPLACED = 0.5
"""How often a picture is replaced that a device asks for a piece of."""
_LOOKS = 6
_SIDE = 48
"""Pixels of a side: with fewer the import takes it for an icon."""


class Pictures:
    """The office's pictures. Chance here is apart: it takes nothing from worlds without them."""

    def __init__(self, hub: Hub, home: Path, seed: int, faults: Counts) -> None:
        self.dice = random.Random(f"pictures of {seed}")
        self.here = seed % _PICTURED == 0
        self.quiet = False
        self._hub = hub
        self._folder = home / "pictures"
        self._faults = faults
        self._known: list[str] = []
        """Hashes of all files that products had at any time."""

    def take(self, keys: Sequence[str] = ()) -> str:
        """Give some products other pictures, several perhaps the same, by the office's import."""
        keys = keys or self.dice.sample(PRODUCTS, k=self.dice.choice([1, 2, 4]))
        same = self.dice.random() < 0.3
        look = self.dice.randrange(_LOOKS)
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir()
        for key in keys:
            look = look if same else self.dice.randrange(_LOOKS)
            (self._folder / f"{sku(PRODUCTS.index(key))}.png").write_bytes(_png(look))
        blobs = FolderBlobs(self._hub.home / FILES, durable=False)
        report = load_pictures(self._hub.store, blobs, self._folder)
        self._faults["pictures_changed"] += report.pictures_added + report.pictures_changed
        for product in self._hub.store.read(lambda tx: tx.many(Product, keys)).values():
            if product.picture is not None:
                self._known += [product.picture.sha256, product.picture.thumb_sha256]
        self._known = sorted(set(self._known))
        return (
            f"pictures of {', '.join(keys)}: {report.pictures_added} new, "
            f"{report.pictures_changed} others"
        )

    def asked(self, key: str) -> None:
        """Replace a picture under way now and then: a device has asked for a piece of it."""
        if self.quiet or key not in PRODUCTS or self.dice.random() >= _REPLACED:
            return
        before = self._faults["pictures_changed"]
        self.take([key])
        self._faults["picture_replaced"] += self._faults["pictures_changed"] > before

    def refused(self) -> None:
        """Note that the hub has refused a file to a device that may not have it."""
        self._faults["picture_refused"] += 1

    def foreign(self, photos: Sequence[str]) -> tuple[str, BlobOf] | None:
        """Return a file, and a product whose picture it is not, or None.

        It is the picture of another product or one that was replaced, or the file of a photo.
        """
        if not (found := [*self._known, *photos]):
            return None
        sha256 = self.dice.choice(found)
        key = self.dice.choice([*PRODUCTS, "nothing"])
        return None if self.shows(key, sha256) else (sha256, BlobOf("product", key))

    def shows(self, key: str, sha256: str) -> bool:
        """Say whether a file is the picture of a product now."""
        product = self._hub.store.read(lambda tx: tx.get(Product, key))
        picture = product.picture if product else None
        return picture is not None and picture.size_of(sha256) is not None


@lru_cache
def _png(look: int) -> bytes:
    """Return a picture: every other one is one that WebP cannot make small, for several pieces."""
    dice = random.Random(look)
    side = _SIDE if look % 2 else 1
    image = Image.frombytes("RGB", (side, side), dice.randbytes(3 * side * side))
    file = io.BytesIO()
    image.resize((_SIDE, _SIDE)).save(file, "PNG")
    return file.getvalue()
