"""Devices, age, gender and region of the period."""

from collections.abc import Sequence

from assets.reports.content import Block, Column, FigureKind, Section, Table
from assets.reports.sections.measures_by_scope import kind_of
from assets.reports.sections.period_change import Daily, compared_measures, table_with_changes
from assets.reports.sections.reader import Reader
from orchestration.measures import add_measure_values, measures

DEVICE_NAMES = """case device when 'desktop' then 'パソコン' when 'mobile' then 'スマートフォン' when 'tablet' then 'タブレット'
    else 'その他・不明' end"""
AGES = r"regexp_replace(regexp_replace({}, '^(\d+)-(\d+)$', '\1～\2歳'), '^(\d+)\+$', '\1歳以上')"
"""SQL of an age group as it is said in Japanese."""
GROUP_NAMES = f"""case coalesce(groups.attribute_group, '(all)')
    when 'male' then '男性' when 'female' then '女性' when 'unknown' then '不明' when '(withheld)' then '非開示'
    when 'main' then '主な対象地域' when 'sub' then '周辺の対象地域' when 'other' then '対象地域の外' when '(all)' then '合計'
    else {AGES.format("groups.attribute_group")} end"""
PARTS = "sum(impressions) as impressions, sum(clicks) as clicks, sum(cost_net) as cost_net"
DEVICE_SQL = f"""
select
    if(grouping(device) = 1, '(all)', coalesce(device, '(unknown)')) as device, grouping(device) = 1 as is_total,
    if(grouping(device) = 1, '合計', max({DEVICE_NAMES})) as name_ja, {PARTS},
    sum(cv) as cv, sum(cv_with_clicks) as cv_with_clicks, sum(cv_with_cost) as cv_with_cost,
    sum(sessions) as sessions, sum(engaged_sessions) as engaged_sessions
from marts.mart_campaign_daily
where platform <> '(not ads)' and report_date between $first_day and $last_day
    and (impressions is not null or cv is not null or sessions is not null)
group by rollup (device)
order by is_total, cost_net desc nulls last, device
"""
DEVICE_MEASURES = ("impressions", "clicks", "ctr", "cost_net", "cpc", "cv", "cvr", "cpa", "bounce_rate")
LEFT_OUT_FOR_CHANGES = frozenset({"cpc"})
DEVICE_DAYS = Daily(
    "marts.mart_campaign_daily", {"device": "coalesce(device, '(unknown)')"}, where="platform <> '(not ads)'"
)
ADS_SQL = f"""
with groups as (
    select attribute_group, {PARTS}, sum(platform_conversions) as platform_conversions, grouping(attribute_group) = 1 as is_total
    from marts.mart_audience_daily
    where source_name <> 'ga4' and attribute_name = $attribute_name and report_date between $first_day and $last_day
    group by rollup (attribute_group)
)
select groups.*, {GROUP_NAMES} as name_ja
from groups
where impressions is not null
order by is_total, attribute_group in ('(withheld)', 'unknown'), attribute_group
"""
ADS_DAYS = Daily(
    "marts.mart_audience_daily",
    {"attribute_group": "attribute_group"},
    where="source_name <> 'ga4' and attribute_name = $attribute_name",
)
ADS_MEASURES = ("impressions", "clicks", "ctr", "cost_net", "cpc", "platform_conversions")
SITE_SQL = f"""
select
    attribute_value, max({AGES.format("attribute_value_ja")}) as name_ja,
    sum(sessions) as sessions, sum(engaged_sessions) as engaged_sessions, sum(cv_events) as cv_events
from marts.mart_site_audience_daily
where attribute_name = $attribute_name and report_date between $first_day and $last_day
group by attribute_value
order by sum(sessions) desc nulls last, attribute_value
limit 20
"""
SITE_DAYS = Daily(
    "marts.mart_site_audience_daily", {"attribute_value": "attribute_value"}, where="attribute_name = $attribute_name"
)
ATTRIBUTES = (("age", "年齢"), ("gender", "男女"), ("region", "地域"))


def columns_of(names: Sequence[str], heading: str) -> list[Column]:
    """Return the columns of a table by one attribute."""
    return [
        Column(name="name_ja", title=heading, share=1.8),
        *(
            Column(
                name=name,
                title=measures()[name].short,
                kind=kind_of(name),
                digits=measures()[name].digits,
                is_fact=True,
            )
            for name in names
        ),
    ]


def audience(reader: Reader) -> Section:
    """Return the section on devices and people."""
    blocks: list[Block] = [device_table(reader)]
    for name, title in ATTRIBUTES:
        blocks += [ads_table(reader, name, title), site_table(reader, name, title)]
    return Section(id="audience", title="デバイス・年齢・性別・地域", blocks=tuple(blocks))


def device_table(reader: Reader) -> Table:
    """Return ad and site figures by device."""
    rows = [add_measure_values(row, DEVICE_MEASURES) for row in reader.rows(DEVICE_SQL)]
    has_previous = reader.period.previous_first_day is not None
    shown = [name for name in DEVICE_MEASURES if name not in LEFT_OUT_FOR_CHANGES or not has_previous]
    return table_with_changes(
        reader,
        ("by_device", "デバイス別", "marts.mart_campaign_daily"),
        columns_of(shown, "デバイス"),
        rows,
        DEVICE_DAYS,
        compared_measures(("cv", "cpa")),
        ("device",),
    )


def ads_table(reader: Reader, attribute: str, title: str) -> Table:
    """Return ad figures by age, gender or region, as the ad platforms report them."""
    rows = reader.rows(ADS_SQL, attribute_name=attribute)
    return table_with_changes(
        reader,
        (f"ads_by_{attribute}", f"広告の{title}別", "marts.mart_audience_daily"),
        columns_of(ADS_MEASURES, title),
        [add_measure_values(row, ADS_MEASURES) for row in rows],
        ADS_DAYS,
        compared_measures(("clicks", "ctr")),
        ("attribute_group",),
        "媒体が属性を開示した配信だけの数値です。CVは媒体の計測によるもので、公式のCVとは一致しません。",
        attribute_name=attribute,
    )


def site_table(reader: Reader, attribute: str, title: str) -> Table:
    """Return visits of the site by age, gender or region, as GA4 reports them."""
    columns = (
        Column(name="name_ja", title=title, share=1.8),
        Column(name="sessions", title="セッション", kind=FigureKind.COUNT, is_fact=True),
        Column(name="engaged_sessions", title="エンゲージのあったセッション", kind=FigureKind.COUNT, is_fact=True),
        Column(name="cv_events", title="CV", kind=FigureKind.COUNT, is_fact=True),
    )
    return table_with_changes(
        reader, (f"site_by_{attribute}", f"サイトの{title}別", "marts.mart_site_audience_daily"), columns,
        reader.rows(SITE_SQL, attribute_name=attribute), SITE_DAYS, compared_measures(("sessions",)),
        ("attribute_value",), "GA4が推定した属性です。少人数の行は、GA4が開示しません。", attribute_name=attribute,
    )  # fmt: skip
