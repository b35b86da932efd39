"""The reports that are handed in, made of the demo's published file. # R-22 R-23 R-24 R-25"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from assets.reports.content import Document, Mark, Paragraph, Source, Table
from assets.reports.documents import KINDS
from assets.reports.produce import Made, Request, find_period, make_report
from assets.reports.render import FORMATS
from assets.reports.sections.audience import audience
from assets.reports.sections.creatives import creatives
from assets.reports.sections.measures_by_scope import change_mark
from assets.reports.sections.media import media
from assets.reports.sections.period_change import Changes, Daily, compared_measures
from assets.reports.sections.quality import quality
from assets.reports.sections.reader import Reader
from assets.reports.sections.search import search
from assets.reports.sections.seo import seo
from assets.reports.sections.site import site
from orchestration.errors import PermanentError
from tests.conftest import Done

DATED = date(2026, 2, 16)
BIWEEKLY = Request(KINDS["biweekly"], DATED, number=5)


@pytest.fixture
def published(demo: Done, tmp_path: Path) -> Path:
    """A copy of the demo's published file."""
    return Path(shutil.copy(demo.published, tmp_path / "tochimart.duckdb"))


@pytest.fixture(scope="module")
def drafts(demo: Done, tmp_path_factory: pytest.TempPathFactory) -> Sequence[Made]:
    """A draft of every report of which the demo has days, in all formats."""
    folder = tmp_path_factory.mktemp("reports")
    names = ("biweekly", "final", "results")
    return [make_report(demo.published, folder, Request(KINDS[name], DATED), "sandbox") for name in names]


def cell(connection: duckdb.DuckDBPyConnection, source: Source) -> object:
    """Return what the published file holds at a source."""
    conditions = " and ".join(f"cast({name} as varchar) = ?" for name, _ in source.where) or "true"
    values = [value for _, value in source.where]
    rows = connection.execute(f"select {source.column} from {source.relation} where {conditions}", values).fetchall()
    assert len(rows) == 1, source
    return rows[0][0]


def paragraphs(document: Document) -> Iterator[Paragraph]:
    return (block for section in document.sections for block in section.blocks if isinstance(block, Paragraph))


def test_every_figure_of_every_sentence_is_in_the_cell_it_names(demo: Done, drafts: Sequence[Made]) -> None:
    checked = 0
    with duckdb.connect(str(demo.published), read_only=True) as connection:
        for made in drafts:
            for figure in made.document.figures():
                found = cell(connection, figure.source)
                assert figure.value == (found if isinstance(found, date | None) else Decimal(str(found))), figure
                checked += 1
            for one in paragraphs(made.document):
                if one.source is not None:
                    assert str(cell(connection, one.source)) in one.text
                    checked += 1
    assert checked > 40


def test_every_cell_of_a_table_of_periods_is_in_the_cell_it_names(demo: Done, drafts: Sequence[Made]) -> None:
    with duckdb.connect(str(demo.published), read_only=True) as connection:
        tables = [table for made in drafts for table in made.document.tables() if table.relation == "kpi.period"]
        assert {table.id for table in tables} >= {"summary_ads", "by_medium", "by_campaign_target"}
        for table in tables:
            if table.id in ("by_two_weeks", "by_month"):
                continue  # their rows are whole periods; the other keys are those of the total
            for row in table.rows:
                for column, value in zip(table.columns[1:], row.cells[1:], strict=True):
                    found = cell(connection, row.source(table.relation, column))
                    expected = None if found is None else Decimal(str(found))
                    assert value == expected, (table.id, row.where, column.name)


def test_totals_of_tables_agree_with_one_another(drafts: Sequence[Made]) -> None:
    """The same period by medium, by campaign, by target and by device: one sum of CV and of cost."""
    tables = {table.id: table for table in drafts[0].document.tables()}

    def total(name: str, measure: str) -> object:
        table = tables[name]
        place = [column.name for column in table.columns].index(measure)
        return next(row.cells[place] for row in table.rows if row.is_total)

    for measure in ("impressions", "clicks", "cv"):
        assert len({total(name, measure) for name in ("by_medium", "by_campaign", "by_target", "by_device")}) == 1


def test_every_format_is_written_and_no_two_rows_of_a_table_are_the_same_cell(drafts: Sequence[Made]) -> None:
    for made in drafts:
        assert [path.suffix.removeprefix(".") for path in made.paths] == list(FORMATS)
        assert all(path.stat().st_size > 10_000 for path in made.paths)
        assert made.document.is_simulated
        for table in made.document.tables():
            places = [row.where for row in table.rows]
            assert len(places) == len(set(places)), table.id
            assert not any("(unattributed)" in cell or cell.endswith("_daily") for row in table.shown() for cell in row)
        ids = [block.id for block in (*made.document.tables(), *made.document.charts())]
        assert len(ids) == len(set(ids))


