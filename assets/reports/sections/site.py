"""The site: funnel, traffic kinds, articles, links to other sites, users."""

from assets.reports.content import Block, Chart, Column, FigureKind, Mark, Section, Series, Table
from assets.reports.cv_words import kind_sql
from assets.reports.sections.period_change import Daily, compared_measures, table_with_changes
from assets.reports.sections.reader import Reader, decimals

COUNT, PERCENT = FigureKind.COUNT, FigureKind.PERCENT
FUNNEL_SQL = """
select step_no, step, step_name_ja, step_count, step_rate, rate_of_impressions
from marts.mart_funnel_step_totals
where period_type = $period_type and period_no = $period_no and scope_type = 'total'
order by step_no
"""
FUNNEL_DAYS = Daily(
    """(
        select
            report_date, unnest(['impression', 'click', 'cv']) as step, unnest([impressions, clicks, cv_events]) as step_count
        from marts.mart_campaign_daily
        where platform <> '(not ads)'
        union all
        select
            report_date, unnest(['lp_session', 'engaged_session', 'article_view', 'cv_session']),
            unnest([lp_sessions, engaged_lp_sessions, article_sessions, cv_sessions])
        from marts.mart_site_daily
        where traffic_kind = 'ads'
    )""",
    {"step": "step"},
    known_by=("step",),
)
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
TRAFFIC_DAYS = Daily(
    "marts.mart_site_daily", {"traffic_kind": "coalesce(traffic_kind, '(unknown)')"}, where="sessions is not null"
)
TRAFFIC_COLUMNS = (
    Column(name="name_ja", title="流入元", share=1.6),
    Column(name="sessions", title="セッション", kind=COUNT, is_fact=True),
    Column(name="engaged_sessions", title="エンゲージのあったセッション", kind=COUNT, is_fact=True),
    Column(name="article_sessions", title="記事を閲覧したセッション", kind=COUNT, is_fact=True),
    Column(name="outbound_clicks", title="外部リンクのクリック", kind=COUNT, is_fact=True),
    Column(name="cv_events", title="CV", kind=COUNT, is_fact=True),
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
ARTICLE_DAYS = Daily("marts.mart_article_daily", {"grouping_code": "page_path"})
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
LINK_DAYS = Daily("marts.fct_cv_daily", {"link_domain": "link_domain", "cv_kind": "coalesce(cv_kind, '')"})
LINKS_SQL = f"""
select
    link_domain, coalesce(cv_kind, '') as cv_kind,
    {kind_sql("cv_kind", "coalesce(cv_kind, 'CVの規則なし')")} as cv_kind_ja,
    sum(cv_events) as cv_events, sum(cv_events) filter (where is_counted) as counted
from marts.fct_cv_daily
where report_date between $first_day and $last_day and (link_url is not null or rule_id is null)
group by link_domain, cv_kind
order by cv_events desc, link_domain
limit 15
"""
ACTION_COLUMNS = (
    Column(name="rule_id", title="ルール", share=1.4),
    Column(name="cv_kind_ja", title="CVの種類", share=1.0),
    Column(name="cv_events", title="件数", kind=COUNT, is_fact=True),
    Column(name="counted", title="CVとして数えた数", kind=COUNT, is_fact=True),
)
ACTION_DAYS = Daily("marts.fct_cv_daily", {"rule_id": "rule_id", "cv_kind": "coalesce(cv_kind, '')"})
ACTIONS_SQL = f"""
select
    rule_id, coalesce(cv_kind, '') as cv_kind, {kind_sql("cv_kind", "cv_kind")} as cv_kind_ja,
    sum(cv_events) as cv_events, sum(cv_events) filter (where is_counted) as counted
from marts.fct_cv_daily
where report_date between $first_day and $last_day and link_url is null and rule_id is not null
group by rule_id, cv_kind
order by cv_events desc, rule_id
limit 15
"""


def site(reader: Reader) -> Section:
    """Return the section on the site."""
    funnel = funnel_chart(reader)
    blocks: list[Block] = [funnel] if funnel else []
    blocks += [
        funnel_table(reader),
        table_with_changes(
            reader, ("traffic", "流入元別", "marts.mart_site_daily"), TRAFFIC_COLUMNS,
            reader.rows(TRAFFIC_SQL), TRAFFIC_DAYS, compared_measures(("sessions", "cv_events")), ("traffic_kind",),
        ),
        table_with_changes(
            reader, ("articles", "記事別", "marts.mart_article_period_totals"), ARTICLE_COLUMNS,
            reader.rows(ARTICLES_SQL), ARTICLE_DAYS, compared_measures(("article_views", "cv_events")), ("grouping_code",),
        ),
        table_with_changes(
            reader, ("links", "外部リンクのクリック", "marts.fct_cv_daily"), LINK_COLUMNS,
            reader.rows(LINKS_SQL), LINK_DAYS, compared_measures(("cv_events",)), ("link_domain", "cv_kind"),
        ),
    ]  # fmt: skip
    if actions := reader.rows(ACTIONS_SQL):
        blocks.append(
            table_with_changes(
                reader, ("actions", "フォーム送信などのイベント", "marts.fct_cv_daily"), ACTION_COLUMNS,
                actions, ACTION_DAYS, compared_measures(("cv_events",)), ("rule_id", "cv_kind"),
            )
        )  # fmt: skip
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


def funnel_table(reader: Reader) -> Table:
    """Return the steps from impression to CV. More impressions are neither better nor worse."""
    table = table_with_changes(
        reader,
        ("funnel", "表示からCVまで", "marts.mart_funnel_step_totals"),
        FUNNEL_COLUMNS,
        reader.rows(FUNNEL_SQL),
        FUNNEL_DAYS,
        compared_measures(("step_count",)),
        ("step",),
    )
    neutral = [
        row.model_copy(update={"marks": tuple((name, Mark.CHANGED) for name, _ in row.marks)})
        if ("step", "impression") in row.where
        else row
        for row in table.rows
    ]
    return table.model_copy(update={"rows": tuple(neutral)})
