"""An agent takes a photo with the hub gone, the app dies, and the manager sees the picture."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fieldapp.domain.photo import Photo
from fieldapp.hub.database import Database
from fieldapp.hub.store import Store
from tests.journeys.browser import Tab, browser_tab
from tests.journeys.conftest import Stage
from tests.pictures import png

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OUTLET = "Hy-Vee #3 / BDI"
SENT = re.compile(r"^Photo .*\. Sent$")


def test_a_photo_survives_the_app_and_reaches_the_manager(stage: Stage, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf.png"
    shelf.write_bytes(png(1_200, 900))
    with browser_tab("photo-agent", 360, 740) as tab:
        _sign_in(tab, stage.app.address, "anna")
        stage.hub.stop()
        tab.type("Search all outlets", OUTLET)
        tab.tap_until(OUTLET, "Add photo")
        with tab.page.expect_file_chooser() as chooser:
            tab.tap("Add photo")
        # The thumbnail is the same file as the full view, which the browser keeps.
        with tab.page.expect_response(lambda reply: "/pictures/" in reply.url) as shown:
            chooser.value.set_files(str(shelf))
        assert shown.value.ok
        tab.button("Saved here")
        tab.shoot("saved")
        tab.tap("Saved here")
        tab.see("Anna Berg")
        tab.shoot("full")
        tab.tap_until("Back", "Add photo")

        stage.app.kill()
        stage.app.start()
        tab.reload()
        tab.button("Saved here")
        stage.hub.start()
        tab.page.get_by_role("button", name=SENT).first.wait_for(state="attached")
        tab.shoot("sent")

    with browser_tab("photo-manager", 1280, 800) as tab:
        _sign_in(tab, stage.app.address, "max")
        person = tab.page.url.partition("?")[2]
        tab.open(f"{stage.app.address}/outlet/{_photo(stage).outlet_id}?{person}")
        tab.button("Tap to load")
        tab.page.wait_for_timeout(1_500)
        tab.shoot("away")
        with tab.page.expect_response(lambda reply: "/pictures/" in reply.url) as shown:
            tab.tap_until("Tap to load", "Back")
        assert shown.value.ok
        tab.see("On this device")
        tab.shoot("arrived")
        tab.tap_until("Back", "On this device")
        tab.shoot("card")
    files = list((stage.database.parent / "hub-blobs").rglob(_photo(stage).sha256))
    assert [file.read_bytes() for file in files] == [shelf.read_bytes()]


def _sign_in(tab: Tab, address: str, login: str) -> None:
    tab.open(address)
    tab.type("Login", login)
    tab.type("Password", "demo")
    tab.tap("Sign in")
    tab.see("All sent")


def _photo(stage: Stage) -> Photo:
    store = Store(Database(f"sqlite:///{stage.database}"))
    try:
        (photo,) = store.records(Photo)
        return photo
    finally:
        store.database.close()
