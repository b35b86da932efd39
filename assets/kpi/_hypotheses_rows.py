"""Rows of kpi.hypotheses: two sides of a dimension compared day by day within the same medium and campaign."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

import duckdb
import numpy as np

from assets.kpi.statistics import Comparison, TwoArms

LEVEL = 0.05
KINDS_JA = {"segmentation": "セグメント", "targeting": "ターゲット", "positioning": "訴求"}
VERDICTS_JA = {
    "supported": "支持された", "contradicted": "支持されなかった", "undecided": "判定できない", "no_data": "データがない"
}  # fmt: skip
DIMENSIONS = {
    "medium": "daily.medium",
    "campaign": "daily.campaign",
    "target": "daily.target",
    "target_group": "targets.target_group",
    "sex": "targets.sex",
}
"""SQL of each dimension that a hypothesis may compare."""
EVENTS = {"ctr": ("clicks", "impressions"), "cvr": ("cv_with_clicks", "clicks"), "cpa": ("cv_with_cost", "cost_net")}
"""Events and exposure of each measure. CPA is the inverse of CV per yen."""
NAMES_JA = {"main": "主な対象", "sub": "そのほかの対象", "male": "男性", "female": "女性"}
"""Values without a name in the tables of the engagement."""
DAYS_SQL = """
select
    daily.report_date, {stratum} as stratum,
    sum({events}) filter (where {dimension} = $stronger) as events_stronger,
    sum({exposure}) filter (where {dimension} = $stronger) as exposure_stronger,
    sum({events}) filter (where {is_weaker}) as events_weaker, sum({exposure}) filter (where {is_weaker}) as exposure_weaker
from kpi.daily as daily
left join seeds.targets as targets using (target)
where daily.is_ads and {dimension} is not null and {dimension} <> '(unattributed)'
group by all
order by all
"""
STRATA = {"medium": "daily.campaign", "campaign": "daily.medium"}
"""SQL of what both sides must share to be compared; both medium and campaign for the other dimensions."""
HYPOTHESES_SQL = "select * from seeds.hypotheses order by hypothesis_id"
LABELS_SQL = """
select medium as code, name_ja from seeds.media
union all by name select campaign as code, name_ja from seeds.campaigns
union all by name select target as code, name_ja from seeds.targets
"""
GROUPS_SQL = "select target_group, name_ja from seeds.targets order by all"


@dataclass(frozen=True)
class Judged:
    """What the data say about one hypothesis. Fractions; None where unknown."""

    value_stronger: float | None = None
    value_weaker: float | None = None
    advantage: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None

    @property
    def verdict(self) -> str:
        """Return supported, contradicted, undecided or no_data."""
        if self.advantage is None or self.p_value is None:
            return "no_data"
        if self.p_value > LEVEL:
            return "undecided"
        return "supported" if self.advantage > 0 else "contradicted"


def table_rows(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    """Return the rows of the table, in the order of its columns."""
    labels = dict(connection.execute(LABELS_SQL).fetchall()) | NAMES_JA | group_labels(connection)
    result = connection.execute(HYPOTHESES_SQL)
    names = [column[0] for column in result.description or ()]
    return [_row(connection, dict(zip(names, row, strict=True)), labels) for row in result.fetchall()]


def group_labels(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the name of each group of targets: what the names of its targets begin with, such as 県内学生 for
    県内学生（男性） and 県内学生（女性）. Groups whose names have nothing in common are left out."""
    groups: dict[str, list[str]] = {}
    for group, name in connection.execute(GROUPS_SQL).fetchall():
        groups.setdefault(group, []).append(name)
    common = {group: common_beginning(names).rstrip("（(・ 　") for group, names in groups.items()}
    return {group: name for group, name in common.items() if len(name) > 1}


def common_beginning(names: Sequence[str]) -> str:
    """Return the letters with which every name begins."""
    return "".join(
        letters[0] for letters in takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
    )


