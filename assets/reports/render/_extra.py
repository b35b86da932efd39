"""Optional libraries of the renderers."""

import importlib

from orchestration.errors import TochimartError


def require_library(module: str, needed_for: str) -> None:
    """Raise TochimartError if an optional library of the extra `reports` is not installed."""
    try:
        importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise TochimartError(f"{needed_for} needs {module}: pip install 'tochimart[reports]'") from None
