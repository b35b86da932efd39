"""Makes a report: finds its period, collects its content from the published file, renders and stores its files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import duckdb

from assets.reports.content import Document
from assets.reports.documents import KINDS, Cover, ReportKind, compose, text_file
from assets.reports.editing import EditedTexts, merge_texts
from assets.reports.issued import editions, issue, previous_report
from assets.reports.render import FORMATS, render
from assets.reports.restated import restatement_section, restatements
from assets.reports.sections.reader import Period, Reader
from orchestration.errors import PermanentError
from orchestration.resources.base import write_atomically
from orchestration.resources.store import check_database_profile, profile_in

PICTURE_FOLDER = "creatives"
PERIODS_SQL = """
select period_type, period_no, period_name_ja, first_day, last_day, as_of_date, is_running, previous_first_day
from marts.dim_report_periods
where period_type = $period_type
order by period_no
"""
ENGAGEMENT_SQL = "select name_ja, customer_ja, contractor_ja from seeds.engagement"


@dataclass(frozen=True)
class Request:
    """A report to make: kind, number of the two-week period (None: the last one that is over), the day it is dated, and
    whether it is issued. `as_of` chooses the period that was the last one over on that day. `pictures` is
    the folder with pictures of creatives; None: `creatives` next to the published file."""

    kind: ReportKind
    dated: date
    number: int | None = None
    as_of: date | None = None
    is_issue: bool = False
    is_new_edition: bool = False
    formats: tuple[str, ...] = FORMATS
    pictures: Path | None = None


@dataclass(frozen=True)
class Made:
    """A report that was made: its content, its files, and the file in which people edit its texts."""

    document: Document
    paths: tuple[Path, ...]
    texts: Path


def make_report(published: Path, folder: Path, request: Request, profile: str | None = None) -> Made:
    """Make a draft or issue a report, and write its files. An issued report is rendered from its stored content. Raises
    PermanentError, in one line, if there is no such period, or if the report to issue was issued before."""
    with duckdb.connect(str(published), read_only=True) as connection:
        if profile:
            check_database_profile(published, profile_in(connection), profile)
        period = find_period(connection, request)
        known = editions(folder, request.kind.kind, number_of(request.kind, period))
        texts = text_file(folder, request.kind, period.number)
        if known and not (request.is_issue or request.is_new_edition):
            return Made(known[-1], write_files(folder / "issued", known[-1], request.formats), texts)
        if known and request.is_issue and not request.is_new_edition:
            raise PermanentError(
                f"{known[-1].title} was issued on {known[-1].dated}. Use --new-edition to issue it again with today's figures"
            )
        edition = len(known) + 1 if request.is_issue else 0
        document = draft(connection, published, folder, request, period, edition)
    if not request.is_issue:
        return Made(document, write_files(folder / "drafts", document, request.formats), texts)
    files = {suffix: render(document, suffix) for suffix in FORMATS}
    path = issue(folder, document, files, published)
    return Made(document, tuple(path.with_suffix(f".{suffix}") for suffix in FORMATS), texts)


def draft(
    connection: duckdb.DuckDBPyConnection, published: Path, folder: Path, request: Request, period: Period, edition: int
) -> Document:
    """Return the report of a period made of the published file, with what changed since the report before."""
    pictures = request.pictures or published.parent / PICTURE_FOLDER
    kind, reader = request.kind, Reader(connection, period, pictures)
    texts = merge_texts(text_file(folder, kind, period.number), kind.propose(reader), kind.headings)
    if edition:
        texts = replace(texts, file_name="")  # what nobody wrote is left out of an issued report
    cover = cover_of(connection, published, request.dated)
    previous = previous_report(folder, kind.kind, number_of(kind, period))
    restated = restatement_section(None, [])
    if previous is not None:
        again = made_again(connection, previous, cover)
        restated = restatement_section(previous, restatements(previous, again))
    return compose(kind, reader, texts, restated, cover, edition)


def made_again(connection: duckdb.DuckDBPyConnection, issued: Document, cover: Cover) -> Document:
    """Return the content of an issued report made of the figures of today, about the same days."""
    kind = next(one for one in KINDS.values() if one.kind == issued.kind)
    number = issued.number if kind.period_type == "biweekly" else None
    period = find_period(connection, Request(kind, issued.dated, number))
    same_days = replace(period, as_of=min(period.as_of, issued.last_day))
    nothing = EditedTexts("", (), {})
    return compose(kind, Reader(connection, same_days), nothing, restatement_section(None, []), cover, issued.edition)


def number_of(kind: ReportKind, period: Period) -> int:
    """Return the number of a report: that of its two-week period, 1 for the reports there is only one of."""
    return period.number if kind.period_type == "biweekly" else 1


def find_period(connection: duckdb.DuckDBPyConnection, request: Request) -> Period:
    """Return the period a report is about. Raises PermanentError, in one line, if it does not exist or has no figures."""
    rows = connection.execute(PERIODS_SQL, {"period_type": request.kind.period_type}).fetchall()
    periods = [
        Period(kind, number, name, first, last, as_of, running, before)
        for kind, number, name, first, last, as_of, running, before in rows
    ]
    if not periods:
        raise PermanentError("no figures yet: fetch the first days with `tochimart run`, then make the report")
    if request.number is not None:
        chosen = [one for one in periods if one.number == request.number]
        if not chosen:
            known = ", ".join(str(one.number) for one in periods)
            raise PermanentError(f"period {request.number} has no figures; periods with figures: {known}")
        return chosen[0]
    newest = request.as_of or periods[-1].as_of
    over = [one for one in periods if one.last_day <= newest]
    begun = [one for one in periods if one.first_day <= newest]
    if not begun:
        raise PermanentError(f"no period had begun on {newest}; the first one begins on {periods[0].first_day}")
    return over[-1] if over else begun[-1]


def cover_of(connection: duckdb.DuckDBPyConnection, published: Path, dated: date) -> Cover:
    """Return what the cover says: the engagement's names, the date, and the hash of the published file."""
    found = connection.execute(ENGAGEMENT_SQL).fetchone()
    name, customer, contractor = found if found else ("", "", "")
    with published.open("rb") as file:
        digest = sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    is_simulated = profile_in(connection) == "sandbox"
    return Cover(name or "", customer or "", contractor or "", dated, is_simulated, f"sha256:{digest.hexdigest()}")


def write_files(folder: Path, document: Document, formats: Sequence[str]) -> tuple[Path, ...]:
    """Render a report in the given formats and write the files. Returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for suffix in formats:
        path = folder / f"{document.name}.{suffix}"
        content = render(document, suffix)
        with write_atomically(path) as temporary:
            temporary.write_bytes(content)
        paths.append(path)
    return tuple(paths)
