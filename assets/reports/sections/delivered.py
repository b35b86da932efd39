"""What was delivered: the engagement, its media, articles, creatives and cost headings."""

from assets.reports.content import Column, FigureKind, Section
from assets.reports.cv_words import kind_sql
from assets.reports.sections.reader import Reader

COUNT, YEN, DATE = FigureKind.COUNT, FigureKind.YEN, FigureKind.DATE
ENGAGEMENT_SQL = """
with facts as (select * from seeds.engagement)
select '業務名' as item, name_ja as contents, 1 as place from facts
union all select '契約日', strftime(contract_date, '%Y/%m/%d'), 2 from facts
union all select '広告の配信期間', strftime(launch_date, '%Y/%m/%d') || '～' || strftime(delivery_end_date, '%Y/%m/%d'), 3 from facts
union all select '履行期限', strftime(end_date, '%Y/%m/%d'), 4 from facts
union all select '目標', format('CV {:,}件、CPA {:,}円以下', target_cv, cast(target_cpa_yen as integer)), 5 from facts
union all select '媒体費の予算', format('{:,}円（税抜）', cast(media_budget_yen as integer)), 6 from facts
union all select 'LP', 'https://' || lp_host || lp_path_prefix, 7 from facts
order by place
"""
ARTICLE_COLUMNS = (
    Column(name="title_ja", title="記事", share=3.2),
    Column(name="page_path", title="パス", share=2.4),
    Column(name="theme_ja", title="テーマ", share=1.0),
    Column(name="purpose_ja", title="目的", share=1.0),
)
ARTICLE_NAMES_SQL = f"""
select
    title_ja, page_path,
    case theme when 'science' then '理系' when 'arts' then '文系' when 'women' then '女性' else theme end as theme_ja,
    case purpose when 'job' then '就職' else {kind_sql("purpose", "purpose")} end as purpose_ja
from seeds.lp_articles
order by page_path
"""
CREATIVE_SQL = """
select
    coalesce(media.name_ja, '未特定') as medium_name_ja, medium, count(distinct pattern) as patterns, sum(ads_) as ads,
    min(first_date) as first_date, max(last_date) as last_date
from (
    select medium, pattern, max(ads) as ads_, min(report_date) as first_date, max(report_date) as last_date
    from marts.mart_creative_daily
    where report_date between $first_day and $last_day and pattern <> '(unattributed)'
    group by all
)
left join seeds.media as media using (medium)
group by medium, media.name_ja
order by medium
"""
CREATIVE_COLUMNS = (
    Column(name="medium_name_ja", title="媒体", share=2.0),
    Column(name="patterns", title="クリエイティブの種類", kind=COUNT),
    Column(name="ads", title="広告数", kind=COUNT),
    Column(name="first_date", title="最初の配信日", kind=DATE),
    Column(name="last_date", title="最後の配信日", kind=DATE),
)
HEADING_SQL = "select * from marts.mart_cost_headings order by cost_heading"
HEADING_COLUMNS = (
    Column(name="cost_heading_ja", title="費目", share=2.2),
    Column(name="media_cost_net", title="媒体費（税抜、円）", kind=YEN),
    Column(name="fee", title="管理運用費（円）", kind=YEN),
    Column(name="fixed_net", title="固定額（円）", kind=YEN),
    Column(name="amount_net", title="計（税抜、円）", kind=YEN),
    Column(name="tax", title="消費税（円）", kind=YEN),
    Column(name="amount_with_tax", title="計（税込、円）", kind=YEN),
)


def overview(reader: Reader) -> Section:
    """Return the section on the engagement itself."""
    columns = (Column(name="item", title="項目"), Column(name="contents", title="内容", share=4.0))
    table = reader.table("engagement", "業務の概要", "seeds.engagement", columns, ENGAGEMENT_SQL, ("item",))
    return Section(id="engagement", title="業務の概要", blocks=(table,))


def delivered(reader: Reader) -> Section:
    """Return the section on articles, creatives and cost."""
    blocks = (
        reader.table(
            "articles_made", "制作した記事", "seeds.lp_articles", ARTICLE_COLUMNS, ARTICLE_NAMES_SQL, ("page_path",)
        ),
        reader.table(
            "creatives_made", "配信したクリエイティブ", "marts.mart_creative_daily", CREATIVE_COLUMNS, CREATIVE_SQL,
            ("medium",),
        ),
        reader.table(
            "cost_headings", "費目別の金額", "marts.mart_cost_headings", HEADING_COLUMNS, HEADING_SQL, ("cost_heading",)
        ),
    )  # fmt: skip
    return Section(id="delivered", title="制作物と費用", blocks=blocks)
