"""`tochimart portfolio`: one row per client, read from the published files of several data folders, or the same as JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import typer
from rich.table import Table
from rich.text import Text

from orchestration.cli._show import CONSOLE, format_number
from orchestration.errors import TochimartError
from orchestration.measures import DASH
from orchestration.profile import LABELS_JA
from orchestration.status.portfolio import Client, read_client
from orchestration.status.published import TargetStatus
from orchestration.status.runs import JST

HEADINGS = ("案件", "基準日", "CV / 目標", "CPA / 目標", "計画比", "着地予測", "予算消化", "データ", "要対応")
STATES_JA = {"denied": "拒否", "failed": "取得失敗", "overdue": "未着"}
MAX_NAMED_SOURCES = 2
BEHIND_PACE = 0.95
"""Below this share of the linear plan, the pace is marked."""


def show_portfolio(places: Sequence[Path], as_json: bool) -> None:
    """Print one row per data folder or published file, in the given order. Those that cannot be read are one line each
    and make exit code 1."""
    now = datetime.now(JST)
    clients: dict[Path, Client | str] = {}
    for place in dict.fromkeys(path.expanduser().absolute() for path in places):
        try:
            clients[place] = read_client(place, now)
        except (TochimartError, OSError) as error:
            clients[place] = str(error)
    if as_json:
        rows = [as_json_row(place, client) for place, client in clients.items()]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        _print_table(clients)
    if any(isinstance(client, str) for client in clients.values()):
        raise typer.Exit(1)


def as_json_row(place: Path, client: Client | str) -> dict[str, Any]:
    """Return a client as plain JSON types; money is yen, shares are fractions, null is unknown. Of a place that cannot be
    read, only the path and the error."""
    if isinstance(client, str):
        return {"path": str(place), "error": client}
    target = client.target
    return {
        "path": str(place),
        "error": None,
        "engagement_id": client.engagement.engagement_id,
        "name_ja": client.engagement.name_ja,
        "customer_ja": client.engagement.customer_ja or None,
        "profile": client.published.profile,
        "is_simulated": client.is_simulated,
        "published_at": client.published_at.isoformat(),
        "as_of": target.as_of.isoformat() if target else None,
        "target": asdict(target) | {"as_of": target.as_of.isoformat()} if target else None,
        "missing_sources": [
            {"platform": source.platform, "state": source.state, "overdue_days": source.overdue_days}
            for source in client.missing_sources
        ],
        "checks": {"failed": client.failed_checks, "warned": client.warned_checks},
        "critical_alerts": [{"key": cause.key, "title": cause.title} for cause in client.causes],
    }


def _print_table(clients: Mapping[Path, Client | str]) -> None:
    readable = [client for client in clients.values() if isinstance(client, Client)]
    table = Table(title="案件一覧（公式CV、CPAは税抜媒体費の円）", show_lines=True)
    for heading in HEADINGS:
        table.add_column(heading, overflow="fold", no_wrap=heading != HEADINGS[0])
    for client in readable:
        table.add_row(*_cells(client))
    if readable:
        CONSOLE.print(table)
    for shown in clients.values():
        if isinstance(shown, str):
            CONSOLE.print(f"error: {shown}", style="red", soft_wrap=True)


def _cells(client: Client) -> list[Text]:
    target = client.target
    return [
        _name(client),
        Text(f"{target.as_of}" if target else DASH),
        _of_target(target.cv, target.target_cv) if target else Text(DASH),
        _of_target(target.cpa, target.target_cpa) if target else Text(DASH),
        _pace(target),
        _forecast(target),
        Text(_percent(target.budget_used) if target else DASH),
        _data(client),
        Text(f"{len(client.causes)}件", style="red") if client.causes else Text("なし", style="green"),
    ]


def _name(client: Client) -> Text:
    name = Text(client.engagement.name_ja, style="bold")
    if client.engagement.customer_ja:
        name.append(f"\n{client.engagement.customer_ja}", style="not bold")
    if client.is_simulated:
        label = "模擬データ" if client.published.profile else "模擬か不明"
        return name.append(f"\n{label}", style="black on yellow")
    return name.append(f"\n{LABELS_JA['live']}", style="not bold")


def _of_target(value: float | None, target: float | None) -> Text:
    return Text(f"{format_number(value)}\n/ {format_number(target)}")


def _pace(target: TargetStatus | None) -> Text:
    """Return CV against the linear plan of the days whose CV is known, and how many days are not."""
    if target is None:
        return Text(DASH)
    is_behind = target.pace is not None and target.pace < BEHIND_PACE
    text = Text(_percent(target.pace), style="yellow" if is_behind else "")
    if target.days_known < target.days_elapsed:
        text.append(f"\n{target.days_elapsed - target.days_known}日分不明", style="yellow")
    return text


def _forecast(target: TargetStatus | None) -> Text:
    if target is None or target.cv_forecast is None:
        return Text(DASH)
    return Text(f"{format_number(target.cv_forecast)}件\n達成確率{_percent(target.chance)}")


def _data(client: Client) -> Text:
    """Return when the file was published, the sources whose data is missing, and the failed checks."""
    text = Text(f"{client.published_at:%m-%d %H:%M}公開")
    missing = client.missing_sources
    for source in missing[:MAX_NAMED_SOURCES]:
        text.append(f"\n{source.platform} {STATES_JA[source.state]}", style="red")
    if len(missing) > MAX_NAMED_SOURCES:
        text.append(f"\nほか{len(missing) - MAX_NAMED_SOURCES}媒体", style="red")
    if client.failed_checks:
        text.append(f"\n検査{client.failed_checks}件不合格", style="red")
    if not missing and not client.failed_checks:
        text.append("\n欠けなし", style="green")
    return text


def _percent(share: float | None) -> str:
    return DASH if share is None else f"{share:.0%}"
