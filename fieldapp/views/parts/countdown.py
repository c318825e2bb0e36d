"""Until when to order for which delivery day: counts down by itself, with no network."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from fieldapp.domain.delivery import Schedule, next_cut_off
from fieldapp.domain.noun import moment_of
from fieldapp.language import Language
from fieldapp.views import guard
from fieldapp.views.live import use_clock
from fieldapp.views.once import use_once
from fieldapp.views.parts import buttons, states
from fieldapp.views.scene import Scene

PLAN_KINDS = ("delivery_plan", "policy", "outlet", "user")
"""The kinds that schedules follow from."""

TICK_S = 15.0
SOON = dt.timedelta(hours=2)
DAY_FORM = "EEE d MMM"

SetDay = Callable[[str], Awaitable[str]]


def span(language: Language, left: dt.timedelta) -> str:
    """Return how long something takes still, in its two largest units, rounded down."""
    minutes = int(left.total_seconds()) // 60
    days, hours = divmod(minutes // 60, 24)
    if days:
        return language.text("{days} d {hours} h", days=days, hours=hours)
    if hours:
        return language.text("{hours} h {minutes} min", hours=hours, minutes=minutes % 60)
    if minutes:
        return language.text("{minutes} min", minutes=minutes)
    return language.text("less than a minute")


def words(language: Language, left: dt.timedelta, day: dt.date) -> str:
    """Return within what time to order for a day."""
    return language.text(
        "Order within {span}, delivered {day}",
        span=span(language, left),
        day=language.day(day, form=DAY_FORM),
    )


@guard.component
def RouteCountdown(scene: Scene, schedules: Sequence[Schedule]) -> ft.Control:
    """Show which cut-off of some routes or outlets comes next; nothing where there is none."""
    use_clock(TICK_S)
    now = scene.now()
    found = next_cut_off(schedules, now)
    if found is None:
        return ft.Container()
    deadline, day = found
    return _strip(scene, deadline - moment_of(now), day, "countdown")


@guard.component
def CartCountdown(
    scene: Scene, schedule: Schedule, wished: str | None, set_day: SetDay
) -> ft.Control:
    """Show until when the cart can be submitted for its day, or that this is over, and what next.

    Without a wished day the next possible one counts.
    """
    use_clock(TICK_S)
    t = scene.language.text
    once = use_once()
    now = moment_of(scene.now())
    day = dt.date.fromisoformat(wished) if wished else None
    found = schedule.days(now, not_before=day)
    if not found:
        return ft.Container()
    following = found[0]
    if day is None or following == day:
        left = schedule.deadline(following) - now
        return _strip(scene, left, following, "cart-countdown")

    @once
    async def take() -> None:
        if refusal := await set_day(following.isoformat()):
            scene.tell(refusal)

    late = t("It is too late for {day}.", day=scene.language.day(day, form=DAY_FORM))
    if not schedule.goes_out_on(day):
        late = t("Nothing is delivered on {day}.", day=scene.language.day(day, form=DAY_FORM))
    label = t("Take {day}", day=scene.language.day(following, form=DAY_FORM))
    button = buttons.secondary(label, take, key="take-next-day", disabled=once.busy)
    return ft.Container(
        key="day-impossible",
        content=states.strip(ft.Icons.EVENT_BUSY, late, "warning", button),
    )


def _strip(scene: Scene, left: dt.timedelta, day: dt.date, key: str) -> ft.Control:
    tone = "warning" if left < SOON else "quiet"
    text = words(scene.language, left, day)
    return ft.Container(key=key, content=states.strip(ft.Icons.SCHEDULE, text, tone))
