"""A TCP proxy that holds data up, and cuts connections after so many bytes in either direction."""

from __future__ import annotations

import contextlib
import random
import selectors
import socket
import threading
import time
from types import TracebackType

_CHUNK = 4_096


class CuttingProxy:
    """Listens on a port of its own.

    `limits` are the bytes after which a connection is cut; each piece waits up to `delay_s`.
    """

    def __init__(
        self, target: str, limits: tuple[int, int], seed: int, delay_s: float = 0.0
    ) -> None:
        host, _, port = target.removeprefix("http://").partition(":")
        self._target = (host, int(port))
        self._limits = limits
        self._delay_s = delay_s
        self._dice = random.Random(seed)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.cuts = 0
        self.cutting = True

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def __enter__(self) -> CuttingProxy:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType
    ) -> None:
        self._listening.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        up, down = (self._dice.randint(*self._limits) for _ in range(2))
        with near, contextlib.suppress(OSError), socket.create_connection(self._target) as far:
            left = {near: up, far: down}
            with selectors.DefaultSelector() as selector:
                for end in (near, far):
                    selector.register(end, selectors.EVENT_READ)
                while True:
                    for key, _ in selector.select():
                        source = near if key.fileobj is near else far
                        data = source.recv(_CHUNK)
                        if not data:
                            return
                        # Not for luck: late data is what this is for.
                        time.sleep(self._dice.uniform(0, self._delay_s))
                        if self.cutting and len(data) >= left[source]:
                            (far if source is near else near).sendall(data[: left[source]])
                            self.cuts += 1
                            return
                        left[source] -= len(data)
                        (far if source is near else near).sendall(data)
