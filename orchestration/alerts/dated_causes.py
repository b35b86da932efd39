"""Causes that depend on the date: data that should have been published by now, and secrets that expire soon."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from orchestration.alerts.cause import Cause, Severity, day_stage

PUBLICATION_DEADLINE = time(12)
"""The daily run begins at 6:00 in Japan. By noon, yesterday is published, even if the run was repeated."""
EXPIRY_STAGES = (1, 7, 14)
"""Days ahead of an expiry at which a message is sent."""


def delay_causes(newest_day: date | None, now: datetime, first_day: date, last_day: date) -> list[Cause]:
    """Return the cause "the published file is outdated" if its last day is before the expected day. Returns no cause
    before the first publication."""
    expected = min(now.date() - timedelta(days=1 if now.time() >= PUBLICATION_DEADLINE else 2), last_day)
    if newest_day is None or newest_day >= expected or expected < first_day:
        return []
    days = (expected - newest_day).days
    return [
        Cause(
            key="publication delayed",
            area="delay",
            severity="critical",
            title=f"公開データの更新が{days}日分遅れています",
            sentence=(
                f"公開データは{newest_day.month}月{newest_day.day}日分までです。{expected.month}月{expected.day}日分まで公開されている予定でした。"
                "サーバーで tochimart status を実行し、毎日の処理が動いているか確認してください。"
            ),
            stage=day_stage(days),
        )
    ]


def expiry_causes(expiries: Mapping[str, date], today: date) -> list[Cause]:
    """Return a cause for each secret that has expired or expires within 14 days, according to TOCHIMART_SECRET_EXPIRY."""
    return [cause for name, day in sorted(expiries.items()) if (cause := expiry_cause(name, day, today))]


def expiry_cause(name: str, day: date, today: date) -> Cause | None:
    """Return the cause for one secret, or None if it expires in more than 14 days."""
    left = (day - today).days
    if left > max(EXPIRY_STAGES):
        return None
    stage = "expired" if left < 0 else str(min(stage for stage in EXPIRY_STAGES if left <= stage))
    severity: Severity = "critical" if stage in ("expired", "1") else "warning"
    date_ja = f"{day.year}年{day.month}月{day.day}日"
    title = f"{name} の期限が切れました" if left < 0 else f"{name} の期限が近づいています"
    remaining = (
        f"{date_ja}に期限が切れました。"
        if left < 0
        else f"期限は{date_ja}です（{f'あと{left}日' if left else '今日まで'}）。"
    )
    return Cause(
        key=f"secret expiry {name}",
        area="secrets",
        severity=severity,
        title=title,
        sentence=f"{remaining}再発行して設定を更新し、TOCHIMART_SECRET_EXPIRY の日付を新しい期限に直してください。",
        stage=stage,
    )
