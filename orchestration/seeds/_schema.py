"""Expected structure of each seed: columns in order, kinds, ranges, keys and references. Change it here when a seed
gets a column. `seeds/_seeds*.yml` tells dbt the same (types, accepted values, keys); a test compares the two."""

from orchestration.seeds import _links, _values
from orchestration.seeds._actions_table import ACTIONS, ROLES
from orchestration.seeds._columns import (
    Column,
    Table,
    choice,
    code,
    day,
    later_day,
    reference,
    share,
    tag,
    text,
    whole_number,
    yen,
)
from orchestration.seeds._cv_events_table import CV_RULES
from orchestration.seeds._hypotheses_table import HYPOTHESES

HOST_SPELLINGS = {"cv_link_rules": ("link_domain", "link_domain_unicode"), "engagement": ("lp_host", "lp_host_unicode")}
"""Columns added to the seeds dbt reads, since DuckDB cannot tell that a host in kanji and its punycode are one."""
ACCOUNT_COLUMN = ("accounts", "account_id")
"""The one column whose reading needs another one of its row, the platform."""
WRITTEN_WITH_HOST = {
    ("cv_link_rules", "path_prefix"): ("cv_link_rules", "link_domain"),
    ("lp_articles", "page_path"): ("engagement", "lp_host"),
    ("engagement", "lp_path_prefix"): ("engagement", "lp_host"),
}
"""Path columns that may contain full addresses, with the column of the expected host."""

SHARED_TABLES = ("ad_platforms", "source_categories", "prefectures", "report_schedule")
"""Tables that are true for every engagement. They are in `seeds/`; an engagement may have its own version of one."""

