"""A quote as text to copy into a message, and as a page to print."""

from __future__ import annotations

from html import escape

from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.product import named
from fieldapp.language import Language
from fieldapp.localdb.queries.carts import QuoteView
from fieldapp.views.words import pieces

_PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ font: 15px/1.4 sans-serif; margin: 2em auto; max-width: 48em; padding: 0 1em; }}
table {{ border-collapse: collapse; width: 100%; }}
td, th {{ border-bottom: 1px solid #ccc; padding: .35em .5em; text-align: left; }}
td.n, th.n {{ text-align: right; white-space: nowrap; }}
</style></head><body>
<h1>{title}</h1>
<p>{facts}</p>
<table><thead><tr>{head}</tr></thead><tbody>
{rows}
</tbody></table>
<p>{totals}</p>
</body></html>
"""


def quote_text(language: Language, view: QuoteView, company: str) -> str:
    """Return a quote as plain text, a line a product."""
    quote = view.quote
    lines = [f"{_heading(language, view)} · {company}", *_facts(language, view), ""]
    for place, line in enumerate(quote.lines, 1):
        quantity, price, amount = _figures(language, line, quote.currency)
        goods = _goods(view, line)
        lines.append(f"{place}. {goods}: {quantity} × {price} = {amount}")
    return "\n".join([*lines, "", *_totals(language, view)])


def quote_page(language: Language, view: QuoteView, company: str) -> str:
    """Return a quote as a page of HTML that stands alone, to be printed or sent."""
    t = language.text
    quote = view.quote
    columns = ("№", t("Product"), t("Quantity"), t("Price"), t("Amount"))
    head = "".join(
        f'<th class="n">{escape(name)}</th>' if n > 1 else f"<th>{escape(name)}</th>"
        for n, name in enumerate(columns)
    )
    rows = []
    for place, line in enumerate(quote.lines, 1):
        figures = _figures(language, line, quote.currency)
        cells = "".join(f'<td class="n">{escape(figure)}</td>' for figure in figures)
        name = escape(_goods(view, line))
        rows.append(f"<tr><td>{place}</td><td>{name}</td>{cells}</tr>")
    return _PAGE.format(
        lang=language.code,
        title=escape(f"{_heading(language, view)} · {company}"),
        facts="<br>".join(escape(fact) for fact in _facts(language, view)),
        head=head,
        rows="\n".join(rows),
        totals="<br>".join(escape(total) for total in _totals(language, view)),
    )


def _heading(language: Language, view: QuoteView) -> str:
    return language.text("Quote {number}", number=view.quote.number)


def _facts(language: Language, view: QuoteView) -> list[str]:
    t = language.text
    quote = view.quote
    shop = ", ".join(part for part in (view.outlet_name, view.address) if part)
    facts = [t("For {client}", client=" · ".join(part for part in (view.payer, shop) if part))]
    if quote.valid_until is not None:
        facts.append(t("Valid until {day}", day=language.day(quote.valid_until)))
    if quote.delivery_day is not None:
        facts.append(f"{t('Delivery day')}: {language.day(quote.delivery_day)}")
    facts.append(f"{t('Author')}: {quote.author_name}")
    return facts


def _goods(view: QuoteView, line: OrderLine) -> str:
    return f"{named(line.name, view.sizes.get(line.product_id, ''))} ({line.sku})"


def _figures(language: Language, line: OrderLine, currency: str) -> tuple[str, str, str]:
    return (
        pieces(language, line.quantity, line.unit),
        language.amount(line.price_minor, currency),
        language.amount(line.amount_minor, currency),
    )


def _totals(language: Language, view: QuoteView) -> list[str]:
    t = language.text
    quote = view.quote
    rows = []
    if quote.vat_minor:
        rows.append(f"{t('Net')}: {language.money(quote.net_minor, quote.currency)}")
        rows.append(f"{t('VAT')}: {language.money(quote.vat_minor, quote.currency)}")
    return [*rows, f"{t('Total')}: {language.money(quote.total_minor, quote.currency)}"]
