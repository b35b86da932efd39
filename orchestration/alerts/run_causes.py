"""Causes in the run history: jobs whose newest run failed or was stopped by a blocking check."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from pathlib import Path
from zoneinfo import ZoneInfo

from orchestration.alerts.cause import MAX_SENTENCE_LENGTH, Cause, Severity, day_ja, day_stage, shorten
from orchestration.recorded_runs import (
    FAILURE,
    SUCCESS,
    RecordedFailure,
    RecordedRun,
    recorded_failure,
    recorded_runs,
)

JST = ZoneInfo("Asia/Tokyo")
DAILY_JOB = "daily"
JOB_LABELS_JA = {
    DAILY_JOB: "毎日の取り込み",
    "rebuild_from_landing": "保存済みファイルからの再構築",
    "import_ga4_export": "GA4イベントエクスポートの取り込み",
    "import_console_file": "管理画面のファイルの取り込み",
}
MAX_AGE_OF_OTHER_JOBS = timedelta(days=7)
"""A failed import or rebuild is no longer a cause after this time. A failed daily run always is."""
FAILED_CHECK_PATTERN = re.compile(r"\A(?:dbt build failed: |checks failed: )|blocking.{0,40}check", re.IGNORECASE)
CHECK_ERROR_CLASSES = ("ControlTotalError", "DagsterAssetCheckFailedError")
MAX_REASON_LENGTH = 240


def run_causes(dagster_home: Path, now: datetime) -> list[Cause]:
    """Return a cause for each job whose newest finished run failed. Raises PermanentError when the run history cannot be read."""
    runs = [run for run in recorded_runs(dagster_home) if run.status in (SUCCESS, FAILURE) and run.started_at]
    causes = []
    for job in JOB_LABELS_JA:
        failed = list(takewhile(lambda run: run.status == FAILURE, (run for run in runs if run.job == job)))
        if failed and (job == DAILY_JOB or now - began_at(failed[0]) < MAX_AGE_OF_OTHER_JOBS):
            causes.append(failed_job_cause(job, failed, recorded_failure(dagster_home, failed[0])))
    return causes


def newest_daily_run(dagster_home: Path) -> datetime | None:
    """Return when the newest daily run began, in Japan time and whatever its result. None if there was no run."""
    return next((began_at(run) for run in recorded_runs(dagster_home) if run.job == DAILY_JOB and run.started_at), None)


def failed_job_cause(job: str, failed: Sequence[RecordedRun], failure: RecordedFailure) -> Cause:
    """Return the cause for failed runs of a job, given newest first. It changes with the failed step and with the days it lasts."""
    newest, first = began_at(failed[0]), began_at(failed[-1])
    days = (newest.date() - first.date()).days
    is_check = is_failed_check(failure)
    lasting = f"{days}日前から失敗が続いています。" if days else ""
    severity: Severity = "critical" if job == DAILY_JOB else "warning"
    return Cause(
        key=f"run {job}",
        area="runs",
        severity=severity,
        title=f"{JOB_LABELS_JA[job]}が、データ検査に合格せず止まりました"
        if is_check
        else f"{JOB_LABELS_JA[job]}が失敗しました",
        sentence=shorten(
            f"{day_ja(newest)}に始まった処理が終わりませんでした。{lasting}"
            f"{'検査に合格しなかった数値は公開されていません。' if is_check else ''}公開データは前回のままです。"
            f"サーバーで tochimart status を実行して確認してください。原因: {shorten(failure.reason, MAX_REASON_LENGTH)}",
            MAX_SENTENCE_LENGTH,
        ),
        stage=f"{failure.step or '-'} {failure.error_class or '-'} {day_stage(days)}",
    )


def is_failed_check(failure: RecordedFailure) -> bool:
    """Return whether a run failed because a data check failed."""
    return failure.error_class in CHECK_ERROR_CLASSES or FAILED_CHECK_PATTERN.search(failure.reason) is not None


def began_at(run: RecordedRun) -> datetime:
    """Return when a run began, in Japan time."""
    assert run.started_at
    return run.started_at.astimezone(JST)


def failed_command_cause(error: str, began: datetime) -> Cause:
    """Return the cause for a command that failed before Dagster recorded a run, for example because of invalid seeds."""
    return Cause(
        key="command run",
        area="command",
        severity="critical",
        title="毎日の取り込みを開始できませんでした",
        sentence=shorten(
            f"{day_ja(began)}の tochimart run は、処理を始める前に止まりました。公開データは前回のままです。"
            f"原因: {shorten(error, MAX_REASON_LENGTH)}",
            MAX_SENTENCE_LENGTH,
        ),
        stage=re.sub(r"\d+", "0", shorten(error, 80)),
    )
