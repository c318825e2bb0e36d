"""A file of promotions: every kind as the documentation shows it, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.domain.noun import Noun
from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.price import PriceType
from fieldapp.domain.product import Group
from fieldapp.domain.promotion import (
    Bundle,
    BundlePart,
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
from fieldapp.domain.route import Route
from fieldapp.exchange.identity import identity
from fieldapp.exchange.port import Import, ImportRefused
from fieldapp.exchange.promotion_file import read_promotions
from fieldapp.exchange.promotion_names import PromotionNames
from tests.company import COMPANY

MORE: tuple[Noun, ...] = (
    Group(id="empty", name="Empty shelf"),
    LegalEntity(id="chain", name="Chain", outlet_ids=["kiosk", "bazaar"]),
    LegalEntity(id="nobody", name="Nobody"),
    Route(id="west", name="West"),
)


def load(tmp_path: Path, text: str, *known: Promotion) -> Import:
    file = tmp_path / "promotions.toml"
    file.write_text(text, encoding="utf-8")
    return read_promotions(file, PromotionNames((*COMPANY, *MORE)), known)


def one(tmp_path: Path, words: str) -> Promotion:
    found = load(tmp_path, f'[[promotion]]\ncode = "P1"\nname = "One"\n{words}\n')
    assert not found.report.aside, found.report.aside
    [promotion] = found.nouns
    assert isinstance(promotion, Promotion)
    return promotion


def test_a_table_with_everything_in_it(tmp_path):
    promotion = one(
        tmp_path,
        """
        note = "In March"
        begins = 2026-03-01
        ends = 2026-03-31
        weekdays = ["mon", "sun"]
        channels = ["self"]
        price_types = ["Retail"]
        outlets = ["C-1"]
        entities = ["Chain"]
        routes = ["South"]
        groups = ["Drinks"]
        except_products = ["JU-1"]
        percent = 12.5
        from = 12
        priority = 3
        stacking = "line"
        max_discount = 25
        max_uses = 2
        budget = 1000.50
        while_stock_lasts = "main"
        """,
    )

    assert promotion == Promotion(
        id=identity("promotion", "P1"),
        name="One",
        note="In March",
        valid_from="2026-03-01",
        valid_to="2026-03-31",
        weekdays=[1, 7],
        channels=["self"],
        price_type_ids=["retail"],
        outlet_ids=["corner", "kiosk", "bazaar"],
        target=Target(group_ids=("drinks",), except_product_ids=("juice",)),
        deal=Tiers(tiers=(Tier(threshold=12, reward=Reward(percent_bp=1_250)),)),
        priority=3,
        stacking="line",
        currency="USD",
        max_discount_minor=2_500,
        max_uses=2,
        budget_minor=100_050,
        stock_warehouse_id="main",
    )


@pytest.mark.parametrize(
    ("words", "deal"),
    [
        ("off = 0.25", Tiers(tiers=(Tier(reward=Reward(off_minor=25)),))),
        ("price = 1.1", Tiers(tiers=(Tier(reward=Reward(price_minor=110)),))),
        (
            "off_total = 5\nfrom_value = 100\nevery = true",
            Tiers(
                basis="value",
                tiers=(Tier(threshold=10_000, reward=Reward(off_minor=500, per="whole")),),
                every=True,
            ),
        ),
        (
            "tiers = [{from_value = 100, percent = 5}, {from_value = 200, percent = 10}]",
            Tiers(
                basis="value",
                tiers=(
                    Tier(threshold=10_000, reward=Reward(percent_bp=500)),
                    Tier(threshold=20_000, reward=Reward(percent_bp=1_000)),
                ),
            ),
        ),
        ('kind = "free_goods"\nbuy = 10\nfree = 2', FreeGoods(buy=10, free=2)),
        (
            'kind = "free_goods"\nbuy = 2\nof = "cheapest"',
            FreeGoods(buy=2, free=1, of="cheapest"),
        ),
        ('kind = "mix"\npieces = 3\nprice = 10', Mix(pieces=3, reward=Reward(price_minor=1_000))),
        (
            'kind = "bundle"\npercent = 20\n'
            'parts = [{products = ["TE-1"]}, {products = ["CO-1", "JU-1"], quantity = 6}]',
            Bundle(
                parts=(
                    BundlePart(product_ids=("tea",)),
                    BundlePart(product_ids=("cola", "juice"), quantity=6),
                ),
                reward=Reward(percent_bp=2_000),
            ),
        ),
        (
            'kind = "gift"\nfrom_value = 50\ngifts = [{product = "SA-1", quantity = 2}]',
            Gift(
                basis="value",
                threshold=5_000,
                choices=(GiftChoice(product_id="salt", quantity=2),),
            ),
        ),
    ],
)
def test_every_kind_can_be_written(tmp_path, words, deal):
    assert one(tmp_path, words).deal == deal


@pytest.mark.parametrize(
    ("words", "column", "reason"),
    [
        ('products = ["XX"]\npercent = 5', "products", "no product of this name"),
        ('groups = ["Shoes"]\npercent = 5', "groups", "no group of this name"),
        ('outlets = ["?"]\npercent = 5', "outlets", "no outlet of this name"),
        ('entities = ["Nobody"]\npercent = 5', "entities", "has no outlets"),
        ('routes = ["West"]\npercent = 5', "routes", "has no outlets"),
        ('price_types = ["Gold"]\npercent = 5', "price_types", "no price type"),
        ('groups = ["Empty shelf"]\npercent = 5', "", "no product that is sold is left"),
        ('products = ["RE-1"]\npercent = 5', "", "no product that is sold is left"),
        (
            'products = ["CO-1"]\nexcept_brands = ["Fizz"]\npercent = 5',
            "",
            "no product that is sold is left",
        ),
        ("percent = 101", "percent", "less than or equal to 100"),
        ("percent = 0.001", "percent", "at most two digits"),
        ("off = 0.001", "off", "2 digits behind"),
        ("off = 1\noff_total = 1", "off", "not both"),
        ("percent = 5\nprice = 1", "", "just one of them"),
        ("", "", "just one of them"),
        (
            "tiers = [{from = 24, percent = 5}, {from = 12, percent = 9}]",
            "",
            "tiers have to rise",
        ),
        ("tiers = [{from = 1, percent = 9}, {from = 5, percent = 5}]", "", "less is given"),
        (
            "tiers = [{from = 1, percent = 9}, {from_value = 5, percent = 9}]",
            "tiers",
            "all with from_value",
        ),
        ("percent = 5\nbegins = 2026-03-02\nends = 2026-03-01", "", "before it begins"),
        ('percent = 5\ncurrency = "EUR"', "currency", "no price type at the hub"),
        ("percent = 5\ncolour = 1", "colour", "not known here"),
        ('kind = "free_goods"', "buy", "is missing"),
        ('kind = "mix"\npercent = 5', "pieces", "is missing"),
        ('kind = "lottery"', "kind", "Input should be"),
        ("percent = 5\nmax_times = 0", "max_times", "greater than or equal to 1"),
    ],
)
def test_what_is_wrong_is_set_aside_with_its_line_and_reason(tmp_path, words, column, reason):
    good = '[[promotion]]\ncode = "P2"\nname = "Two"\npercent = 5\n'
    found = load(tmp_path, f'# March\n{good}\n[[promotion]]\ncode = "P1"\nname = "One"\n{words}\n')

    assert [noun.key for noun in found.nouns] == [identity("promotion", "P2")]
    assert found.report.adds_up
    [aside] = found.report.aside
    assert aside.line == 7
    assert column in aside.column
    assert reason in aside.reason


def test_amounts_need_to_know_their_currency(tmp_path):
    file = tmp_path / "promotions.toml"
    file.write_text('[[promotion]]\ncode = "P"\nname = "N"\noff = 1\n')
    names = PromotionNames(noun for noun in COMPANY if not isinstance(noun, PriceType))

    [aside] = read_promotions(file, names, ()).report.aside

    assert (aside.column, aside.value) == ("off", "1")
    assert "needs a currency" in aside.reason


def test_a_code_stands_once(tmp_path):
    table = '[[promotion]]\ncode = "P"\nname = "N"\npercent = 5\n'

    found = load(tmp_path, table * 2)

    assert [aside.reason for aside in found.report.aside] == ["another table has this code already"]


def test_promotions_that_meet_at_equal_priority_are_told(tmp_path):
    known = Promotion(
        id="old",
        name="Old",
        target=Target(brand_ids=("fizz",)),
        deal=Tiers(tiers=(Tier(reward=Reward(percent_bp=100)),)),
    )

    def remarks(words: str) -> list[str]:
        table = f'[[promotion]]\ncode = "P"\nname = "New"\npercent = 5\n{words}\n'
        return list(load(tmp_path, table, known).report.remarks)

    [told] = remarks('groups = ["Drinks"]')
    assert "“New”" in told
    assert "“Old”" in told
    assert remarks('groups = ["Drinks"]\npriority = 1') == []
    assert remarks('products = ["TE-1"]') == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[promotion]", "not valid TOML"),
        ("[[promo]]\n", "“promo” is not known"),
        ("promotion = 5\n", "“promotion” is not known"),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path, text, words):
    with pytest.raises(ImportRefused, match=words):
        load(tmp_path, text)


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path):
    names = PromotionNames(COMPANY)
    (tmp_path / "latin.toml").write_bytes(b'name = "\xe9"')

    with pytest.raises(ImportRefused, match="cannot be read"):
        read_promotions(tmp_path / "none.toml", names, ())
    with pytest.raises(ImportRefused, match="not UTF-8"):
        read_promotions(tmp_path / "latin.toml", names, ())
