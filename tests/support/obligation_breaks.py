"""What breaks each obligation, one change at a time. Every criterion of `marts.mart_compliance_criteria` is broken by one of them."""

from tests.support.broken_obligations import (
    DAY,
    Break,
    attestation_breaks,
    late_item,
    media_breaks,
    not_fetched,
    one_break,
)
from tests.support.demo import FIRST, LAST

ON_DAY = f"where report_date = '{DAY}'"
TOTAL = f"{ON_DAY} and level_name = 'total' and device = '(all)'"
GOOGLE_LINK = "raw_google_ads.manager_links set customer_manager_link_status = 3"

MEDIA = [
    *media_breaks("R-01", "google_ads", "SEARCH"),
    *media_breaks("R-02", "google_ads", "DISPLAY"),
    *media_breaks("R-03", "google_ads", "DEMAND_GEN"),
    *media_breaks("R-04", "yahoo_search", "SEARCH"),
    *media_breaks("R-05", "yahoo_display", "DISPLAY"),
    one_break(
        "R-10",
        "no delivery for a month",
        "update marts.fct_ad_performance_daily set report_date = report_date - 30 where platform = 'meta_ads'",
    ),
    one_break(
        "R-10",
        "its cost is unknown",
        "update marts.fct_ad_performance_daily set cost_net = null where platform = 'meta_ads'",
    ),
    Break(
        "R-10",
        "an account without any delivery",
        ("delete from marts.fct_ad_performance_daily where platform = 'meta_ads'",),
    ),
    Break(
        "R-10",
        "not used at all",
        (
            "delete from marts.fct_ad_performance_daily where platform = 'meta_ads'",
            "delete from seeds.accounts where platform = 'meta_ads'",
        ),
        "not_applicable",
    ),
    Break("R-11", "a due day was not fetched", not_fetched("google_ads", "video_daily")),
    one_break(
        "R-11", "views are unknown", f"update raw_google_ads.video_daily set metrics_video_trueview_views = null {ON_DAY}"
    ),
    one_break("R-11", "no video at all", "delete from raw_google_ads.video_daily", "not_applicable"),
    one_break("R-12", "a day without clicks known", f"update marts.mart_campaign_totals_daily set clicks = null {TOTAL}"),
    one_break("R-12", "a day is missing", f"delete from marts.mart_campaign_totals_daily {ON_DAY}"),
    one_break("R-12", "one CV too many", f"update marts.mart_campaign_totals_daily set cv = cv + 1 {TOTAL}"),
    one_break(
        "R-13", "no ages of visitors on a day",
        f"delete from marts.mart_audience_daily {ON_DAY} and source_name = 'ga4' and attribute_name = 'age'",
    ),
    one_break(
        "R-13", "ages of ads leave clicks out",
        f"update marts.mart_audience_daily set clicks = 0 {ON_DAY} and source_name = 'google_ads' and attribute_name = 'age'",
    ),
    one_break("R-26", "a cost is unknown", f"update marts.fct_ad_performance_daily set cost_net = null {ON_DAY}"),
    one_break("R-26", "no fee on a day", f"update marts.mart_campaign_totals_daily set fee = null {TOTAL}"),
    one_break("R-26", "fee inside the media cost", f"update marts.mart_campaign_totals_daily set cost_net = cost_gross {TOTAL}"),
    one_break(
        "R-26", "no amount of a heading", "delete from marts.mart_cost_headings where cost_heading = 'reporting'"
    ),
    one_break("R-29", "a device is unknown", f"update marts.fct_ad_performance_daily set device = null {ON_DAY}"),
    Break("R-29", "a due day was not fetched", not_fetched("yahoo_display", "ad_daily")),
]  # fmt: skip

