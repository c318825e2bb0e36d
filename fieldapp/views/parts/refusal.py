"""What can be done about a refused command, as buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from fieldapp.actions import refusals
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.documents import DocumentRow
from fieldapp.views import guard
from fieldapp.views.once import use_once
from fieldapp.views.parts import buttons
from fieldapp.views.parts.text import fact
from fieldapp.views.scene import Scene


@guard.component
def RefusalSteps(scene: Scene, row: DocumentRow) -> ft.Control:
    """Show the next steps; to discard is asked once."""
    t = scene.language.text
    asking, set_asking = ft.use_state(False)
    once = use_once()
    number = row.refused_number

    @once
    async def act(action: Callable[..., Any], place: str) -> None:
        done = await scene.run(action, number)
        if isinstance(done, Refusal):
            scene.tell(scene.words(done))
        elif place:
            scene.go(place, done)

    async def follow_up() -> None:
        await act(refusals.follow_up, "cart")

    async def amend() -> None:
        await act(refusals.put_into_order, "order")

    async def discard() -> None:
        set_asking(False)
        await act(refusals.discard, "")

    if asking:
        controls: list[ft.Control] = [
            ft.Text(t("What was refused will not be done. Discard it?"), size=14),
            buttons.secondary(t("Keep it"), lambda: set_asking(False), key=f"keep-{number}"),
            buttons.secondary(t("Yes, discard"), discard, key=f"confirm-discard-{number}"),
        ]
        return ft.Row(controls, wrap=True, spacing=8, run_spacing=8)
    ways: dict[str, ft.Control] = {
        "edit": buttons.secondary(
            t("Edit and send again"), lambda: scene.go("cart", row.document), key=f"edit-{number}"
        ),
        "amend": buttons.secondary(t("Put it into the order"), amend, key=f"amend-{number}"),
        "follow_up": buttons.secondary(
            t("Put it into a new order"), follow_up, key=f"follow-up-{number}"
        ),
        "discard": buttons.quiet(t("Discard"), lambda: set_asking(True), key=f"discard-{number}"),
    }
    shown = [ways[step] for step in row.steps]
    if not shown:
        return fact(t("It goes to the hub with the next exchange; the hub decides."), lines=2)
    return ft.Row(shown, wrap=True, spacing=8, run_spacing=8)
