"""What a channel is, and why a message could not be delivered."""

import socket
from typing import Protocol

from orchestration.alerts.message import Message
from orchestration.errors import TochimartError


class DeliveryError(TochimartError):
    """A message was not delivered. One line; `retry_after` seconds when the server said so."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Channel(Protocol):
    """A way out: `name` in the ledger, and `place`, which may be shown: it holds no secret."""

    name: str

    @property
    def place(self) -> str: ...

    def send(self, message: Message) -> None:
        """Deliver a message. Raises DeliveryError when the server did not take it."""
        ...


def why_unreachable(error: BaseException) -> str:
    """Return in a few words why a server did not answer: advice where a person has to act, else the system's own words."""
    from orchestration.resources.wire import shorten_to_one_line
    from orchestration.resources.wire.connection import permanent_advice

    chain: list[BaseException] = []
    found: BaseException | None = error
    while found is not None and found not in chain:
        chain.append(found)
        found = found.__cause__ or found.__context__ or _wrapped(found)
    if advice := permanent_advice(" ".join(map(str, chain))):
        return advice
    if any(isinstance(one, socket.gaierror) or "NameResolution" in type(one).__name__ for one in chain):
        return "the name of the server is not known here: check the address"
    if any(isinstance(one, TimeoutError) or "Timeout" in type(one).__name__ for one in chain):
        return "no answer in time; it is sent again later"
    words = next((one.strerror for one in chain if isinstance(one, OSError) and one.strerror), None)
    return f"{shorten_to_one_line(words or str(error))}; it is sent again later"


def _wrapped(error: BaseException) -> BaseException | None:
    """Return the error that requests and urllib3 put into another one's arguments."""
    inside = (getattr(error, "reason", None), *error.args)
    return next((one for one in inside if isinstance(one, BaseException)), None)
