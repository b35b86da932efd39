"""Verdicts on search terms: the statistics against independent computations, and `kpi.search_terms` over hand-made marts. R-01 R-04"""

from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy import integrate, optimize, stats

from assets.kpi._table import write_table
from assets.kpi.search_terms import TABLE
from assets.kpi.statistics.search_terms import fit_efficiencies, judge_terms, judge_words
from bench import search_terms as bench
from tests.support.contracts import create

NEWEST = date(2026, 2, 10)
SETTLED = NEWEST - timedelta(days=7)
ONE = np.zeros(24, dtype=np.int64)
CLICKS = np.array([200.0] * 20 + [500.0, 500.0, 500.0, 1.0])
"""Twenty ordinary terms at one conversion per fifty clicks, three without conversions, one with a single click."""
CONVERSIONS = np.array([2.0, 6.0] * 10 + [0.0, 0.0, 0.0, 0.0])
ALONE = [False] * 20 + [True, True, True, False]


def test_the_fit_maximises_the_negative_binomial_likelihood() -> None:
    rng = np.random.default_rng(5)
    expected = rng.uniform(0.2, 20, 400)
    conversions = rng.poisson(expected * rng.gamma(3.0, 1 / 3.0, 400)).astype(float)
    found = fit_efficiencies(expected, conversions)

    def loss(parameters: np.ndarray) -> float:
        shape, weight = np.exp(parameters)
        return float(-stats.nbinom.logpmf(conversions, shape, weight / (weight + expected)).sum())

    best = optimize.minimize(loss, [0.0, 0.0], method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-9})
    assert_allclose([found.shape, found.expected], np.exp(best.x), rtol=1e-3)
    assert 2.0 < found.shape < 4.5


def test_the_probability_is_that_of_the_posterior_integrated_numerically() -> None:
    """Prior times Poisson likelihood, for a term of 9 expected and 2.5 counted conversions."""
    rates = fit_efficiencies(np.full(40, 5.0), np.array([2.0, 8.0] * 20))
    prior = stats.gamma(rates.shape, scale=1 / rates.expected)

    def density(rate: float) -> float:
        return float(prior.pdf(rate) * np.exp(-9 * rate) * rate**2.5)

    below = integrate.quad(density, 0, 0.7)[0] / integrate.quad(density, 0, 20)[0]
    assert_allclose(rates.probability_below(np.array([0.7]), np.array([9.0]), np.array([2.5])), [below], rtol=1e-6)


def test_many_clicks_without_a_conversion_are_a_verdict_and_one_click_is_none() -> None:
    judged, limit = judge_terms(ONE, CLICKS, CONVERSIONS, CLICKS * 40, target_cpa=3000)
    assert_allclose(limit, 1.5 * 3000)
    assert judged.is_wasteful.tolist() == ALONE
    assert judged.expected[-2] == pytest.approx(500 * 80 / 5501)
    expensive = judge_terms(ONE, CLICKS, CONVERSIONS, np.where(CLICKS == 1, 90_000, CLICKS * 40), target_cpa=3000)[0]
    assert expensive.p_wasteful[-1] > 0.99
    assert not expensive.is_wasteful[-1]


def test_a_campaign_above_the_target_is_judged_by_its_own_price() -> None:
    """At 250 yen a click every term misses the target; only the one far below its campaign is named."""
    judged, limit = judge_terms(ONE, CLICKS, CONVERSIONS, CLICKS * 250, target_cpa=3000)
    assert_allclose(limit, 1.5 * 5501 * 250 / 80)
    assert judged.is_wasteful.tolist() == ALONE
    assert not judged.is_on_target.any()


def test_a_campaign_with_few_conversions_gets_no_verdict_and_spoils_none() -> None:
    campaigns = np.concatenate([ONE, [1, 1]])
    clicks, conversions = np.append(CLICKS, [5000.0, 10.0]), np.append(CONVERSIONS, [9.0, 0.0])
    judged, limit = judge_terms(campaigns, clicks, conversions, clicks * 50, target_cpa=3000)
    assert np.isnan(judged.p_wasteful[-2:]).all()
    assert np.isnan(limit[-2:]).all()
    assert np.flatnonzero(judged.is_wasteful).tolist() == [20, 21, 22]


