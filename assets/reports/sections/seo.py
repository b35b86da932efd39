"""Search engine: clicks, impressions and position of the pages, queries, state of the index."""

from assets.reports.content import Block, Chart, Column, FigureKind, Section, Series
from assets.reports.sections.period_change import Daily, compared_measures, table_with_changes
from assets.reports.sections.reader import Reader, days, decimals

COUNT, PERCENT, NUMBER = FigureKind.COUNT, FigureKind.PERCENT, FigureKind.NUMBER
SUM_SQL = """sum(clicks) as clicks, sum(impressions) as impressions, sum(clicks) / nullif(sum(impressions), 0) as ctr,
        sum(position_sum) / nullif(sum(impressions), 0) as average_position"""
SUM_COLUMNS = (
    Column(name="clicks", title="クリック数", kind=COUNT, is_fact=True),
    Column(name="impressions", title="表示回数", kind=COUNT, is_fact=True),
    Column(name="ctr", title="クリック率", kind=PERCENT, digits=2, is_fact=True),
    Column(name="average_position", title="平均掲載順位", kind=NUMBER, digits=1, is_fact=True),
)
TOTALS_SQL = f"""
with named as (
    select *, if(report_date >= $first_day, '今期', '前期') as name_ja
    from marts.mart_seo_daily
    where report_date between coalesce($previous_first_day, $first_day) and $last_day
)
select name_ja, {SUM_SQL}, sum(organic_lp_sessions) as organic_lp_sessions, sum(organic_cv_events) as organic_cv_events
from named
group by name_ja
order by name_ja
"""
TOTAL_DAYS = Daily("marts.mart_seo_daily", {"name_ja": "'今期'"})
TOTAL_COLUMNS = (
    Column(name="name_ja", title="期間"),
    *SUM_COLUMNS,
    Column(name="organic_lp_sessions", title="自然検索のLPセッション", kind=COUNT, is_fact=True),
    Column(name="organic_cv_events", title="自然検索のCV", kind=COUNT, is_fact=True),
)
QUERY_DAYS = Daily("marts.mart_seo_queries_daily", {"query": "query"})
QUERIES_SQL = f"""
select query, {SUM_SQL}
from marts.mart_seo_queries_daily
where report_date between $first_day and $last_day
group by query
order by clicks desc, impressions desc, query
limit 15
"""
PAGE_DAYS = Daily("marts.mart_seo_pages_daily", {"page_path": "page_path"}, where="is_lp_page")
PAGES_SQL = f"""
with sums as (
    select page_path, {SUM_SQL}
    from marts.mart_seo_pages_daily
    where is_lp_page and report_date between $first_day and $last_day
    group by page_path
)
select
    pages.page_path, coalesce(pages.title_ja, pages.page_path) as title_ja, pages.is_indexed, pages.is_in_sitemap, clicks, impressions,
    ctr, average_position
from marts.mart_seo_pages as pages
left join sums using (page_path)
order by clicks desc nulls last, pages.page_path
"""
PAGE_COLUMNS = (
    Column(name="title_ja", title="ページ", share=3.0),
    *SUM_COLUMNS,
    Column(name="is_indexed", title="インデックス登録", share=0.9),
    Column(name="is_in_sitemap", title="サイトマップ", share=0.9),
)
DAYS_SQL = """
select report_date, clicks
from marts.mart_seo_daily
where report_date between $first_day and $last_day
order by report_date
"""


def seo(reader: Reader) -> Section:
    """Return the section on unpaid search."""
    rows = reader.rows(DAYS_SQL)
    blocks: list[Block] = []
    if rows:
        blocks.append(
            Chart(
                id="seo_clicks",
                title="自然検索の日別クリック数",
                form="line",
                categories=days(rows),
                series=(Series(name="クリック数", values=decimals(rows, "clicks")),),
                axis_title="クリック数",
                relation="marts.mart_seo_daily",
            )
        )
    blocks += [
        table_with_changes(
            reader, ("seo_totals", "自然検索の実績", "marts.mart_seo_daily"), TOTAL_COLUMNS, reader.rows(TOTALS_SQL),
            TOTAL_DAYS, compared_measures(("clicks", "organic_cv_events")), ("name_ja",),
            "Search Console の数値は、約3日遅れで確定します。", heading="実績",
        ),
        table_with_changes(
            reader, ("seo_pages", "ページ別", "marts.mart_seo_pages_daily"), PAGE_COLUMNS, reader.rows(PAGES_SQL),
            PAGE_DAYS, compared_measures(("clicks",)), ("page_path",),
        ),
        table_with_changes(
            reader, ("seo_queries", "検索キーワード（クリック数の上位15件）", "marts.mart_seo_queries_daily"),
            (Column(name="query", title="キーワード", share=2.4), *SUM_COLUMNS), reader.rows(QUERIES_SQL),
            QUERY_DAYS, compared_measures(("clicks",)), ("query",),
        ),
    ]  # fmt: skip
    return Section(id="seo", title="自然検索（SEO）", blocks=tuple(blocks))
