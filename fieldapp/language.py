"""Texts for people: translations through gettext, numbers, money and dates through Babel.

The English sentence is the message id. Catalogs are `.po` files inside the package, compiled in
memory when they are first used, so that there is nothing to build and nothing to fall out of step.
"""

from __future__ import annotations

import datetime as dt
import gettext
import io
import locale
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from babel import Locale
from babel.dates import (
    format_date,
    format_datetime,
    format_skeleton,
    format_time,
    format_timedelta,
)
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, get_currency_precision

from fieldapp.domain.refusal import EARLIER, REASONS

LANGUAGES: Mapping[str, str] = {"en": "English", "ru": "Русский"}

_JUST_NOW_S = 45
_AMOUNTS = ("seen", "current", "owed", "limit", "amount", "minimum", "missing", "left")
_DAYS = ("day", "wished")
_GOODS = {"goods": ("sku", "name"), "other_goods": ("other", "other_name")}
"""Values that are put together of two details of a reason, the SKU and the name of a product."""


class Language:
    """One language: its texts and its ways of writing numbers, money and times."""

    def __init__(self, code: str) -> None:
        self.code = code if code in LANGUAGES else "en"
        self._locale = Locale.parse(self.code)
        self._catalog = _catalog(self.code)

    def text(self, message: str, /, **details: Any) -> str:
        """Return a text with its values filled in."""
        # An empty message id is the catalog's own header.
        translated = self._catalog.gettext(message) if message else ""
        return translated.format(**details) if details else translated

    def plural(self, one: str, many: str, n: int, **details: Any) -> str:
        """Return the form of a text that fits the number `n`, filled in as `{n}`."""
        form = self._catalog.ngettext(one, many, n)
        return form.format(n=self.number(n), **details)

    def reason(self, code: str, details: Mapping[str, Any]) -> str:
        """Return the words for a code of `domain.refusal.REASONS`.

        Where the details name a currency, the values named in `_AMOUNTS` are in its minor units.
        A code or a value that a newer hub sent and this release does not know is shown as it is.
        Figures come as numbers and are written as the language does.
        Goods are told by name and SKU; an older hub tells the SKU alone, or no number of an order.
        """
        texts = [REASONS.get(code, code), EARLIER.get(code, code)]
        currency = details.get("currency")
        goods = {word: _goods(details, *of) for word, of in _GOODS.items()}
        values = {k: self._value(k, v, currency) for k, v in {**goods, **details}.items()}
        values.setdefault("written", self._written(details))
        for text in texts:
            with suppress(KeyError, IndexError):
                return self.text(text, **values)
        return self.text(texts[0])

    def number(self, value: float) -> str:
        """Return a number with the language's separators, to a millionth."""
        return format_decimal(value, "#,##0.######", locale=self._locale)

    def money(self, amount_minor: int, currency: str) -> str:
        """Return an amount in minor units with its currency."""
        digits = get_currency_precision(currency)
        return format_currency(_scaled(amount_minor, digits), currency, locale=self._locale)

    def amount(self, amount_minor: int, currency: str) -> str:
        """Return an amount in minor units without its currency, for columns of a table."""
        digits = get_currency_precision(currency)
        pattern = "#,##0." + "0" * digits if digits else "#,##0"
        return format_decimal(_scaled(amount_minor, digits), pattern, locale=self._locale)

    def rate(self, rate_e9: int, of: str, to: str) -> str:
        """Return what one unit of the currency `of` is in `to`; the rate is by minor units."""
        digits = get_currency_precision(of) - get_currency_precision(to)
        rate = Decimal(rate_e9).scaleb(digits - 9)
        return format_decimal(rate, format="#,##0.#########", locale=self._locale)

    def minor(self, text: str, currency: str) -> int | None:
        """Return a typed amount in minor units of its currency, or None when it is none.

        Point and comma both begin the decimals, the later one where there are both; blanks and the
        other one part thousands.
        """
        digits = "".join(text.split())
        whole, point, decimals = digits.rpartition(max(".,", key=digits.rfind))
        if not point:
            whole, decimals = digits, ""
        whole = whole.replace(",", "").replace(".", "")
        places = get_currency_precision(currency)
        if not f"{whole}{decimals}".isdecimal() or len(whole) > 12 or len(decimals) > places:
            return None
        return int((whole or "0") + decimals.ljust(places, "0"))

    def day(self, day: str | dt.date, *, form: str = "medium") -> str:
        """Return a calendar day; `form` is one of Babel's, or a pattern such as `EEEE, d MMMM`."""
        value = dt.date.fromisoformat(day) if isinstance(day, str) else day
        return format_date(value, form, locale=self._locale)

    def instant(self, instant: str) -> str:
        """Return a moment in the device's own time zone."""
        local = dt.datetime.fromisoformat(instant).astimezone()
        return format_datetime(local.replace(tzinfo=None), "short", locale=self._locale)

    def day_and_time(self, instant: str) -> tuple[str, str]:
        """Return the day and the time of a moment where the device is, both short."""
        local = dt.datetime.fromisoformat(instant).astimezone().replace(tzinfo=None)
        day: str = format_skeleton("MMMd", local, locale=self._locale)
        return day, format_time(local, "short", locale=self._locale)

    def ago(self, instant: str, now: str) -> str:
        """Return how long ago a moment was, in words."""
        passed = dt.datetime.fromisoformat(now) - dt.datetime.fromisoformat(instant)
        if abs(passed.total_seconds()) < _JUST_NOW_S:
            return self.text("just now")
        words: str = format_timedelta(-passed, add_direction=True, locale=self._locale)
        return words

    def _written(self, details: Mapping[str, Any]) -> str:
        """Return a quantity with its unit, as one writes it into a list."""
        figure = self._value("quantity", details.get("quantity", ""), None)
        return f"{figure} {details.get('unit', '')}".strip()

    def _value(self, name: str, value: Any, currency: str | None) -> Any:
        if name in ("status", "field") and isinstance(value, str):
            return self.text(value)
        if name in _DAYS and isinstance(value, str) and _is_day(value):
            return self.day(value)
        if value == "":
            return self.text("somebody else") if name == "who" else "—"
        if currency and name in _AMOUNTS and isinstance(value, int):
            return self.money(value, currency)
        return self.number(value) if isinstance(value, int | float) else value


@cache
def language_of(code: str) -> Language:
    """Return the one object of a language, so that equal scenes and rows compare equal."""
    return Language(code)


def system_language() -> str:
    """Return the code of the device's language when it is one of ours, else `en`."""
    code = (locale.getlocale()[0] or "en")[:2].lower()
    return code if code in LANGUAGES else "en"


def _goods(details: Mapping[str, Any], sku: str, name: str) -> str:
    """Return how a product is told whose SKU and name are among the details of a reason."""
    code, called = str(details.get(sku, "")), details.get(name)
    return f"{called} ({code})" if called else code


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _scaled(amount_minor: int, digits: int) -> Decimal:
    return Decimal(amount_minor).scaleb(-digits)


@cache
def _catalog(code: str) -> gettext.NullTranslations:
    if code == "en":
        return gettext.NullTranslations()
    file = resources.files("fieldapp") / "translations" / code / "fieldapp.po"
    compiled = io.BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
