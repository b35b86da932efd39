"""The true amount of each cause by which two sources differ, from the simulated people. Only tests and benchmarks read it.

A cause has the code of `marts.mart_reconciliation_causes_daily`. Amounts have the sign of the first figure minus the
second one.
"""

from datetime import date
from typing import NamedTuple

from sandbox.world.simulation import World


class TrueCause(NamedTuple):
    """True amount of a cause on a day. `scope` is a platform, or (site)."""

    day: date
    comparison: str
    measure: str
    scope: str
    cause: str
    amount: float


CAUSES_SQL = """
with cv as (
    select sessions.session_id, day, platform, ad_id, has_ads_consent
    from cv_hits inner join sessions using (session_id)
),
unlisted as (
    select ad_id,
        case when reported_level = 'campaign' and campaign_name not in (
            select campaign_name from ads where reported_level = 'ad'
        ) then 'unseen_campaign' else 'without_ad_row' end as cause
    from ads where reported_level <> 'ad'
),
converted as (select * from credits where kind <> 'other'),
promised as (select * from claims where kind <> 'other' and origin <> 'unlisted'),
delivered as (select ad_days.*, ads.platform, unlisted.cause from ad_days inner join ads using (ad_id) left join unlisted using (ad_id)),
clicked as (
    select day, platform, 'clicks' as what, sum(clicks) as amount from delivered where cause is distinct from 'unseen_campaign' group by all
    union all select day, clicked_platform, 'arrived', count(*) from sessions where clicked_platform <> '' group by all
    union all select day, platform, 'second_click', count(*) from page_views inner join sessions using (session_id)
        where is_second_click group by all
),
denied as (select * from sessions where hash(session_id, 'consent') % 1000 < $denied),
found as (
    select day, 'cv_platform_vs_ga4' as comparison, 'cv_events' as measure, platform as scope, 'window' as cause, credit as amount
    from converted
    union all select happened, 'cv_platform_vs_ga4', 'cv_events', platform, 'window', -credit from converted
    union all select day, 'cv_click_vs_conversion_date', 'platform_cv', platform, 'window', credit from converted
        where platform = 'google_ads'
    union all select happened, 'cv_click_vs_conversion_date', 'platform_cv', platform, 'window', -credit from converted
        where platform = 'google_ads'
    union all select happened, 'cv_platform_vs_ga4', 'cv_events', platform, 'returned_without_ad', credit from promised
        where origin = 'returning'
    union all select happened, 'cv_platform_vs_ga4', 'cv_events', platform, unlisted.cause, credit
        from converted inner join unlisted using (ad_id)
    union all select day, 'cv_platform_vs_ga4', 'cv_events', platform, 'ads_consent', -1 from cv
        where ad_id <> 0 and not has_ads_consent
    union all select happened, 'cv_platform_vs_ga4', 'cv_events', platform, 'not_yet_counted', credit from converted
        where origin <> 'unlisted'
    union all select happened, 'cv_platform_vs_ga4', 'cv_events', platform, 'not_yet_counted', -credit from promised
    union all select day, 'clicks_vs_sessions', 'clicks', platform, 'unseen_campaign', clicks from delivered
        where cause = 'unseen_campaign'
    union all select day, 'clicks_vs_sessions', 'clicks', platform, 'second_click', amount from clicked
        where what = 'second_click'
    union all select day, 'clicks_vs_sessions', 'clicks', clicked_platform, 'self_referral', 1 from sessions
        where clicked_platform <> platform
    union all select day, 'clicks_vs_sessions', 'clicks', platform, 'not_landed',
        case what when 'clicks' then amount else -amount end from clicked
    union all select day, 'ga4_vs_export', 'sessions', '(site)', 'consent', 1 from denied
    union all select day, 'ga4_vs_export', 'cv_sessions', '(site)', 'consent', 1 from denied
        where session_id in (select session_id from cv)
)
select day, comparison, measure, scope, cause, cast(sum(amount) as double)
from found where day between ? and ? group by all having sum(amount) <> 0 order by all
"""
"""`$denied` of a thousand visits gave no consent to measurement in the event export."""


def true_causes(world: World, first: date, last: date, denied_per_mille: int = 0) -> list[TrueCause]:
    """Return the true amounts of some days. A cause without any effect on a day is absent."""
    sql = CAUSES_SQL.replace("$denied", str(denied_per_mille))
    return [TrueCause(*row) for row in world.rows(sql, [first, last])]
