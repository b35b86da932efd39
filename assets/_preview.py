"""The first rows of a table, as the page of its asset in Dagster shows them."""

import dagster as dg
import duckdb

PREVIEW_ROWS = 5
MAX_CELL_CHARACTERS = 60
"""A longer value is cut: it would make the row unreadable, and every run stores the preview."""


def preview(connection: duckdb.DuckDBPyConnection, table: str) -> dg.MarkdownMetadataValue:
    """Return the first rows of a table (`schema.name`) as a Markdown table. Markup in values is escaped and shown as
    text."""
    result = connection.execute(f"select * from {table} limit {PREVIEW_ROWS}")
    names = [column[0] for column in result.description or ()]
    lines = [names, ["---"] * len(names), *([cell(value) for value in row] for row in result.fetchall())]
    return dg.MetadataValue.md("\n".join(f"| {' | '.join(line)} |" for line in lines))


def cell(value: object) -> str:
    """Return a value as one cell of a Markdown table; an unknown value is an empty cell."""
    if value is None:
        return ""
    text = " ".join(str(value).split())
    text = text if len(text) <= MAX_CELL_CHARACTERS else f"{text[: MAX_CELL_CHARACTERS - 1]}…"
    return "".join(f"\\{character}" if character in "\\`*_{}[]<>#|!&" else character for character in text)
