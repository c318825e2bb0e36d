"""Devices reduced to the contract, over HTTP to any of several hubs that may die."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from fieldapp.domain.user import User
from fieldapp.hub.account import open_session
from fieldapp.hub.clock import system_clock
from fieldapp.hub.device import DeviceIdentity, Newcomer, Sighting
from fieldapp.hub.store import Store
from fieldapp.wire import PROTOCOL, PROTOCOL_HEADER
from fieldapp.wire.messages import Numbered, PullReply, PullRequest, PushReply, PushRequest
from tests.hub.world import Replica, new_id

PATIENCE = 400
"""Attempts at a request before the test gives up: hubs are dead for a while."""


@dataclass
class RemoteReplica(Replica):
    """A replica that asks one of the hubs at random, and another one when that is dead."""

    client: httpx.Client = field(default_factory=httpx.Client)
    addresses: Sequence[str] = ()
    dice: random.Random = field(default_factory=random.Random)
    failures: int = 0

    @classmethod
    def at(cls, store: Store, user: User, addresses: Sequence[str], seed: int) -> RemoteReplica:
        session = open_session(
            store,
            user_id=user.id,
            login=user.id,
            newcomer=Newcomer(new_id("remote")),
            sighting=Sighting(),
            now=system_clock(),
        )
        headers = {
            PROTOCOL_HEADER: str(PROTOCOL),
            "Authorization": f"Bearer {session.access_token}",
        }
        return cls(
            store,
            DeviceIdentity(session.company, session.device_id, user.id),
            session.prefix,
            client=httpx.Client(headers=headers, timeout=30),
            addresses=addresses,
            dice=random.Random(seed),
        )

    def page(self, limit_rows: int = 5000, *, digests: bool = False) -> PullReply:
        request = PullRequest(cursor=self.cursor, limit_rows=limit_rows, digests=digests)
        reply = PullReply.model_validate_json(self._ask("pull", request.model_dump_json()))
        self.take(reply)
        return reply

    def push_numbered(self, commands: Iterable[tuple[int, Any]]) -> PushReply:
        batch = [Numbered(number=number, command=command) for number, command in commands]
        request = PushRequest(commands=batch)
        return PushReply.model_validate_json(self._ask("push", request.model_dump_json()))

    def _ask(self, what: str, body: str) -> bytes:
        """Send until a hub answers; an answer that was lost is asked for again, at any hub."""
        for _ in range(PATIENCE):
            try:
                reply = self.client.post(
                    f"{self.dice.choice(self.addresses)}/v1/{what}", content=body
                )
            except httpx.TransportError:
                self.failures += 1
                continue
            if reply.status_code == 200:
                return reply.content
            assert reply.status_code == 503, reply.text
            self.failures += 1
        raise AssertionError("no hub answers")
