"""The filter that makes a session a CV session: which links count, evaluated by a real RE2 without any server."""

import duckdb
import pytest
from google.analytics.data_v1beta import types as ga

from orchestration.errors import PermanentError
from orchestration.resources.platforms.ga4.cv_filters import counted_links_filter
from orchestration.settings import read_seed


def passes(expression: ga.FilterExpression, link: str) -> bool:
    """Evaluate a filter of links or pages with a real RE2, ignoring case as GA4 does. Lists of event names let everything through."""
    kind = ga.FilterExpression.pb(expression).WhichOneof("expr")
    if kind == "filter" and expression.filter.in_list_filter.values:
        return True
    if kind == "filter":
        text = expression.filter.string_filter
        return bool(duckdb.execute("select regexp_full_match(?, ?, 'i')", [link, text.value]).fetchall()[0][0])
    if kind == "not_expression":
        return not passes(expression.not_expression, link)
    parts = [passes(one, link) for one in getattr(expression, kind).expressions]
    return all(parts) if kind == "and_group" else any(parts)


@pytest.mark.parametrize(
    ("link", "counts"),
    [
        ("https://internship.tochigi-shigoto.example/apply", True),
        ("https://internship.tochigi-shigoto.example/apply?id=18#form", True),
        ("http://WWW.Internship.Tochigi-Shigoto.example:8443/Apply/", True),
        ("https://jobs.tochigi-shigoto.example/entry/company", True),
        ("https://jobs.tochigi-shigoto.example/entry/terms", False),
        ("https://jobs.tochigi-shigoto.example//entry//terms?x=1", False),
        ("https://jobs.tochigi-shigoto.example/about", False),
        ("https://jobs.tochigi-shigoto.example/about/entry", False),
        ("https://jobsxtochigi-shigoto.example/entry", False),
        ("https://notjobs.tochigi-shigoto.example/entry", False),
        ("https://jobs.tochigi-shigoto.example.evil.test/entry", False),
        ("https://evil.test/?to=https://jobs.tochigi-shigoto.example/entry", False),
        ("https://evil.test#@jobs.tochigi-shigoto.example/entry", False),
        ("", False),
    ],
)
def test_a_link_counts_when_its_best_rule_counts(link: str, counts: bool) -> None:
    assert passes(counted_links_filter(read_seed("cv_link_rules")), link) is counts


def test_a_rule_may_count_again_what_a_shorter_one_leaves_out_and_signs_in_it_are_no_pattern() -> None:
    rules = [
        {"rule_id": "a", "link_domain": "jobs.test", "path_prefix": "/e", "is_counted": "true"},
        {"rule_id": "b", "link_domain": "jobs.test", "path_prefix": "/e/t", "is_counted": "False"},
        {"rule_id": "c", "link_domain": "jobs.test", "path_prefix": "/e/t/(1+1)", "is_counted": "true"},
        {"rule_id": "d", "link_domain": "my.jobs.test", "path_prefix": "/e", "is_counted": "false"},
    ]
    links = ["/e", "/e/t", "/e/t/11", "/e/t/(1+1)"]
    chosen = counted_links_filter(rules)
    assert [passes(chosen, f"https://jobs.test{path}") for path in links] == [True, False, False, True]
    assert not passes(chosen, "https://my.jobs.test/e")
    with pytest.raises(PermanentError, match="no rule has is_counted true"):
        counted_links_filter(rules[1:2])
