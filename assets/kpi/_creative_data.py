"""Read the declared creative tests and their delivery, as arrays of strata and days."""

from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assets.kpi.statistics import TwoArms
from orchestration.errors import PermanentError
from orchestration.measures import measures


def event_and_exposure_measures(metric: str) -> tuple[str, str]:
    """Return the measure that counts events and the measure of exposure for a metric. A cost metric is inverted (CPA
    becomes CV per yen), so that it is defined while CV is 0."""
    measure = measures()[metric]
    return (
        (measure.denominator, measure.numerator) if measure.unit == "yen" else (measure.numerator, measure.denominator)
    )


EVENT_AND_EXPOSURE_BY_METRIC = {metric: event_and_exposure_measures(metric) for metric in ("ctr", "cvr", "cpa")}
"""Event measure and exposure measure of each metric."""
TEST_LEVEL_COLUMNS = (
    "name_ja", "medium", "campaign", "target", "first_day", "last_day", "primary_metric", "worthwhile_lift",
)  # fmt: skip
DELIVERY_SQL = """
with arms as (
    select *, unnest(string_split(creatives, ' ')) as creative from seeds.creative_tests
)
select arms.test_id, arms.arm, funnel.report_date as day,
    concat_ws(' ', funnel.medium, funnel.campaign, funnel.target) as stratum,
    sum(funnel.impressions) as impressions, sum(funnel.clicks) as clicks, sum(funnel.cost_net) as cost_net,
    sum(funnel.cv_with_clicks) as cv_with_clicks, sum(funnel.cv_with_cost) as cv_with_cost,
    bool_or(funnel.is_provisional) as is_provisional
from arms
inner join marts.mart_funnel_daily as funnel
    on lower(arms.creative) = lower(trim(funnel.creative)) and funnel.report_date between arms.first_day and arms.last_day
    and coalesce(arms.medium, funnel.medium) = funnel.medium
    and coalesce(arms.campaign, funnel.campaign) = funnel.campaign
    and coalesce(arms.target, funnel.target) = funnel.target
group by all order by all"""
ROTATION_SQL = """
with arms as (
    select *, unnest(string_split(creatives, ' ')) as creative from seeds.creative_tests
),
groups as (
    select distinct arms.test_id, arms.last_day, funnel.platform, funnel.ad_group_id
    from arms
    inner join marts.mart_funnel_daily as funnel
        on lower(arms.creative) = lower(trim(funnel.creative)) and funnel.report_date between arms.first_day and arms.last_day
        and coalesce(arms.medium, funnel.medium) = funnel.medium
        and coalesce(arms.campaign, funnel.campaign) = funnel.campaign
        and coalesce(arms.target, funnel.target) = funnel.target
),
-- The newest setting up to the last day of the test; if settings were fetched only afterwards, the first one.
settings as (
    select groups.test_id, rotation.ad_rotation_mode
    from groups
    inner join marts.mart_ad_rotation_daily as rotation using (platform, ad_group_id)
    qualify row_number() over (
        partition by groups.test_id, platform, ad_group_id
        order by greatest(rotation.report_date - groups.last_day, 0), rotation.report_date desc
    ) = 1
)
select test_id, coalesce(max(ad_rotation_mode) filter (where ad_rotation_mode = 'OPTIMIZE'), min(ad_rotation_mode)) as mode
from settings group by test_id"""


