"""Causes in the run history: a job whose newest run failed, or whose blocking check stopped the publication."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from pathlib import Path
from zoneinfo import ZoneInfo

from orchestration.alerts.cause import LONGEST_SENTENCE, Cause, Severity, day_ja, day_stage, shortened
from orchestration.recorded_runs import (
    FAILURE,
    SUCCESS,
    RecordedFailure,
    RecordedRun,
    recorded_failure,
    recorded_runs,
)

JST = ZoneInfo("Asia/Tokyo")
DAILY = "daily"
JOBS_JA = {
    DAILY: "毎日の取り込み",
    "rebuild_from_landing": "保存済みファイルからの再構築",
    "import_ga4_export": "GA4イベントエクスポートの取り込み",
    "import_console_file": "管理画面のファイルの取り込み",
}
OTHERS_AGE_OUT = timedelta(days=7)
"""A failed import or rebuild that nobody repeats needs no alert for ever; the daily run does."""
CHECK = re.compile(r"\A(?:dbt build failed: |checks failed: )|blocking.{0,40}check", re.IGNORECASE)
CHECK_ERRORS = ("ControlTotalError", "DagsterAssetCheckFailedError")
LONGEST_REASON = 240


def run_causes(dagster_home: Path, now: datetime) -> list[Cause]:
    """Return a cause for each job whose newest finished run failed. Raises PermanentError when the history cannot be read."""
    runs = [one for one in recorded_runs(dagster_home) if one.status in (SUCCESS, FAILURE) and one.started_at]
    found = []
    for job in JOBS_JA:
        failed = list(takewhile(lambda run: run.status == FAILURE, (one for one in runs if one.job == job)))
        if failed and (job == DAILY or now - moment_of(failed[0]) < OTHERS_AGE_OUT):
            found.append(failed_job(job, failed, recorded_failure(dagster_home, failed[0])))
    return found


def newest_daily_run(dagster_home: Path) -> datetime | None:
    """Return when the newest daily run began, in Japan, however it ended; None when there was none."""
    return next((moment_of(one) for one in recorded_runs(dagster_home) if one.job == DAILY and one.started_at), None)


def failed_job(job: str, failed: Sequence[RecordedRun], failure: RecordedFailure) -> Cause:
    """Return the cause of a job's failed runs, newest first. It changes with the step that failed and with the days it lasts."""
    newest, first = moment_of(failed[0]), moment_of(failed[-1])
    days = (newest.date() - first.date()).days
    is_check = is_failed_check(failure)
    lasting = f"{days}日前から失敗が続いています。" if days else ""
    severity: Severity = "critical" if job == DAILY else "warning"
    return Cause(
        key=f"run {job}",
        area="runs",
        severity=severity,
        title=f"{JOBS_JA[job]}が、データ検査に合格せず止まりました" if is_check else f"{JOBS_JA[job]}が失敗しました",
        sentence=shortened(
            f"{day_ja(newest)}に始まった処理が終わりませんでした。{lasting}"
            f"{'検査に合格しなかった数値は公開されていません。' if is_check else ''}公開データは前回のままです。"
            f"サーバーで tochimart status を実行して確認してください。原因: {shortened(failure.reason, LONGEST_REASON)}",
            LONGEST_SENTENCE,
        ),
        stage=f"{failure.step or '-'} {failure.kind or '-'} {day_stage(days)}",
    )


def is_failed_check(failure: RecordedFailure) -> bool:
    """Return whether a run failed because data did not pass a check, not because a step could not do its work."""
    return failure.kind in CHECK_ERRORS or CHECK.search(failure.reason) is not None


def moment_of(run: RecordedRun) -> datetime:
    """Return when a run began, in Japan."""
    assert run.started_at
    return run.started_at.astimezone(JST)


def failed_command(error: str, began: datetime) -> Cause:
    """Return the cause of a command that ended before Dagster recorded a run, such as one with seeds that cannot be used."""
    return Cause(
        key="command run",
        area="command",
        severity="critical",
        title="毎日の取り込みを開始できませんでした",
        sentence=shortened(
            f"{day_ja(began)}の tochimart run は、処理を始める前に止まりました。公開データは前回のままです。"
            f"原因: {shortened(error, LONGEST_REASON)}",
            LONGEST_SENTENCE,
        ),
        stage=re.sub(r"\d+", "0", shortened(error, 80)),
    )