def test_a_word_of_many_small_terms_is_found_and_a_word_of_the_keywords_is_left_alone() -> None:
    """Twelve terms of 60 clicks, none of which can be judged by itself."""
    clicks = np.append(CLICKS[:20], [60.0] * 12)
    conversions = np.append(CONVERSIONS[:20], np.zeros(12))
    texts = [f"町{number} 就職" for number in range(20)] + [f"町{number} バイト" for number in range(12)]
    terms = judge_terms(np.zeros(32, np.int64), clicks, conversions, clicks * 50, target_cpa=3000)
    assert not terms[0].is_wasteful.any()
    found = judge_words(texts, conversions, clicks * 50, 3000, terms, {"就職"})
    assert found is not None
    wasteful = [word for word, is_wasteful in zip(found.words, found.judged.is_wasteful, strict=True) if is_wasteful]
    assert wasteful == ["バイト"]
    assert "就職" not in found.words
    assert found.judged.expected[found.words.index("バイト")] == pytest.approx(12 * 60 * 80 / 4720)


def test_planted_waste_is_found_in_a_short_simulation() -> None:
    """The first account of the table in docs/statistics.md, with fewer accounts; the benchmark has the whole."""
    rng = np.random.default_rng(7)
    found = [bench.evaluate(bench.simulate_account(bench.WORLDS[0], rng)) for _ in range(4)]
    right, wrong = sum(one.right for one in found), sum(one.wrong for one in found)
    assert right / (right + wrong) >= bench.MIN_PRECISION
    assert sum(one.found for one in found) / sum(one.wasted for one in found) >= bench.MIN_FOUND


Term = tuple[str, float, float, str]
"""Text, clicks, conversions and targeting status."""


def add_terms(connection: duckdb.DuckDBPyConnection, platform: str, day: date, *terms: Term) -> None:
    """Rows of one campaign at 50 yen a click."""
    for text, clicks, conversions, status in terms:
        connection.execute(
            "insert into marts.mart_search_terms_daily (report_date, platform, account_id, campaign_id, campaign_name, search_term, "
            "targeting_status, is_remainder, impressions, clicks, cost_net, platform_conversions) "
            "values (?, ?, '1', '11', '就職', ?, ?, ?, ?, ?, ?, ?)",
            [day, platform, text, status, text == "(not shown)", clicks * 10, clicks, clicks * 50, conversions],
        )


@pytest.fixture(scope="module")
def rows() -> dict[tuple[str, str, str], dict]:
    """Rows of kpi.search_terms by kind, platform and text."""
    connection = duckdb.connect()
    create(connection, *TABLE.reads)
    connection.execute(
        "insert into seeds.engagement (launch_date, end_date, target_cpa_yen) values ('2026-01-01', '2026-03-13', 3000)"
    )
    ordinary: list[Term] = [(f"町{number} 就職", 200, 3 + number % 2 * 2, "NONE") for number in range(20)]
    add_terms(connection, "google_ads", SETTLED, *ordinary)
    add_terms(connection, "google_ads", SETTLED, ("栃木  ニュース", 400, 0, "NONE"), ("栃木 ニュース", 200, 0, "NONE"))
    add_terms(connection, "google_ads", SETTLED, ("悪い語", 500, 0, "EXCLUDED"), ("電話 (masked)", 500, 0, "NONE"))
    add_terms(connection, "google_ads", SETTLED, ("一度", 1, 0, "NONE"), ("ＵＲＬ Good", 100, 9, "NONE"))
    add_terms(connection, "google_ads", SETTLED, ("owned", 100, 9, "NONE"), ("added", 100, 9, "ADDED"))
    add_terms(connection, "google_ads", SETTLED, ("(not shown)", 1000, 20, "NONE"))
    add_terms(connection, "google_ads", NEWEST, ("新しい語", 300, 0, "NONE"), ("一度", 2, 1, "NONE"))
    add_terms(connection, "google_ads", date(2025, 12, 31), ("町1 就職", 999, 0, "NONE"))
    add_terms(connection, "yahoo_search", SETTLED, ("url good", 10, 1, "NONE"))
    connection.execute(
        "insert into marts.mart_keywords_daily (platform, account_id, keyword, status, is_remainder) values "
        "('google_ads', '1', 'Owned', 'ENABLED', false), ('google_ads', '1', 'url good', 'REMOVED', false)"
    )
    connection.execute(
        "insert into marts.mart_seo_queries_daily (report_date, query, clicks, impressions, position_sum) values "
        "(?, 'url good', 4, 10, 30), (?, 'URL good', 1, 10, 50)",
        [SETTLED, SETTLED],
    )
    write_table(connection, TABLE)
    found = connection.execute("select * from kpi.search_terms").df().to_dict("records")
    return {(row["kind"], row["platform"], row["search_term"]): row for row in found}


