"""Effect of a change in its scope: the days before against the days after, beside campaigns in which nobody changed
anything. A window never includes a day of another change. Loads the statistical methods."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import takewhile
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from assets.kpi._actions_columns import MAX_DAYS, MEASURE_BY_KIND, MIN_DAYS, MIN_EVENTS, SETTLING_DAYS
from assets.kpi._creative_data import EVENT_AND_EXPOSURE_BY_METRIC
from assets.kpi.statistics import TwoArms, estimate_change
from orchestration.measures import measures

Row = dict[str, Any]
SCOPE = ("platform", "medium", "campaign", "target", "campaign_id", "ad_group_id")
FIGURES = ("impressions", "clicks", "cost_net", "cv_with_clicks", "cv_with_cost")
ONE_CHANGE_DAYS = 2
"""A change of many objects may take so many days; one that took longer has no day before and after."""
CHANGED_STATES = ("changed", "said_changed", "changed_without_agreement")
SUMS = ", ".join(f"cast(sum({name}) as double) as {name}" for name in FIGURES)
DELIVERED_SQL = f"""
select report_date, {", ".join(SCOPE)}, {SUMS} from marts.mart_funnel_daily
where platform in (select platform from seeds.ad_platforms where kind = 'ads')
group by all order by all
"""
LOGGED_SQL = """
select platform, report_date from marts.mart_acquisition_daily where report = 'changes' group by all having bool_and(has_arrived)
"""
"""Days of each platform on which it is known what was changed in every account."""
CHANGES_SQL = f"""
select report_date, change_kind as kind, {", ".join(SCOPE)} from marts.mart_change_history
where not coalesce(is_automatic, false) order by all
"""


@dataclass(frozen=True)
class History:
    """Delivery by day and ad group, the changes that people made, with the columns of SCOPE, and the days of each platform
    whose changes are known."""

    delivered: pd.DataFrame
    changes: list[Row]
    logged: Mapping[str, frozenset[date]]
    last_final: date | None

    @property
    def first_day(self) -> date:
        first: date = self.delivered["report_date"].min()
        return first

    def is_logged(self, day: date, platform: str | None) -> bool:
        """Return whether the changes of a day are known: of one platform, or of all that deliver."""
        platforms = [platform] if platform else self.delivered["platform"].unique()
        return all(day in self.logged.get(name, ()) for name in platforms)


@dataclass(frozen=True)
class Windows:
    """Days of equal number before and after a change."""

    before: list[date]
    after: list[date]


def read_history(connection: duckdb.DuckDBPyConnection) -> History:
    """Return delivery and changes. The last final day is None without delivery."""
    delivered = connection.execute(DELIVERED_SQL).df()
    delivered["report_date"] = pd.to_datetime(delivered["report_date"]).dt.date
    result = connection.execute(CHANGES_SQL)
    names = [column[0] for column in result.description or ()]
    changes = [dict(zip(names, values, strict=True)) for values in result.fetchall()]
    logged: dict[str, set[date]] = {}
    for platform, day in connection.execute(LOGGED_SQL).fetchall():
        logged.setdefault(platform, set()).add(day)
    newest = delivered["report_date"].max() if len(delivered) else None
    known = {platform: frozenset(days) for platform, days in logged.items()}
    return History(delivered, changes, known, newest - timedelta(days=SETTLING_DAYS) if newest else None)


def effect_columns(action: Row, history: History) -> Row:
    """Return the columns of the effect of one row of `marts.mart_actions`; none without a change by people."""
    if action["state"] not in CHANGED_STATES or history.last_final is None:
        return {}
    measure = action["measure"] or MEASURE_BY_KIND.get(action["kind"], "cpa")
    found = windows(action, history)
    if not isinstance(found, Windows):
        return {"measure": measure, **found}
    days = {
        "before_first_day": found.before[0],
        "before_last_day": found.before[-1],
        "after_first_day": found.after[0],
        "after_last_day": found.after[-1],
    }
    return {"measure": measure, **days, **compared(action, history, found, measure)}


def windows(action: Row, history: History) -> Windows | Row:
    """Return the days to compare, or the columns that say why there are none."""
    first, last, final = action["changed_on"], action["last_changed_on"], history.last_final
    assert final is not None
    others = sorted({change["report_date"] for change in history.changes if is_other(change, action)})
    if (last - first).days >= ONE_CHANGE_DAYS:
        return {"effect_state": "confounded", "confounded_on": last}
    within = [day for day in others if first <= day <= last]
    earlier = max((day for day in others if day < first), default=history.first_day - timedelta(days=1))
    later = min((day for day in others if day > last), default=None)
    days_before = min(MAX_DAYS, (first - earlier).days - 1)
    if within or (days_before < MIN_DAYS and earlier >= history.first_day):
        return {"effect_state": "confounded", "confounded_on": within[0] if within else earlier}
    if later and (later - last).days - 1 < MIN_DAYS:
        return {"effect_state": "confounded", "confounded_on": later}
    if days_before < MIN_DAYS:
        return {"effect_state": "too_little_data"}
    days_after = min(MAX_DAYS, (final - last).days, (later - last).days - 1 if later else MAX_DAYS)
    if days_after < MIN_DAYS:
        return {"effect_state": "too_early", "judge_on": last + timedelta(days=MIN_DAYS + SETTLING_DAYS + 1)}
    is_known = partial(history.is_logged, platform=action["platform"])
    before = list(takewhile(is_known, (first - timedelta(days=n) for n in range(1, days_before + 1))))
    after = list(takewhile(is_known, (last + timedelta(days=n) for n in range(1, days_after + 1))))
    number = min(len(before), len(after))
    if number < MIN_DAYS:
        return {"effect_state": "changes_unknown"}
    return Windows(before[number - 1 :: -1], after[:number])


def is_other(change: Row, action: Row) -> bool:
    """Return whether a change is another one that may have touched the scope. What a change does not tell may touch it."""
    is_own = (
        change["kind"] == action["kind"] and action["changed_on"] <= change["report_date"] <= action["last_changed_on"]
    )
    return not is_own and all(not action[name] or not change[name] or action[name] == change[name] for name in SCOPE)


def compared(action: Row, history: History, chosen: Windows, measure: str) -> Row:
    """Return the values before and after in the scope, and the effect where there is something unchanged to compare with."""
    shown = history.delivered[history.delivered["report_date"].isin([*chosen.before, *chosen.after])]
    scope = pd.Series(True, index=shown.index)
    for name in SCOPE:
        if action[name]:
            scope &= shown[name] == action[name]
    own, rest = shown[scope], unchanged(shown[~scope], shown[scope], history, chosen)
    parts = EVENT_AND_EXPOSURE_BY_METRIC[measure]
    arms = [arms_of(daily(own, days, parts), daily(rest, days, parts)) for days in (chosen.before, chosen.after)]
    values = [value_of(daily(own, days, parts), measure) for days in (chosen.before, chosen.after)]
    row: Row = {"value_before": values[0], "value_after": values[1]}
    if rest.empty:
        return {**row, "effect_state": "no_comparison"}
    row["comparison"] = ", ".join(sorted(rest["platform"].unique()))
    fewest = min(float(one.fewest_events()[-1]) for one in arms)
    effect = estimate_change(*arms) if fewest >= MIN_EVENTS else None
    if effect is None:
        return {**row, "effect_state": "too_little_data"}
    factors = (effect.factor(), *effect.interval())
    if measures()[measure].unit == "yen":  # tested as events per yen
        factors = (1 / factors[0], 1 / factors[2], 1 / factors[1])
    names = ("effect", "effect_lower_95", "effect_upper_95")
    effects = {name: factor - 1 for name, factor in zip(names, factors, strict=True)}
    return {**row, "effect_state": "measured", **effects, "p_better": effect.p_higher}


def unchanged(rest: pd.DataFrame, own: pd.DataFrame, history: History, chosen: Windows) -> pd.DataFrame:
    """Return the delivery of campaigns outside the scope that nobody changed from the first to the last day: those of the
    same platforms, or of all platforms where these have none. Platforms whose changes are not known are left out."""
    first, last = chosen.before[0], chosen.after[-1]
    touched = [one for one in history.changes if first <= one["report_date"] <= last]
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    hidden = {name for name in rest["platform"].unique() if not all(history.is_logged(day, name) for day in days)}
    hidden |= {one["platform"] for one in touched if not one["campaign_id"]}
    campaigns = {(one["platform"], one["campaign_id"]) for one in touched}
    campaigns |= set(zip(own["platform"], own["campaign_id"], strict=True))
    pairs = zip(rest["platform"], rest["campaign_id"], strict=True)
    free = rest[np.array([pair not in campaigns and pair[0] not in hidden for pair in pairs], dtype=bool)]
    same = free[free["platform"].isin(own["platform"].unique())]
    return free if same.empty else same


def daily(rows: pd.DataFrame, days: list[date], parts: tuple[str, str]) -> pd.DataFrame:
    """Return events and exposure of each day. A day that is not known is NaN."""
    return rows.groupby("report_date")[list(parts)].sum(min_count=1).reindex(days)


def arms_of(own: pd.DataFrame, rest: pd.DataFrame) -> TwoArms:
    """Return the comparison group (control arm) and the scope (test arm). A day that is unknown in either counts in neither."""
    is_known = ~(own.isna().any(axis=1) | rest.isna().any(axis=1)).to_numpy()
    arrays = [np.where(is_known, part[name], 0.0)[None, :] for name in own.columns for part in (rest, own)]
    return TwoArms(*arrays)


def value_of(own: pd.DataFrame, measure: str) -> float | None:
    """Return the measure of the scope over its known days, from sums. None when no day is known."""
    above, below = (float(total) for total in own.dropna().sum())
    if measures()[measure].unit == "yen":
        above, below = below, above
    return above / below if below else None
