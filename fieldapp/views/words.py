"""Words for the values of the domain: states, results, channels. Each is a message id."""

from __future__ import annotations

from collections.abc import Mapping

import flet as ft

from fieldapp.domain.money import Money
from fieldapp.domain.outlet import FIELD_LABELS
from fieldapp.language import Language
from fieldapp.localdb.queries.carts import Shown

ORDER_STATUS: Mapping[str, str] = {
    "draft": "Cart",
    "submitted": "Submitted",
    "held": "Waits for a decision",
    "accepted": "Accepted by the office",
    "assembled": "Assembled",
    "shipped": "On its way",
    "delivered": "Delivered",
    "cancelled": "Cancelled",
    "offered": "Offered",
    "ordered": "Ordered",
}
STATUS_INSIDE_TEXT: Mapping[str, str] = {
    "draft": "draft",
    "submitted": "submitted",
    "held": "held",
    "accepted": "accepted",
    "assembled": "assembled",
    "shipped": "shipped",
    "delivered": "delivered",
    "cancelled": "cancelled",
    "offered": "offered",
    "ordered": "ordered",
}
"""A status as `Language.reason` puts it into the middle of a sentence."""
STEP: Mapping[str, str] = {
    "submitted": "Received",
    "accepted": "Confirmed",
    "assembled": "Assembled",
    "shipped": "On its way",
    "delivered": "Delivered",
}
"""The states of the way of an order, each in a word that fits a fifth of a phone."""

CARTS_SHOWN: Mapping[Shown, str] = {
    "all": "All",
    "carts": "Carts",
    "quotes": "Quotes",
    "abandoned": "Left lying",
    "mine": "Begun by me",
}

CHANNEL: Mapping[str, str] = {
    "agent": "Trade agent",
    "self": "Self-service",
    "office": "Office",
}
ROLE: Mapping[str, str] = {"agent": "Trade agent", "owner": "Owner", "manager": "Manager"}

PACK_LEVEL: Mapping[str, str] = {"inner": "Inner pack", "case": "Case", "pallet": "Pallet"}

VISIT_RESULT: Mapping[str, str] = {
    "order": "Order taken",
    "no_need": "Enough stock",
    "no_money": "No money",
    "closed": "Shop closed",
    "no_decider": "Nobody to decide",
    "other": "Other reason",
}
DOCUMENT_STATE: Mapping[str, str] = {
    "saved": "Saved here",
    "sending": "Sending",
    "accepted": "Accepted",
    "merged": "With changes",
    "held": "Waits for a decision",
    "refused": "Refused",
}
DOCUMENT_KIND: Mapping[str, str] = {
    "order": "Order",
    "visit": "Visit",
    "conflict": "Decision",
    "device": "Device",
    "outlet": "Outlet",
    "photo": "Photo",
    "payment": "Payment",
    "return": "Return",
    "quote": "Quote",
}
"""Kinds of documents; of orders, those that are not sales have words of their own."""
DEVICE_STATE: Mapping[str, str] = {
    "active": "Active",
    "revoked": "Shut out",
    "wipe_ordered": "To be wiped at its next contact",
    "wiped": "Wiped",
}
WORRY: Mapping[str, str] = {
    "unsent": "work is not sent",
    "silent": "silent for more than a day",
    "never": "has never exchanged",
    "clock": "the clock is wrong",
    "storage": "little storage left",
}
DIFFERENCE: Mapping[str, str] = {
    "missing_at_hub": "the hub does not have it",
    "missing_here": "it is missing on this device",
    "other_total": "the hub has another total",
}
CARD_FIELD: Mapping[str, str] = FIELD_LABELS
LIKENESS: Mapping[str, str] = {
    "tax_number": "the same tax number",
    "phone": "the same phone",
    "position": "the same place and a similar name",
}
RETURN_CAUSE: Mapping[str, str] = {
    "unsold": "Not sold",
    "expired": "Expired",
    "damaged": "Damaged",
    "wrong": "Wrong goods",
    "other": "Another reason",
}
RETURN_CONDITION: Mapping[str, str] = {"good": "can be sold again", "bad": "spoilt"}
PAYMENT_METHOD: Mapping[str, str] = {"cash": "Cash", "card": "Card", "transfer": "Bank transfer"}
PAYMENT_STATE: Mapping[str, str] = {
    "collected": "on its way to the office",
    "booked": "booked by the office",
    "cancelled": "taken back",
}
THEME: Mapping[str, str] = {"system": "Like the device", "light": "Light", "dark": "Dark"}

