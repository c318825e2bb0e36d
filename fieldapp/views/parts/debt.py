"""What a client owes, by age, and what it may still order."""

from __future__ import annotations

import flet as ft

from fieldapp.domain.credit import Standing
from fieldapp.language import Language
from fieldapp.views.parts.text import fact, figure, section
from fieldapp.views.scene import Scene
from fieldapp.views.words import DEBT_AGE

WIDTH = 520
"""Wider than this, figures would stand too far from their labels."""


def worth_showing(standing: Standing) -> bool:
    """Say whether there is anything to know: a debt, a limit, or that somebody has looked."""
    known = standing.as_of is not None or standing.debt_minor or standing.open_minor
    return bool(known) or standing.limit_minor is not None


def debt(scene: Scene, standing: Standing, *, with_heading: bool = True) -> ft.Control:
    """Return the figures of a client's debt, with their age in words."""
    language = scene.language
    t = language.text
    owed = t("Total") if with_heading else t("Debt")
    rows: list[ft.Control] = [_line(owed, language.money(standing.debt_minor, _of(standing)))]
    if standing.overdue_days:
        days = language.plural("{n} day", "{n} days", standing.overdue_days)
        allowed = standing.overdue_limit_days
        if allowed is not None:
            days = t("{days}, {allowed} allowed", days=days, allowed=language.number(allowed))
        rows.append(_line(t("Overdue"), days, late=True))
    if any(standing.ages):
        rows.append(_by_age(language, standing))
    if standing.open_minor:
        rows.append(_line(t("Open orders"), language.money(standing.open_minor, _of(standing))))
    if standing.limit_minor is not None and standing.left_minor is not None:
        rows.append(_line(t("Limit"), language.money(standing.limit_minor, _of(standing))))
        left = standing.left_minor
        label = t("Left") if left >= 0 else t("Over the limit")
        rows.append(_line(label, language.money(abs(left), _of(standing)), late=left < 0))
    if standing.as_of is not None:
        when = language.ago(standing.as_of, scene.now())
        rows.append(fact(t("As the office told {when}", when=when)))
    body = ft.Container(
        ft.Column(rows, spacing=6),
        key="debt",
        width=None if scene.narrow else WIDTH,
        padding=ft.Padding.symmetric(horizontal=16 if with_heading else 0),
    )
    if not with_heading:
        return body
    return ft.Column([section(f"{t('Debt')} · {standing.client}"), body], spacing=0)


def _of(standing: Standing) -> str:
    return standing.currency


def _line(label: str, value: str, *, late: bool = False) -> ft.Control:
    """Return a figure with its label; what is late has a sign as well as a colour."""
    shown = figure(value, strong=late)
    if not late:
        return ft.Row([ft.Text(label, size=14, expand=True), shown])
    shown.color = ft.Colors.ERROR
    sign = ft.Icon(ft.Icons.ERROR_OUTLINE, size=18, color=ft.Colors.ERROR)
    return ft.Row([sign, ft.Text(label, size=14, expand=True), shown], spacing=6)


def _by_age(language: Language, standing: Standing) -> ft.Control:
    """Return the debt by age, a small column each."""
    cells: list[ft.Control] = []
    for label, minor in zip(DEBT_AGE.values(), standing.ages, strict=True):
        amount = figure(language.amount(minor, standing.currency), size=14)
        cells.append(
            ft.Column(
                [fact(language.text(label)), amount],
                spacing=0,
                expand=True,
                horizontal_alignment=ft.CrossAxisAlignment.END,
            )
        )
    return ft.Container(
        ft.Row(cells, spacing=8),
        key="debt-ages",
        padding=ft.Padding.symmetric(vertical=4),
        border=ft.Border.symmetric(vertical=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
    )
