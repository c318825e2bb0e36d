"""A page of changes while it is being filled, and the two forms in which it is given away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from fieldapp.domain.noun import Instant
from fieldapp.wire.messages import (
    MAX_PAGE_BYTES,
    BucketDigest,
    Changes,
    Cursor,
    PackOffer,
    PullReply,
)

_ROW_BYTES = 40
"""What a row costs beyond its body: a key of a record that is gone, and separators."""


@dataclass(slots=True)
class Group:
    """Bodies, as text, and keys of those that are gone, of one kind in one bucket."""

    bodies: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """One page, bounded by `limit_rows` and `limit_bytes`; one row always fits."""

    limit_rows: int
    limit_bytes: int = MAX_PAGE_BYTES
    cursor: Cursor = field(default_factory=Cursor)
    last_command: int = 0
    complete: bool = False
    restart: bool = False
    lost: list[str] = field(default_factory=list)
    rows_left: int = 0
    digests: dict[str, BucketDigest] | None = None
    health_due: bool = False
    packs: list[PackOffer] = field(default_factory=list)
    rows: int = 0
    size_bytes: int = 0
    groups: dict[tuple[str, str], Group] = field(default_factory=dict)

    @property
    def room(self) -> int:
        """How many rows may still be added, as far as their number goes."""
        return 0 if self.size_bytes >= self.limit_bytes else self.limit_rows - self.rows

    def add(self, bucket: str, kind: str, key: str, body: str | None) -> bool:
        """Add a record, or with no body that it is gone. False: it does not fit any more."""
        size = _ROW_BYTES + (len(body.encode()) if body is not None else len(key))
        full = self.rows >= self.limit_rows or self.size_bytes + size > self.limit_bytes
        if full and self.rows:
            return False
        group = self.groups.setdefault((bucket, kind), Group())
        if body is None:
            group.gone.append(key)
        else:
            group.bodies.append(body)
        self.rows += 1
        self.size_bytes += size
        return True

    def reply(self, now: Instant) -> PullReply:
        """Return the page as a message."""
        return PullReply(
            cursor=self.cursor,
            last_command=self.last_command,
            complete=self.complete,
            restart=self.restart,
            lost=self.lost,
            changes=[
                Changes(
                    bucket=bucket,
                    kind=kind,
                    rows=[json.loads(body) for body in group.bodies],
                    gone=group.gone,
                )
                for (bucket, kind), group in self.groups.items()
            ],
            rows_left=self.rows_left,
            digests=self.digests,
            packs=self.packs,
            server_time=now,
        )

    def encoded(self, now: Instant) -> bytes:
        """Return the page as JSON, with the bodies as they were stored: they are not read."""
        head = PullReply(
            cursor=self.cursor,
            last_command=self.last_command,
            complete=self.complete,
            restart=self.restart,
            lost=self.lost,
            rows_left=self.rows_left,
            digests=self.digests,
            packs=self.packs,
            server_time=now,
        ).model_dump_json(exclude={"changes"})
        return f'{head[:-1]},"changes":{changes_text(self.groups)}}}'.encode()


def changes_text(groups: Mapping[tuple[str, str], Group]) -> str:
    """Return groups as the JSON of `Changes`, with the bodies as they were stored."""
    changes = ",".join(
        f'{{"bucket":{_text(bucket)},"kind":{_text(kind)},'
        f'"rows":[{",".join(group.bodies)}],"gone":{_text(group.gone)}}}'
        for (bucket, kind), group in groups.items()
    )
    return f"[{changes}]"


def _text(value: str | list[str]) -> str:
    return json.dumps(value, ensure_ascii=False)
