"""Money is taken: the oldest invoice first, or the ones that are chosen."""

from __future__ import annotations

import asyncio

from fieldapp.domain.invoice import Invoice
from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.payment import Payment
from fieldapp.localdb.records import TableNouns, write_noun
from tests.views.conftest import WIDTHS, Open
from tests.views.world import Company, ago


def bill(firm: Company, **open_minor: int) -> None:
    """Put invoices into the agent's replica, the first one due 30 days ago."""
    with firm.replica(firm.agent).database.write() as connection:
        entity = TableNouns(connection).get(LegalEntity, "l-1")
        assert entity is not None
        write_noun(connection, entity.model_copy(update={"invoices_as_of": ago(days=1)}))
        for n, (id_, amount) in enumerate(open_minor.items()):
            invoice = Invoice(
                id=id_,
                number=f"INV-{id_}",
                legal_entity_id="l-1",
                outlet_ids=["o-1"],
                issued="2026-01-01",
                due_day=ago(days=30 - 60 * n)[:10],
                currency="EUR",
                total_minor=amount,
                open_minor=amount,
            )
            write_noun(connection, invoice)


def payments(firm: Company) -> list[Payment]:
    with firm.replica(firm.agent).database.read() as connection:
        entity = TableNouns(connection).get(LegalEntity, "l-1")
        assert entity is not None
        return TableNouns(connection).payments_of(entity)


@WIDTHS
def test_the_oldest_invoice_is_paid_first(open_app: Open, firm: Company, width: int):
    bill(firm, old=10_000, later=6_000)

    async def story() -> None:
        async with open_app(firm.agent, width, "/outlet/o-1") as screen:
            await screen.tap("take-money")
            await screen.until_has("invoice-old")
            assert screen.shows("30 days late")
            await screen.type("payment-amount", "120.50", end=None)
            await screen.until_shows("pays 20.50")
            await screen.tap("method-card")
            await screen.tap("take-payment")
            await screen.until_shows("on its way to the office")

    asyncio.run(story())
    [payment] = payments(firm)
    assert (payment.amount_minor, payment.method, payment.currency) == (12_050, "card", "EUR")
    parts = [(part.invoice_id, part.amount_minor) for part in payment.allocations]
    assert parts == [("old", 10_000), ("later", 2_050)]


def test_a_chosen_invoice_fills_in_the_amount_and_can_be_taken_back(open_app: Open, firm: Company):
    bill(firm, old=10_000, later=6_000)

    async def story() -> None:
        async with open_app(firm.agent, 360, "/payment/o-1", "ru") as screen:
            await screen.tap("invoice-later")
            await screen.until(lambda: screen.get("payment-amount").value == "60,00")
            await screen.tap("take-payment")
            await screen.until_shows("за INV-later")
            [number] = [payment.number for payment in payments(firm)]
            await screen.tap(f"ask-back-{number}")
            await screen.tap(f"back-{number}")
            await screen.until_shows("отменён")

    asyncio.run(story())
    assert payments(firm) == []


def test_an_amount_that_was_typed_is_not_changed_by_choosing_invoices(
    open_app: Open, firm: Company
):
    bill(firm, old=10_000, later=6_000)

    async def story() -> None:
        async with open_app(firm.agent, 360, "/payment/o-1") as screen:
            await screen.type("payment-amount", "30", end=None)
            await screen.tap("invoice-later")
            await screen.until_shows("pays 30.00")
            assert screen.get("payment-amount").value == "30"
            await screen.type("payment-amount", "75", end=None)
            await screen.until_shows("15.00 beyond the chosen invoices goes on account.")
            await screen.tap("take-payment")
            await screen.until_shows("for INV-later")
            # Then the next payment begins: what is chosen fills in the amount again.
            await screen.tap("invoice-old")
            await screen.until(lambda: screen.get("payment-amount").value == "100.00")

    asyncio.run(story())
    [payment] = payments(firm)
    parts = [(part.invoice_id, part.amount_minor) for part in payment.allocations]
    assert (payment.amount_minor, parts) == (7_500, [("later", 6_000)])


def test_a_text_that_is_no_amount_is_told(open_app: Open, firm: Company):
    async def story() -> None:
        async with open_app(firm.agent, 360, "/payment/o-1") as screen:
            await screen.type("payment-amount", "12,345.678", end=None)
            assert screen.get("take-payment").disabled
            await screen.type("payment-amount", "1,234.5", end=None)
            await screen.until_shows("goes on account")

    asyncio.run(story())


def test_an_owner_does_not_take_money(open_app: Open, firm: Company):
    async def story() -> None:
        async with open_app(firm.owner, 360, "/outlet/o-1") as screen:
            await screen.until_has("return-goods")
            assert not screen.has("take-money")

    asyncio.run(story())
