"""What sqlfluff's Jinja sees as dbt's `adapter`, so that linting needs no database and no dbt.

Only used by the linter (`library_path`). A dispatched macro becomes a call of its own name.
"""

from collections.abc import Callable


def dispatch(name: str) -> Callable[..., str]:
    """A stand-in for the macro that dbt would choose: SQL that calls a function of that name on the first argument.

    The rest are patterns, which the linter has no use for.
    """

    def call(*arguments: str) -> str:
        return f"{name}({arguments[0]})"

    return call
