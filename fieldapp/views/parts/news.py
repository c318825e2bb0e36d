"""What tells that orders have changed: a line on the first screen, a figure at the orders."""

from __future__ import annotations

import flet as ft

from fieldapp.language import Language
from fieldapp.localdb.queries.news import NewsRow
from fieldapp.views import guard
from fieldapp.views.news import use_news_count
from fieldapp.views.parts import buttons, states
from fieldapp.views.scene import Scene
from fieldapp.views.words import ORDER_STATUS

_MOST = 99


@guard.component
def NewsStrip(scene: Scene) -> ft.Control:
    """Show how many orders have changed, with the way there; nothing when none has."""
    count = use_news_count(scene)
    if not count:
        return ft.Container()
    words = news_words(scene.language, count)
    go = buttons.quiet(scene.language.text("Show"), lambda: scene.go("news"), key="to-news")
    return states.strip(ft.Icons.NOTIFICATIONS_OUTLINED, words, action=go)


@guard.component
def NewsButton(scene: Scene) -> ft.Control:
    """Show the way to the news, and how many there are."""
    count = use_news_count(scene)
    t = scene.language.text
    label = news_words(scene.language, count) if count else t("News of orders")
    return buttons.icon_button(
        ft.Icons.NOTIFICATIONS_OUTLINED,
        label,
        lambda: scene.go("news"),
        key="news",
        badge=news_badge(scene.language, count),
    )


def news_words(language: Language, count: int) -> str:
    """Return how many orders have changed."""
    return language.plural("{n} order has changed", "{n} orders have changed", count)


def news_badge(language: Language, count: int) -> ft.Badge | None:
    """Return the figure that is put on an icon, or nothing."""
    if not count:
        return None
    return ft.Badge(label=language.number(count) if count <= _MOST else f"{_MOST}+")


def state_words(language: Language, row: NewsRow) -> str:
    """Return what has become of an order."""
    t = language.text
    words = t("Received") if row.status == "submitted" else t(ORDER_STATUS[row.status])
    if row.by_office:
        words = t("Cancelled by the office") if row.status == "cancelled" else words
    elif row.decided_by and row.status in ("submitted", "accepted"):
        words = t("Released by {who}", who=row.decided_by)
    elif row.decided_by and row.status == "cancelled":
        words = t("Rejected by {who}", who=row.decided_by)
    return f"{t('Return')}: {words}" if row.kind == "return" else words
