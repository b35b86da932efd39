"""Files downloaded from management consoles: recognised, read, and judged row by row.

The same columns whatever the medium, so a platform without an API joins the same marts. What a header means is data
(`formats/*.yml`); `docs/export-files.md` tells the rules.
"""

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
from orchestration.resources.imports.console.figures import Beside, filters, judge_figures, stated_above
from orchestration.resources.imports.console.formats import Format, load_format, load_formats
from orchestration.resources.imports.console.judging import AdsRows, Bounds, Outcome, judge_ads
from orchestration.resources.imports.console.proof import prove_rows
from orchestration.resources.imports.console.reading import (
    Accounts,
    Archive,
    Found,
    Source,
    UnknownTableError,
    find,
    listed_filters,
    read_rows,
)
from orchestration.settings import Settings, read_seed

LARGEST_LIST = 64 << 10
"""Bytes of a list of filters."""
NO_FILTERS = (
    "no list of filters came with it: whether it is the whole site and web search is not known; give the whole zip"
)


def formats_of(settings: Settings) -> dict[str, Format]:
    """The formats known here: the product's and those in `TOCHIMART_HOME/formats`."""
    return load_formats(settings.home / "formats")


@contextmanager
def read_file(
    settings: Settings, path: Path, wanted: str | None = None, account: str | None = None, mapping: Path | None = None
) -> Iterator[ConsoleFile]:
    """Read a file, a folder or an archive to its end; use as a context manager.

    `wanted` names a format, `mapping` a mapping file to use alone, `account` the account where a file names none. Raises PermanentError,
    one line naming file, line and remedy; nothing was stored by then.
    """
    refuse_special(path)
    formats = {mapping.stem: load_format(mapping)} if mapping else formats_of(settings)
    accounts = cache(settings.accounts)
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with scratch_folder(settings.home, ".import-") as scratch:
        archive = Archive(scratch, settings.largest_file_mb << 20)
        tables, scopes, unlike = [], {}, []
        for one in _files(path):
            for source in archive.sources(one):
                try:
                    found = find(source, formats, wanted, accounts)
                except UnknownTableError as error:
                    unlike.append((source, error))
                    continue
                if isinstance(found, Found):
                    tables.append(found)
                else:
                    scopes[_folder(source)] = filters(source.name, found)
        _refuse_unlike(unlike, [one.source for one in tables])
        if not tables:
            only = " but a list of filters; give it together with the tables it belongs to" if scopes else ""
            raise PermanentError(f"{path.name}: holds no table with figures{only}")
        if not scopes and tables[0].source.path == path:
            scopes |= _filters_beside(path, tables, formats)
        _refuse_unregistered(tables)
        outcomes = _judged(settings, tables, account, accounts, scopes)
        prove_rows(outcomes)
        _name_sheets_left(outcomes, [source for source, _ in unlike])
        file = ConsoleFile(path, _hash(path), tuple(outcomes))
        file.refuse_contradictions()
        yield file


def _refuse_unlike(unlike: Sequence[tuple[Source, PermanentError]], tables: Sequence[Source]) -> None:
    """A sheet without a table may stand beside others of its workbook, such as a cover. Raises the refusal of anything else."""
    workbooks = {one.sheet.workbook for one in tables if one.sheet}
    for source, error in unlike:
        if source.sheet is None or source.sheet.workbook not in workbooks:
            raise error


def _name_sheets_left(outcomes: Sequence[Outcome], left: Sequence[Source]) -> None:
    for source in left:
        beside = next(
            one for one in outcomes if one.found.source.sheet and _workbook(one.found.source) == _workbook(source)
        )
        beside.notes.append(f"{source.name} holds no header of a known format: it is not read")


def _workbook(source: Source) -> Path | None:
    return source.sheet.workbook if source.sheet else None


def _hash(path: Path) -> str:
    if path.is_file():
        return sha256(path)
    return hashlib.sha256("".join(sha256(one) for one in _files(path)).encode()).hexdigest()


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    found = sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith("."))
    if not found:
        raise PermanentError(f"{path}: an empty folder")
    return found


def _refuse_unregistered(tables: Sequence[Found]) -> None:
    """Ads of a platform the register does not know would join no mart."""
    known = {row["platform"] for row in read_seed("ad_platforms") if row["kind"] == "ads"}
    for one in tables:
        if one.format.kind == "ads" and one.format.platform not in known:
            raise PermanentError(
                f"{one.source.name}: platform {one.format.platform} of format {one.format.name} is not in seeds/ad_platforms.csv; "
                "add a line for it"
            )


def _filters_beside(path: Path, tables: Sequence[Found], formats: Mapping[str, Format]) -> dict[str, str | None]:
    """The scope that a list of filters states which lies beside a file given by itself, unpacked from the same archive."""
    if not any(one.format.ignored for one in tables):
        return {}
    for one in sorted(path.parent.glob("*.csv")):
        if one != path and one.is_file() and one.stat().st_size <= LARGEST_LIST:
            rows = listed_filters(Source(one.name, one), formats)
            if rows is not None:
                return {"": filters(one.name, rows)}
    return {}


def _judged(
    settings: Settings,
    tables: Sequence[Found],
    account: str | None,
    accounts: Accounts,
    scopes: Mapping[str, str | None],
) -> list[Outcome]:
    """Daily tables first: files beside them that state no period are of their days. `scopes` by folder are what lists of filters state."""
    outcomes: list[Outcome] = []
    closed = {_folder(one.source) for one in tables if one.format.open_end and one.source.ends_with_line()}
    for found in sorted(tables, key=lambda one: "report_date" not in one.columns):
        listed = accounts(found.format.platform)
        bounds = Bounds(
            settings.first_day,
            min(settings.yesterday, settings.last_day),
            account or (unquote(listed[0]) if len(listed) == 1 else None),
            settings.quarantine_limit,
        )
        if found.format.kind == "figures":
            folder = _folder(found.source)
            scope = scopes.get(folder) if found.format.ignored else None
            beside = Beside(_period_beside(found, outcomes), scope, folder not in closed)
            judged = judge_figures(found, bounds, beside)
            if found.format.ignored and folder not in scopes:
                judged[0].notes.append(NO_FILTERS)
            outcomes += judged
        else:
            if scope := stated_above(found.preamble):
                raise PermanentError(
                    f"{found.source.name}: holds a part of the account ({scope}); export it without filters"
                )
            rows, reading = read_rows(found, AdsRows)
            outcomes.append(judge_ads(rows, reading, bounds))
    return outcomes


def _period_beside(found: Found, outcomes: Sequence[Outcome]) -> tuple[date, date] | None:
    """First and last day of the daily files that came with this one: of its format, out of the same archive."""
    spans = [
        one.span
        for one in outcomes
        if one.span and one.found.format is found.format and _folder(one.found.source) == _folder(found.source)
    ]
    return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None


def _folder(source: Source) -> str:
    return source.name.rpartition("/")[0]
