"""Which links a CV rule covers: the SQL of the marts and the filter asked of GA4 must say the same, link by link."""

from collections.abc import Iterator

import duckdb
import pytest

from orchestration.resources.platforms.ga4.cv_filters import counted_links_filter
from orchestration.seeds import check_seeds
from tests.platforms.test_ga4_link_filter import passes
from tests.support.contracts import create
from tests.support.dbt_warehouse import Dbt
from tests.support.seed_folder import changed_seeds

RULES = """rule_id,link_domain,path_prefix,cv_kind,is_counted
entry,https://Jobs.example.jp./,entry/,job,TRUE
terms,jobs.example.jp,/entry/terms,job,FALSE
kanji,求人.example.jp,/応募,job,true
whole_site,apply.example.com,/,internship,true
no_blog,blog.apply.example.com,/,internship,false
"""

LINKS = {
    "https://jobs.example.jp/entry": "entry",
    "https://jobs.example.jp/entry/": "entry",
    "https://jobs.example.jp/entry/step1": "entry",
    "https://jobs.example.jp/entry?x=1": "entry",
    "https://jobs.example.jp/entry#form": "entry",
    "https://jobs.example.jp//Entry//": "entry",
    "HTTPS://JOBS.Example.JP:443/ENTRY": "entry",
    "http://user@www.jobs.example.jp./entry": "entry",
    "https://jobs.example.jp/entryform": None,
    "https://jobs.example.jp/entry-2": None,
    "https://jobs.example.jp/entry.html": None,
    "https://jobs.example.jp/an/entry": None,
    "https://jobs.example.jp/": None,
    "https://jobs.example.jp": None,
    "https://notjobs.example.jp/entry": None,
    "https://jobs.example.jp.evil.test/entry": None,
    "https://evil.test/?to=https://jobs.example.jp/entry": None,
    "https://jobs.example.jp/entry/terms": "terms",
    "https://jobs.example.jp/entry/terms/2026": "terms",
    "https://jobs.example.jp/entry/termsofuse": "entry",
    "https://求人.example.jp/応募": "kanji",
    "https://xn--gmqu33e.example.jp/%E5%BF%9C%E5%8B%9F": "kanji",
    "https://xn--gmqu33e.example.jp/%e5%bf%9c%e5%8b%9f/step1?x=1": "kanji",
    "https://www.xn--gmqu33e.example.jp/応募/": "kanji",
    "https://xn--gmqu33e.example.jp/%E5%BF%9C%E5%8B%9F%E8%A6%81%E9%A0%85": None,
    "https://apply.example.com": "whole_site",
    "https://apply.example.com/": "whole_site",
    "https://apply.example.com?x=1": "whole_site",
    "https://apply.example.com/any/page": "whole_site",
    "https://blog.apply.example.com/any": "no_blog",
    "mailto:entry@jobs.example.jp": None,
    "/entry": None,
}


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """The rules as every reader gets them."""
    seeds = check_seeds(changed_seeds(tmp_path_factory.mktemp("seeds"), cv_link_rules=lambda _: RULES))
    assert not seeds.errors
    return seeds.tables["cv_link_rules"]


@pytest.fixture(scope="module")
def matched(rules: list[dict[str, str]], dbt: Dbt) -> Iterator[dict[str, str]]:
    """The rule of each link, by the macro every mart uses."""
    sql = dbt.compiled("{{ cv_link_rule('links') }}")
    with duckdb.connect() as connection:
        create(connection, "seeds.cv_link_rules")
        connection.execute("create table links (link_url varchar)")
        for row in rules:
            connection.execute(
                f"insert into seeds.cv_link_rules ({', '.join(row)}) values ({', '.join('?' * len(row))})",
                [*row.values()],
            )
        connection.executemany("insert into links values (?)", [[link] for link in LINKS])
        yield {link: rule for link, rule, *_ in connection.execute(sql).fetchall()}


@pytest.mark.parametrize(("link", "rule"), LINKS.items())
def test_a_rule_covers_its_host_and_path_segment_by_segment(
    matched: dict[str, str], link: str, rule: str | None
) -> None:
    """R-15: hosts by label, paths by segment; case, port, percent-encoding and punycode do not count."""
    assert matched.get(link) == rule


@pytest.mark.parametrize(("link", "rule"), LINKS.items())
def test_the_filter_asked_of_ga4_lets_the_same_links_through(
    rules: list[dict[str, str]], link: str, rule: str | None
) -> None:
    counted = {row["rule_id"] for row in rules if row["is_counted"] == "true"}
    assert passes(counted_links_filter(rules), link) is (rule in counted)
