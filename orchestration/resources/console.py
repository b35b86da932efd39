"""Files downloaded from management consoles: recognised, read, judged row by row, and handed on as extracts.

The same columns whatever the medium, so a platform without an API joins the same marts. What a header means is data
(`console_formats/*.yml`); `docs/export-files.md` tells the rules.
"""

import hashlib
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.errors import PermanentError
from orchestration.resources._console_ads import AdsRows
from orchestration.resources._console_archive import Archive
from orchestration.resources._console_figures import judge_figures
from orchestration.resources._console_find import Found, find
from orchestration.resources._console_formats import Format, load_formats
from orchestration.resources._console_reports import ADS_DAILY, ADS_PERIOD, FIGURES, REPORTS
from orchestration.resources._console_table import read_rows
from orchestration.resources._console_verdict import Bounds, Outcome, judge_ads
from orchestration.resources._files import sha256
from orchestration.resources._report import Extract, Report, Request
from orchestration.settings import Settings

__all__ = ["ADS_DAILY", "ADS_PERIOD", "FIGURES", "REPORTS", "ConsoleFile", "Outcome", "formats_of", "read_file"]


@dataclass(frozen=True)
class ConsoleFile:
    """One file a person gave, read to its end: its tables, and the hash of its bytes."""

    path: Path
    sha256: str
    outcomes: tuple[Outcome, ...]

    @property
    def days(self) -> list[date]:
        return sorted({day for outcome in self.outcomes for day in outcome.days})

    def extracts(self) -> Iterator[Extract]:
        """One extract for each report, account and day the file speaks of."""
        for report in REPORTS:
            mine = [outcome for outcome in self.outcomes if outcome.report is report]
            tables = [outcome.table.unify_dictionaries() for outcome in mine if outcome.table.num_rows]
            if tables:
                yield from self._of_report(report, pa.concat_tables(tables, promote_options="permissive"), mine)

    def _of_report(self, report: Report, table: pa.Table, outcomes: Sequence[Outcome]) -> Iterator[Extract]:
        days = sorted({day for outcome in outcomes for day in outcome.days})
        places = _places(table, report)
        for place in pc.unique(places).to_pylist():
            part = table.filter(pc.equal(places, place))
            for day in days if report is ADS_DAILY else sorted(set(part["report_date"].to_pylist())):
                rows = part.filter(pc.equal(part["report_date"], pa.scalar(day, pa.date32())))
                request = Request(report, place, day, day)
                yield Extract(
                    request,
                    iter(rows.cast(report.schema).to_batches()),
                    self._format(outcomes),
                    self.query,
                    self._quality(outcomes),
                )

    @property
    def query(self) -> str:
        """What stands in the ledger of loads for this file."""
        return f"{self.path.name} sha256:{self.sha256}"

    @staticmethod
    def _format(outcomes: Sequence[Outcome]) -> str:
        return ", ".join(sorted({outcome.found.format.name for outcome in outcomes}))

    def _quality(self, outcomes: Sequence[Outcome]) -> dict[str, object]:
        not_data: Counter[str] = sum((outcome.not_data for outcome in outcomes), Counter())
        return {
            "file": self.path.name,
            "rows_read": sum(outcome.read for outcome in outcomes),
            "rows_loaded": sum(outcome.loaded for outcome in outcomes),
            "rows_quarantined": sum(len(outcome.bad) for outcome in outcomes),
            "rows_not_data": dict(not_data),
            "totals_stated": [total.figures for outcome in outcomes for total in outcome.totals],
            "notes": [note for outcome in outcomes for note in outcome.notes],
        }


def _places(table: pa.Table, report: Report) -> pa.ChunkedArray:
    """`<platform>.<account>.<level or table>` of each row: what a later file replaces."""
    last = table["table_name"] if report is FIGURES else table["level"]
    parts = [column.cast(pa.string()) for column in (table["platform"], table["file_account_id"], last)]
    return pc.binary_join_element_wise(*parts, ".")


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
    if not path.exists():
        raise PermanentError(f"{path}: no such file")
    formats = {mapping.stem: _own(mapping)} if mapping else formats_of(settings)
    accounts = {one.platform: settings.accounts(one.platform) for one in formats.values()}
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix=".import-", dir=settings.home) as scratch:
        tables = [
            found
            for one in _files(path)
            for source in Archive(Path(scratch), settings.largest_file_mb << 20).sources(one)
            if (found := find(source, formats, wanted, accounts))
        ]
        if not tables:
            raise PermanentError(f"{path.name}: holds no table with figures")
        outcomes = _judged(settings, tables, account, accounts)
        yield ConsoleFile(path, _hash(path), tuple(outcomes))


def _hash(path: Path) -> str:
    if path.is_file():
        return sha256(path)
    return hashlib.sha256("".join(sha256(one) for one in _files(path)).encode()).hexdigest()


def _own(mapping: Path) -> Format:
    from orchestration.resources._console_formats import load_format

    return load_format(mapping)


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    found = sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith("."))
    if not found:
        raise PermanentError(f"{path}: an empty folder")
    return found


def _judged(
    settings: Settings, tables: Sequence[Found], account: str | None, accounts: Mapping[str, Sequence[str]]
) -> list[Outcome]:
    """Daily tables first: files beside them that state no period are of their days."""
    outcomes: list[Outcome] = []
    for found in sorted(tables, key=lambda one: "report_date" not in one.columns):
        listed = accounts.get(found.format.platform, ())
        bounds = Bounds(
            settings.first_day,
            min(settings.yesterday, settings.last_day),
            account or (listed[0] if len(listed) == 1 else None),
            settings.quarantine_limit,
        )
        if found.format.kind == "figures":
            days = [day for outcome in outcomes for day in outcome.days]
            outcomes.append(judge_figures(found, bounds, (min(days), max(days)) if days else None))
        else:
            rows, reading = read_rows(found, lambda found=found: AdsRows(found))  # type: ignore[misc]
            outcomes.append(judge_ads(rows, reading, bounds))
    return outcomes
