"""The manager's view: routes with their coverage, and the outlets of one route."""

from __future__ import annotations

import flet as ft

from fieldapp.localdb.queries.decisions import count_decisions
from fieldapp.localdb.queries.outlets import count_outlets, outlets
from fieldapp.localdb.queries.routes import RouteRow, routes
from fieldapp.views import guard
from fieldapp.views.live import use_query
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.found_outlets import FoundOutlets
from fieldapp.views.parts.header import header
from fieldapp.views.parts.outlet_row import outlet_row
from fieldapp.views.parts.rows import entry
from fieldapp.views.parts.search_box import SearchBox
from fieldapp.views.scene import Scene

KINDS = ("route", "outlet", "visit", "order", "user")
PAGE = 60


@guard.component
def CoverageScreen(scene: Scene) -> ft.Control:
    """Show the routes, with who was visited in the last 30 days."""
    language = scene.language
    t = language.text
    text, set_text = ft.use_state("")
    live = use_query(scene, routes, KINDS, scene.day_start())
    rows = live.value or []
    outlets_all = sum(row.outlets for row in rows)
    visited = sum(row.visited_30d for row in rows)
    facts = (
        t(
            "{done} of {all} outlets visited in 30 days",
            done=language.number(visited),
            all=language.number(outlets_all),
        )
        if rows
        else ""
    )
    body = states.unless_ready(live, language)
    if text:
        body = FoundOutlets(scene, text)
    elif body is None and not rows:
        body = states.empty(
            ft.Icons.ALT_ROUTE,
            t("No routes here yet"),
            t("They come with the next sync. Open the sync centre to see how it goes."),
            buttons.secondary(t("Sync centre"), lambda: scene.go("sync"), key="to-sync"),
        )
    if body is None:
        body = ft.ListView([_route_row(scene, row) for row in rows], expand=True, key="routes")
    search = SearchBox(t("Search all outlets"), t("Clear the search"), set_text, "outlet-search")
    heading = header(scene, t("Coverage"), facts)
    return ft.Column([heading, DecisionsStrip(scene), search, body], expand=True, spacing=0)


@guard.component
def DecisionsStrip(scene: Scene) -> ft.Control:
    """Show how much waits for the manager, with the way there; nothing when nothing does."""
    live = use_query(scene, count_decisions, ("order", "conflict", "user"))
    waiting = live.value or 0
    if not waiting:
        return ft.Container()
    words = scene.language.plural(
        "{n} decision waits for you", "{n} decisions wait for you", waiting
    )
    go = buttons.quiet(
        scene.language.text("Decide"), lambda: scene.go("decisions"), key="to-decisions"
    )
    return states.strip(ft.Icons.GAVEL, words, "warning", go)


def _route_row(scene: Scene, row: RouteRow) -> ft.Control:
    language = scene.language
    t = language.text
    done, all_ = language.number(row.visited_30d), language.number(row.outlets)
    facts = [t("{done} of {all} visited", done=done, all=all_)]
    if row.last_visit_at:
        when = language.ago(row.last_visit_at, scene.now())
        facts.append(t("last visit {when}", when=when))
    # The words beside it say the same; read aloud, a ring would hide that the row is a button.
    ring = ft.Semantics(
        exclude_semantics=True,
        content=ft.ProgressRing(
            value=row.visited_30d / row.outlets if row.outlets else 0,
            width=28,
            height=28,
            stroke_width=4,
            bgcolor=ft.Colors.SURFACE_CONTAINER_HIGHEST,
        ),
    )
    when = language.ago(row.last_order_at, scene.now()) if row.last_order_at else t("no orders")
    return entry(
        f"route-{row.route_id}",
        row.name,
        " · ".join(facts),
        more_facts=row.agent_name or t("no agent"),
        leading=ring,
        amount=language.money(row.total_30d_minor, row.currency) if row.currency else "",
        amount_facts=when,
        selected=scene.selected == row.route_id,
        on_click=lambda: scene.go("route", row.route_id),
    )


@guard.component
def RouteScreen(scene: Scene, route_id: str) -> ft.Control:
    """Show the outlets of one route with their last visit and last order."""
    language = scene.language
    t = language.text
    text, set_text = ft.use_state("")
    limit, set_limit = ft.use_state(PAGE)
    live = use_query(scene, outlets, KINDS, text, route_id, limit)
    count = use_query(scene, count_outlets, KINDS, text, route_id)
    all_routes = use_query(scene, routes, KINDS, scene.day_start())
    row = next((r for r in all_routes.value or [] if r.route_id == route_id), None)
    found = count.value or 0
    body = states.unless_ready(live, language)
    if body is None and not live.value:
        body = states.empty(
            ft.Icons.STOREFRONT, t("No outlets here"), t("Try another search, or another route.")
        )
    if body is None:
        lines = [outlet_row(scene, outlet) for outlet in live.value or []]
        if found > len(lines):
            more = buttons.quiet(
                t("Show more"), lambda: set_limit(lambda n: n + PAGE), key="more-outlets"
            )
            lines.append(ft.Container(more, padding=8, alignment=ft.Alignment.CENTER))
        body = ft.ListView(lines, expand=True, key="outlets")
    facts = language.plural("{n} outlet", "{n} outlets", found)
    if row and row.agent_name:
        facts = f"{row.agent_name} · {facts}"
    return ft.Column(
        [
            header(scene, row.name if row else t("Route"), facts, back=True),
            SearchBox(t("Search this route"), t("Clear the search"), set_text, "route-search"),
            body,
        ],
        expand=True,
        spacing=0,
    )
