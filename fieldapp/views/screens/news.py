"""What has become of orders since somebody last looked."""

from __future__ import annotations

import flet as ft

from fieldapp.localdb.queries.news import NewsRow, news
from fieldapp.views import guard
from fieldapp.views.live import use_kept, use_query, use_task
from fieldapp.views.news import look, looked_at
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.header import header
from fieldapp.views.parts.news import state_words
from fieldapp.views.parts.rows import entry
from fieldapp.views.scene import Scene
from fieldapp.views.words import STATUS_COLOR, STATUS_ICON

KINDS = ("order", "outlet")
PAGE = 50


@guard.component
def NewsScreen(scene: Scene) -> ft.Control:
    """Show the changes that others have made, the last first; what is new has a mark.

    What is shown counts as looked at. The marks stay as long as the screen does.
    """
    language = scene.language
    t = language.text
    limit, set_limit = ft.use_state(PAGE)
    before = use_kept(lambda: looked_at(scene.replica.home))
    live = use_query(scene, news, KINDS, scene.user.id, limit)
    rows = live.value or []
    use_task(lambda: look(scene.replica, scene.user.id), [rows])
    body = states.unless_ready(live, language)
    if body is None and not rows:
        body = states.empty(
            ft.Icons.NOTIFICATIONS_NONE,
            t("No news"),
            t("When an order is accepted, assembled, shipped or delivered, it is told here."),
            buttons.secondary(t("Orders"), lambda: scene.go("orders"), key="to-orders"),
        )
    if body is None:
        lines: list[ft.Control] = [
            _row(scene, row, is_new=not before.has(row.order_id, row.at)) for row in rows
        ]
        if len(rows) >= limit:
            more = buttons.quiet(
                t("Show more"), lambda: set_limit(lambda n: n + PAGE), key="more-news"
            )
            lines.append(ft.Container(more, padding=8, alignment=ft.Alignment.CENTER))
        body = ft.ListView(lines, expand=True, key="news-rows")
    return ft.Column([header(scene, t("News of orders"), back=True), body], expand=True, spacing=0)


def _row(scene: Scene, row: NewsRow, *, is_new: bool) -> ft.Control:
    language = scene.language
    day, time = language.day_and_time(row.at)
    mark = ft.Icon(
        ft.Icons.CIRCLE,
        size=10,
        color=ft.Colors.PRIMARY,
        semantics_label=language.text("new"),
        visible=is_new,
    )
    facts = [row.outlet_name, row.number] if row.outlet_name else [row.number]
    return entry(
        f"news-{row.order_id}",
        state_words(language, row),
        " · ".join(facts),
        leading=ft.Icon(STATUS_ICON[row.status], size=22, color=STATUS_COLOR[row.status]),
        amount=time,
        amount_facts=day,
        trailing=ft.Container(mark, width=10),
        on_click=lambda: scene.go("order", row.order_id),
    )
