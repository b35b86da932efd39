"""A copy of the demo in which every obligation is met, and the changes that break each of them."""

from dataclasses import dataclass
from datetime import timedelta

from tests.support.demo import FIRST, LAST

DAY = FIRST + timedelta(days=1)
"""A day whose data is due."""
AS_OF = LAST + timedelta(days=1)
"""The day in Japan on which the newest data was fetched."""

ATTEST_ALL = f"""
insert into seeds.attestations (obligation_id, attested_by, attested_date, evidence, item, outcome)
select obligation_id, 'project_lead', least(due_date, date '{AS_OF}'), '文書', item, 'met' from seeds.deliverables
union all
select obligation_id, 'project_lead', date '{AS_OF}', '文書', null, 'met' from seeds.obligations
where proof in ('person', 'both') and obligation_id not in (select obligation_id from seeds.deliverables)
"""
WELL_RUN = (
    # The engagement begins with the demo, every report is fetched an hour before it is due, and its target is small.
    f"update seeds.engagement set launch_date = '{FIRST}', target_cv = 10, target_cpa_yen = 100000",
    "update ops.loads set fetched_at = report_date + interval 23 hour",
    "delete from seeds.creative_tests where last_day < (select launch_date from seeds.engagement)",
    ATTEST_ALL,
    # One agreement that was carried out, and no change without one.
    "delete from marts.mart_actions where action_key <> 'a01'",
    # What the demo leaves to find: links without a rule, an article that no sitemap names.
    "update marts.mart_external_links set has_rule = true",
    "update marts.mart_seo_pages set is_in_sitemap = true",
    # Services that the demo does not use: a social network that delivered nothing yet, and a survey.
    "insert into seeds.accounts (platform, account_id, name_ja) values ('meta_ads', '1', 'Meta')",
    f"""insert into marts.fct_ad_performance_daily
    select * replace ('meta_ads' as platform, 0 as impressions, 0 as clicks, 0 as cost_net) from marts.fct_ad_performance_daily
    where platform = 'yahoo_display' and not is_remainder and report_date = '{LAST}' limit 1""",
    f"""insert into marts.mart_console_figures (period_first, period_last, platform, account_id, table_name, item, metric, value)
    values ('{FIRST}', '{LAST}', 'survey', '1', 'lift', '認知', 'lift', 3.2)""",
)


@dataclass(frozen=True)
class Break:
    """One change, the obligation it breaks, and the state that the obligation must turn to."""

    obligation: str
    change: str
    statements: tuple[str, ...]
    state: str = "not_met"


def not_fetched(platform: str, report: str) -> tuple[str, ...]:
    """One day of a report is in neither ledger."""
    where = f"where platform = '{platform}' and report = '{report}' and report_date = '{DAY}'"
    return (f"delete from ops.loads {where}", f"delete from ops.acquisition {where}")


def media_breaks(obligation: str, platform: str, channel: str) -> list[Break]:
    """A day is missing, the mart differs from the platform's report, the platform states another total."""
    row = f"""rowid = (select min(rowid) from marts.fct_ad_performance_daily
        where platform = '{platform}' and channel = '{channel}' and report_date = '{DAY}')"""
    return [
        Break(obligation, "a due day was not fetched", not_fetched(platform, "campaign_daily")),
        Break(
            obligation,
            "one click more than the platform reports",
            (f"update marts.fct_ad_performance_daily set clicks = clicks + 1 where {row}",),
        ),
        Break(
            obligation,
            "a day of delivery is gone from the mart",
            (
                f"""delete from marts.fct_ad_performance_daily
                where platform = '{platform}' and channel = '{channel}' and report_date = '{DAY}'""",
            ),
        ),
        Break(
            obligation,
            "landed rows are 2 % short of the stated total",
            (
                f"""update ops.control_totals set landed = stated * 0.98
                where platform = '{platform}' and report = 'ad_daily'""",
            ),
        ),
    ]


def attestation_breaks(obligation: str) -> list[Break]:
    """Nobody attests it, or somebody attests the contrary, or what was attested is over, of tomorrow or of before the contract."""
    own = f"where obligation_id = '{obligation}'"
    return [
        Break(obligation, "no attestation", (f"delete from seeds.attestations {own}",), "open"),
        Break(
            obligation,
            "attested as not met",
            (
                f"""update seeds.attestations set outcome = 'not_met' {own}
                and item is not distinct from (select min(item) from seeds.attestations {own})""",
            ),
        ),
        Break(
            obligation,
            "the attestation expired yesterday",
            (f"update seeds.attestations set attested_date = '{FIRST}', valid_until = '{LAST}' {own}",),
            "open",
        ),
        Break(
            obligation,
            "attested before the contract",
            (f"update seeds.attestations set attested_date = '2025-09-30' {own}",),
            "open",
        ),
        Break(
            obligation,
            "attested for a day to come",
            (f"update seeds.attestations set attested_date = date '{AS_OF}' + 1 {own}",),
            "open",
        ),
    ]


def late_item(obligation: str, item: str) -> Break:
    """One of the items was handed in a day after it was due."""
    return Break(
        obligation,
        f"{item} was handed in a day late",
        (
            f"""update seeds.deliverables set due_date = date '{AS_OF}' - 1
            where obligation_id = '{obligation}' and item = '{item}'""",
            f"""update seeds.attestations set attested_date = '{AS_OF}'
            where obligation_id = '{obligation}' and item = '{item}'""",
        ),
    )


def one_break(obligation: str, change: str, statement: str, state: str = "not_met") -> Break:
    return Break(obligation, change, (statement,), state)
