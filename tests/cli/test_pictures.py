"""`fieldapp import-pictures`: what it prints, for people and for programs, and what it refuses."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from fieldapp.domain.product import Product
from fieldapp.hub.database import Database
from fieldapp.hub.store import Store
from tests.cli.conftest import Ran, Run
from tests.company import COMPANY
from tests.pictures import png


@pytest.fixture
def database(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/hub.db"
    with contextlib.closing(Database(url, durable=False)) as opened:
        store = Store(opened)
        store.create_company("Corner Supplies")
        store.load(COMPANY)
    return url


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "pictures"
    made.mkdir()
    (made / "CO-1.png").write_bytes(png(300, 200))
    (made / "cover.jpg").write_bytes(b"no picture")
    return made


def load(run: Run, folder: Path, database: str, *options: object) -> Ran:
    return run("import-pictures", folder, "--database", database, *options)


def test_a_program_reads_what_became_of_the_files(run: Run, folder: Path, database: str) -> None:
    told = load(run, folder, database, "--json").json

    assert told["set_aside"][0]["file"] == "cover.jpg"
    assert "no product has the SKU “cover”" in told["set_aside"][0]["reason"]
    del told["set_aside"]
    assert told == {
        "files_read": 2,
        "files_set_aside": 1,
        "pictures_added": 1,
        "pictures_changed": 0,
        "pictures_same": 0,
        "products_without": 6,
    }
    assert load(run, folder, database, "--json").json["pictures_same"] == 1
    assert (folder.parent / "hub-blobs").is_dir()


def test_a_person_reads_it_and_has_the_rest_in_a_file(
    run: Run, folder: Path, database: str, tmp_path: Path
) -> None:
    told = load(run, folder, database, "--report", tmp_path / "aside.csv")

    assert "Files     2 read = 1 used + 1 set aside" in told.out
    assert "Pictures  1 added, 0 changed, 0 the same" in told.out
    assert "cover.jpg: no product has the SKU" in told.out
    assert (tmp_path / "aside.csv").read_text("utf-8-sig").splitlines()[0] == "file,reason"


def test_another_folder_for_files_is_taken(
    run: Run, folder: Path, database: str, tmp_path: Path
) -> None:
    assert load(run, folder, database, "--blobs", tmp_path / "elsewhere").code == 0

    assert len(list((tmp_path / "elsewhere").rglob("products/*/*"))) == 2
    assert not (tmp_path / "hub-blobs").exists()


def test_a_folder_that_is_none_is_refused_and_nothing_changes(
    run: Run, folder: Path, database: str
) -> None:
    told = load(run, folder / "CO-1.png", database, "--json")

    assert (told.code, told.error) == (1, "ImportRefused")
    with contextlib.closing(Database(database)) as opened:
        products = Store(opened).records(Product)
    assert all(product.picture is None for product in products)