@pytest.mark.parametrize(
    ("term", "decision"),
    [
        ("栃木 ニュース", "negative_candidate"),
        ("悪い語", "excluded"),
        ("電話 (masked)", "masked"),
        ("一度", "too_little_data"),
        ("新しい語", "too_little_data"),
        ("url good", "keyword_candidate"),
        ("owned", "keep"),
        ("added", "keep"),
        ("町1 就職", "keep"),
    ],
)
def test_each_kind_of_term_gets_its_decision(rows: dict, term: str, decision: str) -> None:
    assert rows["term", "google_ads", term]["decision"] == decision


def test_figures_are_of_the_engagement_and_verdicts_of_its_settled_days(rows: dict) -> None:
    once = rows["term", "google_ads", "一度"]
    assert (once["clicks"], once["judged_clicks"], once["platform_conversions"]) == (3, 1, 1)
    assert once["settled_date"].date() == SETTLED
    assert rows["term", "google_ads", "栃木 ニュース"]["clicks"] == 600
    assert rows["term", "google_ads", "町1 就職"]["clicks"] == 200
    assert ("term", "google_ads", "(not shown)") not in rows


def test_the_share_of_cost_that_is_shown_counts_what_is_not(rows: dict) -> None:
    shown = sum(float(row["cost_net"]) for key, row in rows.items() if key[:2] == ("term", "google_ads"))
    assert rows["term", "google_ads", "added"]["shown_cost_share"] == pytest.approx(shown / (shown + 50_000))


def test_a_term_is_found_on_the_other_platform_and_among_unpaid_queries(rows: dict) -> None:
    google = rows["term", "google_ads", "url good"]
    assert google["other_platforms"] == "yahoo_search"
    assert (google["organic_clicks"], google["organic_impressions"], google["organic_average_position"]) == (5, 20, 4)
    assert rows["term", "yahoo_search", "url good"]["other_platforms"] == "google_ads"
    assert pd.isna(rows["term", "google_ads", "added"]["other_platforms"])


def test_a_campaign_with_too_few_conversions_has_no_probability(rows: dict) -> None:
    yahoo = rows["term", "yahoo_search", "url good"]
    assert np.isnan(yahoo["p_wasteful"])
    assert yahoo["decision"] == "too_little_data"


def test_words_repeat_the_figures_of_their_terms_and_say_so(rows: dict) -> None:
    word = rows["word", "(all)", "就職"]
    assert (word["is_total"], word["term_count"], word["clicks"], word["decision"]) == (True, 20, 4000, "keep")
    assert ("word", "(all)", "(masked)") not in rows
    assert not rows["term", "google_ads", "added"]["is_total"]


def test_the_descriptions_state_the_limits_of_the_method() -> None:
    from assets.kpi import _search_columns
    from assets.kpi.statistics import search_terms as method

    names = (
        "CPA_MULTIPLE",
        "MIN_CAMPAIGN_CONVERSIONS",
        "MIN_EXPECTED_CONVERSIONS",
        "ON_TARGET_PROBABILITY",
        "WASTEFUL_PROBABILITY",
    )
    for name in names:
        assert getattr(_search_columns, name) == getattr(method, name), name
