"""Hand-made delivery reports at every level (account, campaign, ad group, ad), for any account of a platform."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from tests.support.dbt_warehouse import FETCHED

Entry = Mapping[str, object]
"""A row by short names: campaign, channel, group, ad, device, impressions, clicks, cost (yen), conversions."""

GOOGLE = {
    "campaign": "campaign_id",
    "name": "campaign_name",
    "channel": "campaign_advertising_channel_type",
    "group": "ad_group_id",
    "group_name": "ad_group_name",
    "ad": "ad_group_ad_ad_id",
    "url": "ad_group_ad_ad_final_urls",
    "device": "segments_device",
    "impressions": "metrics_impressions",
    "clicks": "metrics_clicks",
    "cost": "metrics_cost_micros",
    "conversions": "metrics_conversions",
}
YAHOO = {
    "campaign": "campaign_id",
    "name": "campaign_name",
    "group": "adgroup_id",
    "group_name": "adgroup_name",
    "ad": "ad_id",
    "url": "final_url",
    "device": "device",
    "impressions": "imps",
    "clicks": "clicks",
    "cost": "cost",
    "conversions": "conversions",
}
COLUMNS = {"google_ads": GOOGLE, "yahoo_search": YAHOO, "yahoo_display": YAHOO}


def load_levels(
    path: Path,
    platform: str,
    account: str,
    day: str,
    levels: Mapping[str, Sequence[Entry]],
    load_id: int = 1,
    fetched: str = FETCHED,
) -> None:
    """Replace an account's day in the report of each level given, as the loader does, and queue the day for building."""
    names = COLUMNS[platform]
    with duckdb.connect(str(path)) as connection:
        for level, entries in levels.items():
            table = f"raw_{platform}.{level}_daily"
            connection.execute(f"delete from {table} where _account_id = ? and _report_date = ?", [account, day])
            for entry in entries:
                values = {"report_date": day, "_account_id": account, "_report_date": day}
                values |= {"_fetched_at": fetched, "_load_id": load_id}
                values |= {names[short]: value for short, value in entry.items()}
                if platform == "google_ads":
                    values |= {"customer_id": account, "metrics_cost_micros": round(entry["cost"] * 1_000_000)}
                    values |= {"ad_group_ad_ad_final_urls": [entry["url"]]} if entry.get("url") else {}
                marks = ", ".join("?" * len(values))
                connection.execute(f"insert into {table} ({', '.join(values)}) values ({marks})", list(values.values()))
            connection.execute(
                "insert into ops.loads (load_id, platform, report, account_id, report_date, row_count, fetched_at) "
                "values (?, ?, ?, ?, ?, ?, ?)",
                [load_id, platform, f"{level}_daily", account, day, len(entries), fetched],
            )
        connection.execute("insert into ops.days_to_build values (?)", [day])
