"""What a terminal shows of a run: one line per step, also for those that never began."""

import dagster as dg
import pytest

from orchestration.progress import progress_logger


def test_a_step_that_waited_for_one_that_failed_takes_one_short_line(capsys: pytest.CaptureFixture[str]) -> None:
    @dg.multi_asset(outs={f"table_{n}": dg.AssetOut() for n in range(50)})
    def breaks():  # type: ignore[no-untyped-def]
        raise dg.Failure("no")

    @dg.asset(deps=[f"table_{n}" for n in range(50)])
    def waits() -> int:
        return 1

    @dg.asset(deps=[waits])
    def waits_longer() -> int:
        return 1

    definitions = dg.Definitions(
        [breaks, waits, waits_longer],
        jobs=[dg.define_asset_job("everything")],
        executor=dg.in_process_executor,
        loggers={"console": progress_logger},
    )
    definitions.resolve_job_def("everything").execute_in_process(
        raise_on_error=False, run_config={"loggers": {"console": {}}}
    )
    told = capsys.readouterr().err.splitlines()
    assert told == [
        "▶ breaks",
        "✗ breaks",
        "– waits (not run: what it needs was not made)",
        "– waits_longer (not run: what it needs was not made)",
    ]
