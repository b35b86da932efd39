"""The interface of a channel, and the reasons why a message was not delivered."""

import socket
from typing import Protocol

from orchestration.alerts.message import Message
from orchestration.errors import TochimartError


class DeliveryError(TochimartError):
    """A message was not delivered. `retry_after` is the pause in seconds that the server asked for, or None."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Channel(Protocol):
    """A way to send messages. `name` identifies it in the ledger. `place` describes it for people and contains no secret."""

    name: str

    @property
    def place(self) -> str: ...

    def send(self, message: Message) -> None:
        """Deliver a message. Raises DeliveryError when the server did not accept it."""
        ...


def unreachable_reason(error: BaseException) -> str:
    """Return the reason why a server did not answer: advice where a person has to act, otherwise the error text of the system."""
    from orchestration.resources.wire import shorten_to_one_line
    from orchestration.resources.wire.connection import permanent_advice

    chain: list[BaseException] = []
    inner: BaseException | None = error
    while inner is not None and inner not in chain:
        chain.append(inner)
        inner = inner.__cause__ or inner.__context__ or _wrapped(inner)
    if advice := permanent_advice(" ".join(map(str, chain))):
        return advice
    if any(isinstance(link, socket.gaierror) or "NameResolution" in type(link).__name__ for link in chain):
        return "the name of the server is not known here: check the address"
    if any(isinstance(link, TimeoutError) or "Timeout" in type(link).__name__ for link in chain):
        return "no answer in time; the message is sent again later"
    words = next((link.strerror for link in chain if isinstance(link, OSError) and link.strerror), None)
    return f"{shorten_to_one_line(words or str(error))}; the message is sent again later"


def _wrapped(error: BaseException) -> BaseException | None:
    """Return the error that requests or urllib3 stored in the arguments of another error, or None."""
    inside = (getattr(error, "reason", None), *error.args)
    return next((argument for argument in inside if isinstance(argument, BaseException)), None)