DEBT_AGE: Mapping[str, str] = {
    "not_due": "Not due",
    "to_30": "1–30 d",
    "to_60": "31–60 d",
    "older": "60+ d",
}
"""Ages of a debt, in the order of `domain.invoice.ages_of`."""


TABLES = (
    ORDER_STATUS,
    STATUS_INSIDE_TEXT,
    STEP,
    CARTS_SHOWN,
    CHANNEL,
    ROLE,
    VISIT_RESULT,
    PACK_LEVEL,
    DOCUMENT_STATE,
    DOCUMENT_KIND,
    DEVICE_STATE,
    WORRY,
    DIFFERENCE,
    CARD_FIELD,
    LIKENESS,
    RETURN_CAUSE,
    RETURN_CONDITION,
    PAYMENT_METHOD,
    PAYMENT_STATE,
    THEME,
    DEBT_AGE,
)

STATUS_ICON: Mapping[str, ft.IconData] = {
    "draft": ft.Icons.SHOPPING_CART_OUTLINED,
    "submitted": ft.Icons.CHECK_CIRCLE_OUTLINE,
    "held": ft.Icons.PAUSE_CIRCLE_OUTLINE,
    "accepted": ft.Icons.TASK_ALT,
    "assembled": ft.Icons.INVENTORY_2_OUTLINED,
    "shipped": ft.Icons.LOCAL_SHIPPING_OUTLINED,
    "delivered": ft.Icons.DONE_ALL,
    "cancelled": ft.Icons.CANCEL_OUTLINED,
    "offered": ft.Icons.REQUEST_QUOTE_OUTLINED,
    "ordered": ft.Icons.TASK_ALT,
}
STATUS_COLOR: Mapping[str, ft.Colors] = {
    "draft": ft.Colors.ON_SURFACE_VARIANT,
    "submitted": ft.Colors.PRIMARY,
    "held": ft.Colors.TERTIARY,
    "accepted": ft.Colors.PRIMARY,
    "assembled": ft.Colors.PRIMARY,
    "shipped": ft.Colors.PRIMARY,
    "delivered": ft.Colors.PRIMARY,
    "cancelled": ft.Colors.ON_SURFACE_VARIANT,
    "offered": ft.Colors.PRIMARY,
    "ordered": ft.Colors.PRIMARY,
}
STATE_ICON: Mapping[str, ft.IconData] = {
    "saved": ft.Icons.SAVE_OUTLINED,
    "sending": ft.Icons.CLOUD_UPLOAD_OUTLINED,
    "accepted": ft.Icons.CLOUD_DONE_OUTLINED,
    "merged": ft.Icons.MERGE_TYPE,
    "held": ft.Icons.PAUSE_CIRCLE_OUTLINE,
    "refused": ft.Icons.ERROR_OUTLINE,
}
STATE_COLOR: Mapping[str, ft.Colors] = {
    "saved": ft.Colors.ON_SURFACE_VARIANT,
    "sending": ft.Colors.ON_SURFACE_VARIANT,
    "accepted": ft.Colors.PRIMARY,
    "merged": ft.Colors.TERTIARY,
    "held": ft.Colors.TERTIARY,
    "refused": ft.Colors.ERROR,
}


def money(language: Language, amount: Money) -> str:
    """Return an amount with its currency."""
    return language.money(amount.amount_minor, amount.currency)


def size(language: Language, size_bytes: int) -> str:
    """Return a number of bytes in the unit that people know."""
    if size_bytes < 1_000_000:
        # Rounded up: only what is empty has nothing.
        return language.text("{n} KB", n=language.number(-(-size_bytes // 1_000)))
    megabytes = size_bytes / 1_000_000
    if megabytes >= 1_000:
        return language.text("{n} GB", n=language.number(round(megabytes / 1_000, 1)))
    return language.text("{n} MB", n=language.number(round(megabytes, 1)))


def pieces(language: Language, quantity: int, unit: str) -> str:
    """Return a quantity with its unit; units are the office's words, except the usual one."""
    return f"{language.number(quantity)} {language.text(unit) if unit == 'pcs' else unit}"
