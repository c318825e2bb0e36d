"""Promotions in words: what one gives, for what, until when, and what is missing for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from fieldapp.domain.promotion import (
    Bundle,
    BundlePart,
    FreeGoods,
    GiftChoice,
    Mix,
    Promotion,
    Reward,
    Target,
    Tier,
    Tiers,
)
from fieldapp.domain.promotion.deal import Basis
from fieldapp.domain.promotion.hint import Hint
from fieldapp.language import Language
from fieldapp.localdb.queries.deals import NAMED, Names


def mark_words(language: Language, promotion: Promotion) -> str:
    """Return the deal as short as it can be told, to stand at a product."""
    t = language.text
    deal, currency = promotion.deal, promotion.currency
    if isinstance(deal, Tiers):
        first = deal.tiers[0]
        short = _short(language, first.reward, currency)
        if first.threshold <= 1:
            return short
        return t("{deal} from {n}", deal=short, n=_reached(language, deal.basis, first, currency))
    if isinstance(deal, FreeGoods):
        return f"{language.number(deal.buy)} + {language.number(deal.free)}"
    if isinstance(deal, Mix):
        short = _short(language, deal.reward, currency)
        return t("any {n}: {deal}", n=language.number(deal.pieces), deal=short)
    if isinstance(deal, Bundle):
        return t("together: {deal}", deal=_short(language, deal.reward, currency))
    return t("gift")


def deal_words(language: Language, promotion: Promotion, names: Names) -> str:
    """Return what a promotion gives as a sentence without a full stop."""
    t = language.text
    deal, currency = promotion.deal, promotion.currency
    if isinstance(deal, Tiers):
        told = [_tier(language, deal, tier, currency) for tier in deal.tiers]
        return _capital("; ".join(told))
    if isinstance(deal, FreeGoods):
        return _free(language, deal)
    if isinstance(deal, Mix):
        gain = reward_words(language, deal.reward, currency, of_set=True)
        return t("Any {n}: {deal}", n=language.number(deal.pieces), deal=gain)
    if isinstance(deal, Bundle):
        parts = " + ".join(_part(language, part, names) for part in deal.parts)
        gain = reward_words(language, deal.reward, currency, of_set=True)
        return t("{goods} together: {deal}", goods=parts, deal=gain)
    gifts = _gifts(language, deal.choices, names.products)
    if deal.every:
        reached = _amount(language, deal.basis, deal.threshold, currency)
        return t("A gift for every {n}: {gifts}", n=reached, gifts=gifts)
    reached = _least(language, deal.basis, deal.threshold, currency)
    return t("A gift for {n} or more: {gifts}", n=reached, gifts=gifts)


def reward_words(language: Language, reward: Reward, currency: str, *, of_set: bool = False) -> str:
    """Return what is given, in small letters; `of_set` for one that is of a whole set."""
    t = language.text
    if reward.percent_bp is not None:
        return t("{percent} off", percent=_percent(language, reward.percent_bp))
    each = reward.per == "unit" and not of_set
    if reward.off_minor is not None:
        amount = language.money(reward.off_minor, currency)
        return t("{amount} off each", amount=amount) if each else t("{amount} off", amount=amount)
    amount = language.money(reward.price_minor or 0, currency)
    if each:
        return t("{amount} each", amount=amount)
    if of_set:
        return t("the set at {amount}", amount=amount)
    return t("all together at {amount}", amount=amount)


def target_words(language: Language, promotion: Promotion, names: Names) -> str:
    """Return what a promotion is about; empty where its deal names that."""
    t = language.text
    target = promotion.target
    if isinstance(promotion.deal, Bundle):
        return ""
    meant = [
        _named(language, target.group_ids, names.groups),
        _named(language, target.brand_ids, names.brands),
        _named(language, target.product_ids, names.products),
    ]
    barred = [
        _named(language, target.except_group_ids, names.groups),
        _named(language, target.except_brand_ids, names.brands),
        _named(language, target.except_product_ids, names.products),
    ]
    told = ", ".join(part for part in meant if part) or t("everything")
    if without := ", ".join(part for part in barred if part):
        return t("{goods}, but not {others}", goods=told, others=without)
    return told


def limit_words(language: Language, promotion: Promotion) -> list[str]:
    """Return until when and how often a promotion holds, each limit by itself."""
    t = language.text
    found = []
    if promotion.valid_to is not None:
        found.append(t("until {day}", day=language.day(promotion.valid_to)))
    if promotion.weekdays:
        monday = dt.date(1970, 1, 5)
        days = [monday + dt.timedelta(days=n - 1) for n in sorted(promotion.weekdays)]
        found.append(", ".join(language.day(day, form="EEE") for day in days))
    if promotion.stock_warehouse_id is not None:
        found.append(t("while stock lasts"))
    if promotion.max_times is not None:
        times = promotion.max_times
        found.append(
            language.plural("at most {n} time in an order", "at most {n} times in an order", times)
        )
    if promotion.max_discount_minor is not None:
        amount = language.money(promotion.max_discount_minor, promotion.currency)
        found.append(t("at most {amount} off an order", amount=amount))
    if promotion.max_uses is not None:
        uses = promotion.max_uses
        found.append(
            language.plural(
                "in at most {n} order of an outlet", "in at most {n} orders of an outlet", uses
            )
        )
    if promotion.stacking != "stack":
        found.append(t("not together with other promotions"))
    return found


def hint_words(language: Language, hint: Hint, names: Names) -> str:
    """Return what is missing for a promotion, and what that would bring."""
    currency = hint.promotion.currency
    gain = _gain(language, hint, names, currency)
    if hint.basis == "value":
        amount = language.money(hint.missing, currency)
        return language.text("{amount} more for {gain}", amount=amount, gain=gain)
    return language.plural("{n} more for {gain}", "{n} more for {gain}", hint.missing, gain=gain)


def hint_target(language: Language, hint: Hint, names: Names) -> str:
    """Return of what has to be ordered more; nothing where it may be anything."""
    if hint.product_ids:
        return _named(language, hint.product_ids, names.products)
    if hint.promotion.target == Target():
        return ""
    return target_words(language, hint.promotion, names)


def _gain(language: Language, hint: Hint, names: Names, currency: str) -> str:
    if hint.gifts:
        gifts = _gifts(language, hint.gifts, names.products)
        return language.text("a gift: {gifts}", gifts=gifts)
    if hint.reward is not None:
        of_set = not isinstance(hint.promotion.deal, Tiers)
        return reward_words(language, hint.reward, currency, of_set=of_set)
    return language.plural("{n} free", "{n} free", hint.free)


def _tier(language: Language, deal: Tiers, tier: Tier, currency: str) -> str:
    gain = reward_words(language, tier.reward, currency)
    if tier.threshold <= 1:
        return gain
    if deal.every and tier.reward.off_minor is not None and tier.reward.per == "whole":
        reached = _reached(language, deal.basis, tier, currency)
        return language.text("{deal} for every {n}", deal=gain, n=reached)
    least = _least(language, deal.basis, tier.threshold, currency)
    return language.text("{deal} for {n} or more", deal=gain, n=least)


def _free(language: Language, deal: FreeGoods) -> str:
    every = deal.buy + deal.free
    if deal.of == "same":
        return language.plural(
            "{n} of one product for the price of {paid}",
            "{n} of one product for the price of {paid}",
            every,
            paid=language.number(deal.buy),
        )
    units = language.plural("Of every {n} unit", "Of every {n} units", every)
    if deal.free == 1:
        return language.text("{of_every} the cheapest is free", of_every=units)
    return language.plural(
        "{of_every} the {n} cheapest is free",
        "{of_every} the {n} cheapest are free",
        deal.free,
        of_every=units,
    )


def _part(language: Language, part: BundlePart, names: Names) -> str:
    return f"{language.number(part.quantity)} × " + _named(
        language, part.product_ids, names.products, between=_or(language)
    )


def _gifts(language: Language, choices: Iterable[GiftChoice], names: Mapping[str, str]) -> str:
    told = [
        f"{language.number(one.quantity)} × {names.get(one.product_id, one.product_id)}"
        for one in choices
    ]
    return _or(language).join(told)


def _named(
    language: Language, ids: Sequence[str], names: Mapping[str, str], *, between: str = ", "
) -> str:
    """Return the first names of a list, and how many there are besides."""
    told = [names.get(id_, id_) for id_ in ids[:NAMED]]
    rest = len(ids) - len(told)
    words = between.join(told)
    if rest <= 0:
        return words
    return language.plural("{names} and {n} more", "{names} and {n} more", rest, names=words)


def _reached(language: Language, basis: Basis, tier: Tier, currency: str) -> str:
    return _amount(language, basis, tier.threshold, currency)


def _least(language: Language, basis: Basis, amount: int, currency: str) -> str:
    """Return an amount as the least of something; a number alone would not say of what."""
    if basis == "value":
        return language.money(amount, currency)
    return language.plural("{n} unit", "{n} units", amount)


def _amount(language: Language, basis: Basis, amount: int, currency: str) -> str:
    return language.money(amount, currency) if basis == "value" else language.number(amount)


def _short(language: Language, reward: Reward, currency: str) -> str:
    if reward.percent_bp is not None:
        return f"−{_percent(language, reward.percent_bp)}"
    if reward.off_minor is not None:
        return f"−{language.amount(reward.off_minor, currency)}"
    return language.amount(reward.price_minor or 0, currency)


def _or(language: Language) -> str:
    return f" {language.text('or')} "


def _percent(language: Language, bp: int) -> str:
    return f"{language.number(bp / 100)}\u00a0%"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
