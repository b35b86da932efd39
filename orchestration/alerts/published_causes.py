"""Causes in the published file: accounts whose data is absent, and the critical and warning rows of `kpi.alerts`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.alerts.cause import (
    MAX_SENTENCE_LENGTH,
    MAX_TITLE_LENGTH,
    SEVERITIES,
    Area,
    Cause,
    Severity,
    day_stage,
    shorten,
)

if TYPE_CHECKING:
    import duckdb

RECENT_DAYS = 7
"""Number of days that the rule `data_not_there` of kpi.alerts covers."""
RULES_WITH_OTHER_CAUSE = ("data_not_there",)
"""Rules of kpi.alerts whose rows are replaced by the causes per account, which have names instead of codes."""
DATA_TEST_RULE = "data_test_found_rows"
"""Rule whose sentence quotes rows of a table. The message states their number instead."""
RULES_COUNTING_DAYS = ("days_unknown",)
"""Rules whose figure is a number of days. Such a cause changes as the number grows."""
ABSENT_SOURCES_SQL = f"""
with newest as (
    select max(report_date) as report_date from marts.mart_acquisition_daily
),
judged as (
    select days.*, days.state in ('loaded', 'zero') as has_come,
        bool_or(days.state in ('loaded', 'zero')) over (partition by days.platform, days.account_id, days.report_date) as has_others
    from marts.mart_acquisition_daily as days
    cross join newest
    where date_diff('day', days.report_date, newest.report_date) < {RECENT_DAYS}
),
absent as (
    select * from judged where state in ('denied', 'failed') or (is_overdue and state <> 'not_configured')
),
final as (
    select absent.platform, coalesce(any_value(platforms.name_ja), absent.platform) as name_ja, absent.account_id,
        list_sort(list_distinct(list(absent.state))) as states, count(distinct absent.report) as reports,
        count(distinct absent.report_date) as days, min(absent.report_date) as first_day, max(absent.report_date) as last_day,
        any_value(absent.reason order by absent.report_date desc) as reason,
        bool_or(absent.state = 'denied') or bool_or(absent.state = 'failed' and not absent.has_others) as is_critical
    from absent
    left join seeds.ad_platforms as platforms on absent.platform = platforms.platform
    group by absent.platform, absent.account_id
)
select * from final order by platform, account_id
"""
OPEN_ALERTS_SQL = """
select rule, subject, severity, title_ja, sentence_ja, figure from kpi.alerts
where severity in ('critical', 'warning') order by rule, subject
"""
ABSENCE_LABELS_JA = {
    "denied": "アクセスが拒否されています",
    "failed": "取得に失敗しています",
    "parked": "APIの利用上限に達したか、回答が揃わなかったため、次の処理で取得し直します",
    "missing": "届いていません",
    "late": "予定の時刻を過ぎても確定していません",
}
REFUSED_SECRET_PATTERN = re.compile(r"invalid_grant|expired or revoked|connect the account again")
SETTING_NAME_PATTERN = re.compile(r"\b[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+\b")
NEVER_REQUESTED_REASON = "never asked for"
"""Reason in `marts.mart_acquisition_daily` for a day that no run has requested."""
MAX_REASON_LENGTH = 140


@dataclass(frozen=True)
class PublishedCauses:
    """The causes in the published file, and the newest day with loaded data."""

    causes: Sequence[Cause]
    newest_day: date | None


def read_published_causes(path: Path) -> PublishedCauses:
    """Return the causes in a published file. Raises PermanentError when it cannot be read."""
    from orchestration.resources.store.snapshot import open_published

    with open_published(path) as connection:
        return published_causes(connection)


def published_causes(connection: "duckdb.DuckDBPyConnection") -> PublishedCauses:
    """Return the causes in an open published file. Raises duckdb.Error if the file lacks the needed tables."""
    newest = connection.execute(
        "select max(report_date) from marts.mart_acquisition_daily where has_arrived"
    ).fetchone()
    causes = [
        *(cause for row in _rows(connection, ABSENT_SOURCES_SQL) for cause in source_causes(row)),
        *(kpi_cause(row) for row in _rows(connection, OPEN_ALERTS_SQL) if row["rule"] not in RULES_WITH_OTHER_CAUSE),
    ]
    return PublishedCauses(tuple({cause.key: cause for cause in causes}.values()), newest[0] if newest else None)


def _rows(connection: "duckdb.DuckDBPyConnection", sql: str) -> list[dict[str, Any]]:
    result = connection.execute(sql)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def reason_sentence(reason: str | None) -> str:
    """Return why data is absent, as a Japanese sentence with a space before it. Empty when no reason is recorded."""
    if not reason:
        return ""
    if reason == NEVER_REQUESTED_REASON:
        return " この期間は、まだ一度も取得していません。次回の処理で取得します。"
    return f" 媒体の回答: {shorten(reason, MAX_REASON_LENGTH)}"


def source_causes(row: dict[str, Any]) -> list[Cause]:
    """Return the cause for one account whose data is absent. If its token was refused, also return a cause that names the setting."""
    severity: Severity = "critical" if row["is_critical"] else "warning"
    first, last = row["first_day"], row["last_day"]
    days = f"{first.month}月{first.day}日" + (f"から{last.month}月{last.day}日まで" if last > first else "")
    states = "、".join(ABSENCE_LABELS_JA.get(state, state) for state in row["states"])
    reason = reason_sentence(row["reason"])
    name = shorten(f"{row['name_ja']}（{row['account_id']}）", MAX_TITLE_LENGTH)
    causes = [
        Cause(
            key=f"source {row['platform']} {row['account_id']}",
            area="published",
            severity=severity,
            title=f"{name}のデータが{row['days']}日分届いていません",
            sentence=shorten(
                f"{days}のレポート{row['reports']}種: {states}。この分は0件ではなく未取得です。{reason}",
                MAX_SENTENCE_LENGTH,
            ),
            stage=f"{' '.join(row['states'])} {day_stage(row['days'])}",
        )
    ]
    if refused := refused_secret_cause(row["reason"] or "", row["platform"], "published"):
        causes.append(refused)
    return causes


def refused_secret_cause(reason: str, fallback: str, area: Area) -> Cause | None:
    """Return the cause for a refused token, named by its setting, or None if `reason` is another problem."""
    if not REFUSED_SECRET_PATTERN.search(reason):
        return None
    named = [
        setting_name
        for setting_name in SETTING_NAME_PATTERN.findall(reason)
        if setting_name.endswith(("TOKEN", "CREDENTIALS", "PATH"))
    ]
    name = named[0] if named else fallback
    return Cause(
        key=f"secret refused {name}",
        area=area,
        severity="critical",
        title=f"{name} の認証が拒否されました",
        sentence=(
            "期限が切れたか、取り消されています。アカウントを接続し直し、新しい値を設定してから tochimart doctor を実行してください。"
            "接続し直すまで、この媒体のデータは届きません。"
        ),
    )


def kpi_cause(row: dict[str, Any]) -> Cause:
    """Return a row of kpi.alerts as a cause. It changes with its severity and, if the figure is a number of days, with that number."""
    assert row["severity"] in SEVERITIES
    sentence = row["sentence_ja"]
    if row["rule"] == DATA_TEST_RULE:
        count = f"検査 {row['subject']} で{row['figure']:,.0f}行が該当しました。"
        sentence = f"{count}該当した行は、公開データの ops.failed_tests で確認できます。"
    is_days = row["rule"] in RULES_COUNTING_DAYS and row["figure"] is not None
    return Cause(
        key=f"kpi {row['rule']} {row['subject']}",
        area="published",
        severity=row["severity"],
        title=shorten(row["title_ja"], MAX_TITLE_LENGTH),
        sentence=shorten(sentence, MAX_SENTENCE_LENGTH),
        stage=day_stage(int(row["figure"])) if is_days else "",
    )
