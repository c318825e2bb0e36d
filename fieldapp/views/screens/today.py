"""The agent's day: the outlets of the route in sequence, and a search over all outlets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import flet as ft

from fieldapp.localdb.queries.outlets import OutletRow, todays_route
from fieldapp.localdb.queries.terms import schedules
from fieldapp.views import guard
from fieldapp.views.live import use_beat, use_query
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.countdown import PLAN_KINDS, RouteCountdown
from fieldapp.views.parts.found_outlets import FoundOutlets
from fieldapp.views.parts.header import header
from fieldapp.views.parts.news import NewsStrip
from fieldapp.views.parts.outlet_row import outlet_row
from fieldapp.views.parts.search_box import SearchBox
from fieldapp.views.parts.text import section
from fieldapp.views.scene import Scene

KINDS = ("outlet", "stop", "route", "visit", "order", "user", "legal_entity", "invoice")


@guard.component
def TodayScreen(scene: Scene) -> ft.Control:
    """Show the day's route, or what a search finds."""
    language = scene.language
    t = language.text
    day, set_day = ft.use_state(scene.today())
    text, set_text = ft.use_state("")
    today = scene.today()

    live = use_query(scene, todays_route, KINDS, scene.user.id, day)
    plans = use_query(scene, schedules, PLAN_KINDS, scene.user.id)
    rows = live.value or []
    planned = [row for row in rows if row.due_today]
    visited = sum(row.visited_today for row in planned)
    progress = language.plural(
        "{done} of {n} visited", "{done} of {n} visited", len(planned), done=visited
    )
    body: ft.Control
    if text:
        body = FoundOutlets(scene, text)
    else:
        body = states.unless_ready(live, language) or _route(scene, rows, day == today)
    until = [guard.keyed("countdown", RouteCountdown, scene, plans.value or ())]
    return ft.Column(
        [
            header(scene, t("Today") if day == today else t("Route"), progress if planned else ""),
            NewsStrip(scene),
            SearchBox(t("Search all outlets"), t("Clear the search"), set_text, "outlet-search"),
            *([] if text else [_days(scene, day, set_day), _bar(visited, len(planned))]),
            *(until if day == today and not text else []),
            body,
        ],
        expand=True,
        spacing=0,
    )


def _days(
    scene: Scene, day: dt.date, set_day: Callable[[Callable[[dt.date], dt.date]], None]
) -> ft.Control:
    t = scene.language.text

    def move(days: int) -> None:
        set_day(lambda shown: shown + dt.timedelta(days=days))

    return ft.Container(
        padding=ft.Padding.symmetric(horizontal=8),
        content=ft.Row(
            [
                buttons.icon_button(
                    ft.Icons.CHEVRON_LEFT, t("Previous day"), lambda: move(-1), key="previous-day"
                ),
                ft.Text(
                    scene.language.day(day, form="EEE, d MMMM"), size=15, weight=ft.FontWeight.W_500
                ),
                buttons.icon_button(
                    ft.Icons.CHEVRON_RIGHT, t("Next day"), lambda: move(1), key="next-day"
                ),
                ft.Container(expand=True),
                buttons.icon_button(
                    ft.Icons.ADD_BUSINESS_OUTLINED,
                    t("New outlet"),
                    lambda: scene.go("new-outlet"),
                    key="new-outlet",
                ),
                buttons.quiet(t("Today"), lambda: set_day(lambda _: scene.today()), key="to-today")
                if day != scene.today()
                else ft.Container(),
            ],
            spacing=0,
        ),
    )


def _route(scene: Scene, rows: list[OutletRow], is_today: bool) -> ft.Control:
    t = scene.language.text
    planned = [row for row in rows if row.due_today]
    extra = [row for row in rows if not row.due_today]
    if not rows:
        return guard.keyed("nothing", NothingPlanned, scene, is_today)
    lines = [outlet_row(scene, row, place) for place, row in enumerate(planned, 1)]
    if extra:
        lines.append(section(t("Visited without a plan")))
        lines += [outlet_row(scene, row, 0) for row in extra]
    return ft.ListView(lines, expand=True, key="route")


@guard.component
def NothingPlanned(scene: Scene, is_today: bool) -> ft.Control:
    """Show that there is nothing on a day, or that what there is has not come yet."""
    use_beat(scene, ("sync",))
    t = scene.language.text
    if scene.desk.runner.status.last_success_at is None:
        return states.empty(
            ft.Icons.CLOUD_DOWNLOAD_OUTLINED,
            t("Your outlets have not all come yet"),
            t("They come with the next sync. Open the sync centre to see how it goes."),
        )
    return states.empty(
        ft.Icons.EVENT_AVAILABLE,
        t("Nothing is planned for today") if is_today else t("Nothing is planned for this day"),
        t("Search for an outlet above, or look at another day."),
    )


def _bar(done: int, planned: int) -> ft.Control:
    return ft.ProgressBar(
        value=done / planned if planned else 0,
        bar_height=3,
        bgcolor=ft.Colors.SURFACE_CONTAINER_HIGH,
        visible=bool(planned),
    )