TABLES = (
    Table(
        "engagement",
        (
            code("engagement_id", unique=True),
            text("name_ja"),
            day("launch_date"),
            day("delivery_end_date"),
            day("end_date"),
            whole_number("target_cv", 1, 10_000_000),
            yen("target_cpa_yen"),
            yen("media_budget_yen"),
            yen("price_ceiling_yen", required=False, value_if_missing=""),
            choice("cv_basis", "cv_events", "cv_sessions"),
            Column("lp_host", _links.parse_host),
            Column("lp_path_prefix", _links.parse_page_path),
            later_day("contract_date"),
            text("customer_ja", required=False, value_if_missing=""),
            text("contractor_ja", required=False, value_if_missing=""),
            whole_number("block_days", 7, 31, value_if_missing="14"),
            whole_number("fiscal_year_month", 1, 12, value_if_missing="4"),
            text("currency", value_if_missing="JPY"),
            text("time_zone", value_if_missing="Asia/Tokyo"),
        ),
        one_row=True,
    ),
    Table(
        "ad_platforms",
        (
            Column("platform", _values.parse_spaced_code, unique=True),
            choice("kind", "ads", "site", "search", "settings", "files"),
            text("name_en"),
            text("name_ja"),
            text("time_zone"),
            Column("currency", _values.to_half_width, required=False, allowed=("JPY",)),
            whole_number("restated_days", 0, 90),
            choice("preferred_source", "api", "file"),
        ),
    ),
    Table(
        "accounts",
        (
            reference("platform", "ad_platforms.platform"),
            Column("account_id", _values.to_half_width),
            text("name_ja"),
            Column("manager_account_id", _values.parse_manager_id, required=False, value_if_missing=""),
            Column("container_id", _values.parse_container_id, required=False, value_if_missing=""),
        ),
        keys=(("platform", "account_id"),),
    ),
    Table(
        "media",
        (
            code("medium", unique=True),
            reference("platform", "ad_platforms.platform"),
            Column("channel", _values.to_half_width),
            text("name_ja", unique=True),
            tag("utm_source"),
            tag("utm_medium"),
        ),
        keys=(("platform", "channel"), ("utm_source", "utm_medium")),
    ),
    Table(
        "campaigns",
        (
            code("campaign", unique=True),
            text("name_ja", unique=True),
            tag("utm_campaign", unique=True),
            text("kind", required=False, value_if_missing=""),
        ),
    ),
    Table(
        "targets",
        (
            code("target", unique=True),
            choice("target_group", "main", "sub"),
            Column("sex", _values.to_half_width, required=False, allowed=("male", "female")),
            text("name_ja", unique=True),
        ),
    ),
    Table(
        "dm_sheet",
        (
            reference("medium", "media.medium"),
            reference("platform", "ad_platforms.platform"),
            reference("campaign", "campaigns.campaign"),
            reference("target", "targets.target"),
            tag("utm_source"),
            tag("utm_medium"),
            tag("utm_campaign", referenced_column="campaigns.utm_campaign"),
            tag("utm_content_prefix"),
        ),
        keys=(("medium", "campaign", "target"), ("utm_source", "utm_medium", "utm_campaign", "utm_content_prefix")),
    ),
    Table(
        "lp_articles",
        (
            Column("page_path", _links.parse_page_path, unique=True),
            text("title_ja"),
            code("theme"),
            text("audience"),
            code("purpose"),
            day("published_date"),
        ),
    ),
    Table(
        "cv_link_rules",
        (
            code("rule_id", unique=True),
            Column("link_domain", _links.parse_link_domain),
            Column("path_prefix", _links.parse_page_path),
            choice("cv_kind", "internship", "job"),
            Column("is_counted", _values.parse_boolean),
        ),
        keys=(("link_domain", "path_prefix"),),
        may_be_empty=True,
    ),
    CV_RULES,
    Table(
        "source_categories",
        (
            Column("source", _values.parse_source_name, unique=True),
            choice(
                "source_category",
                "SOURCE_CATEGORY_SEARCH",
                "SOURCE_CATEGORY_SOCIAL",
                "SOURCE_CATEGORY_VIDEO",
                "SOURCE_CATEGORY_SHOPPING",
            ),
        ),
    ),
    Table(
        "prefectures",
        (
            Column("prefecture_code", _values.parse_prefecture_code, unique=True),
            Column("name_en", _values.to_half_width, unique=True),
            text("name_ja", unique=True),
            choice("area", "main", "sub", "other"),
        ),
    ),
    Table(
        "report_schedule",
        (
            reference("platform", "ad_platforms.platform"),
            code("report"),
            choice("cadence", "daily", "snapshot", "recent"),
            whole_number("days_after", 0, 30),
            whole_number("hour_jst", 0, 23),
        ),
        keys=(("platform", "report"),),
    ),
    Table(
        "excluded_placements",
        (Column("placement", _links.parse_placement, unique=True), day("excluded_from"), text("reason_ja")),
        may_be_empty=True,
    ),
    Table(
        "conversion_counting",
        (
            reference("platform", "ad_platforms.platform"),
            Column("conversion_action", _values.parse_text, required=False, value_if_missing=""),
            Column(
                "measure",
                _values.to_half_width,
                allowed=("conversions", "all_conversions", "none"),
                value_if_missing="conversions",
            ),
            choice("counting", "every", "one_per_click"),
        ),
        keys=(("platform", "conversion_action"),),
    ),
    Table(
        "obligations",
        (
            Column("obligation_id", _values.parse_obligation_id, unique=True),
            choice("proof", "data", "person", "both", "where_used"),
            text("name_en"),
            text("name_ja"),
        ),
    ),
    Table(
        "attestations",
        (
            Column("obligation_id", _values.parse_obligation_id, referenced_column="obligations.obligation_id"),
            choice("attested_by", *ROLES),
            day("attested_date"),
            text("evidence"),
            text("note", required=False),
            Column("item", _values.parse_code, required=False, value_if_missing=""),
            Column(
                "outcome", _values.to_half_width, allowed=("met", "not_met", "not_applicable"), value_if_missing="met"
            ),
            later_day("valid_until"),
        ),
        keys=(("obligation_id", "item", "attested_date"),),
        may_be_empty=True,
    ),
    ACTIONS,
    Table(
        "deliverables",
        (
            Column("obligation_id", _values.parse_obligation_id, referenced_column="obligations.obligation_id"),
            code("item"),
            text("name_ja"),
            day("due_date"),
        ),
        keys=(("obligation_id", "item"),),
        may_be_empty=True,
    ),
    Table(
        "creative_tests",
        (
            code("test_id"),
            text("name_ja"),
            reference("medium", "media.medium", required=False),
            reference("campaign", "campaigns.campaign", required=False),
            reference("target", "targets.target", required=False),
            Column("arm", _values.parse_arm_label),
            Column("is_control", _values.parse_boolean),
            Column("creatives", _values.parse_creative_codes),
            text("usp_ja", required=False),
            day("first_day"),
            day("last_day"),
            share("planned_share", above_zero=True),
            choice("primary_metric", "ctr", "cvr", "cpa"),
            share("worthwhile_lift", above_zero=True),
        ),
        keys=(("test_id", "arm"),),
        may_be_empty=True,
    ),
    Table(
        "cost_model",
        (
            choice("cost_heading", "production", "delivery", "reporting"),
            text("cost_heading_ja"),
            reference("platform", "ad_platforms.platform", required=False),
            reference("medium", "media.medium", required=False),
            day("first_day"),
            day("last_day"),
            share("fee_rate", required=False),
            yen("fixed_net_yen", required=False),
            Column("tax_rate", _values.parse_share, allowed=("0", "0.08", "0.1")),
        ),
        keys=(("cost_heading", "platform", "medium", "first_day"),),
    ),
    HYPOTHESES,
    Table(
        "media_plan",
        (
            reference("medium", "media.medium", unique=True),
            day("first_day"),
            day("last_day"),
            yen("budget_yen"),
            yen("cpm_yen"),
            share("cpm_cv", above_zero=True),
            share("ctr", above_zero=True),
            share("ctr_cv", above_zero=True),
            share("cvr", above_zero=True),
            share("cvr_cv", above_zero=True),
            share("min_share"),
            share("max_share", above_zero=True),
        ),
    ),
)
TABLE_BY_NAME = {table.name: table for table in TABLES}
