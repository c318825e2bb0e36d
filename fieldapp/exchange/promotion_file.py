"""Promotions from a TOML file, one `[[promotion]]` table each; `docs/selling.md` has examples."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from babel.numbers import get_currency_precision
from pydantic import ValidationError

from fieldapp.domain.noun import Noun
from fieldapp.domain.promotion import (
    Bundle,
    BundlePart,
    Deal,
    FreeGoods,
    Gift,
    GiftChoice,
    Mix,
    Promotion,
    Reward,
    Target,
    Tier,
    Tiers,
)
from fieldapp.domain.promotion.index import Promotions
from fieldapp.domain.promotion.overlap import overlaps
from fieldapp.exchange.identity import identity
from fieldapp.exchange.port import Import, ImportRefused
from fieldapp.exchange.promotion_names import PromotionNames
from fieldapp.exchange.promotion_table import WEEKDAYS, PromotionTable, RewardWords, TierWords
from fieldapp.exchange.report import Report, Unusable

_TABLE = re.compile(r"^[ \t]*\[\[[ \t]*promotion[ \t]*\]\]", re.MULTILINE)
_REMEDY = "Write a table [[promotion]] for each; docs/selling.md has examples of every kind."


def read_promotions(path: Path, names: PromotionNames, known: Iterable[Promotion]) -> Import:
    """Return the promotions of a file. Raises `ImportRefused` when it is no such file.

    A table whose code is known replaces that promotion. A table that cannot be used is set aside
    with the reason. Promotions that meet at equal priority, `known` ones too, are remarked on.
    """
    text, content = _content(path)
    tables = content.get("promotion", [])
    lines = [text.count("\n", 0, found.start()) + 1 for found in _TABLE.finditer(text)]
    report = Report(str(path), "promotions", "UTF-8")
    found: dict[str, Promotion] = {}
    currencies = names.currencies
    for place, table in enumerate(tables):
        report.rows_read += 1
        line = lines[place] if place < len(lines) else 0
        try:
            made = _promotion(table, names, content.get("currency"), currencies)
            if made.id in found:
                raise Unusable("code", table["code"], "another table has this code already")
        except Unusable as why:
            report.set_aside(line, why)
            continue
        report.rows_used += 1
        found[made.id] = made
    others = {one.id: one for one in known} | found
    _warn(others, found, names, report)
    report.nouns = {"promotion": len(found)}
    nouns: list[Noun] = list(found.values())
    return Import(nouns, report)


def _content(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        content = tomllib.loads(text, parse_float=Decimal)
    except OSError as error:
        raise ImportRefused(
            f"cannot be read: {error.strerror}", place=str(path), remedy="Check the name."
        ) from error
    except UnicodeDecodeError as error:
        raise ImportRefused(
            "is not UTF-8 text", place=str(path), remedy="Save it as UTF-8."
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise ImportRefused(f"not valid TOML: {error}", place=str(path), remedy=_REMEDY) from error
    unknown = set(content) - {"promotion", "currency"}
    if unknown or not isinstance(content.get("promotion", []), list):
        what = sorted(unknown)[0] if unknown else "promotion"
        raise ImportRefused(f"“{what}” is not known here", place=str(path), remedy=_REMEDY)
    return text, content


def _promotion(
    table: dict[str, Any], names: PromotionNames, common: str | None, currencies: set[str]
) -> Promotion:
    try:
        words = PromotionTable.model_validate(table)
    except ValidationError as error:
        raise _unusable(error) from error
    currency = words.currency or common or (min(currencies) if len(currencies) == 1 else "")
    if currency and currencies and currency not in currencies:
        raise Unusable("currency", currency, "no price type at the hub has this currency")
    money = _Money(currency)
    outlets = names.outlets(words.outlets, words.entities, words.routes)
    try:
        promotion = Promotion(
            id=identity("promotion", words.code),
            name=words.name,
            note=words.note,
            valid_from=words.begins.isoformat() if words.begins else None,
            valid_to=words.ends.isoformat() if words.ends else None,
            weekdays=[WEEKDAYS.index(day) + 1 for day in words.weekdays],
            channels=list(words.channels),
            price_type_ids=names.ids("price type", words.price_types, "price_types"),
            outlet_ids=outlets,
            target=_target(words, names),
            deal=_deal(words, names, money),
            priority=words.priority,
            stacking=words.stacking,
            currency=currency,
            max_times=words.max_times,
            max_discount_minor=money.minor("max_discount", words.max_discount),
            max_uses=words.max_uses,
            budget_minor=money.minor("budget", words.budget),
            stock_warehouse_id=words.while_stock_lasts,
        )
    except ValidationError as error:
        raise _unusable(error) from error
    index = Promotions.of([promotion])
    if not any(index.about(product) for product in names.traits()):
        raise Unusable("", words.code, "no product that is sold is left in it")
    return promotion


class _Money:
    """Amounts as people write them, in minor units of a currency."""

    def __init__(self, currency: str) -> None:
        self._digits = get_currency_precision(currency) if currency else 0
        self._currency = currency

    def minor(self, column: str, amount: Decimal | None) -> int | None:
        if amount is None:
            return None
        if not self._currency:
            reason = 'needs a currency: write currency = "USD" on top of the file'
            raise Unusable(column, str(amount), reason)
        scaled = amount.scaleb(self._digits)
        if scaled != int(scaled):
            reason = f"{self._currency} has {self._digits} digits behind the decimal point"
            raise Unusable(column, str(amount), reason)
        return int(scaled)


def _target(words: PromotionTable, names: PromotionNames) -> Target:
    return Target(
        product_ids=tuple(names.ids("product", words.products, "products")),
        group_ids=tuple(names.ids("group", words.groups, "groups")),
        brand_ids=tuple(names.ids("brand", words.brands, "brands")),
        except_product_ids=tuple(names.ids("product", words.except_products, "except_products")),
        except_group_ids=tuple(names.ids("group", words.except_groups, "except_groups")),
        except_brand_ids=tuple(names.ids("brand", words.except_brands, "except_brands")),
    )


def _deal(words: PromotionTable, names: PromotionNames, money: _Money) -> Deal:
    if words.kind == "free_goods":
        return FreeGoods(buy=_needed("buy", words.buy), free=words.free, of=words.of)
    if words.kind == "mix":
        return Mix(pieces=_needed("pieces", words.pieces), reward=_reward(words, money))
    if words.kind == "bundle":
        parts = tuple(
            BundlePart(
                product_ids=tuple(names.ids("product", part.products, "parts")),
                quantity=part.quantity,
            )
            for part in words.parts
        )
        return Bundle(parts=parts, reward=_reward(words, money))
    if words.kind == "gift":
        basis, threshold = _threshold(words, money)
        choices = [
            GiftChoice(product_id=id_, quantity=gift.quantity)
            for gift in words.gifts
            for id_ in names.ids("product", [gift.product], "gifts")
        ]
        return Gift(basis=basis, threshold=threshold, every=words.every, choices=tuple(choices))
    steps = words.tiers or (words,)
    found = [_threshold(step, money) for step in steps]
    if len({basis for basis, _ in found}) > 1:
        raise Unusable("tiers", "", "all of them begin with from, or all with from_value")
    tiers = tuple(
        Tier(threshold=threshold, reward=_reward(step, money))
        for step, (_, threshold) in zip(steps, found, strict=True)
    )
    return Tiers(basis=found[0][0], tiers=tiers, every=words.every)


def _threshold(words: TierWords, money: _Money) -> tuple[Any, int]:
    """Return on what a step depends, and from where on it counts."""
    if words.from_value is not None:
        return "value", money.minor("from_value", words.from_value) or 0
    return "quantity", words.from_ or 1


def _reward(words: RewardWords, money: _Money) -> Reward:
    percent = words.percent
    if percent is not None and percent * 100 != int(percent * 100):
        raise Unusable("percent", str(percent), "has at most two digits behind the decimal point")
    total = money.minor("off_total", words.off_total)
    off = money.minor("off", words.off)
    if total is not None and off is not None:
        raise Unusable("off", str(words.off), "give off or off_total, not both")
    return Reward(
        percent_bp=None if percent is None else int(percent * 100),
        off_minor=off if total is None else total,
        price_minor=money.minor("price", words.price),
        per="unit" if total is None else "whole",
    )


def _needed(column: str, value: int | None) -> int:
    if value is None:
        raise Unusable(column, "", "is missing for this kind")
    return value


def _unusable(error: ValidationError) -> Unusable:
    fault = error.errors(include_url=False, include_context=False)[0]
    column = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        return Unusable(column, "", "this word is not known here")
    value = "" if isinstance(fault["input"], dict) else str(fault["input"])
    return Unusable(column, value, str(fault["msg"]).removeprefix("Value error, "))


def _warn(
    others: dict[str, Promotion],
    made: dict[str, Promotion],
    names: PromotionNames,
    report: Report,
) -> None:
    for one, other in overlaps(Promotions.of(others.values()), names.traits()):
        if one in made or other in made:
            pair = f"“{others[one].name}” and “{others[other].name}”"
            report.remark(
                f"{pair} meet at equal priority; they are applied in the order of their ids. "
                "Give them different priorities."
            )
