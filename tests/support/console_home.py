"""A data folder into which export files of every kind were imported, and the queries that tests run on it."""

import json
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import dagster as dg

from assets.publish import PUBLISH_KEY
from orchestration.jobs import IMPORT_CONSOLE_JOB, build_jobs
from orchestration.sensors import build_sensors
from orchestration.settings import load_settings
from tests.conftest import Done, in_process
from tests.support.console_files import Row, settings_at, text_of, write
from tests.support.warehouse_files import query

GOOGLE = ("Day", "Customer ID", "Campaign", "Campaign type", "Impr.", "Clicks", "Cost", "Conversions")
LINE = (
    "日",
    "キャンペーン名",
    "広告グループ名",
    "インプレッション数",
    "クリック数",
    "ご利用金額",
    "CV（LINE Tagクリック）",
)
META = (
    "レポート開始日", "レポート終了日", "日", "キャンペーン名", "広告セット名", "広告名", "結果", "結果インジケーター", "消化金額 (JPY)",
    "インプレッション",
    "リンクのクリック",
)  # fmt: skip
X = ("Time period", "Ad Group name", "Impressions", "Clicks", "Spend", "Leads")
TIKTOK = ("By Day", "Campaign name", "Ad name", "Impressions", "Clicks (destination)", "Cost", "Conversions")
FORMULA = '=HYPERLINK("http://evil.example","x")'
MARTS = "marts.fct_ad_performance_daily"


def line_rows(second: int) -> list[Row]:
    return [
        LINE,
        ["2026-02-10", "LINE冬", "学生", "1,000", 10, 500, 1],
        ["2026-02-11", "LINE冬", "学生", second, 20, 700, 2],
        ["合計", "", "", 1000 + second, 30, "1,200", 3],
    ]


def files(folder: Path) -> Path:
    """One of everything a person may drop on one day."""
    folder.mkdir()
    google: list[Row] = [["Report"], ["February 10, 2026 - February 12, 2026"], GOOGLE]
    for account in ("111-222-3334", "999-888-7776"):
        google += [[f"Feb {day}, 2026", account, "冬", "Search", 700, 7, 70, 1] for day in (10, 11)]
    google += [["Total: Account", " --", " --", " --", "2,800", 28, "280", 4]]
    write(folder / "google.csv", text_of(google, "\t"), "utf-16")
    write(folder / "line.csv", text_of(line_rows(2000)), "cp932")
    period = ["2026-02-01", "2026-02-12"]
    meta: list[Row] = [
        META,
        [*period, "2026-02-10", "M", "S", "A", 3, "actions:offsite_conversion.fb_pixel_lead", 900, 5000, 50],
        [*period, "2026-02-10", "M", "S", "B", 40, "actions:link_click", 100, 600, 40],
    ]
    write(folder / "meta.csv", text_of(meta))
    write(folder / "meta_period.csv", text_of([[one for n, one in enumerate(row) if n != 2] for row in meta]))
    write(folder / "x.csv", text_of([X, ["2026-02-10", "G", 300, 3, "30.5", 0]]))
    tiktok: list[Row] = [
        TIKTOK,
        ["2026-02-10", FORMULA, "@ad", 800, 8, 80, "-"],
        ["2026-02-11", FORMULA, "-broken", "8.5", 8, 80, "-"],
    ]
    write(folder / "tiktok.csv", text_of(tiktok))
    ga4 = "# 開始日: 20260201\n# 終了日: 20260210\n\nイベント名,イベント数\nclick,5\n"
    write(folder / "ga4.csv", ga4)
    return folder


@dataclass(frozen=True)
class Imported:
    """What was there before, and what each command said and published."""

    home: Path
    folder: Path
    before: list[tuple]
    first: Done
    after_first: dict[str, list[tuple]]
    again: Done
    loads_after_again: int
    request: dg.RunRequest
    corrected: Done


def snapshot(published: Path) -> dict[str, list[tuple]]:
    """Ads by day from files, whole rows, by platform."""
    chosen = "account_id in ('77', '9998887776')"
    rows = query(published, f"select * exclude (load_id, is_provisional) from {MARTS} where {chosen} order by all")
    return {platform: [row for row in rows if row[1] == platform] for platform in sorted({row[1] for row in rows})}


def api_rows(published: Path) -> list[tuple]:
    return query(
        published, f"select * exclude load_id from {MARTS} where account_id not in ('77', '9998887776') order by all"
    )


def loads(published: Path) -> int:
    return int(query(published, "select count(*) from ops.loads where platform = 'console'")[0][0])


def request_of(home: Path) -> dg.RunRequest:
    """The run the sensor asks for once the inbox has stood still."""
    sensor = next(one for one in build_sensors(settings_at(home), build_jobs()) if one.name == "inbox")
    cursor, requests = None, []
    for _ in range(2):
        with dg.DagsterInstance.ephemeral() as instance:
            found = sensor(dg.build_sensor_context(instance=instance, cursor=cursor))
        assert isinstance(found, dg.SensorResult)
        cursor, requests = found.cursor, list(found.run_requests or [])
    (request,) = requests
    return request


def run_request(arguments: list[str]) -> None:
    """In a process of its own: the run a sensor asked for, by its first and last day and its configuration as JSON.

    It loads the file, makes the mart of ads from it and publishes. The command before it has made every table.
    """
    from orchestration.launch import run_job
    from orchestration.wiring import build_definitions

    first, last, config = arguments
    days = date.fromisoformat(first), date.fromisoformat(last)
    settings = load_settings()
    job = build_definitions(settings).resolve_job_def(IMPORT_CONSOLE_JOB)
    files = dg.AssetSelection.groups("console")
    mart = dg.AssetSelection.assets(dg.AssetKey(MARTS.split("."))).upstream()
    made = (files | mart | dg.AssetSelection.assets(PUBLISH_KEY)).resolve(job.asset_layer.asset_graph)
    chosen = [*(made & job.asset_layer.executable_asset_keys)]
    sys.exit(run_job(settings, IMPORT_CONSOLE_JOB, *days, json.loads(config), selection=chosen).error)


def executed(home: Path, request: dg.RunRequest) -> Done:
    """Run what the sensor asked for."""
    days = [request.tags[f"dagster/asset_partition_range_{end}"] for end in ("start", "end")]
    return in_process(run_request, home, *days, json.dumps(request.run_config))
