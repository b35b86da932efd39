"""Expected structure of the seed of proposals."""

from orchestration.seeds import _values
from orchestration.seeds._columns import Column, Table, choice, code, day, later_day, reference, text

ROLES = ("account_manager", "analyst", "data_engineer", "prefecture_officer", "project_lead")
"""Roles of those who attest and decide. Names of persons are not written down."""
ACTIONS = Table(
    "actions",
    (
        code("action_id", unique=True),
        day("proposed_on"),
        choice(
            "kind",
            "negative_keyword",
            "keyword",
            "budget",
            "bid",
            "creative",
            "landing_page",
            "placement_exclusion",
            "setting",
            "other",
        ),
        text("what_ja"),
        reference("platform", "ad_platforms.platform", required=False),
        reference("medium", "media.medium", required=False),
        reference("campaign", "campaigns.campaign", required=False),
        reference("target", "targets.target", required=False),
        Column("campaign_id", _values.to_half_width, required=False),
        Column("ad_group_id", _values.to_half_width, required=False),
        text("item", required=False),
        text("rule_key", required=False),
        choice("decision", "proposed", "agreed", "declined", "withdrawn"),
        later_day("decided_on"),
        Column("decided_by_role", _values.to_half_width, required=False, allowed=ROLES),
        later_day("carry_out_by"),
        later_day("changed_on"),
        Column("measure", _values.to_half_width, required=False, allowed=("ctr", "cvr", "cpa")),
        text("note", required=False),
    ),
    may_be_empty=True,
    may_be_missing=True,
)
