"""What should arrive and does: reports by platform, tags, links, settings, proposed corrections."""

from assets.reports.content import Block, Column, FigureKind, Section
from assets.reports.sections.reader import Reader, make_table
from assets.reports.sections.report_names import report_name
from assets.reports.sections.sentences import paragraph

COUNT = FigureKind.COUNT
PLATFORM_NAME = "coalesce(max(names.name_ja), found.platform)"
ARRIVAL_COLUMNS = (
    Column(name="platform_name_ja", title="媒体・計測元", share=2.2),
    Column(name="report_ja", title="レポート", share=2.8, cell="report"),
    Column(name="first_day", title="最初の日", kind=FigureKind.DATE, share=1.2),
    Column(name="last_day", title="最後の日", kind=FigureKind.DATE, share=1.2),
    Column(name="arrived_days", title="取得済みの日数", kind=COUNT),
    Column(name="zero_days", title="うち0件の日", kind=COUNT),
    Column(name="missing_days", title="未取得の日数", kind=COUNT),
    Column(name="on_time_days", title="期限内の日数", kind=COUNT),
    Column(name="row_count", title="行数", kind=COUNT),
)
ARRIVALS_SQL = f"""
select
    found.platform, found.report, {PLATFORM_NAME} as platform_name_ja,
    min(report_date) filter (where has_arrived) as first_day, max(report_date) filter (where has_arrived) as last_day,
    count(distinct report_date) filter (where has_arrived) as arrived_days,
    count(distinct report_date) filter (where state = 'zero') as zero_days,
    count(distinct report_date) filter (where not has_arrived) as missing_days,
    count(distinct report_date) filter (where is_first_on_time) as on_time_days,
    sum(row_count) as row_count
from marts.mart_acquisition_daily as found
left join seeds.ad_platforms as names using (platform)
where report_date between $first_day and $last_day
group by found.platform, found.report
order by found.platform, found.report
"""
PLATFORMS_SQL = f"""
select
    found.platform, {PLATFORM_NAME} as platform_name_ja, count(distinct report) as reports,
    min(report_date) filter (where has_arrived) as first_day, max(report_date) filter (where has_arrived) as last_day,
    count(*) filter (where has_arrived) as arrived, count(*) filter (where not has_arrived) as missing,
    count(*) filter (where is_first_on_time) as on_time
from marts.mart_acquisition_daily as found
left join seeds.ad_platforms as names using (platform)
where report_date between $first_day and $last_day
group by found.platform
order by found.platform
"""
PLATFORM_COLUMNS = (
    Column(name="platform_name_ja", title="媒体・計測元", share=2.4),
    Column(name="reports", title="レポートの種類", kind=COUNT),
    Column(name="first_day", title="最初の日", kind=FigureKind.DATE, share=1.2),
    Column(name="last_day", title="最後の日", kind=FigureKind.DATE, share=1.2),
    Column(name="arrived", title="取得済み（レポート×日）", kind=COUNT),
    Column(name="missing", title="未取得（レポート×日）", kind=COUNT),
    Column(name="on_time", title="期限内（レポート×日）", kind=COUNT),
)
TAG_COLUMNS = (
    Column(name="tag_name", title="タグ", share=2.4),
    Column(name="expected_event", title="イベント", share=1.4),
    Column(name="first_fired", title="最初に届いた日", kind=FigureKind.DATE, share=1.2),
    Column(name="days_fired", title="届いた日数", kind=COUNT),
    Column(name="days_not_fired", title="届かなかった日数", kind=COUNT),
    Column(name="events_arrived", title="イベント数", kind=COUNT),
    Column(name="remedy_ja", title="対応", share=2.4),
)
TAGS_SQL = """
select
    tag_id, max(tag_name) as tag_name, max(expected_event) as expected_event,
    min(report_date) filter (where events_arrived > 0) as first_fired,
    if(count(events_arrived) = 0, null, count(*) filter (where events_arrived > 0)) as days_fired,
    if(count(events_arrived) = 0, null, count(*) filter (where events_arrived = 0)) as days_not_fired,
    sum(events_arrived) as events_arrived, max_by(remedy_ja, report_date) as remedy_ja
from marts.mart_tag_firing_daily
where report_date between $first_day and $last_day
group by tag_id
order by tag_name, tag_id
"""
TAG_NOTE = "日数が「–」のタグは、GA4にイベントが届かないタグです。媒体の管理画面で確認してください。"
SETTING_COLUMNS = (
    Column(name="check_ja", title="設定", share=2.8),
    Column(name="fine", title="適合", kind=COUNT, share=0.7),
    Column(name="not_fine", title="要対応", kind=COUNT, share=0.7),
    Column(name="remedy_ja", title="対応", share=3.0),
)
SETTINGS_SQL = """
select
    check_name, check_name as check_ja, count(*) filter (where is_fine) as fine, count(*) filter (where not is_fine) as not_fine,
    max(remedy_ja) filter (where not is_fine) as remedy_ja
from marts.mart_configuration_checks
group by check_name
order by not_fine desc, check_name
"""
CHECK_NAMES_JA = {
    "account_bills_yen_in_japanese_days": "アカウントの通貨と時間帯（円・日本時間）",
    "account_is_under_manager": "契約のMCC・管理アカウントへの所属",
    "audience_list_has_members": "リマーケティングリストの蓄積",
    "auto_tagging_is_on": "自動タグ設定",
    "click_is_a_key_event": "GA4のキーイベント（click）",
    "final_url_follows_rule_sheet": "最終ページURLとDMシートの一致",
    "ga4_counts_japanese_days_and_yen": "GA4の時間帯と通貨（日本時間・円）",
    "google_ads_is_linked_to_ga4": "Google広告とGA4のリンク",
    "google_tag_sends_to_the_property": "Googleタグの送信先",
    "landing_page_has_a_web_stream": "LPのウェブストリーム",
    "outbound_clicks_are_measured": "外部リンククリックの計測",
    "search_campaign_without_display_network": "検索キャンペーンのディスプレイ配信なし",
    "tag_container_is_published": "タグマネージャーのコンテナの公開",
    "tag_container_is_the_prefectures": "契約のコンテナの使用",
    "tag_is_not_paused": "タグの停止なし",
}


