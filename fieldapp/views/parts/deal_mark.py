"""The deal on a product, as it stands among the facts of a row."""

from __future__ import annotations

import flet as ft

from fieldapp.views.parts.text import fact


def deal_span(words: str) -> list[ft.TextSpan]:
    """Return the deal on a product, to stand out among its facts; nothing without one."""
    style = ft.TextStyle(weight=ft.FontWeight.W_600, color=ft.Colors.TERTIARY)
    return [ft.TextSpan(words, style)] if words else []


def with_deal(deal: str, facts: str) -> ft.Text:
    """Return the facts of a product behind its deal, if there is one."""
    if not deal:
        return fact(facts)
    told = fact("")
    told.spans = [*deal_span(deal), ft.TextSpan(f" · {facts}" if facts else "")]
    return told
