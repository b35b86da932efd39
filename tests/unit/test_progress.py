"""What the log of a run shows, in each format: steps with their results, findings, details, and steps that never began."""

import json
import os
from collections.abc import Sequence
from datetime import datetime

import dagster as dg
import pytest

from orchestration.log_format import LogFormat
from orchestration.progress import progress_logger


def log_of(
    capsys: pytest.CaptureFixture[str], assets: Sequence[dg.AssetsDefinition], log_format: LogFormat
) -> list[str]:
    """Return the lines on standard error of one run of the assets."""
    definitions = dg.Definitions(
        assets,
        jobs=[dg.define_asset_job("everything")],
        executor=dg.in_process_executor,
        loggers={"console": progress_logger},
    )
    definitions.resolve_job_def("everything").execute_in_process(
        raise_on_error=False, run_config={"loggers": {"console": {"config": {"format": log_format}}}}
    )
    return capsys.readouterr().err.splitlines()


@dg.asset
def orders(context: dg.AssetExecutionContext) -> int:
    context.log.info("something Dagster would show")
    context.log.info("- raw.orders: 7 rows")
    context.log.info("· waiting for another run [/red]")
    context.log.warning("token=" + os.environ.get("SHOP_TOKEN", "none"))
    context.log.info("✓ 1 tables, 7 rows [bold]")
    return 1


@pytest.mark.parametrize(
    ("log_format", "expected"),
    [
        ("quiet", ["  token=none"]),
        ("steps", ["  · waiting for another run [/red]", "  token=none", "✓ 1/1 orders: 1 tables, 7 rows [bold]"]),
        (
            "all",
            [
                "  - raw.orders: 7 rows",
                "  · waiting for another run [/red]",
                "  token=none",
                "✓ 1/1 orders: 1 tables, 7 rows [bold]",
            ],
        ),
    ],
)
def test_each_format_shows_what_it_says(
    capsys: pytest.CaptureFixture[str], log_format: LogFormat, expected: list[str]
) -> None:
    assert log_of(capsys, [orders], log_format) == expected


def test_a_json_log_has_one_object_per_line_with_run_step_and_level(capsys: pytest.CaptureFixture[str]) -> None:
    entries = [json.loads(line) for line in log_of(capsys, [orders], "json")]
    assert [(one["level"], one["message"], one.get("step")) for one in entries] == [
        ("info", "run started", None),
        ("info", "step started", "orders"),
        ("info", "raw.orders: 7 rows", "orders"),
        ("info", "waiting for another run [/red]", "orders"),
        ("warning", "token=none", "orders"),
        ("info", "1 tables, 7 rows [bold]", "orders"),
        ("info", "step succeeded", "orders"),
        ("info", "run succeeded", None),
    ]
    assert len({one["run_id"] for one in entries}) == 1
    assert all(datetime.fromisoformat(one["time"]).utcoffset() is not None for one in entries)


@dg.multi_asset(outs={f"table_{n}": dg.AssetOut() for n in range(50)})
def breaks():  # type: ignore[no-untyped-def]
    raise dg.Failure("no")


@dg.asset(deps=[f"table_{n}" for n in range(50)])
def waits() -> int:
    return 1


@dg.asset(deps=[waits])
def waits_longer() -> int:
    return 1


def test_a_step_that_waited_for_one_that_failed_takes_one_short_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert log_of(capsys, [breaks, waits, waits_longer], "steps") == [
        "✗ 1/3 breaks",
        "– 2/3 waits (not run: what it needs was not made)",
        "– 3/3 waits_longer (not run: what it needs was not made)",
    ]


def test_a_json_log_names_the_steps_that_failed_or_never_began(capsys: pytest.CaptureFixture[str]) -> None:
    entries = [json.loads(line) for line in log_of(capsys, [breaks, waits, waits_longer], "json")]
    assert [(one["level"], one["message"], one.get("step")) for one in entries if one["level"] != "info"] == [
        ("error", "step failed", "breaks"),
        ("warning", "step skipped: what it needs was not made", "waits"),
        ("warning", "step skipped: what it needs was not made", "waits_longer"),
        ("error", "run failed", None),
    ]
