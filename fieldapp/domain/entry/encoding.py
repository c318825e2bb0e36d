"""The text in the bytes of a file, whatever program has written it."""

from __future__ import annotations

import codecs
import unicodedata

from fieldapp.domain.refusal import Refusal

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_USUAL_SHARE = 0.95
_LAST_USUAL = 0x0530
"""Latin, Greek and Cyrillic letters, digits and punctuation come before this."""

_ALLOWED_CONTROLS = "\t\n\r\f\v"


def text_of(data: bytes) -> str | Refusal:
    """Return the text of a file in UTF-8, UTF-16 or windows-1251, with a mark of order or without.

    Bytes that are no text in any of them are refused, and so is a file of blanks.
    """
    text = _decoded(data)
    if text is None or any(map(_is_junk, set(text))):
        return Refusal("file_not_text")
    return text if text.strip() else Refusal("file_empty")


def _decoded(data: bytes) -> str | None:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _in(data[len(mark) :], name)
    if b"\0" in data:
        wide = (_in(data, name) for name in ("utf-16-le", "utf-16-be"))
        return next((text for text in wide if text and _is_usual(text)), None)
    utf8 = _in(data, "utf-8")
    return _in(data, "windows-1251") if utf8 is None else utf8


def _in(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None


def _is_usual(text: str) -> bool:
    usual = sum(ord(c) < _LAST_USUAL and not _is_junk(c) for c in text)
    return usual >= _USUAL_SHARE * len(text)


def _is_junk(character: str) -> bool:
    if character in _ALLOWED_CONTROLS:
        return False
    return unicodedata.category(character) in ("Cc", "Cs")
