"""`kpi.search_terms`: which search terms cost money without conversions beyond chance, which deserve a keyword of their own, and which
are also found on the other platform or without an advertisement."""

from typing import TYPE_CHECKING

import duckdb

from assets.kpi._search_columns import CAMPAIGN_KEYS, COLUMNS, ENGAGEMENT_DAYS
from assets.kpi._table import KpiTable

if TYPE_CHECKING:
    import pandas as pd


def compute(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    """Return the rows of the table (`_search_rows.table_rows`)."""
    from assets.kpi._search_rows import table_rows

    return table_rows(connection)


TABLE = KpiTable(
    name="search_terms",
    description=(
        "One row per kind, platform, account, platform campaign and search term of the engagement: figures, the probability that the term "
        "is wasteful, a decision, and where else the term is found. Rows of kind word sum the terms of all campaigns that contain a word "
        "and are not candidates by themselves. Conversions are the platform's own (platform_conversions), because GA4 has no figures by "
        "search term. Method and limits: docs/statistics.md. R-01, R-04. "
        "| 検索語句の評価（1行 = 種別・媒体・アカウント・媒体側のキャンペーン・検索語句）。成果につながらない確率、除外・追加の候補、"
        "他媒体や自然検索との重なりを示します。GA4には検索語句別の数値がないため、媒体計測のコンバージョンを使います。"
    ),
    columns=COLUMNS,
    grain=("kind", *CAMPAIGN_KEYS, "search_term"),
    reads=(
        "marts.mart_search_terms_daily",
        "marts.mart_keywords_daily",
        "marts.mart_seo_queries_daily",
        "seeds.engagement",
    ),
    compute=compute,
    adds_up={
        "where": "not is_total",
        "from": "marts.mart_search_terms_daily",
        "of": f"not is_remainder and {ENGAGEMENT_DAYS}",
        "why": "Terms that the platform does not show cannot be judged; words repeat the figures of their terms.",
    },
)