SITE = [
    Break("R-06", "a due day was not fetched", not_fetched("ga4", "sessions")),
    one_break("R-06", "a session less than GA4", f"update marts.fct_site_sessions_daily set sessions = 0 {ON_DAY}"),
    one_break("R-06", "GA4 sampled a day", f"update marts.mart_site_quality_daily set is_sampled = true {ON_DAY}"),
    one_break(
        "R-06", "landed rows are short of the stated total",
        "update ops.control_totals set landed = stated * 0.9 where platform = 'ga4' and report = 'sessions'",
    ),
    one_break("R-06", "click is no key event any more", "delete from raw_analytics_admin.key_events"),
    Break("R-07", "queries of a due day were not fetched", not_fetched("search_console", "query_daily")),
    one_break("R-07", "a day without positions", f"update marts.mart_seo_daily set average_position = null {ON_DAY}"),
    one_break("R-07", "no page was inspected", "update marts.mart_seo_pages set is_indexed = null"),
    one_break("R-07", "the sitemap has errors", "update raw_search_console.sitemaps set errors = 3"),
    one_break("R-14", "a day is missing", f"delete from marts.mart_site_daily {ON_DAY}"),
    one_break("R-14", "article views differ", f"update marts.mart_site_daily set article_views = 0 {ON_DAY}"),
    Break("R-15", "a due day was not fetched", not_fetched("ga4", "outbound_clicks")),
    one_break("R-15", "clicks are lost", f"delete from marts.fct_cv_daily {ON_DAY} and is_counted"),
    one_break("R-15", "clicks count against the rule", f"update marts.fct_cv_daily set is_counted = not is_counted {ON_DAY}"),
    one_break("R-15", "a link without a rule", "update marts.mart_external_links set has_rule = false", "open"),
    one_break("R-16", "the target is out of reach so far", "update seeds.engagement set target_cv = 100000", "open"),
    one_break(
        "R-16", "the target is missed", f"update seeds.engagement set target_cv = 100000, delivery_end_date = '{LAST}'"
    ),
    one_break(
        "R-16", "the CPA is too high", f"update seeds.engagement set target_cpa_yen = 1, delivery_end_date = '{LAST}'"
    ),
    Break("R-27", "pages of a due day were not fetched", not_fetched("search_console", "page_daily")),
    one_break(
        "R-27", "organic sessions are unknown", f"update marts.mart_seo_daily set google_organic_sessions = null {ON_DAY}"
    ),
    one_break("R-27", "an article is not indexed", "update marts.mart_seo_pages set is_indexed = false where is_article"),
    one_break("R-27", "an article is in no sitemap", "update marts.mart_seo_pages set is_in_sitemap = false where is_article"),
    one_break("R-28", "nobody read a theme", "update marts.mart_article_daily set article_views = 0 where theme = 'women'"),
    one_break("R-28", "a day of articles is missing", f"delete from marts.mart_article_daily {ON_DAY}"),
    one_break("R-39", "only ads on a day", f"update marts.mart_site_daily set traffic_kind = 'ads' {ON_DAY}"),
    one_break("R-39", "a visitor less than GA4", f"update marts.mart_site_daily set sessions = 0 {ON_DAY}"),
]  # fmt: skip

