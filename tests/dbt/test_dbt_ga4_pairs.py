"""The URL and channel macros against published input and expected pairs in ../shared/data/dbt_ga4_pairs.

Each test compiles the real macro through dbt and runs the SQL it gives on the shared file. In a CSV an empty field is no
value, so null and '' are compared as one there.
"""

import json
from collections.abc import Callable

import duckdb
import pytest

from tests.support.dbt_warehouse import Dbt
from tests.support.places import SHARED

PAIRS = SHARED / "data" / "dbt_ga4_pairs"
Compile = Callable[[str], str]

pytestmark = pytest.mark.skipif(not PAIRS.is_dir(), reason=f"the shared pairs are not at {PAIRS}")


@pytest.fixture(scope="module")
def compiled(dbt: Dbt) -> Compile:
    """Compiles inline SQL with the project's macros."""
    return dbt.compiled


def read(name: str) -> str:
    """A CSV of the pairs as a DuckDB table expression, every value text, in file order."""
    return f"read_csv('{PAIRS / 'csv' / name}', header = true, all_varchar = true, null_padding = true)"


def blank_is_null(rows: list[tuple]) -> list[tuple]:
    """Rows with '' for None."""
    return [tuple(value or "" for value in row) for row in rows]


def test_every_published_traffic_case_gets_its_channel_group(compiled: Compile) -> None:
    """R-39: 30 of 30."""
    folder = PAIRS / "csv" / "macro_default_channel_grouping"
    cases = json.loads((folder / "traffic_data_with_expected_channels.json").read_text())
    macro = compiled("select {{ default_channel_group('source', 'medium', 'source_category', 'campaign') }} as channel")
    expression = macro.strip().removeprefix("select").removesuffix("as channel")
    with duckdb.connect() as connection:
        connection.execute("create table cases (n integer, source varchar, medium varchar, campaign varchar)")
        connection.executemany(
            "insert into cases values (?, ?, ?, ?)",
            [(n, case["source"], case["medium"], case["campaign"]) for n, case in enumerate(cases)],
        )
        found = connection.execute(
            f"""with traffic as (
                select cases.*, categories.source_category
                from cases
                left join read_csv('{PAIRS / "ga4_source_categories.csv"}', header = true) as categories
                    on lower(cases.source) = lower(categories.source)
            )
            select {expression} from traffic order by n"""
        ).fetchall()
    assert len(cases) == 30
    assert [channel for (channel,) in found] == [case["expected_channel"] for case in cases]


def test_query_parameters_are_extracted_as_published(compiled: Compile) -> None:
    """Absent parameters have no value."""
    columns = ", ".join(f"{{{{ query_parameter('url', 'param{n}') }}}} as param{n}" for n in (1, 2, 3))
    sql = compiled(f"select {columns} from urls")
    folder = "macro_extract_query_parameter_value"
    with duckdb.connect() as connection:
        connection.execute(f"create view urls as select * from {read(f'{folder}/urls_to_test_csv.csv')}")
        found = connection.execute(sql).fetchall()
        expected = connection.execute(f"select * from {read(f'{folder}/expected_csv.csv')}").fetchall()
    assert found == expected
    assert len(found) == 5


def test_query_parameters_are_removed_as_published(compiled: Compile) -> None:
    """The rest of the query keeps its order; an empty query leaves no question mark."""
    sql = compiled("select {{ remove_query_parameters('url', ['param_to_exclude']) }} as url from urls")
    folder = "macro_exclude_query_parameters"
    with duckdb.connect() as connection:
        connection.execute(f"create view urls as select * from {read(f'{folder}/urls_to_test_csv.csv')}")
        found = connection.execute(sql).fetchall()
        expected = connection.execute(f"select * from {read(f'{folder}/expected_csv.csv')}").fetchall()
    assert found == expected
    assert len(found) == 5


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://h/p?drop=1&keep=2#top", "https://h/p?keep=2#top"),
        ("https://h/p?drop=1&also=2&keep=3", "https://h/p?keep=3"),
        ("https://h/p?drop=1#drop=1", "https://h/p#drop=1"),
        ("https://h/p?dropped=1&adrop=2", "https://h/p?dropped=1&adrop=2"),
        ("https://h/p", "https://h/p"),
    ],
)
def test_removing_parameters_leaves_a_well_formed_url(compiled: Compile, url: str, expected: str) -> None:
    """First, last, several, a longer name, a fragment."""
    sql = compiled("select {{ remove_query_parameters('url', ['drop', 'also']) }} as url from (select $url as url)")
    with duckdb.connect() as connection:
        assert connection.execute(sql, {"url": url}).fetchall() == [(expected,)]


