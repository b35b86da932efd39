"""Reads gRPC streams that may stall. Each message has its own deadline, because one for the whole stream would have to
be an hour."""

import threading
import time
from collections.abc import Iterator
from typing import Any

from orchestration.errors import IncompleteError


class _StallWatchdog:
    """Cancels a call when its next message takes longer than `seconds`."""

    def __init__(self, call: Any, seconds: float) -> None:
        self._call, self._seconds = call, seconds
        self._changed = threading.Condition()
        self._deadline: float | None = None
        self._is_over = self.has_stalled = False
        self._thread = threading.Thread(target=self._run, name="grpc-stall", daemon=True)
        self._thread.start()

    def start_waiting(self) -> None:
        with self._changed:
            self._deadline = time.monotonic() + self._seconds
            self._changed.notify()

    def stop_waiting(self) -> None:
        """Stop the clock after a message has arrived. Processing it may take any time."""
        with self._changed:
            self._deadline = None

    def end(self) -> None:
        with self._changed:
            self._is_over = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        with self._changed:
            while not self._is_over:
                left = None if self._deadline is None else self._deadline - time.monotonic()
                if left is not None and left <= 0:
                    self.has_stalled = True
                    break
                self._changed.wait(left)
        if self.has_stalled:
            self._call.cancel()


def read_with_deadline(call: Any, seconds: float, subject: str) -> Iterator[Any]:
    """Yield the messages of `call`. Raises IncompleteError when one does not arrive within `seconds`, and gRPC's own
    errors."""
    import grpc

    watch, received = _StallWatchdog(call, seconds), 0
    try:
        while True:
            watch.start_waiting()
            try:
                message = next(call)
            except StopIteration:
                return
            except (grpc.RpcError, grpc.FutureCancelledError) as error:
                if watch.has_stalled:
                    raise IncompleteError(
                        f"{subject}: the stream sent nothing for {seconds:g} s after {received} messages "
                        "(TOCHIMART_STALL_SECONDS); run again later, or for fewer days"
                    ) from error
                raise
            watch.stop_waiting()
            received += 1
            yield message
    finally:
        watch.end()
