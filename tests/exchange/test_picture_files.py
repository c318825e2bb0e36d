"""Which file of a folder is the picture of which product."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from fieldapp.domain.product import Product
from fieldapp.exchange.picture_files import PictureFolder, find_pictures
from fieldapp.exchange.port import ImportRefused

SKUS = ("1001", "AB-7", "10/5", "Ёж 3", "x", "X", "100%", "ПИВО-1")


def product(sku: str) -> Product:
    return Product(id=f"p-{sku.replace('/', '.').replace(' ', '.')}", sku=sku, name=sku)


def find(folder: Path, *names: str, table: str = "") -> PictureFolder:
    for name in names:
        (folder / name).write_bytes(b"?")
    if table:
        (folder / "pictures.csv").write_text(table, encoding="utf-8")
    return find_pictures(folder, [product(sku) for sku in SKUS])


def pairs(found: PictureFolder) -> dict[str, str]:
    return {file.path.name: file.product.sku for file in found.files}


def reasons(found: PictureFolder) -> dict[str, str]:
    return {one.file: one.reason for one in found.aside}


def test_files_are_named_by_sku_in_any_letters_and_any_of_the_kinds(tmp_path: Path):
    names = ("1001.jpg", "ab-7.JPEG", "X.png", "x.WebP", "100%.png", "пиво-1.jpg")

    found = find(tmp_path, *names)

    skus = ("1001", "AB-7", "X", "x", "100%", "ПИВО-1")
    assert pairs(found) == dict(zip(names, skus, strict=True))
    assert (found.read, found.aside) == (6, [])


def test_what_a_name_cannot_hold_is_written_with_percent_signs(tmp_path: Path):
    assert pairs(find(tmp_path, "10%2F5.png", "100%25.jpg")) == {
        "10%2F5.png": "10/5",
        "100%25.jpg": "100%",
    }


def test_letters_in_two_signs_are_the_same_letters(tmp_path: Path):
    name = unicodedata.normalize("NFD", "Ёж 3.jpg")

    assert list(pairs(find(tmp_path, name)).values()) == ["Ёж 3"]


def test_a_table_names_files_of_other_names_and_one_file_for_several_products(tmp_path: Path):
    table = "sku;file\n1001;photo one.jpg\nab-7;PHOTO ONE.JPG\n10/5;1001.png\n"

    found = find(tmp_path, "photo one.jpg", "1001.png", "x.jpg", table=table)

    named = [(file.path.name, file.product.sku) for file in found.files]
    assert named[:3] == [("photo one.jpg", "1001"), ("photo one.jpg", "AB-7"), ("1001.png", "10/5")]
    assert named[3:] == [("x.jpg", "x")]


def test_what_is_not_used_is_named_with_what_to_do(tmp_path: Path):
    (tmp_path / "more").mkdir()
    table = "sku,file\n1001,gone.jpg\nnobody,b.jpg\n"

    found = find(
        tmp_path, "1001.jpg", "1001.png", "b.jpg", "12.jpg", "notes.txt", ".DS_Store", "Thumbs.db",
        table=table,
    )  # fmt: skip

    told = reasons(found)
    assert pairs(found) == {"1001.jpg": "1001"}
    assert told["1001.png"] == "“1001” has the picture 1001.jpg; keep one of them"
    assert "no product has the SKU “12”" in told["12.jpg"]
    assert "pictures.csv" in told["12.jpg"]
    assert "save it as one of them" in told["notes.txt"]
    assert "folders in it are not looked into" in told["more"]
    assert "there is no file “gone.jpg”" in told["pictures.csv, line 2"]
    assert "no product has the SKU “nobody”" in told["pictures.csv, line 3"]
    assert set(told) == {
        "1001.png", "12.jpg", "notes.txt", "more", "pictures.csv, line 2", "pictures.csv, line 3",
    }  # fmt: skip


def test_a_name_that_fits_two_products_is_not_guessed(tmp_path: Path):
    products = [product("a"), product("A")]
    (tmp_path / "a.jpg").write_bytes(b"?")

    assert pairs(find_pictures(tmp_path, products)) == {"a.jpg": "a"}
    products = [product("ab"), product("aB")]
    (tmp_path / "a.jpg").rename(tmp_path / "AB.jpg")
    assert "it fits “ab”, “aB”" in reasons(find_pictures(tmp_path, products))["AB.jpg"]


@pytest.mark.parametrize("make", [False, True], ids=["no folder", "empty"])
def test_a_folder_without_files_is_refused(tmp_path: Path, make: bool):
    folder = tmp_path / "pictures"
    if make:
        folder.mkdir()

    with pytest.raises(ImportRefused, match="pictures"):
        find_pictures(folder, [])
