"""Every sentence that the code shows has a Russian translation that takes the same values."""

from __future__ import annotations

import string
from importlib import resources

import pytest
from babel.messages.pofile import read_po

from tests.views.messages import plurals, texts

_FILE = resources.files("fieldapp") / "translations" / "ru" / "fieldapp.po"


@pytest.fixture(scope="module")
def catalog():
    with _FILE.open("rb") as file:
        return read_po(file, locale="ru", abort_invalid=True)


def values_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_text_is_translated(catalog):
    missing = [text for text in texts() if not getattr(catalog.get(text), "string", "")]
    assert missing == []


def test_every_number_has_three_forms(catalog):
    for one, many in plurals():
        message = catalog.get(one)
        assert message is not None, one
        assert message.id == (one, many)
        assert len(message.string) == 3
        assert all(message.string), one


def test_translations_take_the_values_of_the_original(catalog):
    for message in catalog:
        if not message.id:
            continue
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        translated = message.string if isinstance(message.string, tuple) else (message.string,)
        for text in translated:
            assert values_of(text) <= values_of(originals[-1]), message.id


def test_nothing_is_left_over(catalog):
    used = texts() | {one for one, _ in plurals()}
    ids = {m.id[0] if isinstance(m.id, tuple) else m.id for m in catalog if m.id}
    assert ids - used == set()
