"""Goods that come back, on a device without screens."""

from __future__ import annotations

from typing import Annotated, cast, get_args

import typer

from fieldapp.actions import goods_return as actions
from fieldapp.cli.device_home import opened_replica
from fieldapp.cli.device_orders import done, line_named, outlet_named, show_order
from fieldapp.cli.output import LANGUAGE, Failure, JsonOption, use_json
from fieldapp.domain.order_line import Cause, Condition
from fieldapp.localdb.replica import Replica

_CONDITIONS = get_args(Condition)
_CAUSES = get_args(Cause)

Line = tuple[str, int, Condition, Cause]


def take_return(
    context: typer.Context,
    outlet: Annotated[str, typer.Option(help="Outlet: its id or code.")],
    line: Annotated[
        list[str],
        typer.Option(
            help="SKU=QUANTITY in base units, and in which condition and why they come back: "
            f":{'|'.join(_CONDITIONS)} and then :{'|'.join(_CAUSES)}; repeat the option."
        ),
    ],
    submit: Annotated[
        bool, typer.Option("--submit", help="Hand it to the office instead of a draft.")
    ] = False,
    json_: JsonOption = False,
) -> None:
    """Take goods back; without a condition they are good and were not sold.

    Nothing is saved when one of the lines is not in order.
    """
    use_json(json_)
    with opened_replica(context) as replica:
        outlet_id = outlet_named(replica, outlet)
        lines = [_line(replica, text) for text in line]
        saved = done(actions.begin(replica, outlet_id, lines))
        reasons = done(actions.submit(replica, saved.document)).reasons if submit else ()
        told = tuple(LANGUAGE.reason(reason.code, reason.details) for reason in reasons)
        show_order(replica, saved.document, changes=told)


def _line(replica: Replica, text: str) -> Line:
    """Return a line as it was written; raises `Failure`."""
    sku, _, rest = text.rpartition("=")
    quantity, *words = (part.strip() for part in rest.split(":"))
    product_id, number = line_named(replica, f"{sku}={quantity}" if sku else text)
    condition = words[0] if words else "good"
    # Goods that somebody calls bad were hardly just not sold.
    cause = words[1] if len(words) > 1 else "unsold" if condition == "good" else "other"
    if len(words) > 2 or condition not in _CONDITIONS or cause not in _CAUSES:
        raise Failure(
            "line",
            f"“{text}” does not say how goods come back. Write {' or '.join(_CONDITIONS)} behind "
            f"the quantity, and then one of {', '.join(_CAUSES)}: 1001=5:bad:expired.",
            2,
        )
    return product_id, number, cast(Condition, condition), cast(Cause, cause)
