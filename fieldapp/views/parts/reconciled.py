"""Whether the orders of this device and the hub's agree, day by day, or which does not."""

from __future__ import annotations

import flet as ft

from fieldapp.domain.reconciliation import DayFigures, Reconciliation
from fieldapp.localdb.queries.reconciliation import last_reconciliation
from fieldapp.views import guard
from fieldapp.views.live import use_query
from fieldapp.views.parts import buttons
from fieldapp.views.parts.text import fact, note, section
from fieldapp.views.scene import Scene
from fieldapp.views.words import DIFFERENCE

SHOWN_DAYS = 3


@guard.component
def Reconciled(scene: Scene) -> ft.Control:
    """Show the last comparison, and let it be done now."""
    t = scene.language.text
    result = use_query(scene, last_reconciliation, ("sync",)).value
    again = buttons.quiet(t("Compare now"), scene.desk.runner.compare, key="compare")
    if result is None:
        hint = t("Once a day this device's orders are compared with the hub's.")
        parts: list[ft.Control] = [note(hint), again]
    else:
        parts = [*_told(scene, result), again]
    return ft.Column(
        [
            section(t("Orders here and at the hub")),
            ft.Container(
                ft.Column(parts, spacing=6, tight=True),
                padding=ft.Padding.symmetric(horizontal=16),
            ),
        ],
        spacing=0,
        tight=True,
    )


def _told(scene: Scene, result: Reconciliation) -> list[ft.Control]:
    language = scene.language
    t = language.text
    when = t("compared {when}", when=language.ago(result.at, scene.now()))
    if result.differences:
        heading = language.plural(
            "{n} order differs from the hub's", "{n} orders differ from the hub's",
            len(result.differences),
        )  # fmt: skip
        icon, color = ft.Icons.ERROR_OUTLINE, ft.Colors.ERROR
    else:
        heading = t("All orders of two weeks agree")
        icon, color = ft.Icons.CHECK_CIRCLE_OUTLINE, ft.Colors.PRIMARY
    text = ft.Text(heading, size=15, weight=ft.FontWeight.W_600, color=color, expand=True)
    told: list[ft.Control] = [
        ft.Row([ft.Icon(icon, size=22, color=color), text], spacing=12),
        fact(when),
    ]
    shown = [day for day in result.days if not day.agrees] or result.days[:SHOWN_DAYS]
    told += [ft.Text(_day(scene, day), size=14) for day in shown]
    told += [
        ft.Text(f"{one.number}: {t(DIFFERENCE[one.what])}", size=14, color=ft.Colors.ERROR)
        for one in result.differences
    ]
    if result.differences:
        told.append(note(t("Export unsent, read everything anew, and show this to support.")))
    if result.elsewhere:
        told.append(
            note(
                language.plural(
                    "{n} order belongs to an outlet that is not yours any more.",
                    "{n} orders belong to outlets that are not yours any more.",
                    result.elsewhere,
                )
            )
        )
    return told


def _day(scene: Scene, day: DayFigures) -> str:
    language = scene.language
    orders = language.plural("{n} order", "{n} orders", day.count)
    words = [language.day(day.day), orders, language.money(day.total_minor, day.currency)]
    if not day.agrees:
        hub = language.money(day.hub_total_minor, day.currency)
        count = language.number(day.hub_count)
        words.append(language.text("at the hub {n}, {amount}", n=count, amount=hub))
    return " · ".join(words)
