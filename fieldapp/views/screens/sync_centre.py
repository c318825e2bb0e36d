"""The sync centre: whether all is sent, what became of each document, and what needs a person."""

from __future__ import annotations

import flet as ft

from fieldapp.actions.outbox import unsent
from fieldapp.actions.refresh import read_anew
from fieldapp.localdb.queries.aside import SetAside, set_aside
from fieldapp.localdb.queries.conflicts import open_conflicts
from fieldapp.localdb.queries.decisions import held_orders
from fieldapp.localdb.queries.documents import (
    DocumentRow,
    SyncCounts,
    documents,
    sync_counts,
)
from fieldapp.sync.status import SyncStatus
from fieldapp.views import guard
from fieldapp.views.live import use_beat, use_clock, use_query
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.conflicts import ConflictPart
from fieldapp.views.parts.header import header
from fieldapp.views.parts.hold import HELD_KINDS, HoldCard
from fieldapp.views.parts.progress import progress
from fieldapp.views.parts.reconciled import Reconciled
from fieldapp.views.parts.refusal import RefusalSteps
from fieldapp.views.parts.rows import entry
from fieldapp.views.parts.text import fact, section
from fieldapp.views.scene import Scene
from fieldapp.views.words import DOCUMENT_KIND, DOCUMENT_STATE, STATE_COLOR, STATE_ICON

KINDS = (
    "outbox", "receipt", "conflict", "order", "visit", "outlet", "photo", "blob", "blob_state",
    "sync",
)  # fmt: skip
SKEW_WORTH_TELLING_S = 120


@guard.component
def SyncScreen(scene: Scene) -> ft.Control:
    """Show everything about the exchange with the hub."""
    language = scene.language
    t = language.text
    touched = use_query(scene, documents, KINDS, 100)
    held = use_query(scene, held_orders, HELD_KINDS, scene.day_start())
    found = use_query(scene, open_conflicts, ("conflict", "order", "outlet"))
    aside = use_query(scene, set_aside, ("sync", "outbox"))
    parts: list[ft.Control] = [Connection(scene)]
    manager = scene.user.role == "manager"
    mine = [row for row in found.value or [] if manager or row.conflict.decides != "manager"]
    others = [row for row in found.value or [] if row not in mine]
    if mine or held.value:
        parts.append(section(t("Your decision is needed")))
    parts += [guard.keyed(row.conflict.id, ConflictPart, scene, row) for row in mine]
    parts += [guard.keyed(row.order.id, HoldCard, scene, row, True) for row in held.value or []]
    if others:
        parts.append(section(t("A manager decides")))
    parts += [guard.keyed(row.conflict.id, ConflictPart, scene, row) for row in others]
    parts.append(guard.keyed("orders", Reconciled, scene))
    parts.append(section(t("Documents of the last two weeks")))
    waiting = states.unless_ready(touched, language)
    if waiting is not None:
        parts.append(waiting)
    elif not touched.value:
        hint = t("What you order or visit appears here with its state.")
        parts.append(states.empty(ft.Icons.INBOX_OUTLINED, t("Nothing yet"), hint))
    else:
        for row in touched.value:
            parts += _document(scene, row)
    if aside.value:
        parts.append(section(t("Set aside: could not be read here")))
        parts += [_aside(row) for row in aside.value]
        hint = t("Show these to support; the rest works on.")
        parts.append(ft.Container(fact(hint, lines=2), padding=16))
    heading = header(scene, t("Sync centre"), back=scene.narrow)
    return ft.Column(
        [heading, ft.ListView(parts, expand=True, key="sync-parts")], expand=True, spacing=0
    )


