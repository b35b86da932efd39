"""Rows of kpi.report_figures."""

from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import duckdb

from assets.reports.content import Document, Row, Table
from assets.reports.issued import issued_documents


def reports_folder(connection: duckdb.DuckDBPyConnection) -> Path:
    """Return the folder `reports` of the data folder whose warehouse this is."""
    found = connection.execute(
        "select path from duckdb_databases() where database_name = current_database()"
    ).fetchone()
    path = Path(str(found[0])) if found and found[0] else Path()
    home = next((folder.parent for folder in path.parents if folder.name == "warehouse"), path.parent)
    return home / "reports"


def figure_rows(folder: Path) -> list[tuple[object, ...]]:
    """Return the figures of every issued report."""
    return [row for document in issued_documents(folder) for row in _of_document(document)]


def _of_document(document: Document) -> Iterator[tuple[object, ...]]:
    digest = sha256(document.model_dump_json().encode()).hexdigest()
    for table in document.tables():
        for number, row in enumerate(table.rows, start=1):
            for found in _of_row(table, number, row):
                yield (
                    document.name.removesuffix(f"_edition{document.edition}"), document.edition, document.title, document.dated,
                    document.first_day, document.last_day, *found, digest, document.snapshot,
                )  # fmt: skip


def _of_row(table: Table, number: int, row: Row) -> Iterator[tuple[object, ...]]:
    for column, cell in zip(table.columns, row.cells, strict=True):
        if column.is_number and (cell is None or isinstance(cell, Decimal)):
            yield (
                table.id, number, str(row.cells[0] or ""), column.name, column.title, str(row.source(table.relation, column)),
                None if cell is None else cell.quantize(Decimal("0.000001")), column.text(cell),
            )  # fmt: skip