SETTINGS = [
    one_break("R-08", "another container", "update seeds.accounts set container_id = 'GTM-OTHER1' where container_id is not null"),
    one_break("R-08", "the container is not registered", "update seeds.accounts set container_id = null", "open"),
    one_break("R-08", "a tag is paused", "update raw_tag_manager.tags set is_paused = true"),
    one_break("R-08", "a tag is silent", f"update marts.mart_tag_firing_daily set firing_state = 'silent' where report_date = '{LAST}'"),
    one_break("R-08", "no firing was measured", "delete from marts.mart_tag_firing_daily", "open"),
    late_item("R-08", "firing_test"),
    one_break("R-09", "another MCC", "update seeds.accounts set manager_account_id = '123456' where platform = 'google_ads'"),
    one_break("R-09", "the MCC is not registered", "update seeds.accounts set manager_account_id = null", "open"),
    one_break("R-09", "the link to the MCC ended", f"update {GOOGLE_LINK}"),
    one_break("R-09", "another MCC at Yahoo!", "update raw_yahoo_search.accounts set mcc_account_id = '555'"),
    one_break("R-09", "no link to GA4", "delete from raw_analytics_admin.google_ads_links"),
    one_break("R-30", "a list is empty", "update marts.mart_audience_lists_daily set members = 0 where platform = 'yahoo_search'"),
    one_break("R-30", "the size is unknown", "update marts.mart_audience_lists_daily set members = null", "open"),
    one_break(
        "R-31", "a search campaign on the display network",
        "update raw_google_ads.campaigns set campaign_network_settings_target_content_network = true",
    ),
    one_break("R-31", "no campaign was read", "delete from raw_google_ads.campaigns", "open"),
    one_break("R-32", "auto-tagging is off", "update raw_google_ads.customers set customer_auto_tagging_enabled = false"),
    one_break("R-32", "no link to GA4", "delete from raw_analytics_admin.google_ads_links"),
    Break(
        "R-44", "a new version of the tags after the approval",
        (
            f"update seeds.attestations set attested_date = '{FIRST}' where obligation_id = 'R-44'",
            f"""insert into raw_tag_manager.container_versions by name
            select * replace ('98' as container_version_id, date '{FIRST}' as report_date, date '{FIRST}' as _report_date)
            from raw_tag_manager.container_versions""",
        ),
    ),
    *attestation_breaks("R-44"),
    one_break("R-45", "the prefecture's MCC lost access", f"update {GOOGLE_LINK}"),
    *attestation_breaks("R-45"),
    one_break("R-46", "a list is empty", "update marts.mart_audience_lists_daily set members = 0 where platform = 'yahoo_search'"),
    *attestation_breaks("R-46"),
    *attestation_breaks("R-47"),
    Break(
        "R-47", "no social network is used",
        (
            "delete from marts.fct_ad_performance_daily where platform = 'meta_ads'",
            "delete from seeds.accounts where platform = 'meta_ads'",
        ),
        "not_applicable",
    ),
    *attestation_breaks("R-48"),
    one_break("R-48", "no video at all", "delete from raw_google_ads.video_daily", "not_applicable"),
]  # fmt: skip

A_SEARCH_CAMPAIGN = """(select min(campaign_id) from marts.fct_ad_performance_daily
    where platform = 'yahoo_search' and channel = 'SEARCH' and impressions > 0)"""
EXTENSIONS = [
    one_break(
        "R-41", "one search campaign showed no extension",
        f"""delete from marts.mart_extensions_daily
        where platform = 'yahoo_search' and (set_on = 'account' or campaign_id = {A_SEARCH_CAMPAIGN})""",
    ),
    one_break("R-41", "extensions are set and never shown", "update marts.mart_extensions_daily set impressions = 0"),
    Break(
        "R-41", "no report of extensions was fetched",
        tuple(f"delete from ops.{ledger} where report like '%extension_daily'" for ledger in ("loads", "acquisition")),
        "open",
    ),
]  # fmt: skip

QUALITY = [
    one_break("R-17", "a medium delivers without a plan", "delete from seeds.media_plan where medium = 'google_search'"),
    one_break("R-17", "the plan ended before", f"update seeds.media_plan set last_day = '{DAY}'"),
    one_break("R-17", "no simulation was handed in", "delete from seeds.attestations where obligation_id = 'R-17'", "open"),
    late_item("R-17", "media_plan"),
    one_break(
        "R-18", "one pattern only",
        "update marts.mart_creatives set pattern = 'a1' where medium = 'yahoo_display' and first_date is not null",
    ),
    one_break("R-18", "an arm was never shown", "update marts.mart_creative_daily set impressions = 0 where pattern = 'f2'"),
    one_break("R-19", "nothing new for a month", "update marts.mart_creatives set first_date = first_date - 30"),
    one_break("R-19", "no creative is known", "delete from marts.mart_creatives", "open"),
    one_break(
        "R-20", "money went to an excluded placement",
        "update marts.mart_placement_quality set excluded_cost_net = 12 where rowid = 0",
    ),
    Break("R-20", "placements of a due day were not fetched", not_fetched("yahoo_display", "placement_daily")),
    one_break("R-20", "invalid clicks are unknown", f"update marts.mart_invalid_clicks_daily set invalid_clicks = null {ON_DAY}"),
    one_break(
        "R-21", "a URL against the rules",
        "update marts.mart_rule_sheet set verdict = 'fails' where arrival = 'ad_url' and verdict = 'conforms'",
    ),
    one_break("R-21", "no URL was checked", "delete from marts.mart_rule_sheet where arrival <> 'session'", "open"),
]  # fmt: skip