@guard.component
def Connection(scene: Scene) -> ft.Control:
    """Show the state of the connection in words, the progress, and the buttons."""
    language = scene.language
    t = language.text
    use_beat(scene, ("sync", "blob_state"))
    use_clock(15)
    counts = use_query(scene, sync_counts, KINDS).value or SyncCounts(0, 0)
    status = scene.desk.runner.status
    icon, heading, hint = _state(scene, status)
    waiting = (
        language.plural(
            "{n} document waits to be sent; it is safe on this device.",
            "{n} documents wait to be sent; they are safe on this device.",
            counts.waiting,
        )
        if counts.waiting
        else t("Orders and visits have all been sent.")
        if counts.photos
        else t("Everything has been sent.")
    )
    lines: list[ft.Control] = [
        ft.Row(
            [
                ft.Icon(icon, size=28, color=ft.Colors.PRIMARY),
                ft.Text(heading, size=18, weight=ft.FontWeight.W_600, expand=True),
            ],
            spacing=12,
        ),
        ft.Text(waiting, size=15),
    ]
    if counts.photos:
        lines.append(_photos(scene, counts.photos))
    if hint:
        lines.append(ft.Text(hint, size=14, color=ft.Colors.ON_SURFACE_VARIANT))
    if status.last_success_at:
        when = language.ago(status.last_success_at, scene.now())
        lines.append(fact(t("Last exchange {when}", when=when)))
    if status.state == "syncing":
        lines += progress(scene.language, status)
    lines += [*_warnings(scene, status), *_controls(scene), guard.keyed("anew", ReadAnew, scene)]
    return ft.Container(
        margin=ft.Margin.symmetric(vertical=4, horizontal=16),
        padding=16,
        border_radius=12,
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
        content=ft.Column(lines, spacing=8, tight=True),
    )


def _photos(scene: Scene, count: int) -> ft.Control:
    """Return the line about photos, which come after everything else."""
    language = scene.language
    words = language.plural(
        "{n} photo waits; it goes when all orders are sent.",
        "{n} photos wait; they go when all orders are sent.",
        count,
    )
    lane = scene.desk.runner.lane.status
    if lane.size_bytes:
        share = f"{100 * lane.done_bytes // lane.size_bytes} %"
        words += f" {language.text('Under way: {share}', share=share)}"
    return ft.Row(
        [
            ft.Icon(ft.Icons.PHOTO_OUTLINED, size=20, color=ft.Colors.ON_SURFACE_VARIANT),
            ft.Text(words, key="photos-waiting", size=14, expand=True),
        ],
        spacing=8,
    )


def _warnings(scene: Scene, status: SyncStatus) -> list[ft.Control]:
    """Return what is wrong with the device itself."""
    language = scene.language
    t = language.text
    told: list[str] = []
    if abs(status.clock_skew_s) > SKEW_WORTH_TELLING_S:
        minutes = language.number(round(abs(status.clock_skew_s) / 60))
        told.append(t("This device's clock is off by {n} minutes. Set it right.", n=minutes))
    if scene.replica.moved_aside is not None:
        told.append(
            t(
                "The data could not be read and was set aside as {file}. Unsent work is kept.",
                file=scene.replica.moved_aside.name,
            )
        )
    if scene.replica.journal_fault:
        told.append(t("The second copy of unsent work cannot be written. Check the free space."))
    return [ft.Text(words, size=14, color=ft.Colors.ERROR) for words in told]


def _controls(scene: Scene) -> list[ft.Control]:
    """Return the buttons, and the switch that plays a lost connection."""
    t = scene.language.text
    runner = scene.desk.runner

    async def export() -> None:
        document = await scene.run(unsent)
        text = document.model_dump_json(indent=2)
        stamp = scene.now()[:19].replace(":", "")
        await scene.save_file(f"unsent-{scene.replica.identity.prefix}-{stamp}.json", text)

    def switch(event: ft.Event[ft.Switch]) -> None:
        runner.set_offline(bool(event.control.value))

    sync = buttons.primary(t("Sync now"), runner.wake, key="sync-now", icon=ft.Icons.SYNC)
    save = buttons.secondary(t("Export unsent"), export, key="export", icon=ft.Icons.DOWNLOAD)
    again = buttons.secondary(
        t("Sign in again"), scene.settings.switch_person, key="sign-in-again", icon=ft.Icons.LOGIN
    )
    first = [again] if runner.status.state == "sign_in" else []
    return [
        ft.Row([*first, sync, save], wrap=True, spacing=8, run_spacing=8),
        ft.Switch(
            key="offline-switch",
            label=t("Offline, for demonstrations"),
            value=runner.switched_off,
            on_change=switch,
        ),
    ]