def _row(
    connection: duckdb.DuckDBPyConnection, told: Mapping[str, str | None], labels: Mapping[str, str]
) -> tuple[object, ...]:
    kind, measure, stronger, weaker = (str(told[name] or "") for name in ("kind", "measure", "stronger", "weaker"))
    stronger_ja, weaker_ja = labels.get(stronger, stronger), labels.get(weaker, weaker) or "その他"
    days = _days(connection, str(told["dimension"]), measure, stronger, weaker)
    judged = judge(days, measure)
    return (
        told["hypothesis_id"], kind, KINDS_JA[kind], told["statement_ja"], measure, told["dimension"], stronger, weaker or None,
        stronger_ja, weaker_ja, max((str(day[0]) for day in days), default=None), judged.value_stronger, judged.value_weaker,
        judged.advantage, judged.low, judged.high, judged.p_value, judged.verdict, VERDICTS_JA[judged.verdict],
        sentence(judged, measure, stronger_ja, weaker_ja),
    )  # fmt: skip


def _days(
    connection: duckdb.DuckDBPyConnection, dimension: str, measure: str, stronger: str, weaker: str
) -> list[tuple[object, ...]]:
    events, exposure = EVENTS[measure]
    column = DIMENSIONS[dimension]
    is_weaker = f"{column} = $weaker" if weaker else f"{column} <> $stronger"
    stratum = STRATA.get(dimension, "daily.medium || '/' || daily.campaign")
    sql = DAYS_SQL.format(events=events, exposure=exposure, dimension=column, is_weaker=is_weaker, stratum=stratum)
    return connection.execute(sql, {"stronger": stronger} | ({"weaker": weaker} if weaker else {})).fetchall()


def judge(days: Sequence[tuple[object, ...]], measure: str) -> Judged:
    """Return what the days say. `days`: (day, stratum, events and exposure of the stronger side, those of the weaker
    one)."""
    dates = sorted({day for day, *_ in days}, key=str)
    strata = sorted({str(stratum) for _, stratum, *_ in days})
    sums = np.zeros((4, len(strata), len(dates)))
    for day, stratum, *figures in days:
        place = strata.index(str(stratum))
        sums[:, place, dates.index(day)] += [float(str(figure)) if figure is not None else 0.0 for figure in figures]
    events_stronger, exposure_stronger, events_weaker, exposure_weaker = sums
    if not (exposure_stronger.sum() and exposure_weaker.sum()):
        return Judged()
    rates = (events_stronger.sum() / exposure_stronger.sum(), events_weaker.sum() / exposure_weaker.sum())
    values = [(1 / rate if measure == "cpa" else rate) if rate else None for rate in rates]
    comparison = Comparison(TwoArms(events_weaker, events_stronger, exposure_weaker, exposure_stronger))
    found = comparison.log_ratio()
    if found is None:
        return Judged(values[0], values[1])
    low, high = comparison.interval(LEVEL)
    better = [None if ratio is None else ratio - 1 for ratio in (float(np.exp(found[0])), low, high)]
    return Judged(values[0], values[1], better[0], better[1], better[2], float(comparison.p_values()[-1]))


def sentence(judged: Judged, measure: str, stronger_ja: str, weaker_ja: str) -> str:
    """Return the verdict as a sentence."""
    sides = f"{stronger_ja}と{weaker_ja}の{measure.upper()}"
    if judged.verdict == "no_data" or judged.advantage is None:
        return f"{sides}は、比較できる数値がありません。"
    bounds = "～".join("不明" if bound is None else f"{bound:+.1%}" for bound in (judged.low, judged.high))
    noun = "費用あたりのCV" if measure == "cpa" else measure.upper()
    difference = f"{stronger_ja}の{noun}は{weaker_ja}に対して{judged.advantage:+.1%}（95%信頼区間 {bounds}）"
    ending = {
        "supported": "で、仮説は支持されました。",
        "contradicted": "で、仮説とは逆の結果でした。",
        "undecided": "で、日々のばらつきと区別できず、判定できません。",
    }
    return f"{difference}{ending[judged.verdict]}"