OPERATION = [
    Break("R-22", "a report of the first week was not fetched", not_fetched("ga4", "regions")),
    one_break(
        "R-22", "a report of the first week came late",
        f"update ops.loads set fetched_at = fetched_at + interval 2 hour {ON_DAY} and report = 'regions'",
    ),
    one_break("R-22", "not reported", "delete from seeds.attestations where obligation_id = 'R-22'", "open"),
    late_item("R-22", "week_one_report"),
    one_break("R-33", "no results, nothing attested", "delete from marts.mart_console_figures", "open"),
    one_break("R-33", "results without values", "update marts.mart_console_figures set value = null"),
    Break(
        "R-33", "attested as not available",
        (
            "delete from marts.mart_console_figures",
            f"""insert into seeds.attestations (obligation_id, attested_by, attested_date, evidence, outcome)
            values ('R-33', 'account_manager', '{LAST}', '媒体からの回答', 'not_applicable')""",
        ),
        "not_applicable",
    ),
    one_break(
        "R-34", "a mail address in a page path",
        f"update marts.fct_page_views_daily set page_path = '/thanks?m=hanako%40example.jp' {ON_DAY}",
    ),
    one_break(
        "R-34", "a mobile number in a search term",
        "update raw_google_ads.search_term_daily set search_term_view_search_term = '090-1234-5678'",
    ),
    one_break("R-34", "nothing was loaded", "delete from ops.loads", "open"),
    one_break(
        "R-38", "a file without its hash",
        "update ops.loads set file_sha256 = null where load_id = (select min(load_id) from ops.loads)",
    ),
    one_break("R-38", "data of unknown arrival", f"delete from ops.loads {ON_DAY} and report = 'regions'"),
    Break("R-40", "a due report was not fetched", not_fetched("google_ads", "keyword_daily")),
    one_break(
        "R-40", "a due report came late",
        f"update ops.loads set fetched_at = fetched_at + interval 2 hour {ON_DAY} and report = 'keyword_daily'",
    ),
    *(found for number in (23, 24, 25, 35, 36, 37, 43, 49, 50) for found in attestation_breaks(f"R-{number}")),
    one_break("R-42", "nothing is agreed", "update marts.mart_actions set decision = 'proposed', state = 'proposed'", "open"),
    one_break("R-42", "an agreed change was not made", "update marts.mart_actions set state = 'overdue'"),
    one_break("R-42", "the change history is not loaded", "update marts.mart_actions set state = 'not_visible'", "open"),
    one_break(
        "R-42", "a change without agreement",
        f"""insert into marts.mart_actions by name
        select * replace ('x' as action_key, 'changed_without_agreement' as state, null as decision, date '{LAST}' as changed_on)
        from marts.mart_actions""",
    ),
    late_item("R-23", "biweekly_05"),
    late_item("R-24", "final_analysis"),
    late_item("R-25", "data_medium"),
    late_item("R-43", "articles_and_creatives"),
    late_item("R-50", "project_plan"),
    one_break(
        "R-23", "one of the reports was not handed in",
        "delete from seeds.attestations where obligation_id = 'R-23' and item = 'biweekly_03'", "open",
    ),
    one_break("R-50", "no plan of operation", "delete from seeds.attestations where item = 'ad_operation_plan'", "open"),
]  # fmt: skip

BREAKS = [*MEDIA, *SITE, *SETTINGS, *EXTENSIONS, *QUALITY, *OPERATION]
