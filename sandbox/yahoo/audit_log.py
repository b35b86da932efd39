"""The change history of one LINEヤフー広告 account: ordered as a job from a day up to today, downloaded as CSV. Source:
AuditLogService and 操作履歴フィールド of both products' best practice."""

import csv
import io
import itertools
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sandbox.world import World
from sandbox.yahoo.definition import YahooError

CSV_HEADER = (
    "更新日時", "更新者", "更新ソース", "エンティティ", "エンティティ名", "エンティティID", "イベントタイプ", "項目名", "更新前", "更新後",
    "アカウント名", "アカウントID", "キャンペーン名", "キャンペーンID", "広告グループ名", "広告グループID",
)  # fmt: skip
HISTORY_PERIOD = timedelta(days=365)
CHANGE_AUTHOR = "tanaka.hanako@agency.example.jp"
ENCODINGS = {"SJIS": "cp932", "UTF8": "utf-8", "UTF8_BOM": "utf-8-sig", "UTF16LE": "utf-16-le"}
DAILY_BUDGETS_YEN = (9_000, 9_500)
"""Yen a day the first campaign's budget is set to, in turn, every morning."""
RAISED_BUDGET = ("yahoo_display", 73, "16:45:00", "5000", "8000")
"""A budget that a person raised without asking: platform, days after the launch, time, yen a day before and after."""
ADS_SQL = """select campaign_id, campaign_name, ad_group_id, ad_group_name, ad_id, ad_name, first_day, last_day
    from ads where platform = ? and reported_level = 'ad' order by ad_id"""


class AuditLogs:
    """Jobs of one product. `names` are the names of the job member, its id and its name."""

    def __init__(self, world: World, platform: str, names: tuple[str, str, str], encodings: Sequence[str]) -> None:
        self.world = world
        self.platform = platform
        self.member, self.id_name, self.job_name = names
        self.encodings = encodings
        self.account = world.engagement.accounts[platform]
        self.jobs: dict[int, dict[str, Any]] = {}
        self._ids = itertools.count(50_001)

    def add(self, body: dict[str, Any]) -> dict[str, Any]:
        """Order one log. Raises YahooError for days outside the available year, and for an unknown encoding."""
        operand = body.get("operand") or []
        if len(operand) != 1:
            raise YahooError("L0002" if operand else "L0001", "Invalid length of list.", "operand", len(operand))
        (job,) = operand
        span = job.get("dateRange") or {}
        today = self.world.today
        first = self._day(span.get("startDate"), today - timedelta(days=14))
        if not today - HISTORY_PERIOD <= first <= today or self._day(span.get("endDate"), today) != today:
            raise YahooError("V0001", "Invalid value.", "dateRange", span)
        if (job.get("encoding") or "SJIS") not in self.encodings:
            raise YahooError("V0001", "Invalid value.", "encoding", job["encoding"])
        number = next(self._ids)
        self.jobs[number] = {**job, "accountId": self.account, self.id_name: number, "jobStatus": "IN_PROGRESS"}
        return self._values([self.jobs[number]])

    def get(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return jobs by id. A job is finished the second time it is requested."""
        requested = body.get(f"{self.id_name}s") or list(self.jobs)
        jobs = [dict(self.jobs[number]) for number in requested if number in self.jobs]
        for number in requested:
            if number in self.jobs:
                self.jobs[number]["jobStatus"] = "COMPLETED"
        return {"totalNumEntries": len(jobs), **self._values(jobs)}

    def file(self, body: dict[str, Any]) -> bytes:
        """Return the log of a finished job. Raises YahooError for a missing or unfinished one."""
        job = self.jobs.get(int(body.get(self.id_name) or 0))
        if job is None or job["jobStatus"] != "COMPLETED":
            raise YahooError(
                "V0001" if job is None else "S0001", "Invalid value.", self.id_name, body.get(self.id_name)
            )
        first = self._day((job.get("dateRange") or {}).get("startDate"), self.world.today - timedelta(days=14))
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(CSV_HEADER)
        writer.writerows(row for row in sorted(self._rows()) if row[0] >= f"{first:%Y/%m/%d}")
        return out.getvalue().encode(ENCODINGS[job.get("encoding") or "SJIS"])

    def _rows(self) -> list[tuple[str, ...]]:
        """Return changes: ads created a day before delivery and paused a day after it, the budget set every
        morning, and one budget raised by a person."""
        rows, today = [], self.world.today
        ads = self.world.rows(ADS_SQL, [self.platform])
        account = (self.world.engagement.localise("栃木県_就職促進"), str(self.account))
        for campaign, campaign_name, group, group_name, ad, name, first, last in ads:
            place = (*account, campaign_name, str(campaign), group_name, str(group))
            made = (f"{first - timedelta(days=1):%Y/%m/%d} 14:10:00", CHANGE_AUTHOR, "広告管理ツール")
            paused = (f"{last + timedelta(days=1):%Y/%m/%d} 09:30:00", CHANGE_AUTHOR, "広告管理ツール")
            entity = ("広告", name, str(ad))
            rows.append((*made, *entity, "追加", "配信設定", "--", "オン", *place))
            if last < today:
                rows.append((*paused, *entity, "変更", "配信設定", "オン", "オフ", *place))
        campaign, campaign_name = ads[0][:2]
        begun = min(row[6] for row in ads)
        for number in range((today - begun).days + 1):
            before, after = str(DAILY_BUDGETS_YEN[(number + 1) % 2]), str(DAILY_BUDGETS_YEN[number % 2])
            when = f"{begun + timedelta(days=number):%Y/%m/%d} 05:00:00"
            entity = ("キャンペーン", campaign_name, str(campaign))
            change = ("変更", "1日の予算", before, after)
            place = (*account, campaign_name, str(campaign), "--", "--")
            rows.append((when, "Yahoo!広告システム", "YAHOO_JAPAN", *entity, *change, *place))
        platform, days, time, before, after = RAISED_BUDGET
        if platform == self.platform:
            when = f"{self.world.engagement.launch + timedelta(days=days):%Y/%m/%d} {time}"
            last, last_name = ads[-1][:2]
            entity = ("キャンペーン", last_name, str(last))
            change = ("変更", "1日の予算", before, after)
            place = (*account, last_name, str(last), "--", "--")
            rows.append((when, CHANGE_AUTHOR, "広告管理ツール", *entity, *change, *place))
        return [row for row in rows if row[0] <= f"{today:%Y/%m/%d} 23:59:59"]

    def _values(self, jobs: Sequence[dict[str, Any]]) -> dict[str, Any]:
        return {"values": [{"operationSucceeded": True, "errors": None, self.member: dict(job)} for job in jobs]}

    @staticmethod
    def _day(text: str | None, usual: date) -> date:
        try:
            return datetime.strptime(text, "%Y%m%d").date() if text else usual
        except ValueError as error:
            raise YahooError("V0001", "Invalid value.", "dateRange", text) from error
