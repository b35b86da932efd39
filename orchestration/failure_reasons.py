"""Choose, from a chain of errors that Dagster recorded, the one a person can act on, and word it in one line. Imports no Dagster."""

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
    """Return the outermost error of ours, which knows account, report, request id and advice; without one, the innermost cause."""
    ours, chosen = error_class_names(), error
    while chosen.cls_name not in ours:
        if not chosen.cause:
            return chosen
        chosen = chosen.cause
    return chosen


def error_message(error: RecordedError) -> str:
    """Return the message of an error in one line, masked, without the class name before it."""
    name = re.escape(error.cls_name or "")
    text = re.sub(rf"\A(?:[\w.]*\.)?{name}:\s*", "", error.message.strip()) if name else error.message
    return mask_secrets(" ".join(text.split()))
