"""Rows of `kpi.year_on_year`."""

import duckdb
import pandas as pd

from assets.kpi._year_on_year_sql import build_query
from orchestration.measures import measures

PERIOD_NAMES_JA = {"day": "{no}日目", "block": "第{no}期", "to_date": "開始から同じ日数まで", "total": "全期間"}
DIFFERENCES_JA = {
    "no_figure": "どちらかの値が不明",
    "days": "日数が異なる（{days}日と{earlier_days}日）",
    "media": "媒体が異なる（{media}）",
    "cv_definition": "CVの定義が異なる",
}
ENGAGEMENT_COLUMNS = (
    "engagement_id, name_ja, launch_date, delivery_end_date, end_date, cv_basis, block_days, fiscal_year_month"
)


DAYS_SQL = ", ".join(f"{name}::date as {name}" for name in ("launch_date", "delivery_end_date", "end_date"))


def rows(connection: duckdb.DuckDBPyConnection, names: list[str]) -> pd.DataFrame:
    """Return the rows with the columns `names`; none without an earlier engagement."""
    has_others = _exists(connection, "other_kpi", "daily")
    if not has_others and not connection.execute("from ops.history_facts limit 1").fetchone():
        return pd.DataFrame(columns=names)
    engagements = read_engagements(connection, has_others)
    connection.register("given", engagements)
    connection.execute(f"create or replace temporary table engagements as select * replace ({DAYS_SQL}) from given")
    connection.unregister("given")
    found = connection.execute(build_query(has_others)).df()
    connection.execute("drop table engagements")
    found["period_name_ja"] = [
        period_name(kind, int(number)) for kind, number in zip(found["period_type"], found["period_no"], strict=True)
    ]
    found["measure_name_ja"] = found["measure"].map({name: measure.label_ja for name, measure in measures().items()})
    found["is_comparable"] = [len(codes) == 0 for codes in found["differences"]]
    found["differences_ja"] = [
        "、".join(
            DIFFERENCES_JA[code].format(days=_whole(days), earlier_days=_whole(earlier), media=media) for code in codes
        )
        for codes, days, earlier, media in zip(
            found["differences"], found["days"], found["earlier_days"], found["media_differ_ja"], strict=True
        )
    ]
    found["differences"] = [",".join(codes) for codes in found["differences"]]
    return found[names]


def _whole(number: float) -> int:
    return 0 if pd.isna(number) else int(number)


def period_name(kind: str, number: int) -> str:
    """Return the Japanese name of a period. Months are numbered from January of the year in which the fiscal year begins."""
    return f"{(number - 1) % 12 + 1}月" if kind == "month" else PERIOD_NAMES_JA[kind].format(no=number)


def read_engagements(connection: duckdb.DuckDBPyConnection, has_others: bool) -> pd.DataFrame:
    """Return the shown engagement and the earlier ones, with the days of delivery so far and what differs from the shown
    one: media that only one of them has, and the definition of the CV."""
    own = connection.execute(f"select {ENGAGEMENT_COLUMNS}, true as is_shown from seeds.engagement").df()
    earlier = connection.execute(
        f"""select {ENGAGEMENT_COLUMNS}, false as is_shown from ops.known_engagements where launch_date < $launch
        union all
        select engagement_id, engagement_id, min(first_day), max(last_day), max(last_day), $basis, $block_days, $month, false
        from ops.history_facts
        where engagement_id not in (select known.engagement_id from ops.known_engagements as known) and engagement_id <> $own
        group by engagement_id having min(first_day) < $launch""",
        {
            "launch": own["launch_date"][0].date(),
            "own": own["engagement_id"][0],
            "basis": own["cv_basis"][0],
            "block_days": int(own["block_days"][0]),
            "month": int(own["fiscal_year_month"][0]),
        },
    ).df()
    table = pd.concat([own, earlier], ignore_index=True)
    media, definitions = _media(connection, has_others), _cv_definitions(connection, has_others)
    shown_id = own["engagement_id"][0]
    for earlier_id in earlier["engagement_id"].astype(str):
        definitions.setdefault(earlier_id, definitions[shown_id])
    names = {code: name for of_engagement in media.values() for code, name in of_engagement.items()}
    table["media_differ_ja"] = [
        "・".join(names[code] for code in sorted(set(media.get(one, {})) ^ set(media.get(shown_id, {}))))
        for one in table["engagement_id"]
    ]
    basis = dict(zip(table["engagement_id"], table["cv_basis"], strict=True))
    table["cv_differs"] = [
        (basis[one], definitions[one]) != (basis[shown_id], definitions[shown_id]) for one in table["engagement_id"]
    ]
    reached = connection.execute(
        "select max(report_date) from kpi.daily, seeds.engagement where is_ads and report_date between launch_date and end_date"
    ).fetchone()
    last = reached[0] if reached and reached[0] else own["launch_date"][0].date()
    table["shown_days"] = (pd.Timestamp(last) - own["launch_date"][0]).days
    return table


def _media(connection: duckdb.DuckDBPyConnection, has_others: bool) -> dict[str, dict[str, str]]:
    """Return the names of the media with figures, by engagement and code."""
    others = (
        " union all by name select engagement_id, medium, medium_name_ja from other_kpi.daily where is_ads"
        if has_others
        else ""
    )
    found = connection.execute(
        f"""select engagement_id, medium, max(medium_name_ja) from (
            select engagement_id, medium, medium_name_ja from kpi.daily where is_ads {others}
            union all by name select engagement_id, medium, medium as medium_name_ja from ops.history_facts
        ) where medium not like '(%' group by all"""
    ).fetchall()
    media: dict[str, dict[str, str]] = {}
    for engagement, code, name in found:
        media.setdefault(engagement, {})[code] = name or code
    return media


def _cv_definitions(connection: duckdb.DuckDBPyConnection, has_others: bool) -> dict[str, frozenset[str]]:
    """Return the kinds of counted CV by engagement, or the words of a plain table. The address of a link may change from
    year to year, so it is no part of the definition."""
    own = connection.execute("select engagement_id from seeds.engagement").fetchone()
    assert own is not None
    of_others = [
        f"select engagement_id, cv_kind from other_seeds.{rules} where is_counted"
        for rules in ("cv_link_rules", "cv_rules")
        if has_others and _exists(connection, "other_seeds", rules)
    ]
    found = connection.execute(
        " union all ".join(
            [
                "select $own, cv_kind from seeds.cv_link_rules where is_counted",
                "select $own, cv_kind from seeds.cv_rules where is_counted",
                "select engagement_id, cv_definition from ops.history_facts where cv_definition is not null",
                *of_others,
            ]
        ),
        {"own": own[0]},
    ).fetchall()
    kinds: dict[str, set[str]] = {}
    for engagement, kind in found:
        kinds.setdefault(engagement, set()).add(kind)
    return {engagement: frozenset(found_kinds) for engagement, found_kinds in kinds.items()}


def _exists(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> bool:
    return (
        connection.execute(
            "select 1 from duckdb_tables() where schema_name = ? and table_name = ?", [schema, table]
        ).fetchone()
        is not None
    )
