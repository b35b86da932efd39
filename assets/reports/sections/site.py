"""The site: funnel, traffic kinds, articles, links to other sites, users."""

from assets.reports.content import Block, Chart, Column, FigureKind, Section, Series
from assets.reports.sections.reader import Reader, decimals

COUNT, PERCENT = FigureKind.COUNT, FigureKind.PERCENT
FUNNEL_SQL = """
select step_no, step, step_name_ja, step_count, step_rate, rate_of_impressions
from marts.mart_funnel_step_totals
where period_type = $period_type and period_no = $period_no and scope_type = 'total'
order by step_no
"""
FUNNEL_COLUMNS = (
    Column(name="step_name_ja", title="段階", share=2.0),
    Column(name="step_count", title="件数", kind=COUNT, is_fact=True),
    Column(name="step_rate", title="前の段階からの割合", kind=PERCENT, digits=2, is_fact=True),
    Column(name="rate_of_impressions", title="表示からの割合", kind=PERCENT, digits=4, is_fact=True),
)
TRAFFIC_SQL = """
select
    if(grouping(traffic_kind) = 1, '(all)', coalesce(traffic_kind, '(unknown)')) as traffic_kind,
    grouping(traffic_kind) = 1 as is_total,
    case if(grouping(traffic_kind) = 1, '(all)', traffic_kind)
        when 'ads' then '広告' when 'organic' then '自然検索' when 'other' then 'その他'
        when '(all)' then '合計' else '未特定' end as name_ja,
    sum(sessions) as sessions, sum(engaged_sessions) as engaged_sessions, sum(article_sessions) as article_sessions,
    sum(outbound_clicks) as outbound_clicks, sum(cv_events) as cv_events,
    sum(cv_events) / nullif(sum(sessions), 0) as cv_rate
from marts.mart_site_daily
where report_date between $first_day and $last_day and sessions is not null
group by rollup (traffic_kind)
order by is_total, sum(sessions) desc nulls last
"""
TRAFFIC_COLUMNS = (
    Column(name="name_ja", title="流入元", share=1.6),
    Column(name="sessions", title="セッション", kind=COUNT, is_fact=True),
    Column(name="engaged_sessions", title="エンゲージのあったセッション", kind=COUNT, is_fact=True),
    Column(name="article_sessions", title="記事を閲覧したセッション", kind=COUNT, is_fact=True),
    Column(name="outbound_clicks", title="外部リンクのクリック", kind=COUNT, is_fact=True),
    Column(name="cv_events", title="CV（外部リンククリック）", kind=COUNT, is_fact=True),
    Column(name="cv_rate", title="CV÷セッション", kind=PERCENT, digits=2, is_fact=True),
)
ARTICLE_COLUMNS = (
    Column(name="grouping_label", title="記事", share=3.0),
    Column(name="landing_sessions", title="着地セッション", kind=COUNT, is_fact=True),
    Column(name="article_views", title="閲覧数", kind=COUNT, is_fact=True),
    Column(name="read_through_rate", title="読了率", kind=PERCENT, digits=1, is_fact=True),
    Column(name="onward_click_rate", title="外部リンクのクリック率", kind=PERCENT, digits=1, is_fact=True),
    Column(name="cv_events", title="CV", kind=COUNT, share=0.7, is_fact=True),
    Column(name="cv_per_view", title="閲覧あたりCV", kind=PERCENT, digits=2, is_fact=True),
)
ARTICLES_SQL = """
select * replace (false as is_total)
from marts.mart_article_period_totals
where period_type = $period_type and period_no = $period_no and grouping_name = 'article' and traffic_kind = '(all)'
order by cv_events desc nulls last, article_views desc nulls last, grouping_code
"""
LINK_COLUMNS = (
    Column(name="link_domain", title="リンク先", share=2.4),
    Column(name="cv_kind_ja", title="CVの種類", share=1.0),
    Column(name="cv_events", title="クリック数", kind=COUNT, is_fact=True),
    Column(name="counted", title="CVとして数えた数", kind=COUNT, is_fact=True),
)
LINKS_SQL = """
select
    link_domain, coalesce(cv_kind, '') as cv_kind,
    case cv_kind when 'job' then '求人' when 'internship' then 'インターン' else 'CVの規則なし' end as cv_kind_ja,
    sum(cv_events) as cv_events, sum(cv_events) filter (where is_counted) as counted
from marts.fct_cv_daily
where report_date between $first_day and $last_day
group by link_domain, cv_kind
order by cv_events desc, link_domain
limit 15
"""


def site(reader: Reader) -> Section:
    """Return the section on the site."""
    funnel = funnel_chart(reader)
    blocks: list[Block] = [funnel] if funnel else []
    blocks += [
        reader.table(
            "funnel", "表示からCVまで", "marts.mart_funnel_step_totals", FUNNEL_COLUMNS, FUNNEL_SQL, ("step",)
        ),
        reader.table("traffic", "流入元別", "marts.mart_site_daily", TRAFFIC_COLUMNS, TRAFFIC_SQL, ("traffic_kind",)),
        reader.table(
            "articles", "記事別", "marts.mart_article_period_totals", ARTICLE_COLUMNS, ARTICLES_SQL, ("grouping_code",)
        ),
        reader.table(
            "links", "外部リンクのクリック", "marts.fct_cv_daily", LINK_COLUMNS, LINKS_SQL, ("link_domain", "cv_kind")
        ),
    ]
    return Section(id="site", title="サイト誘導・記事・ファネル", blocks=tuple(blocks))


def funnel_chart(reader: Reader) -> Chart | None:
    """Return the funnel of the period. None if no step has a count."""
    rows = [row for row in reader.rows(FUNNEL_SQL) if row["step_count"]]
    if not rows:
        return None
    return Chart(
        id="funnel_chart",
        title="表示からCVまで（対数目盛）",
        form="funnel",
        categories=tuple(str(row["step_name_ja"]) for row in rows),
        series=(Series(name="件数", values=decimals(rows, "step_count")),),
        relation="marts.mart_funnel_step_totals",
    )
