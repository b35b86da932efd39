"""Imports report files downloaded from ad consoles: recognised, read, and judged row by row. All platforms get the same
columns, so a platform without an API enters the same marts. The meaning of headers is data (`formats/*.yml`).
`docs/export-files.md` describes the rules."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from orchestration.errors import PermanentError
from orchestration.resources.base import refuse_special, scratch_folder, sha256
from orchestration.resources.imports.console.console_file import ConsoleFile
from orchestration.resources.imports.console.figures import (
    CompanionFacts,
    filter_above,
    judge_figures,
    scope_of_filter_list,
)
from orchestration.resources.imports.console.formats import Format, load_format, load_formats
from orchestration.resources.imports.console.judging import AdsRows, ImportBounds, TableResult, judge_ads
from orchestration.resources.imports.console.proof import prove_rows
from orchestration.resources.imports.console.reading import (
    Archive,
    KnownAccounts,
    RecognisedTable,
    Source,
    UnknownTableError,
    read_filter_list,
    read_rows,
    recognise,
)
from orchestration.settings import Settings, read_seed

MAX_FILTER_LIST_BYTES = 64 << 10
"""Maximum size of a list of filters."""
NO_FILTERS_NOTE = (
    "no list of filters was found, so it is unknown whether the figures cover the whole site and web search only; "
    "import the whole zip"
)


def known_formats(settings: Settings) -> dict[str, Format]:
    """Return the built-in formats and those in `TOCHIMART_HOME/formats`, by name."""
    return load_formats(settings.home / "formats")


@contextmanager
def read_file(
    settings: Settings,
    path: Path,
    format_name: str | None = None,
    account: str | None = None,
    mapping: Path | None = None,
) -> Iterator[ConsoleFile]:
    """Read a file, folder or archive completely. Use as a context manager. `format_name` names a format, `mapping` a
    mapping file to use exclusively, `account` the account where a file names none. Raises PermanentError, in one line
    with file, line and remedy. Nothing has been stored then."""
    refuse_special(path)
    formats = {mapping.stem: load_format(mapping)} if mapping else known_formats(settings)
    accounts = cache(settings.accounts)
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with scratch_folder(settings.home, ".import-") as scratch:
        archive = Archive(scratch, settings.largest_file_mb << 20)
        tables, scopes, unlike = [], {}, []
        for table_path in _files_below(path):
            for source in archive.sources(table_path):
                try:
                    result = recognise(source, formats, format_name, accounts)
                except UnknownTableError as error:
                    unlike.append((source, error))
                    continue
                if isinstance(result, RecognisedTable):
                    tables.append(result)
                else:
                    scopes[_folder(source)] = scope_of_filter_list(source.name, result)
        _refuse_other_files(unlike, [table.source for table in tables])
        if not tables:
            advice = (
                "It contains only a list of filters. Import it together with the tables it belongs to"
                if scopes
                else "Check that the file is a console export, or name its format with --format (docs/export-files.md)"
            )
            raise PermanentError(f"{path.name}: no table with a known header row. {advice}")
        if not scopes and tables[0].source.path == path:
            scopes |= _read_companion_filters(path, tables, formats)
        _refuse_unregistered(tables, settings)
        outcomes = _judge_tables(settings, tables, account, accounts, scopes)
        prove_rows(outcomes)
        _note_skipped_sheets(outcomes, [source for source, _ in unlike])
        file = ConsoleFile(path, _sha256_of(path), tuple(outcomes))
        file.refuse_contradictions()
        yield file


def _refuse_other_files(unlike: Sequence[tuple[Source, PermanentError]], tables: Sequence[Source]) -> None:
    """Raise the error of a file without a table. Sheets without a table in a workbook with other tables, such as a
    cover sheet, are accepted."""
    workbooks = {table.sheet.workbook for table in tables if table.sheet}
    for source, error in unlike:
        if source.sheet is None or source.sheet.workbook not in workbooks:
            raise error


def _note_skipped_sheets(outcomes: Sequence[TableResult], skipped: Sequence[Source]) -> None:
    for source in skipped:
        beside = next(
            outcome
            for outcome in outcomes
            if outcome.recognised.source.sheet and _workbook(outcome.recognised.source) == _workbook(source)
        )
        beside.notes.append(f"{source.name} holds no header of a known format: it is not read")


def _workbook(source: Source) -> Path | None:
    return source.sheet.workbook if source.sheet else None


def _sha256_of(path: Path) -> str:
    if path.is_file():
        return sha256(path)
    return hashlib.sha256("".join(sha256(file) for file in _files_below(path)).encode()).hexdigest()


def _files_below(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    files = sorted(file for file in path.iterdir() if file.is_file() and not file.name.startswith("."))
    if not files:
        raise PermanentError(f"{path}: the folder is empty; give the exported files, or the folder that contains them")
    return files


def _refuse_unregistered(tables: Sequence[RecognisedTable], settings: Settings) -> None:
    """Raise PermanentError for ads of a platform that is not registered, because they would enter no mart."""
    known = {row["platform"] for row in read_seed("ad_platforms", settings.seed_source) if row["kind"] == "ads"}
    for table in tables:
        if table.format.kind == "ads" and table.format.platform not in known:
            raise PermanentError(
                f"{table.source.name}: platform {table.format.platform} of format {table.format.name} is not in seeds/ad_platforms.csv; "
                "add a line for it"
            )


def _read_companion_filters(
    path: Path, tables: Sequence[RecognisedTable], formats: Mapping[str, Format]
) -> dict[str, str | None]:
    """Return by folder the scope of a list of filters that lies next to a single file unpacked from the same archive."""
    if not any(table.format.ignored for table in tables):
        return {}
    for csv_path in sorted(path.parent.glob("*.csv")):
        if csv_path != path and csv_path.is_file() and csv_path.stat().st_size <= MAX_FILTER_LIST_BYTES:
            rows = read_filter_list(Source(csv_path.name, csv_path), formats)
            if rows is not None:
                return {"": scope_of_filter_list(csv_path.name, rows)}
    return {}


def _judge_tables(
    settings: Settings,
    tables: Sequence[RecognisedTable],
    account: str | None,
    accounts: KnownAccounts,
    scopes: Mapping[str, str | None],
) -> list[TableResult]:
    """Return the result of each table. Daily tables come first, because other files of the import that state no period
    get their days. `scopes` are the scopes of filter lists by folder."""
    outcomes: list[TableResult] = []
    closed = {_folder(table.source) for table in tables if table.format.open_end and table.source.ends_with_line()}
    for recognised in sorted(tables, key=lambda table: "report_date" not in table.columns):
        listed = accounts(recognised.format.platform)
        bounds = ImportBounds(
            settings.first_day,
            min(settings.yesterday, settings.last_day),
            account or (unquote(listed[0]) if len(listed) == 1 else None),
            settings.quarantine_limit,
        )
        if recognised.format.kind == "figures":
            folder = _folder(recognised.source)
            scope = scopes.get(folder) if recognised.format.ignored else None
            beside = CompanionFacts(_companion_period(recognised, outcomes), scope, folder not in closed)
            judged = judge_figures(recognised, bounds, beside)
            if recognised.format.ignored and folder not in scopes:
                judged[0].notes.append(NO_FILTERS_NOTE)
            outcomes += judged
        else:
            if scope := filter_above(recognised.preamble):
                raise PermanentError(
                    f"{recognised.source.name}: contains only a part of the account ({scope}); export it without filters"
                )
            rows, reading = read_rows(recognised, AdsRows)
            outcomes.append(judge_ads(rows, reading, bounds))
    return outcomes


def _companion_period(recognised: RecognisedTable, outcomes: Sequence[TableResult]) -> tuple[date, date] | None:
    """Return first and last day of the daily files of the same format from the same archive, or None."""
    spans = [
        outcome.span
        for outcome in outcomes
        if outcome.span
        and outcome.recognised.format is recognised.format
        and _folder(outcome.recognised.source) == _folder(recognised.source)
    ]
    return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None


def _folder(source: Source) -> str:
    return source.name.rpartition("/")[0]
