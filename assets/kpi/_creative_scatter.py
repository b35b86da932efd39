"""What comparisons of creatives say about the scatter of a test beforehand: every other declared test (an A/A run is one
whose arms carry the same selling point), and pairs of creatives that a medium showed side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assets.kpi._creative_data import CreativeTest, event_and_exposure_measures
from assets.kpi.statistics import TwoArms
from assets.kpi.statistics.scatter import daily_evidence, informed_by, log_prior

SIDE_BY_SIDE_DAYS = 14
"""Days of a block in which a pair is compared. Only whole blocks count: what a block says never changes a look before
its end."""
MIN_DAYS_OF_PAIR = 7
SIDE_BY_SIDE_SQL = f"""
with declared as (
    select distinct unnest(string_split(lower(creatives), ' ')) as creative from seeds.creative_tests
),
newest as (select max(report_date) as day from marts.mart_funnel_daily),
launch as (select coalesce(min(launch_date), date '2001-01-01') as day from seeds.engagement),
days as (
    select funnel.medium, lower(trim(funnel.creative)) as creative, funnel.report_date as day,
        concat_ws(' ', funnel.campaign, funnel.target) as stratum,
        launch.day + cast(floor((funnel.report_date - launch.day) / {SIDE_BY_SIDE_DAYS}) as integer) * {SIDE_BY_SIDE_DAYS} as first_day,
        sum(impressions) as impressions, sum(clicks) as clicks, sum(cost_net) as cost_net,
        sum(cv_with_clicks) as cv_with_clicks, sum(cv_with_cost) as cv_with_cost
    from marts.mart_funnel_daily as funnel, launch
    where funnel.creative is not null and funnel.creative not like '(%' and funnel.medium not like '(%'
        and lower(trim(funnel.creative)) not in (from declared)
    group by all
    having sum(impressions) > 0
),
ranked as (
    select medium, first_day, creative, row_number() over (
        partition by medium, first_day order by count(distinct day) desc, sum(impressions) desc, creative
    ) as place
    from days
    where first_day + {SIDE_BY_SIDE_DAYS - 1} <= (select day from newest)
    group by medium, first_day, creative
    having count(distinct day) >= {MIN_DAYS_OF_PAIR}
)
select days.*, ranked.place from days
inner join ranked using (medium, first_day, creative)
where ranked.place <= 2
order by medium, first_day, stratum, day, place"""


@dataclass(frozen=True)
class KnownScatter:
    """What one comparison says: the days from which each row of `informed` is known, sorted; see `informed_by`. `test_id`
    is None for a pair that no test declares."""

    test_id: str | None
    days: list[date]
    informed: NDArray[np.float64]


class ScatterPool:
    """Everything known about the scatter of one metric."""

    def __init__(self, known: Sequence[KnownScatter]) -> None:
        self.known = [one for one in known if one.days]

    def prior(self, test_id: str, days: Sequence[date]) -> NDArray[np.float64]:
        """Return what the other comparisons said on each of `days`, shape (days, nodes). Nothing of a later day counts, so
        that a look gives the same result whenever it is computed."""
        total = np.zeros((len(days), 1))
        for one in self.known:
            if one.test_id == test_id:
                continue
            seen = np.array([sum(known <= day for known in one.days) for day in days])
            total = total + np.where((seen > 0)[:, None], one.informed[np.maximum(seen - 1, 0)], 0.0)
        return log_prior(total)

    def comparisons(self, test_id: str, day: date) -> int:
        """Return how many other comparisons were known on `day`."""
        return sum(one.test_id != test_id and one.days[0] <= day for one in self.known)


def read_scatter_pools(
    connection: duckdb.DuckDBPyConnection, tests: Sequence[CreativeTest], metrics: Sequence[str]
) -> dict[str, ScatterPool]:
    """Return what is known about the scatter of each metric."""
    frame = connection.execute(SIDE_BY_SIDE_SQL).df()
    pairs = [pair for _, pair in frame.groupby(["medium", "first_day"]) if pair["place"].nunique() == 2]
    return {
        metric: ScatterPool(
            [known_of_test(test, metric) for test in tests if test.days]
            + [known_of_pair(pair, metric) for pair in pairs]
        )
        for metric in metrics
    }


def known_of_test(test: CreativeTest, metric: str) -> KnownScatter:
    """Return what the days of a test say. Of several test arms only the first counts: they share the control arm."""
    arms = test.arms_against_control(test.test_arms[0], metric)
    return KnownScatter(test.test_id, test.days, informed_by(daily_evidence(arms).log_likelihood))


def known_of_pair(pair: pd.DataFrame, metric: str) -> KnownScatter:
    """Return what two creatives, shown by one medium in one block of days, say once the block is over."""
    columns = []
    for measure in event_and_exposure_measures(metric):
        table = pair.pivot_table(index="stratum", columns=["place", "day"], values=measure, aggfunc="sum", dropna=False)
        wide = table.reindex(
            columns=pd.MultiIndex.from_product([(1, 2), sorted(pair["day"].unique())], names=["place", "day"])
        )
        columns += [np.nan_to_num(wide[place].to_numpy(float)) for place in (1, 2)]
    last = pair["first_day"].iloc[0].date() + pd.Timedelta(days=SIDE_BY_SIDE_DAYS - 1)
    informed = informed_by(daily_evidence(TwoArms(*columns)).log_likelihood[-1:])
    return KnownScatter(None, [last], informed)
