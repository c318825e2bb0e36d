from __future__ import annotations

from fieldapp.domain.reconciliation import DayFigures, OrderFigure, reconciled

AT = "2026-03-03T08:00:00.000Z"


def figure(id_: str, total: int = 100, day: str = "2026-03-02", **fields: object) -> OrderFigure:
    values = {"currency": "EUR", **fields}
    return OrderFigure(order_id=id_, number=f"A-{id_}", day=day, total_minor=total, **values)  # type: ignore[arg-type]


def test_equal_orders_agree_per_day_and_currency_newest_first():
    orders = [figure("1"), figure("2", 50), figure("3", 7, currency="USD"), figure("4", 9, AT[:10])]

    result = reconciled(orders, orders, (), AT)

    assert [(d.day, d.currency, d.count, d.total_minor, d.agrees) for d in result.days] == [
        ("2026-03-03", "EUR", 1, 9, True),
        ("2026-03-02", "USD", 1, 7, True),
        ("2026-03-02", "EUR", 2, 150, True),
    ]
    assert (result.differences, result.elsewhere) == ([], 0)


def test_every_order_that_differs_is_named():
    here = [figure("1"), figure("2", 50), figure("3")]
    hub = [figure("2", 60), figure("3"), figure("4")]

    result = reconciled(here, hub, (), AT)

    assert [(one.number, one.what) for one in result.differences] == [
        ("A-1", "missing_at_hub"),
        ("A-2", "other_total"),
        ("A-4", "missing_here"),
    ]
    assert result.days == [
        DayFigures(day="2026-03-02", currency="EUR", count=3, total_minor=250,
                   hub_count=3, hub_total_minor=260)
    ]  # fmt: skip
    assert not result.days[0].agrees


def test_what_is_on_its_way_is_left_out():
    assert reconciled([figure("1")], [], ("1",), AT).differences == []
    assert reconciled([figure("1", 5)], [figure("1", 6)], ("1",), AT).days == []


def test_orders_of_outlets_that_moved_away_are_counted_and_not_missed():
    hub = [figure("1", visible=False), figure("2")]

    result = reconciled([figure("2"), figure("1", 999)], hub, (), AT)

    assert (result.differences, result.elsewhere) == ([], 1)
    assert [(day.count, day.hub_count) for day in result.days] == [(1, 1)]
