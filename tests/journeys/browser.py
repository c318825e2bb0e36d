"""A browser on the app: Flutter draws on a canvas, its accessibility tree is what is driven."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Locator, Page, TimeoutError, sync_playwright

ARTEFACTS = Path(__file__).parent.parent / "artefacts"
TIMEOUT_MS = 45_000
_SETTLE_MS = 700
_TRIES = 6
_TAP_MS = 5_000
_AIM_MS = 300
_STILL_TRIES = 20
_HAS_FOCUS = "field => field === document.activeElement"
_REDRAW_MS = 250
_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
)


def chromium() -> str | None:
    """Return the path of an installed Chromium or Chrome, or None."""
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        if found := shutil.which(name):
            return found
    return None


class Tab:
    """One browser tab with the app in it."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self._name = name
        self._shots = 0

    def open(self, address: str) -> None:
        """Load the app and turn its accessibility tree on."""
        self.page.goto(address)
        self._describe()

    def reload(self) -> None:
        """Load the app again where it was."""
        self.page.reload()
        self._describe()

    def button(self, name: str, *, exact: bool = False) -> Locator:
        """Return the first button whose name contains or is `name`, once it is there."""
        found = self.page.get_by_role("button", name=name, exact=exact).first
        found.wait_for(state="attached")
        return found

    def tap(self, name: str, *, exact: bool = False) -> None:
        """Tap a button, once it is in sight and stands still: nobody hits what moves."""
        found = self.button(name, exact=exact)
        before = None
        for _ in range(_STILL_TRIES):
            found.scroll_into_view_if_needed()
            at = found.bounding_box()
            if at is not None and at == before:
                break
            before = at
            self.page.wait_for_timeout(_AIM_MS)
        found.click()

    def tap_until(self, name: str, then: str, *, exact: bool = False) -> None:
        """Tap a button of a list that may still be moving, as a person would: until it took."""
        wanted = self.page.get_by_role("button", name=then, exact=exact).first
        for _ in range(_TRIES):
            self.tap(name, exact=exact)
            with contextlib.suppress(TimeoutError):
                wanted.wait_for(state="attached", timeout=_TAP_MS)
                return
        raise AssertionError(f"“{then}” did not come after {_TRIES} taps on “{name}”")

    def type(self, label: str, text: str) -> None:
        """Type into the field with this label, in the place of what is there."""
        field = self.page.get_by_label(label).first
        field.wait_for(state="attached")
        for _ in range(_TRIES):
            self._focus(field, label)
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(text, delay=15)
            self.page.wait_for_timeout(_REDRAW_MS)
            if field.input_value() == text:
                return
        raise AssertionError(f"“{label}” does not keep what is typed")

    def _focus(self, field: Locator, label: str) -> None:
        """Tap a field until keys go there, which takes a moment: the app gives the focus."""
        for _ in range(_TRIES):
            field.click()
            for _ in range(_STILL_TRIES):
                self.page.wait_for_timeout(_REDRAW_MS)
                if field.evaluate(_HAS_FOCUS):
                    return
        raise AssertionError(f"“{label}” does not take the focus")

    def see(self, text: str) -> None:
        """Wait until the text is on the screen."""
        self.page.get_by_text(text).or_(self.page.get_by_role("button", name=text)).first.wait_for(
            state="attached"
        )

    def shoot(self, step: str) -> Path:
        """Keep a screenshot of a step."""
        self._shots += 1
        self.page.wait_for_timeout(_SETTLE_MS)
        ARTEFACTS.mkdir(exist_ok=True)
        path = ARTEFACTS / f"{self._name}-{self._shots:02d}-{step}.png"
        self.page.screenshot(path=str(path))
        return path

    def _describe(self) -> None:
        # The switch lies off the screen, where a real click does not reach it.
        self.page.wait_for_selector("flt-semantics-placeholder", state="attached")
        self.page.evaluate("document.querySelector('flt-semantics-placeholder').click()")
        self.page.wait_for_selector("flt-semantics-host flt-semantics", state="attached")


@contextlib.contextmanager
def browser_tab(name: str, width: int, height: int, scheme: str = "light") -> Iterator[Tab]:
    """Open a browser with one tab; nothing but this machine can be reached from it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(_OPTIONS))
        try:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            context.set_default_timeout(TIMEOUT_MS)
            page = context.new_page()
            page.route(lambda url: "127.0.0.1" not in url, lambda route: route.abort())
            tab = Tab(page, name)
            try:
                yield tab
            except BaseException:
                tab.shoot("failure")
                raise
        finally:
            browser.close()