def arrivals(reader: Reader) -> Section:
    """Return the section on what arrived, by platform."""
    missing = [row for row in reader.rows(PLATFORMS_SQL) if row["missing"]]
    names = "、".join(str(row["platform_name_ja"]) for row in missing)
    sentence = (
        f"未取得の日があります：{names}。0件とは扱いません。"
        if missing
        else "対象の日のデータは、すべて取得できています。"
    )
    table = reader.table(
        "arrivals", "取得状況", "marts.mart_acquisition_daily", PLATFORM_COLUMNS, PLATFORMS_SQL, ("platform",)
    )
    return Section(id="arrivals", title="取得すべきデータと取得状況", blocks=(paragraph(sentence, style="lead"), table))


def arrivals_by_report(reader: Reader) -> Section:
    """Return the appendix on what arrived, by report."""
    rows = [{**row, "report_ja": report_name(str(row["report"]))} for row in reader.rows(ARRIVALS_SQL)]
    table = make_table(
        "arrivals_by_report", "レポート別の取得状況", "marts.mart_acquisition_daily", ARRIVAL_COLUMNS, rows,
        ("platform", "report"), "0件の日は、取得した結果が0行だった日です。「期限内」は、期限までに取得した日数です。",
    )  # fmt: skip
    return Section(
        id="arrivals_by_report", title="付録：レポート別の取得状況", blocks=(table,), is_appendix=True, on_slides=False
    )


def settings(reader: Reader) -> Section:
    """Return the section on tags and settings."""
    rows = [
        {**row, "check_ja": CHECK_NAMES_JA.get(str(row["check_name"]), str(row["check_name"]))}
        for row in reader.rows(SETTINGS_SQL)
    ]
    tags = reader.table(
        "tags", "タグの発火", "marts.mart_tag_firing_daily", TAG_COLUMNS, TAGS_SQL, ("tag_id",), TAG_NOTE
    )
    checks = make_table(
        "settings", "設定の確認", "marts.mart_configuration_checks", SETTING_COLUMNS, rows, ("check_name",)
    )
    failing = sum(int(str(row["not_fine"])) for row in rows)
    sentence = f"対応が必要な設定が{failing}件あります。" if failing else "確認した設定は、すべて適合しています。"
    unseen = sum(row["days_fired"] is None for row in reader.rows(TAGS_SQL))
    sentence += f"GA4では発火を確認できないタグが{unseen}件あります。" if unseen else ""
    blocks: tuple[Block, ...] = (paragraph(sentence, style="lead"), tags, checks)
    return Section(id="settings", title="タグ・リンク・設定", blocks=blocks)
