"""Comparing buckets with the hub by digest, and healing what differs."""

from __future__ import annotations

import pytest

from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.product import Product
from fieldapp.localdb import meta
from fieldapp.sync.round import Round
from tests.company import AGENT
from tests.sync.world import Device, HubWorld


def tamper(device: Device, sql: str) -> None:
    with device.replica.database.write() as connection:
        assert connection.exec_driver_sql(sql).rowcount == 1, "nothing was tampered with"


def verify(device: Device) -> list[str]:
    return sorted(Round(device.replica, device.client).verify())


@pytest.mark.parametrize(
    ("sql", "buckets"),
    [
        ("UPDATE product SET name = 'Vinegar' WHERE id = 'cola'", ["catalog"]),
        ("DELETE FROM product WHERE id = 'tea'", ["catalog"]),
        ("UPDATE price SET amount_minor = 1 WHERE product_id = 'salt'", ["prices/base"]),
        ("UPDATE stock SET quantity = 7 WHERE product_id = 'cola'", ["stock/main"]),
        ("DELETE FROM stop WHERE id = 'north-kiosk'", ["route/north"]),
        ("UPDATE outlet SET name = 'Stolen' WHERE id = 'kiosk'", ["route/north"]),
        ("DELETE FROM membership WHERE kind = 'outlet' AND key = 'kiosk'", ["route/north"]),
        ("UPDATE person SET name = 'Eve' WHERE id = 'anna'", ["user/anna"]),
        (
            "INSERT INTO price (price_type_id, product_id, amount_minor) VALUES ('base', 'x', 1)",
            ["prices/base"],
        ),
    ],
)
def test_a_bucket_that_was_tampered_with_is_found_and_sent_again(
    sql: str, buckets: list[str], hub: HubWorld
) -> None:
    device = hub.synced(AGENT)
    assert verify(device) == []
    tamper(device, sql)
    assert verify(device) == buckets
    assert verify(device) == []
    assert device.need(Product, "cola").name == "Cola 0.5 l"
    assert device.need(Outlet, "kiosk").name == "Kiosk"


def test_only_the_bucket_that_differs_is_sent_again(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    tamper(device, "UPDATE stock SET quantity = 7 WHERE product_id = 'cola'")
    device.wire.forget()
    round_ = Round(device.replica, device.client)
    round_.verify()
    assert round_.progress.rows_done == 2
    assert "stock/main" in device.replica.query(meta.cursor).buckets


def test_nothing_is_compared_while_commands_wait(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    key = device.order(cola=6)
    tamper(device, "UPDATE product SET name = 'Vinegar' WHERE id = 'cola'")
    assert verify(device) == []
    assert device.need(Order, key).lines[0].quantity == 6
    device.sync()
    assert verify(device) == ["catalog"]


def test_an_order_that_differs_is_put_right(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    key = device.order(cola=6)
    device.sync()
    tamper(device, "UPDATE order_line SET quantity = 600")
    assert verify(device) == ["route/north"]
    assert device.need(Order, key) == hub.need(Order, key)
