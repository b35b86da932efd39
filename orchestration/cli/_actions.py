"""`tochimart actions`: the open proposals of the published snapshot, and lines for actions.csv."""

import csv
import io
from typing import Any

import typer
from rich.table import Table

from orchestration.cli._show import CONSOLE, connect_published, format_number, print_profile_notice
from orchestration.seeds import column_names
from orchestration.settings import Settings

OPEN_SQL = "select * from kpi.actions where is_open order by origin, age_days desc nulls last, action_key"


def show_actions(settings: Settings, as_csv: bool) -> None:
    """Print the open proposals, then a line for each proposal of a rule. With `as_csv`, print the lines alone."""
    with connect_published(settings) as connection:
        result = connection.execute(OPEN_SQL)
        names = [column[0] for column in result.description or ()]
        rows = [dict(zip(names, values, strict=True)) for values in result.fetchall()]
        taken = {key for (key,) in connection.execute("select action_id from seeds.actions").fetchall()}
    lines = seed_lines([row for row in rows if row["origin"] == "rule"], taken)
    if as_csv:
        typer.echo(lines, nl=False)
        return
    print_profile_notice(settings)
    if not rows:
        CONSOLE.print("未決定・未実施の提案はありません。")
        return
    table = Table(title="改善提案（未決定・未実施）", show_lines=True)
    for heading in ("状態", "提案", "日数"):
        table.add_column(heading, justify="right" if heading == "日数" else "left")
    for row in rows:
        table.add_row(row["state_ja"], row["what_ja"], format_number(row["age_days"]))
    CONSOLE.print(table)
    if lines:
        CONSOLE.print("\nルールからの提案を台帳に記載する場合は、次の行を actions.csv に貼り付けてください。\n")
        typer.echo(lines, nl=False)


def seed_lines(rows: list[dict[str, Any]], taken: set[str]) -> str:
    """Return a CSV line of actions.csv for each proposal, undecided, with an action_id that is not `taken`."""
    columns = column_names("actions")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    number = 0
    for row in rows:
        number += 1
        while (action_id := f"r{row['as_of_date']:%Y%m%d}-{number:02}") in taken:
            number += 1
        values = row | {
            "action_id": action_id,
            "proposed_on": row["as_of_date"],
            "decision": "proposed",
            "measure": None,
        }
        writer.writerow([values.get(name) if values.get(name) is not None else "" for name in columns])
    return out.getvalue()