@guard.component
def ReadAnew(scene: Scene) -> ft.Control:
    """Fetch everything again, asked once, with what stays."""
    t = scene.language.text
    asking, set_asking = ft.use_state(False)

    async def read() -> None:
        set_asking(False)
        await scene.run(read_anew)
        scene.desk.runner.wake()

    if not asking:
        label = t("Read everything anew")
        return ft.Row([buttons.quiet(label, lambda: set_asking(True), key="read-anew")])
    told = t(
        "All data comes again from the hub, which can take minutes and traffic. What you see stays "
        "until then, and what is unsent is kept and sent."
    )
    answers = [
        buttons.secondary(t("Leave it"), lambda: set_asking(False), key="not-anew"),
        buttons.secondary(t("Yes, read anew"), read, key="confirm-anew"),
    ]
    return ft.Column(
        [ft.Text(told, size=14), ft.Row([*answers], wrap=True, spacing=8)], spacing=8, tight=True
    )


def _state(scene: Scene, status: SyncStatus) -> tuple[ft.IconData, str, str]:
    """Return icon, heading and remedy of a state of the exchange."""
    t = scene.language.text
    if status.state == "idle":
        return ft.Icons.CLOUD_DONE_OUTLINED, t("Connected"), ""
    if status.state == "syncing":
        return ft.Icons.SYNC, t("Exchanging with the hub…"), ""
    if status.state == "switched_off":
        hint = t("Switched off by hand. Everything you do is kept and sent later.")
        return ft.Icons.CLOUD_OFF_OUTLINED, t("Offline"), hint
    heading = {
        "offline": t("Offline"),
        "sign_in": t("Sign in again"),
        "update": t("Update the app"),
        "later": t("The hub is busy"),
    }.get(status.state, t("Somebody has to look at this"))
    hint = guard.remedy(status.state, status.code, status.detail, scene.language)
    icon = ft.Icons.CLOUD_OFF_OUTLINED if status.state == "offline" else ft.Icons.ERROR_OUTLINE
    return icon, heading, hint


def _document(scene: Scene, row: DocumentRow) -> list[ft.Control]:
    """Return a document's row, its remarks, and the next step where there is one."""
    language = scene.language
    t = language.text
    called = row.kind if row.order_kind == "sale" else row.order_kind
    kind = t(DOCUMENT_KIND[called])
    named = (row.title, row.outlet_name) if row.kind == "order" else (row.title,)
    title = " · ".join(part for part in named if part) or kind
    state = t(DOCUMENT_STATE[row.state])
    facts = [state, kind, language.ago(row.at, scene.now())]
    opens = row.here and row.kind in ("order", "outlet", "photo")
    controls: list[ft.Control] = [
        entry(
            f"document-{row.document}",
            title,
            " · ".join(facts),
            facts_color=STATE_COLOR[row.state],
            leading=ft.Icon(STATE_ICON[row.state], size=22, color=STATE_COLOR[row.state]),
            trailing=ft.Icon(ft.Icons.CHEVRON_RIGHT, size=20) if opens else None,
            on_click=(lambda: scene.go(row.kind, row.document)) if opens else None,
        )
    ]
    remarks: list[ft.Control] = [
        ft.Text(language.reason(reason.code, reason.details), size=14) for reason in row.reasons
    ]
    if row.refused_number is not None:
        remarks.append(guard.keyed(f"steps-{row.refused_number}", RefusalSteps, scene, row))
    if remarks:
        controls.append(
            ft.Container(
                padding=ft.Padding.only(left=50, right=16, top=6, bottom=6),
                content=ft.Column(remarks, spacing=4, tight=True),
            )
        )
    return controls


def _aside(row: SetAside) -> ft.Control:
    return entry(f"aside-{row.kind}-{row.key}", f"{row.kind} {row.key}", row.reason)
