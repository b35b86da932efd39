"""Stores descriptions as SQL comments, so that every client shows them."""

from collections.abc import Iterable


def comments_sql(kind: str, name: str, description: str, comments_by_column: Iterable[tuple[str, str]]) -> str:
    """Return SQL that comments on a `table` or `view` and on its columns. `name` is the qualified name."""
    statements = [f"comment on {kind} {name} is {sql_string(description)}"]
    statements += [
        f'comment on column {name}."{column}" is {sql_string(comment)}' for column, comment in comments_by_column
    ]
    return ";\n".join(statements)


def sql_string(text: str) -> str:
    """Return a SQL string literal. Comments accept no bound parameters."""
    return "'" + text.replace("'", "''") + "'"
