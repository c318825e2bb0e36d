"""What the documents name exists: files, targets of make, commands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from fieldapp.config import ROOT

DOCUMENTS = sorted(
    path for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")] if path.is_file()
)
FENCE = re.compile(r"^(```|~~~).*?^\1\s*$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)>\s]+)>?(?:\s+\"[^\"]*\")?\s*\)")
REFERENCE = re.compile(r"^\[[^\]]+\]:\s+(\S+)", re.MULTILINE)
IMAGE = re.compile(r"<(?:img|a|source)\b[^>]*\b(?:src|href|srcset)=\"([^\"]+)\"")
IN_CODE = re.compile(
    r"(?:^\s*(?:\$ |> )?|`)(?:\.venv/bin/)?(make|fieldapp) ([^`\n#|&;]*)", re.MULTILINE
)


def document_id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def links(text: str) -> set[str]:
    """Return the targets of links and images outside of code."""
    prose = re.sub(r"`[^`\n]*`", "", FENCE.sub("", text))
    return {*LINK.findall(prose), *REFERENCE.findall(prose), *IMAGE.findall(prose)}


def anchors(text: str) -> set[str]:
    """Return the anchors of a document's headings, made as GitHub makes them."""
    found = set()
    for heading in re.findall(r"^#{1,6}\s+(.+?)\s*#*$", FENCE.sub("", text), re.MULTILINE):
        plain = re.sub(r"[*_`]|\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        found.add(re.sub(r"[^\w\- ]", "", plain).replace(" ", "-"))
    return found


def calls(program: str) -> list[tuple[str, list[str]]]:
    """Return (document, words) for every call of a program that code in a document shows."""
    found = []
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        code = [m.group(0) for m in FENCE.finditer(text)] + re.findall(r"`[^`\n]+`", text)
        for part in code:
            found += [
                (document_id(path), arguments.split())
                for called, arguments in IN_CODE.findall(part)
                if called == program
            ]
    return found


def options_of(command: Any) -> set[str]:
    return {name for option in command.params for name in (*option.opts, *option.secondary_opts)}


def targets_of_make() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_there_are_documents():
    assert ROOT / "README.md" in DOCUMENTS
    assert len(DOCUMENTS) > 3


@pytest.mark.parametrize("path", DOCUMENTS, ids=document_id)
def test_links_lead_somewhere(path):
    text = path.read_text(encoding="utf-8")
    broken = []
    for link in links(text):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        if not target.exists():
            broken.append(link)
        elif anchor and target.suffix == ".md":
            broken += [link] if anchor not in anchors(target.read_text(encoding="utf-8")) else []

    assert broken == []


def test_targets_of_make_that_documents_name_exist():
    unknown = [
        (document, words[0])
        for document, words in calls("make")
        if words and words[0] not in targets_of_make() and "=" not in words[0]
    ]

    assert unknown == []


def test_commands_that_documents_name_exist():
    from fieldapp.cli.program import program

    unknown = []
    for document, words in calls("fieldapp"):
        command: Any = program
        for word in words:
            children = getattr(command, "commands", None)
            if children is None or word.startswith(("-", "[", "<", "…", "...")):
                break
            if word not in children:
                unknown.append((document, " ".join(words)))
                break
            command = children[word]

    assert unknown == []


def test_every_import_is_named_where_imports_are_described():
    from fieldapp.cli.program import program

    children: dict[str, Any] = getattr(program, "commands", {})
    imports = {name for name in children if name.startswith("import")}
    assert imports
    named = {words[0] for document, words in calls("fieldapp") if document == "docs/import.md"}

    assert imports - named == set()


def test_options_that_documents_name_exist():
    from fieldapp.cli.program import program

    unknown = []
    for document, words in calls("fieldapp"):
        command: Any = program
        known = options_of(command)
        for word in words:
            if child := getattr(command, "commands", {}).get(word):
                command, known = child, known | options_of(child)
        given = {word.partition("=")[0].strip("[]") for word in words if word.startswith("--")}
        unknown += [(document, option) for option in sorted(given - known - {"--help"})]

    assert unknown == []


def test_calls_are_found_in_code_of_both_forms():
    text = "Run `make test` or\n```sh\n$ make check ARGS=1\n.venv/bin/fieldapp hub --port 1\n```\n"

    assert IN_CODE.findall(text) == [
        ("make", "test"),
        ("make", "check ARGS=1"),
        ("fieldapp", "hub --port 1"),
    ]


def test_links_are_found_outside_of_code_only():
    code = "`[no](e.md)`\n```\n[no](f.md)\n```\n"
    text = f'[a](b.md "t") ![c](d.png)\n{code}<img src="g.svg">\n[x]: h.md\n'

    assert links(text) == {"b.md", "d.png", "g.svg", "h.md"}
    assert anchors("# Two `words`, *here*\n## Ein-Wort") == {"two-words-here", "ein-wort"}