@dataclass(frozen=True)
class CreativeTest:
    """A declared creative test: its plan, the seed rows of its arms by arm, and its delivery so far with one row per
    arm, stratum and day."""

    test_id: str
    plan: pd.Series
    arms: pd.DataFrame
    delivered: pd.DataFrame
    as_of: date | None
    loaded_days: frozenset[date]
    ad_rotation_mode: str | None = None

    @property
    def control(self) -> str:
        return str(self.arms.index[self.arms["is_control"]][0])

    @property
    def test_arms(self) -> list[str]:
        return [str(arm) for arm in self.arms.index if arm != self.control]

    @property
    def days(self) -> list[date]:
        """Return the days of the test that are over and loaded; an empty list before the test starts."""
        if self.as_of is None:
            return []
        whole = (self.plan.first_day + timedelta(days=n) for n in range((self.as_of - self.plan.first_day).days + 1))
        return [day for day in whole if day in self.loaded_days]

    def values_by_stratum_and_day(self, arm: str, measure: str) -> NDArray[np.float64]:
        """Return the values of a measure with shape (strata, days). No delivery is 0; unknown is NaN."""
        strata = sorted(self.delivered["stratum"].unique())
        rows = self.delivered[self.delivered["arm"] == arm].set_index(["stratum", "day"])[measure].astype(float)
        whole = rows.reindex(pd.MultiIndex.from_product([strata, self.days], names=["stratum", "day"]), fill_value=0.0)
        return np.asarray(whole, np.float64).reshape(len(strata), len(self.days))

    def arms_against_control(self, arm: str, metric: str) -> TwoArms:
        """Return events and exposure of `arm` and of the control arm. A stratum and day with an unknown value in either
        arm is left out of both."""
        events, exposure = EVENT_AND_EXPOSURE_BY_METRIC[metric]
        parts = [
            self.values_by_stratum_and_day(arm_name, measure)
            for measure in (events, exposure)
            for arm_name in (self.control, arm)
        ]
        known = ~np.isnan(parts).any(axis=0)
        return TwoArms(*(np.where(known, part, 0.0) for part in parts))

    def usp_of_arm(self, arm: str) -> str | None:
        """Return the unique selling proposition of an arm, or None when the seed names none."""
        usp = self.arms["usp_ja"].to_dict()[arm]
        return usp if isinstance(usp, str) else None

    def impressions(self) -> NDArray[np.float64]:
        """Return impressions with shape (arms, days), the control arm first."""
        return np.array(
            [
                np.nansum(self.values_by_stratum_and_day(arm, "impressions"), axis=0)
                for arm in (self.control, *self.test_arms)
            ]
        ).reshape(1 + len(self.test_arms), len(self.days))


def read_tests(connection: duckdb.DuckDBPyConnection) -> list[CreativeTest]:
    """Return every declared test. Raises PermanentError when a declaration contradicts itself."""
    seed = connection.execute("select * from seeds.creative_tests order by test_id, arm").df()
    seed["first_day"], seed["last_day"] = seed["first_day"].dt.date, seed["last_day"].dt.date
    delivered = connection.execute(DELIVERY_SQL).df()
    delivered["day"] = delivered["day"].dt.date
    day_rows = connection.execute("select distinct report_date from marts.mart_funnel_daily").fetchall()
    loaded_days = frozenset(day for (day,) in day_rows)
    newest = max(loaded_days, default=None)
    modes = dict(connection.execute(ROTATION_SQL).fetchall())
    tests = []
    for test_id, rows in seed.groupby("test_id"):
        validate_test_declaration(str(test_id), rows)
        plan = rows.iloc[0]
        begun = newest is not None and newest >= plan.first_day
        tests.append(
            CreativeTest(
                test_id=str(test_id),
                plan=plan,
                arms=rows.set_index("arm"),
                delivered=delivered[delivered["test_id"] == test_id],
                as_of=min(newest, plan.last_day) if begun else None,
                loaded_days=loaded_days,
                ad_rotation_mode=modes.get(str(test_id)),
            )
        )
    return tests


def validate_test_declaration(test_id: str, rows: pd.DataFrame) -> None:
    """Raise PermanentError, naming the test and the correction needed in the seed, when its rows contradict one
    another."""
    where = f"creative_tests.csv, test {test_id}"
    different = [name for name in TEST_LEVEL_COLUMNS if rows[name].nunique(dropna=False) > 1]
    codes = [code for listed in rows["creatives"] for code in str(listed).split()]
    if different:
        raise PermanentError(f"{where}: {', '.join(different)} must be the same in every row of the test")
    if len(rows) < 2 or rows["is_control"].sum() != 1:
        raise PermanentError(f"{where}: needs two arms or more, exactly one of them with is_control")
    if abs(float(rows["planned_share"].sum()) - 1) > 1e-6 or (rows["planned_share"] <= 0).any():
        raise PermanentError(
            f"{where}: planned_share must be positive and add up to 1, not {rows['planned_share'].sum()}"
        )
    if len(codes) != len(set(codes)):
        raise PermanentError(f"{where}: a creative is listed in two arms; list it in one arm only")
