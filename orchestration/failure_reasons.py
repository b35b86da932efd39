"""Chooses the error that a person can act on from a chain of recorded errors. Does not import Dagster."""

import re
from typing import Protocol

from orchestration.errors import error_class_names
from orchestration.masking import mask_secrets


class RecordedError(Protocol):
    """An error as Dagster records it: class name, message, and the error it was raised from."""

    @property
    def cls_name(self) -> str | None: ...

    @property
    def message(self) -> str: ...

    @property
    def cause(self) -> "RecordedError | None": ...


def actionable_error(error: RecordedError) -> RecordedError:
    """Return the outermost TochimartError, which names account, report, request id and advice. Without one, return the innermost cause."""
    ours, chosen = error_class_names(), error
    while chosen.cls_name not in ours:
        if not chosen.cause:
            return chosen
        chosen = chosen.cause
    return chosen


def error_message(error: RecordedError) -> str:
    """Return the message of an error in one masked line, without the class name in front."""
    name = re.escape(error.cls_name or "")
    text = re.sub(rf"\A(?:[\w.]*\.)?{name}:\s*", "", error.message.strip()) if name else error.message
    return mask_secrets(" ".join(text.split()))
