"""The frame of the app: navigation, the screen, the list beside it, and what has to be told."""

from __future__ import annotations

from functools import partial

import flet as ft

from fieldapp.sync.pin import try_password, try_pin
from fieldapp.views import guard
from fieldapp.views.news import use_news_count
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.header import header
from fieldapp.views.parts.news import news_badge, news_words
from fieldapp.views.routes import LISTS, ROUTES, Place
from fieldapp.views.scene import PersonSettings, Scene
from fieldapp.views.screens.pin import PinActions, PinScreen
from fieldapp.views.screens.sign_in import SignInActions, SignInScreen
from fieldapp.views.tab import Tab, TabState

LIST_WIDTH = 420


@guard.component
def App(tab: Tab) -> ft.Control:
    """Show the tab in whatever stage it is."""
    state, set_state = ft.use_state(tab.state)
    tab.render = set_state
    ft.use_effect(tab.start, [])
    return ft.SafeArea(expand=True, content=_stage(tab, state))


def _stage(tab: Tab, state: TabState) -> ft.Control:
    if state.stage == "work" and tab.pulse is not None:
        return Frame(_scene(tab), tab, state.place, state.notice, state.tone)
    if state.stage == "locked" and state.desk is not None:
        actions = PinActions(
            partial(tab.watch.unlock, try_pin),
            partial(tab.watch.unlock, try_password),
            tab.switch_person,
        )
        person = state.desk.person
        return guard.keyed(person.folder, PinScreen, tab.language, person.name, actions)
    if state.stage == "sign_in":
        return guard.keyed(
            f"sign-in-{state.notice}",
            SignInScreen,
            tab.language,
            tab.settings.hub,
            state.people,
            state.notice,
            SignInActions(tab.sign_in, tab.resume, tab.set_language),
        )
    return states.loading(tab.language)


def _scene(tab: Tab) -> Scene:
    """Return what the screens of a tab are given."""
    assert tab.state.desk is not None
    assert tab.pulse is not None
    return Scene(
        desk=tab.state.desk,
        language=tab.language,
        room=tab.state.room,
        pulse=tab.pulse,
        keys=tab.keys,
        settings=PersonSettings(
            language=tab.state.language,
            theme=tab.state.theme,
            set_language=tab.set_language,
            set_theme=tab.set_theme,
            switch_person=tab.switch_person,
            sign_out=tab.sign_out,
        ),
        go=tab.go,
        back=tab.back,
        tell=tab.tell,
        save_file=tab.save_file,
        camera=tab.camera,
        files=tab.files,
    )