def test_an_issued_report_stays_byte_for_byte_and_the_next_one_names_each_restatement(
    published: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "reports"
    issued = make_report(published, folder, replace(BIWEEKLY, is_issue=True), "sandbox")
    assert not any("ここに載せます" in one.text for one in paragraphs(issued.document))
    before = {path.name: path.read_bytes() for path in issued.paths}
    with duckdb.connect(str(published)) as connection:
        connection.execute(
            "update kpi.period set measure_value = measure_value + 7 where period_type = 'biweekly' and period_no = 5 "
            "and scope_type = 'medium' and medium = 'yahoo_search' and measure = 'clicks'"
        )
        connection.execute("update kpi.forecast set cv_forecast = 1")
    for path in issued.paths:
        path.unlink()
    again = make_report(published, folder, BIWEEKLY, "sandbox")
    assert {path.name: path.read_bytes() for path in again.paths} == before
    following = make_report(published, folder, replace(BIWEEKLY, number=6), "sandbox")
    restated = next(section for section in following.document.sections if section.id == "restated")
    table = next(block for block in restated.blocks if isinstance(block, Table))
    (row,) = table.shown()
    assert (row[0], row[2], row[5]) == ("媒体別", "クリック数", "+7")
    with pytest.raises(PermanentError, match=r"was issued on 2026-02-16\. Use --new-edition"):
        make_report(published, folder, replace(BIWEEKLY, is_issue=True), "sandbox")
    edition = make_report(published, folder, replace(BIWEEKLY, is_issue=True, is_new_edition=True), "sandbox")
    assert edition.document.edition == 2
    assert [path.name for path in edition.paths] == [f"biweekly_05_edition2.{suffix}" for suffix in FORMATS]


def test_a_period_without_figures_and_an_unknown_one_are_refused_in_one_line(published: Path, tmp_path: Path) -> None:
    with pytest.raises(PermanentError, match="no figures yet"):
        make_report(published, tmp_path, Request(KINDS["week-one"], DATED), "sandbox")
    with pytest.raises(PermanentError, match="period 9 has no figures; periods with figures: 5, 6"):
        make_report(published, tmp_path, replace(BIWEEKLY, number=9), "sandbox")
    with pytest.raises(PermanentError, match="no period had begun on 2026-01-01"):
        make_report(published, tmp_path, replace(BIWEEKLY, number=None, as_of=date(2026, 1, 1)), "sandbox")


def test_a_mark_says_better_or_worse_by_the_measure() -> None:
    """Lower is better for CPA; more cost is neither."""
    assert change_mark("cpa", Decimal("-0.2")) is Mark.BETTER
    assert change_mark("cv", Decimal("-0.2")) is Mark.WORSE
    assert change_mark("cost_net", Decimal("0.2")) is Mark.CHANGED


def test_changes_from_days_are_those_of_kpi_period(demo: Done) -> None:
    """Media of a running period, computed from kpi.daily, against the table that dbt computed."""
    days = Daily("kpi.daily", {"platform": "platform", "medium": "medium"}, where="is_ads", known_by=("platform",))
    with duckdb.connect(str(demo.published), read_only=True) as connection:
        reader = Reader(connection, find_period(connection, replace(BIWEEKLY, number=6)))
        compared = {one.name: one for one in compared_measures(("cv", "clicks", "ctr", "cpa", "bounce_rate"))}
        expected = reader.rows(
            "select platform, medium, measure, previous_value, change_rate, is_more_than_noise from kpi.period "
            "where period_type = $period_type and period_no = $period_no and scope_type = 'medium' and change_rate is not null"
        )
        changes = Changes(reader, days, list(compared.values()))
    checked = [row for row in expected if row["measure"] in compared]
    assert len(checked) > 10
    for row in checked:
        found = changes.of(compared[str(row["measure"])], (row["platform"], row["medium"]))
        assert (found.previous_value, found.change_rate, found.is_more_than_noise) == tuple(row.values())[3:], row


def test_every_table_of_two_weeks_shows_the_change_of_the_official_total(demo: Done) -> None:
    """The total by device, and the steps of the funnel, change as kpi.period says."""
    with duckdb.connect(str(demo.published), read_only=True) as connection:
        reader = Reader(connection, find_period(connection, replace(BIWEEKLY, number=6)))
        sections = [make(reader) for make in (media, audience, creatives, search, site, seo, quality)]
    tables = {block.id: block for section in sections for block in section.blocks if isinstance(block, Table)}
    compared = {name for name, table in tables.items() if any("_change" in column.name for column in table.columns)}
    assert compared >= {
        "by_device", "ads_by_age", "ads_by_gender", "ads_by_region", "site_by_age", "site_by_gender", "site_by_region", "creatives",
        "keywords", "search_terms", "funnel", "traffic", "articles", "links", "seo_totals", "seo_pages", "seo_queries", "invalid_clicks",
    }  # fmt: skip

    def shown(table: str, column: str, **where: str) -> object:
        place = [one.name for one in tables[table].columns].index(column)
        (row,) = (row for row in tables[table].rows if dict(row.where).items() >= where.items())
        return row.cells[place]

    total = {name: shown("by_medium", f"{name}_change", scope_type="total") for name in ("cost_net", "cv", "cpa")}
    assert None not in total.values()
    assert shown("by_device", "cv_change", device="(all)") == total["cv"]
    assert shown("by_device", "cpa_change", device="(all)") == total["cpa"]
    assert shown("funnel", "step_count_change", step="cv") == total["cv"]
