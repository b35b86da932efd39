"""Quality of delivery and of the data: invalid clicks, placements, links, sources that differ."""

from assets.reports.content import Column, FigureKind, Section
from assets.reports.sections.period_change import Daily, table_with_changes
from assets.reports.sections.reader import Reader
from orchestration.measures import Measure

COUNT, YEN, PERCENT = FigureKind.COUNT, FigureKind.YEN, FigureKind.PERCENT
INVALID_COLUMNS = (
    Column(name="name_ja", title="媒体", share=2.0),
    Column(name="clicks", title="クリック数", kind=COUNT, is_fact=True),
    Column(name="invalid_clicks", title="無効クリック（課金対象外）", kind=COUNT, is_fact=True),
    Column(name="invalid_click_rate", title="無効クリック率", kind=PERCENT, digits=2, is_fact=True),
)
INVALID_DAYS = Daily("marts.mart_invalid_clicks_daily", {"platform": "platform"}, known_by=("platform",))
INVALID_RATE = Measure(
    "invalid_click_rate",
    "share",
    "",
    "無効クリック率",
    numerator="invalid_clicks",
    denominator="clicks + invalid_clicks",
)
INVALID_SQL = """
select
    coalesce(max(names.name_ja), platform) as name_ja, platform, sum(clicks) as clicks, sum(invalid_clicks) as invalid_clicks,
    sum(invalid_clicks) / nullif(sum(clicks + invalid_clicks), 0) as invalid_click_rate
from marts.mart_invalid_clicks_daily
left join seeds.ad_platforms as names using (platform)
where report_date between $first_day and $last_day
group by platform
order by platform
"""
PLACEMENT_COLUMNS = (
    Column(name="platform_name_ja", title="媒体", share=1.6),
    Column(name="placement", title="配信面", share=2.4),
    Column(name="impressions", title="表示回数", kind=COUNT),
    Column(name="clicks", title="クリック数", kind=COUNT),
    Column(name="cost_net", title="媒体費（円）", kind=YEN),
    Column(name="platform_conversions", title="媒体計測のCV", kind=FigureKind.NUMBER, digits=1),
    Column(name="finding_ja", title="確認事項", share=2.0),
)
PLACEMENTS_SQL = """
select
    found.*, coalesce(names.name_ja, platform) as platform_name_ja,
    case when has_excluded_spend then coalesce('除外した配信面に費用があります：' || exclusion_reason_ja, '除外した配信面に費用があります')
        when is_without_engagement then 'クリックの割にCVがありません' else '' end as finding_ja
from marts.mart_placement_quality as found
left join seeds.ad_platforms as names using (platform)
order by has_excluded_spend desc nulls last, is_without_engagement desc nulls last, cost_net desc nulls last, placement
limit 12
"""
LINK_COLUMNS = (
    Column(name="arrival_ja", title="対象", share=1.6),
    Column(name="conforming", title="適合", kind=COUNT),
    Column(name="failing", title="不適合", kind=COUNT),
    Column(name="others", title="対象外・判定不能", kind=COUNT),
)
LINKS_SQL = """
select
    arrival, case arrival when 'ad_url' then '広告のリンク先URL' when 'session' then 'サイトの流入' else arrival end as arrival_ja,
    count(*) filter (where verdict = 'conforms') as conforming, count(*) filter (where verdict = 'fails') as failing,
    count(*) filter (where verdict not in ('conforms', 'fails')) as others
from marts.mart_rule_sheet
where first_date <= $last_day and last_date >= $first_day
group by arrival
order by arrival
"""
LINKS_NOTE = (
    "広告のリンク先は広告ごと、サイトの流入はパラメータの組み合わせごとに数えています。"
    "流入の不適合には、人が書き換えたリンクも含みます。"
)
NUMBER = FigureKind.NUMBER
PAIRS = """case comparison when 'cv_platform_vs_ga4' then '媒体計測のCVとGA4のCV'
        when 'clicks_vs_sessions' then '広告のクリックとGA4のセッション'
        when 'cv_click_vs_conversion_date' then '媒体CVのクリック日別と発生日別' when 'ga4_vs_export' then 'GA4のAPIとイベントエクスポート'
        when 'api_vs_file' then '媒体のAPIと管理画面のファイル' else comparison end"""
MEASURES = """case measure when 'clicks' then 'クリック数' when 'sessions' then 'セッション' when 'impressions' then '表示回数'
        when 'cost_net' then '媒体費' when 'cv_sessions' then 'CVのあったセッション' else 'CV' end"""
DIFFERENCE_COLUMNS = (
    Column(name="comparison_ja", title="比較", share=2.4),
    Column(name="measure_ja", title="指標"),
    Column(name="difference", title="差", kind=NUMBER, signed=True),
    Column(name="named", title="うち理由が分かる差", kind=NUMBER, signed=True),
    Column(name="unexplained", title="理由が不明な差", kind=NUMBER, signed=True),
    Column(name="unknown_causes", title="測定できない理由の数", kind=COUNT),
)
DIFFERENCES_SQL = f"""
select comparison, measure, scope, {PAIRS} as comparison_ja, {MEASURES} as measure_ja, difference, named, unexplained, unknown_causes
from marts.mart_reconciliation_explained_totals
where is_total
order by comparison, measure
"""
CAUSE_COLUMNS = (
    Column(name="comparison_ja", title="比較", share=2.4),
    Column(name="cause_ja", title="理由", share=3.2),
    Column(name="amount", title="差への影響", kind=NUMBER, signed=True),
)
CAUSES_SQL = f"""
select comparison, measure, cause, {PAIRS} as comparison_ja, cause_ja, sum(amount) as amount
from marts.mart_reconciliation_causes_daily
where report_date between $first_day and $last_day
group by comparison, measure, cause, cause_ja
having abs(sum(amount)) >= 0.5
order by comparison, measure, abs(sum(amount)) desc, cause
"""


def quality(reader: Reader) -> Section:
    """Return the section on quality."""
    blocks = (
        table_with_changes(
            reader, ("invalid_clicks", "無効クリック", "marts.mart_invalid_clicks_daily"), INVALID_COLUMNS,
            reader.rows(INVALID_SQL), INVALID_DAYS, (INVALID_RATE,), ("platform",),
        ),
        reader.table(
            "placements", "配信面（配信開始から、上位12件）", "marts.mart_placement_quality", PLACEMENT_COLUMNS, PLACEMENTS_SQL,
            ("platform", "placement"),
        ),
        reader.table("link_rules", "DMシートとの適合", "marts.mart_rule_sheet", LINK_COLUMNS, LINKS_SQL, ("arrival",), LINKS_NOTE),
        reader.table(
            "differences", "計測元どうしの差（配信開始から）", "marts.mart_reconciliation_explained_totals", DIFFERENCE_COLUMNS,
            DIFFERENCES_SQL, ("comparison", "measure", "scope"), "理由には差を増やすものと減らすものがあります。",
        ),
        reader.table(
            "causes", "差の理由（対象期間）", "marts.mart_reconciliation_causes_daily", CAUSE_COLUMNS, CAUSES_SQL,
            ("comparison", "measure", "cause"),
        ),
    )  # fmt: skip
    return Section(id="quality", title="品質と計測", blocks=blocks, on_slides=False)
