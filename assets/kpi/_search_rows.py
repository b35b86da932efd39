"""Rows of `kpi.search_terms`. Loads the statistical methods, so only the computation imports it."""

from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pandas as pd

from assets.kpi._search_columns import CAMPAIGN_KEYS, COLUMNS, DECISION_LABELS_JA
from assets.kpi._search_data import FIGURES, JUDGED, MASK, SearchData, read_search_data

if TYPE_CHECKING:
    from assets.kpi.statistics import Judged, JudgedWords

ALL = "(all)"


def table_rows(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return one row per campaign and search term, then one per word that several of these terms share."""
    data = read_search_data(connection)
    rows = judged_rows(data) if len(data.terms) else data.terms
    return rows.reindex(columns=[column.name for column in COLUMNS]).astype(object)


def judged_rows(data: SearchData) -> pd.DataFrame:
    """Return the rows of terms and words with their decisions."""
    from assets.kpi.statistics import judge_terms, judge_words

    terms = data.terms
    clicks, cost, conversions = (terms[name].to_numpy(float) for name in JUDGED)
    verdicts = judge_terms(terms.groupby(CAMPAIGN_KEYS).ngroup().to_numpy(), clicks, conversions, cost, data.target_cpa)
    judged, limit_cpa = verdicts
    texts = [" ".join(word for word in text.split() if MASK not in word) for text in terms["search_term"]]
    words = judge_words(texts, conversions, cost, data.target_cpa, verdicts, data.needed_words)
    rows = terms.assign(
        kind="term", is_total=False, term_count=1, limit_cpa=limit_cpa, **verdict_columns(judged, clicks)
    )
    rows["decision"] = term_decisions(rows, judged)
    if words is not None:
        rows = pd.concat([rows, word_rows(terms, words, limit_cpa, judged.expected)], ignore_index=True)
    rows["decision_ja"] = rows["decision"].map(DECISION_LABELS_JA)
    return rows


def verdict_columns(judged: "Judged", clicks: np.ndarray) -> dict[str, np.ndarray]:
    """Return the verdict as columns. A rate is efficiency times the campaign's rate; unknown without a click."""
    rate = np.divide(judged.expected, clicks, out=np.full(len(clicks), np.nan), where=clicks > 0)
    return {
        "expected_conversions": judged.expected,
        "posterior_cvr": judged.efficiency * rate,
        "p_wasteful": judged.p_wasteful,
        "p_on_target": judged.p_on_target,
    }


def term_decisions(rows: pd.DataFrame, judged: "Judged") -> np.ndarray:
    """Return the decision of each term. A later condition overrides an earlier one."""
    is_new = (
        ~rows["is_keyword"].to_numpy(bool) & judged.is_on_target & (rows["judged_conversions"].to_numpy(float) >= 1)
    )
    is_masked = rows["search_term"].str.contains(MASK, regex=False).to_numpy(bool)
    decisions = np.full(len(rows), "keep", dtype=object)
    for condition, decision in (
        (is_new, "keyword_candidate"),
        (judged.is_wasteful, "negative_candidate"),
        (~judged.is_judged, "too_little_data"),
        (is_masked, "masked"),
        (rows["is_excluded"].to_numpy(bool), "excluded"),
    ):
        decisions[condition] = decision
    return decisions


def word_rows(terms: pd.DataFrame, words: "JudgedWords", limit_cpa: np.ndarray, expected: np.ndarray) -> pd.DataFrame:
    """Return a row per word, summed over its terms of all campaigns. The limit is that of its campaigns, weighted by expected
    conversions."""
    sums = [terms.iloc[places][FIGURES + JUDGED].sum(min_count=1) for places in words.places]
    rows = pd.DataFrame(sums).reset_index(drop=True)
    judged = words.judged
    allowed = np.array([(limit_cpa * expected)[places].sum() for places in words.places])
    weights = judged.expected
    limits = np.divide(allowed, weights, out=np.full(len(weights), np.nan), where=weights > 0)
    decisions = np.where(
        judged.is_wasteful, "negative_candidate", np.where(judged.is_judged, "keep", "too_little_data")
    )
    return rows.assign(
        kind="word",
        is_total=True,
        **dict.fromkeys(CAMPAIGN_KEYS, ALL),
        search_term=words.words,
        term_count=[terms["search_term"].iloc[places].nunique() for places in words.places],
        settled_date=terms["settled_date"].iloc[0],
        last_date=[terms["last_date"].iloc[places].max() for places in words.places],
        limit_cpa=limits,
        **verdict_columns(judged, rows["judged_clicks"].to_numpy(float)),
        decision=decisions,
    )