def test_query_strings_become_one_row_per_parameter_as_published(compiled: Compile) -> None:
    """A parameter without a value is a row all the same."""
    sql = compiled("{{ query_parameter_rows('params', 'event_key', 'page_query_string') }}")
    folder = "stg_ga4__event_to_query_string_params"
    with duckdb.connect() as connection:
        connection.execute(f"create view params as select * from {read(f'{folder}/PARAMS_CSV.csv')}")
        found = connection.execute(sql).fetchall()
        expected = connection.execute(f"select * from {read(f'{folder}/EXPECTED_CSV.csv')}").fetchall()
    assert sorted(blank_is_null(found)) == sorted(blank_is_null(expected))
    assert len(found) == 4


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("https://Verygoodlocal-tochigi.jp/tochigist/", "/tochigist"),
        ("https://verygoodlocal-tochigi.jp", "/"),
        ("/", "/"),
        ("/Tochigist//Science-Job/?utm_id=1#top", "/tochigist/science-job"),
        ("/%E6%A0%83%E6%9C%A8/", "/栃木"),
        ("/broken%FF", "/broken%ff"),
        ("(not set)", None),
        ("", None),
    ],
)
def test_one_page_has_one_spelling(compiled: Compile, page: str, expected: str | None) -> None:
    """R-14: host, query, fragment, trailing slash, case and percent-encoding do not make another page."""
    sql = compiled("select {{ normalise_page('page') }} as page from (select cast($page as varchar) as page)")
    with duckdb.connect() as connection:
        assert connection.execute(sql, {"page": page}).fetchall() == [(expected,)]


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("https://Jobs.example:8443/entry", "jobs.example"),
        ("https://jobs.example@evil.example/entry", "evil.example"),
        ("/entry", ""),
    ],
)
def test_the_host_of_a_link_is_where_it_really_leads(compiled: Compile, link: str, host: str) -> None:
    """R-15: a rule's domain in front of an @ is a user name, not a host."""
    sql = compiled("select {{ url_host('link') }} as host from (select cast($link as varchar) as link)")
    with duckdb.connect() as connection:
        assert connection.execute(sql, {"link": link}).fetchall() == [(host,)]


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [("2", "3", "0.666667"), ("1", "0", None), ("null", "3", None), ("9007199254.740993", "1", "9007199254.740993")],
)
def test_a_ratio_is_exact_and_unknown_without_denominator(
    compiled: Compile, numerator: str, denominator: str, expected: str | None
) -> None:
    """R-12: half up at the sixth decimal, never through a floating-point number."""
    sql = compiled(f"select {{{{ ratio('{numerator}', '{denominator}') }}}} as ratio")
    with duckdb.connect() as connection:
        found = connection.execute(sql).fetchall()
    assert [None if value is None else str(value) for (value,) in found] == [expected]


def test_a_direct_visit_gets_the_published_last_non_direct_source(compiled: Compile) -> None:
    """R-39: every visit of the pair, with all that describes its source."""
    folder = "stg_ga4__sessions_traffic_sources_last_non_direct_daily"
    given = read(f"{folder}/mock_stg_ga4__sessions_traffic_sources_daily_csv.csv")
    expected = read(f"{folder}/expected_csv.csv")
    named = ["source", "medium", "source_category", "campaign", "content", "term", "default_channel_grouping"]
    macro = compiled(
        "{{ last_non_direct_key('non_direct_session_partition_key', 'client_key', 'session_partition_timestamp') }}"
    )
    sources = ", ".join(f"sources.session_{name} as last_non_direct_{name}" for name in named)
    own = ", ".join(f"visits.session_{name}" for name in named)
    with duckdb.connect() as connection:
        found = connection.execute(
            f"""with visits as (select *, {macro} as credited_key from {given})
            select visits.client_key, visits.session_partition_key, visits.session_partition_date, {own},
                visits.credited_key, {sources}
            from visits left join visits as sources on visits.credited_key = sources.session_partition_key order by 2"""
        ).fetchall()
        wanted = connection.execute(f"select * from {expected} order by 2").fetchall()
    assert blank_is_null(found) == blank_is_null(wanted)
    assert len(found) == 4


@pytest.mark.parametrize(
    ("folder", "keys", "event"),
    [
        (
            "stg_ga4__session_conversions_daily",
            ["session_key", "session_partition_key", "event_date_dt"],
            "my_conversion",
        ),
        ("stg_ga4__page_conversions", ["page_key"], "page_view"),
    ],
)
@pytest.mark.parametrize("spelling", ["standard", "nonstandard"])
def test_conversions_per_session_and_page_are_the_published_ones(
    compiled: Compile, folder: str, keys: list[str], event: str, spelling: str
) -> None:
    """R-15: also for event names that are no SQL names."""
    name = event if spelling == "standard" else event.replace("_", "-")
    file = "mock_stg_ga4__events_csv" if spelling == "standard" else "mock_stg_ga4__nonstandard_events_csv"
    counted = compiled(f"""{{{{ event_counts({{'conversions': "event_name = '{name}'"}}) }}}}""")
    grouped = ", ".join(keys)
    with duckdb.connect() as connection:
        found = connection.execute(
            f"select {grouped}, {counted} from {read(f'{folder}/{file}.csv')} group by {grouped} order by all"
        ).fetchall()
        wanted = connection.execute(f"select * from {read(f'{folder}/expected_csv.csv')} order by all").fetchall()
    assert [(*row[:-1], str(row[-1])) for row in found] == wanted
    assert found
