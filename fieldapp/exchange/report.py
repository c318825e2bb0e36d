"""What became of the rows of a file: counted, and every row that was not used with its reason."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from fieldapp.domain.entry.caption import Kind, told_left_out
from fieldapp.exchange.assignment import NotMoved

_VALUE_LENGTH = 80
_EXAMPLES = 5


class SetAside(NamedTuple):
    """A row that could not be used; `line` is its first line as a text editor counts.

    `reason` says what is wrong and, behind a semicolon, what to do where that is not plain.
    """

    line: int
    column: str
    value: str
    reason: str

    @property
    def told(self) -> dict[str, object]:
        """The row for programs, with what is wrong and what to do told apart."""
        problem, _, step = self.reason.partition("; ")
        if not step:
            step = f"correct “{self.column}”" if self.column else "correct the row"
        remedy = f"{step[:1].upper()}{step[1:]}, then load the file again."
        return {**self._asdict(), "reason": problem, "remedy": remedy}


class LeftOut(NamedTuple):
    """A caption or a total between the rows, with the line that it begins in."""

    line: int
    kind: Kind
    text: str


class Unusable(Exception):
    """A row cannot be used: the column and the value that are to blame, and why.

    The reason may go on behind a semicolon with what to do about it.
    """

    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(column, value, reason)
        self.column = column
        self.value = value
        self.reason = reason


@dataclass(slots=True)
class Remark:
    """Something that was decided about rows that were used; `lines` are the first of them."""

    text: str
    count: int = 0
    lines: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """The account of one import. `nouns` counts what came out of it, by kind.

    What was `left_out` stands between the rows and is none. `names_routes` says that the file has
    a column for the routes of outlets. `not_moved`, which only the hub can tell, are outlets that
    it left on another one.
    """

    source: str
    mapping: str
    encoding: str = ""
    rows_read: int = 0
    rows_used: int = 0
    aside: list[SetAside] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    remarks: dict[str, Remark] = field(default_factory=dict)
    nouns: dict[str, int] = field(default_factory=dict)
    names_routes: bool = False
    not_moved: list[NotMoved] = field(default_factory=list)

    def set_aside(self, line: int, why: Unusable) -> None:
        """Note a row that could not be used."""
        self.aside.append(SetAside(line, why.column, why.value[:_VALUE_LENGTH], why.reason))

    def leave_out(self, line: int, kind: Kind, cells: Sequence[str]) -> None:
        """Note a caption or a total."""
        text = "; ".join(cell.strip() for cell in cells if cell.strip())
        self.left_out.append(LeftOut(line, kind, text[:_VALUE_LENGTH]))

    def take_back(self, line: int, why: Unusable) -> None:
        """Note that a row was read well, and cannot be used together with the others."""
        self.rows_used -= 1
        self.set_aside(line, why)

    def remark(self, text: str, line: int | None = None) -> None:
        """Note a decision about a row that was used; equal texts are counted together."""
        remark = self.remarks.setdefault(text, Remark(text))
        remark.count += 1
        if line is not None and len(remark.lines) < _EXAMPLES:
            remark.lines.append(line)

    @property
    def adds_up(self) -> bool:
        """Whether every row that was read was used, set aside or left out."""
        return self.rows_read == self.rows_used + len(self.aside) + len(self.left_out)

    def reasons(self) -> list[tuple[str, str, int]]:
        """Return (column, reason, rows), the most frequent first."""
        counted = Counter((row.column, row.reason) for row in self.aside)
        return [(column, reason, rows) for (column, reason), rows in counted.most_common()]


def report_lines(report: Report, limit: int = 20) -> list[str]:
    """Return the report as lines of text, with at most `limit` of the rows that were set aside."""
    aside = len(report.aside)
    left = told_left_out([one.line for one in report.left_out])
    lines = [
        f"File      {report.source} ({report.encoding})",
        f"Mapping   {report.mapping}",
        f"Rows      {report.rows_read:,} read = {report.rows_used:,} used + {aside:,} set aside"
        + (f" + {len(report.left_out):,} left out" if left else ""),
    ]
    lines += [left] if left else []
    if aside:
        lines += ["", "Set aside, by reason:"]
        lines += [
            f"  {rows:>9,}  {_named(column)}{reason}" for column, reason, rows in report.reasons()
        ]
    if aside and limit > 0:
        lines += ["", f"The first {min(limit, aside):,} of {aside:,}:"]
        lines += [
            f"  line {row.line:,}: {_named(row.column)}{row.reason}"
            + (f" (“{row.value}”)" if row.value else "")
            for row in report.aside[:limit]
        ]
    if report.remarks:
        lines += ["", "Remarks:"]
        lines += [f"  {_remark(remark)}" for remark in report.remarks.values()]
    lines += _not_moved(report.not_moved, limit)
    lines += ["", "Taken:"]
    lines += [f"  {count:>9,}  {kind}" for kind, count in report.nouns.items() if count]
    return lines


def write_set_aside(report: Report, path: Path) -> None:
    """Write every row that was set aside to a CSV file that spreadsheets open as it is.

    Below them come the captions and totals, which nobody has to correct.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(SetAside._fields)
        writer.writerows(report.aside)
        for one in report.left_out:
            writer.writerow(SetAside(one.line, "", one.text, f"a {one.kind}: left out, no row"))


def _not_moved(outlets: list[NotMoved], limit: int) -> Iterator[str]:
    if not outlets:
        return
    yield from ("", f"Outlets that stay on the route which a manager has chosen: {len(outlets):,}")
    for one in outlets[:limit]:
        yield (
            f"  {one.name} ({one.code}): “{one.route_in_file}” in the file, stays on “{one.route}”"
            + (f", chosen by {one.chosen_by}" if one.chosen_by else "")
        )
    if len(outlets) > limit:
        yield f"  and {len(outlets) - limit:,} more; --json names all"
    yield "  To move one, a manager opens it in the app: Other route (the command assign_outlet)."


def _named(column: str) -> str:
    return f"{column}: " if column else ""


def _remark(remark: Remark) -> str:
    times = f"{remark.count:,} times: " if remark.count > 1 else ""
    more = ", ..." if remark.count > len(remark.lines) else ""
    where = f" (line {', '.join(f'{line:,}' for line in remark.lines)}{more})"
    return f"{times}{remark.text}{where if remark.lines else ''}"
