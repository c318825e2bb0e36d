"""Texts, numbers, money and times in every language that the app speaks."""

from __future__ import annotations

import ast
import re
import string
from fractions import Fraction
from importlib import resources
from typing import Any

import pytest
from babel.messages.pofile import read_po

from fieldapp.config import ROOT
from fieldapp.domain.entry.amount import Amount, counted
from fieldapp.domain.product import Pack, Product
from fieldapp.domain.refusal import EARLIER, REASONS, Refusal
from fieldapp.language import LANGUAGES, Language, system_language

NOW = "2026-03-02T08:30:00.000Z"


def places(text: str) -> set[str]:
    """Return the names of the values that a text needs."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def catalog(code: str) -> Any:
    file = resources.files("fieldapp") / "translations" / code / "fieldapp.po"
    assert file.is_file(), f"{file} is missing"
    with file.open("rb") as source:
        return read_po(source, locale=code)


def reason_texts_used() -> set[str]:
    """Return the codes of refusals and reasons that the sources give."""
    found = set()
    for file in (ROOT / "fieldapp").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Refusal", "Reason"):
                values = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "code")]
                found |= {str(v.value) for v in values if isinstance(v, ast.Constant)}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", REASONS)
def test_every_reason_is_told_in_words_with_its_details(language, code):
    details = {name: f"<{name}>" for name in places(REASONS[code])}

    words = Language(language).reason(code, details)

    assert "{" not in words
    assert all(value in words for name, value in details.items() if name != "status")
    assert words != code
    if language != "en":
        assert words != Language("en").reason(code, details), "not translated"


def test_every_reason_that_is_given_has_a_text():
    used = reason_texts_used()

    assert used <= set(REASONS)
    assert len(used) > 20


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_translations_keep_the_places_of_values_and_none_is_empty(language):
    for message in catalog(language):
        if not message.id:
            continue
        plural = isinstance(message.id, tuple)
        allowed = set().union(*map(places, message.id)) if plural else places(message.id)
        for text in message.string if plural else (message.string,):
            assert text, f"{message.id} is not translated"
            assert places(text) <= allowed, message.id
            assert plural or places(text) == allowed, message.id
        assert not message.fuzzy, message.id


def test_prices_in_reasons_are_shown_as_money():
    details = {"sku": "TE-1", "seen": 40_000, "current": 45_050, "currency": "USD"}

    english = Language("en").reason("price_changed", details)
    russian = Language("ru").reason("price_changed", details)

    assert "$400.00 was agreed, $450.50" in english
    assert "400,00\u00a0$" in russian
    assert "450,50\u00a0$" in russian


def test_numbers_in_reasons_have_the_languages_separators():
    details = {"sku": "TE-1", "quantity": 1_000_000, "limit": 100_000}

    assert "1,000,000 of TE-1" in Language("en").reason("quantity_too_large", details)
    assert "1\u00a0000\u00a0000" in Language("ru").reason("quantity_too_large", details)


def test_figures_of_a_list_are_told_as_each_language_writes_them():
    tea = Product(id="tea", sku="TE-1", name="Tea", packs=[Pack(unit="case", quantity=3)])
    parts = counted(Amount(Fraction(3, 2), "case"), tea)
    unclear = counted(Amount(Fraction(5, 4), "", Fraction(1250)), tea)
    assert isinstance(parts, Refusal)
    assert isinstance(unclear, Refusal)

    told = {
        code: [Language(code).reason(one.code, one.details) for one in (parts, unclear)]
        for code in LANGUAGES
    }

    assert told["en"][0].startswith("1.5 case of TE-1")
    assert told["ru"][0].startswith("1,5 case для TE-1")
    assert "1.25 or 1,250" in told["en"][1]
    assert "1,25" in told["ru"][1]
    assert "1\u00a0250" in told["ru"][1]
    assert not [text for text in told["ru"] if re.search(r"\d\.\d", text)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("code", "details", "words"),
    [
        ("newer_code", {"x": 1}, "newer_code"),
        ("newer_code", {"message": 1, "self": 2}, "newer_code"),
        ("", {}, ""),
    ],
)
def test_a_reason_that_is_not_known_here_is_shown_as_it_is(language, code, details, words):
    assert Language(language).reason(code, details) == words


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reason_without_its_details_is_shown_all_the_same(language):
    assert Language(language).reason("order_empty", {}) != ""
    assert Language(language).reason("order_empty", {"other": 1}) != ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", EARLIER)
def test_a_reason_with_the_fewer_details_of_an_older_release_is_told_in_words(language, code):
    assert places(EARLIER[code]) < places(REASONS[code])
    details = {name: f"<{name}>" for name in places(EARLIER[code])}

    words = Language(language).reason(code, details)

    assert "{" not in words
    assert all(value in words for value in details.values())
    newer = dict.fromkeys(places(REASONS[code]) - places(EARLIER[code]), "A-1")
    assert "A-1" in Language(language).reason(code, {**details, **newer})


@pytest.mark.parametrize(
    ("amount", "currency", "english", "russian"),
    [
        (123_450, "USD", "$1,234.50", "1\u00a0234,50\u00a0$"),
        (-5, "USD", "-$0.05", "-0,05\u00a0$"),
        (0, "RUB", "RUB\u00a00.00", "0,00\u00a0₽"),
        (1_234, "JPY", "¥1,234", "1\u00a0234\u00a0¥"),
        (10**17 + 1, "USD", "$1,000,000,000,000,000.01", None),
    ],
)
def test_money_is_written_as_the_language_does(amount, currency, english, russian):
    assert Language("en").money(amount, currency) in (english, english.replace("RUB\u00a0", "RUB"))
    if russian:
        assert Language("ru").money(amount, currency) == russian


@pytest.mark.parametrize(
    ("amount", "currency", "english", "russian"),
    [
        (123_450, "USD", "1,234.50", "1\u00a0234,50"),
        (-5, "USD", "-0.05", "-0,05"),
        (1_234, "JPY", "1,234", "1\u00a0234"),
    ],
)
def test_amounts_in_columns_have_no_currency(amount, currency, english, russian):
    assert Language("en").amount(amount, currency) == english
    assert Language("ru").amount(amount, currency) == russian


@pytest.mark.parametrize(("n", "form"), [(1, "one"), (2, "many"), (5, "many"), (1_000, "many")])
def test_plurals_fit_their_number(n, form):
    text = Language("en").plural("one {n}", "many {n}", n)

    assert text.startswith(form)
    assert text.endswith("1,000" if n == 1_000 else str(n))


def test_times_are_told_in_words():
    english, russian = Language("en"), Language("ru")

    assert english.ago("2026-03-02T08:29:50.000Z", NOW) == "just now"
    assert english.ago("2026-03-02T08:00:00.000Z", NOW) == "30 minutes ago"
    assert russian.ago("2026-03-02T06:30:00.000Z", NOW) == "2 часа назад"
    assert english.ago("2026-03-02T09:30:00.000Z", NOW) == "in 1 hour"


def test_days_are_written_as_the_language_does():
    assert Language("en").day("2026-03-02") == "Mar 2, 2026"
    assert Language("ru").day("2026-03-02", form="EEEE, d MMMM") == "понедельник, 2 марта"


def test_a_moment_is_shown_in_the_devices_zone(monkeypatch):
    import time

    monkeypatch.setenv("TZ", "Europe/Riga")
    time.tzset()
    try:
        assert "10:30" in Language("en").instant(NOW)
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("code", ["de", "", "EN", "en_US"])
def test_a_language_that_is_not_spoken_is_english(code):
    assert Language(code).code == "en"


@pytest.mark.parametrize(
    ("found", "code"),
    [("ru_RU", "ru"), ("en_GB", "en"), ("de_DE", "en"), (None, "en"), ("C", "en")],
)
def test_the_devices_language_is_used_when_it_is_one_of_ours(monkeypatch, found, code):
    monkeypatch.setattr("locale.getlocale", lambda: (found, None))

    assert system_language() == code


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("120.50", 12_050),
        ("120,5", 12_050),
        ("1 234,56", 123_456),
        ("1,234.56", 123_456),
        ("1.234,56", 123_456),
        ("7", 700),
        (".5", 50),
        ("12.345", None),
        ("-5", None),
        ("five", None),
        ("", None),
    ],
)
def test_a_typed_amount_is_read_as_people_write_it(text, minor):
    assert Language("en").minor(text, "EUR") == minor


def test_goods_that_are_short_are_told_by_name_and_sku():
    details = {"sku": "TE-1", "name": "Tea", "quantity": 12, "stock": 0}
    other = {"taken": 5, "other": "CA-1", "other_name": "Candle"}

    assert Language("en").reason("shortage_left_out", details) == (
        "Tea (TE-1): 12 wished, 0 in stock; nothing was ordered."
    )
    assert Language("ru").reason("shortage_substituted", {**details, **other}) == (
        "Tea (TE-1): хотели 12, на складе 0; взамен заказано 5: Candle (CA-1)."
    )


def test_an_older_hub_tells_goods_that_are_short_by_sku_alone():
    details = {"sku": "TE-1", "quantity": 12, "stock": 3, "ordered": 3}

    assert Language("en").reason("shortage_cut", details) == (
        "TE-1: 12 wished, 3 in stock; 3 were ordered."
    )


def test_goods_that_are_cut_are_told_with_what_is_left_out():
    details = {"sku": "TE-1", "name": "Tea", "quantity": 12, "stock": 0, "ordered": 0}

    assert Language("en").reason("shortage_cut", {**details, "left_out": 1}) == (
        "Tea (TE-1): 12 wished, 0 in stock; ordered 0, left out 1."
    )
    assert Language("ru").reason("shortage_cut", {**details, "left_out": 1}) == (
        "Tea (TE-1): хотели 12, на складе 0; заказано 0, не вошло 1."
    )