@guard.component
def Frame(scene: Scene, tab: Tab, place: Place, notice: str, tone: str) -> ft.Control:
    """Show navigation and screen: a rail where there is room, a bar on a phone."""
    spec = ROUTES[place.name]
    told = [_notice(scene, tab, notice, tone)] if notice else []
    # The key keeps a screen, and what was typed into it, when something is told above it.
    screen = ft.Container(_screen(scene, place), expand=True, key="screen")
    if scene.narrow:
        bar = [] if spec.whole else [Bar(scene, tab, spec.section)]
        return ft.Column([*told, screen, *bar], expand=True, spacing=0)
    return ft.Row(
        [
            Rail(scene, tab, spec.section),
            ft.VerticalDivider(width=1),
            ft.Column([*told, screen], expand=True, spacing=0),
        ],
        expand=True,
        spacing=0,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _screen(scene: Scene, place: Place) -> ft.Control:
    spec = ROUTES[place.name]
    if not scene.wide or not (spec.beside or place.name in LISTS):
        return spec.build(scene, place.key)
    listed = spec.beside or place.name
    left = ROUTES[listed].build(scene.list_beside(place.key), "")
    right = spec.build(scene, place.key) if spec.beside else _choose(scene, listed)
    return ft.Row(
        [
            ft.Container(left, width=LIST_WIDTH, key="list"),
            ft.VerticalDivider(width=1),
            ft.Container(right, expand=True, key="detail"),
        ],
        expand=True,
        spacing=0,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _choose(scene: Scene, listed: str) -> ft.Control:
    """Return what stands where the detail will be."""
    t = scene.language.text
    if listed == "orders":
        words = states.empty(ft.Icons.RECEIPT_LONG, t("Choose an order from the list"))
    elif listed == "devices":
        words = states.empty(ft.Icons.DEVICES, t("Choose a device from the list"))
    elif scene.user.role == "manager":
        words = states.empty(ft.Icons.ALT_ROUTE, t("Choose a route from the list"))
    else:
        words = states.empty(ft.Icons.STOREFRONT, t("Choose an outlet from the list"))
    return ft.Column([header(scene, ""), words], expand=True, spacing=0)


def _destinations(scene: Scene) -> list[tuple[str, str, ft.IconData, ft.IconData]]:
    t = scene.language.text
    home = {
        "manager": (t("Coverage"), ft.Icons.ALT_ROUTE, ft.Icons.ALT_ROUTE),
        "owner": (t("Outlets"), ft.Icons.STOREFRONT_OUTLINED, ft.Icons.STOREFRONT),
    }.get(scene.user.role, (t("Today"), ft.Icons.TODAY_OUTLINED, ft.Icons.TODAY))
    carts = [("carts", t("Carts"), ft.Icons.SHOPPING_CART_OUTLINED, ft.Icons.SHOPPING_CART)]
    devices = [("devices", t("Devices"), ft.Icons.DEVICES_OUTLINED, ft.Icons.DEVICES)]
    return [
        ("home", *home),
        # A phone's bar has room for five; a manager comes to the carts by way of the orders.
        *([] if scene.narrow and scene.user.role == "manager" else carts),
        ("orders", t("Orders"), ft.Icons.RECEIPT_LONG_OUTLINED, ft.Icons.RECEIPT_LONG),
        *(devices if scene.user.role == "manager" else []),
        ("sync", t("Sync"), ft.Icons.CLOUD_SYNC_OUTLINED, ft.Icons.CLOUD_SYNC),
        ("settings", t("Settings"), ft.Icons.SETTINGS_OUTLINED, ft.Icons.SETTINGS),
    ]


@guard.component
def Rail(scene: Scene, tab: Tab, section: str) -> ft.Control:
    """Show the parts of the app beside the screen."""
    news = use_news_count(scene)
    entries = _destinations(scene)
    names = [name for name, *_ in entries]

    def chosen(event: ft.Event[ft.NavigationRail]) -> None:
        tab.section(names[int(event.control.selected_index or 0)])

    return ft.NavigationRail(
        key="rail",
        selected_index=names.index(section) if section in names else None,
        label_type=ft.NavigationRailLabelType.ALL,
        min_width=84,
        group_alignment=-1,
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        destinations=[
            ft.NavigationRailDestination(
                icon=_sign(scene, name, icon, news),
                selected_icon=_sign(scene, name, selected, news),
                label=label,
            )
            for name, label, icon, selected in entries
        ],
        on_change=chosen,
    )


@guard.component
def Bar(scene: Scene, tab: Tab, section: str) -> ft.Control:
    """Show the parts of the app below the screen of a phone."""
    news = use_news_count(scene)
    entries = _destinations(scene)
    names = [name for name, *_ in entries]

    def chosen(event: ft.Event[ft.NavigationBar]) -> None:
        tab.section(names[int(event.control.selected_index)])

    return ft.NavigationBar(
        key="bar",
        selected_index=names.index(section) if section in names else 0,
        height=64,
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        destinations=[
            ft.NavigationBarDestination(
                icon=_sign(scene, name, icon, news),
                selected_icon=_sign(scene, name, selected, news),
                label=label,
            )
            for name, label, icon, selected in entries
        ],
        on_change=chosen,
    )


def _sign(scene: Scene, name: str, icon: ft.IconData, news: int) -> ft.Control:
    """Return the icon of a part of the app; the orders say how many have changed."""
    if name != "orders" or not news:
        return ft.Icon(icon)
    words = news_words(scene.language, news)
    return ft.Icon(icon, badge=news_badge(scene.language, news), semantics_label=words)


def _notice(scene: Scene, tab: Tab, words: str, tone: str) -> ft.Control:
    close = buttons.quiet(scene.language.text("Close"), lambda: tab.tell(""), key="close-notice")
    return ft.Semantics(
        live_region=True,
        content=states.strip(ft.Icons.INFO_OUTLINE, words, tone, close),
    )
