"""The outbox's second copy survives cut-off lines, damage and compaction."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.command import CollectPayment, Command, CreateReturn
from fieldapp.domain.order import Order
from fieldapp.localdb.journal import JOURNAL_FILE, Journal, order_counter
from fieldapp.localdb.outbox import Entry, entry_of
from tests.company import NOW, Shelf
from tests.intents import cancel, check_in, create, order_quote, split


def entry(number: int, order_number: str | None = None) -> Entry:
    if order_number:
        return entry_of(number, create(f"o{number}", number=order_number))
    return entry_of(number, check_in(f"v{number}"))


@pytest.fixture
def journal(tmp_path) -> Journal:
    return Journal(tmp_path)


def numbers(journal: Journal) -> list[int]:
    return [entry.number for entry in journal.read().entries]


def test_a_journal_that_is_not_there_is_empty(journal):
    assert journal.read().entries == []
    assert not journal.path.exists()


def test_what_was_added_is_read_again(journal):
    first, second, third = entry(1, "A1-00012"), entry(2), entry_of(3, cancel())
    journal.append([first, second])
    journal.append([third])

    contents = journal.read()

    assert contents.entries == [first, second, third]
    assert (contents.last_command, contents.last_order, contents.damaged_lines) == (3, 12, 0)


def test_texts_of_any_kind_stay_in_their_line(journal):
    told = entry_of(1, create(number="№ 7\u2028\x85\r\n-3"))
    journal.append([told])

    assert journal.read().entries == [told]


def test_notes_about_sending_do_not_matter_for_the_second_copy(journal):
    plain = entry(1)
    journal.append([Entry(1, plain.id, plain.type, plain.document, plain.at, plain.body, "now")])

    assert journal.read().entries == [plain]


@given(cut=st.integers(1, 200))
def test_a_line_that_a_crash_cut_off_is_passed_over(tmp_path_factory, cut):
    journal = Journal(tmp_path_factory.mktemp("journal"))
    journal.append([entry(1), entry(2)])
    whole = journal.path.read_bytes()
    second = whole.index(b"\n") + 1
    journal.path.write_bytes(whole[: max(second, len(whole) - 1 - cut)])

    contents = journal.read()
    assert [entry.number for entry in contents.entries] == [1]
    journal.append([entry(3)])
    assert numbers(journal) == [1, 3]


def test_a_line_whose_end_alone_is_missing_is_whole(journal):
    journal.append([entry(1)])
    journal.path.write_bytes(journal.path.read_bytes()[:-1])

    journal.append([entry(2)])

    assert numbers(journal) == [1, 2]


def test_a_damaged_line_in_the_middle_costs_nothing_but_itself(journal):
    journal.append([entry(1), entry(2), entry(3)])
    lines = journal.path.read_bytes().splitlines(keepends=True)
    lines[1] = lines[1].replace(b"check_in", b"check_on")
    journal.path.write_bytes(b"".join(lines))

    contents = journal.read()

    assert [entry.number for entry in contents.entries] == [1, 3]
    assert contents.damaged_lines == 1


@pytest.mark.parametrize(
    "garbage", [b"\x00" * 50, b"\xff\xfe rubbish\n\n", b"\n\n\n", b"00000000 \n"]
)
def test_rubbish_between_lines_is_passed_over(journal, garbage):
    journal.append([entry(1)])
    with journal.path.open("ab") as file:
        file.write(garbage)
    journal.append([entry(2)])

    assert numbers(journal) == [1, 2]


def test_compaction_keeps_what_is_needed_and_the_counters(journal):
    journal.append([entry(1, "A1-00001"), entry(2, "A1-00002"), entry(3)])
    kept = entry(3)

    journal.compact([kept], last_command=3, last_order=2)

    contents = journal.read()
    assert contents.entries == [kept]
    assert (contents.last_command, contents.last_order) == (3, 2)
    assert sorted(path.name for path in journal.path.parent.iterdir()) == [JOURNAL_FILE]


def test_counters_outlive_all_commands_and_later_commands_raise_them(journal):
    journal.append([entry(1, "A1-00001")])
    journal.compact([], last_command=40, last_order=20)
    assert (journal.read().last_command, journal.read().last_order) == (40, 20)

    journal.append([entry(41, "A1-00021")])

    assert (journal.read().last_command, journal.read().last_order) == (41, 21)


def test_a_compaction_that_a_crash_cut_off_leaves_the_old_journal(journal):
    journal.append([entry(1)])
    journal.path.with_suffix(".new").write_bytes(b"half a li")

    assert numbers(journal) == [1]
    journal.compact([entry(1)], 1, 0)
    assert numbers(journal) == [1]


@pytest.mark.parametrize(
    ("number", "counter"),
    [("A1-00012", 12), ("A-B-7", 7), ("00012", 12), ("A1-12x", 0), ("A1-", 0), ("", 0)],
)
def test_the_counter_of_an_order_number(number, counter):
    assert order_counter(number) == counter


def test_every_command_that_takes_an_order_number_raises_the_counter(journal):
    """Numbers must not begin anew after the database was lost, whatever took the last one."""

    def beneath(cls: Any) -> set[Any]:
        return {cls, *(sub for child in cls.__subclasses__() for sub in beneath(child))}

    fields = {cls: "number" in cls.model_fields for cls in beneath(Command)}
    taking = {cls for cls, takes in fields.items() if takes}
    quote = Shelf()
    quote.do(create("q1", lines={"tea": 1}))
    made = [
        create("o1", number="A1-00003"),
        split("o1", "o2", "l1", number="Q-A1-00007"),
        order_quote(quote.need(Order, "q1")).model_copy(update={"number": "A1-00005"}),
        CreateReturn(id="c8", at=NOW, order_id="r1", number="A1-00008", outlet_id="corner"),
        CollectPayment(
            id="c9", at=NOW, payment_id="p1", number="A1-00009", outlet_id="corner", amount_minor=1
        ),
    ]
    assert {type(command) for command in made} == taking

    for n, counter in enumerate((3, 7, 7, 8, 9)):
        journal.append([entry_of(n + 1, made[n])])
        assert journal.read().last_order == counter
