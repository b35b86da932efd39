"""Search: keywords, search terms, coverage of the shown terms."""

from assets.reports.content import Column, FigureKind, Section
from assets.reports.sections.period_change import Daily, compared_measures, table_with_changes
from assets.reports.sections.reader import Reader

COUNT, YEN, PERCENT = FigureKind.COUNT, FigureKind.YEN, FigureKind.PERCENT
SUMS = (
    Column(name="impressions", title="表示回数", kind=COUNT, is_fact=True),
    Column(name="clicks", title="クリック数", kind=COUNT, is_fact=True),
    Column(name="ctr", title="CTR", kind=PERCENT, digits=2, is_fact=True),
    Column(name="cost_net", title="媒体費（円）", kind=YEN, is_fact=True),
    Column(name="cpc", title="CPC（円）", kind=YEN, is_fact=True),
    Column(name="platform_conversions", title="媒体計測のCV", kind=FigureKind.NUMBER, digits=1, is_fact=True),
)
KEYWORD_COLUMNS = (
    Column(name="platform_name_ja", title="媒体", share=1.5),
    Column(name="keyword", title="キーワード", share=2.2),
    Column(name="quality_score", title="品質", kind=FigureKind.NUMBER, share=0.6),
    *SUMS,
)
SUM_SQL = """sum(impressions) as impressions, sum(clicks) as clicks, sum(clicks) / nullif(sum(impressions), 0) as ctr,
        sum(cost_net) as cost_net, sum(cost_net) / nullif(sum(clicks), 0) as cpc, sum(platform_conversions) as platform_conversions"""


def shown_name(column: str, remainder_ja: str) -> str:
    """Return the SQL of a keyword or search term. Deliveries without one are named `remainder_ja`."""
    return f"if(is_remainder, '{remainder_ja}', coalesce({column}, ''))"


def dearest_sql(relation: str, column: str, remainder_ja: str, more: str = "") -> str:
    """Return the query of the 20 keywords or search terms with the highest cost. `more`: SQL of further columns."""
    return f"""
with sums as (
    select platform, {shown_name(column, remainder_ja)} as {column}, {more}{SUM_SQL}
    from {relation}
    where report_date between $first_day and $last_day
    group by 1, 2
)
select sums.*, coalesce(names.name_ja, platform) as platform_name_ja
from sums
left join seeds.ad_platforms as names using (platform)
order by cost_net desc nulls last, platform, {column}
limit 20
"""


def days_of(relation: str, column: str, remainder_ja: str) -> Daily:
    """Return the days of the same groups, for their changes."""
    groups = {"platform": "platform", column: shown_name(column, remainder_ja)}
    return Daily(relation, groups, known_by=("platform",))


KEYWORDS = ("marts.mart_keywords_daily", "keyword", "（キーワード以外の配信）")
TERMS = ("marts.mart_search_terms_daily", "search_term", "（媒体が開示しない検索語句）")
KEYWORDS_SQL = dearest_sql(*KEYWORDS, "max_by(quality_score, report_date) as quality_score, ")
KEYWORD_DAYS = days_of(*KEYWORDS)
TERM_COLUMNS = (
    Column(name="platform_name_ja", title="媒体", share=1.5),
    Column(name="search_term", title="検索語句", share=2.2),
    *SUMS,
)
TERMS_SQL = dearest_sql(*TERMS)
TERM_DAYS = days_of(*TERMS)
COMPARED = ("clicks", "cost_net")
CANDIDATE_COLUMNS = (
    Column(name="place_ja", title="範囲", share=1.5),
    Column(name="search_term", title="検索語句・単語", share=2.0),
    Column(name="clicks", title="クリック数", kind=COUNT),
    Column(name="cost_net", title="媒体費（円）", kind=YEN),
    Column(name="platform_conversions", title="媒体計測のCV", kind=FigureKind.NUMBER, digits=1),
    Column(name="p_wasteful", title="無駄の確率", kind=PERCENT),
    Column(name="decision_ja", title="提案", share=2.0),
)
CANDIDATES_SQL = """
select
    found.*, case found.kind when 'word' then '全キャンペーンの単語' else coalesce(names.name_ja, platform) end as place_ja
from kpi.search_terms as found
left join seeds.ad_platforms as names using (platform)
where decision in ('negative_candidate', 'keyword_candidate')
order by decision <> 'negative_candidate', cost_net desc nulls last, search_term, found.kind
limit 20
"""


def search(reader: Reader) -> Section:
    """Return the section on search ads."""
    blocks = (
        table_with_changes(
            reader, ("keywords", "キーワード（媒体費の上位20件）", "marts.mart_keywords_daily"), KEYWORD_COLUMNS,
            reader.rows(KEYWORDS_SQL), KEYWORD_DAYS, compared_measures(COMPARED),
            ("platform", "keyword"), "品質は媒体が示す1～10の値です。示さない媒体では空欄です。",
        ),
        table_with_changes(
            reader, ("search_terms", "検索語句（媒体費の上位20件）", "marts.mart_search_terms_daily"), TERM_COLUMNS,
            reader.rows(TERMS_SQL), TERM_DAYS, compared_measures(COMPARED), ("platform", "search_term"),
        ),
        reader.table(
            "search_candidates", "除外・追加の候補（配信開始から）", "kpi.search_terms", CANDIDATE_COLUMNS, CANDIDATES_SQL,
            ("kind", "platform", "search_term"), "1回のクリックだけでは候補になりません。確率はキャンペーンのCV率の分布から計算します。",
        ),
    )  # fmt: skip
    return Section(id="search", title="キーワードと検索語句", blocks=blocks)
