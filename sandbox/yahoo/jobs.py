"""Report jobs: checked when ordered, WAIT → IN_PROGRESS → COMPLETED while they are polled, and finally a CSV."""

import csv
import io
import itertools
import threading
import zipfile
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sandbox.wire import FaultPlan
from sandbox.world import World
from sandbox.yahoo.definition import SQL_OPERATORS, DefinitionRules, YahooError, filter_value
from sandbox.yahoo.fields import Field

MAX_OPEN_JOBS = 60
DECIMALS = 6
"""Decimals of sums. Smaller differences are floating-point noise."""
NEXT_STATUS = {"WAIT": "IN_PROGRESS", "IN_PROGRESS": "COMPLETED"}
FAULT_END_STATUSES = {"job_failed": ("FAILED", "Over limit of file size."), "job_canceled": ("CANCELED", None)}
"""Status and reportJobErrorDetail of a job that a fault has ended."""

VIEW_STATEMENTS = (
    "create view {platform}_facts as select * from ad_facts_by_ad where platform = '{platform}'",
    "create view {platform}_ad_group_facts as select * from ad_facts_by_ad_group where platform = '{platform}'",
    "create view {platform}_campaign_facts as select * from ad_facts_by_campaign where platform = '{platform}'",
    """create view {platform}_conversions as
    select ads.*, credits.* exclude (ad_id, platform), credits.action_name as conversion_name
    from credits inner join ads on credits.ad_id = ads.ad_id where credits.platform = '{platform}'""",
)


@dataclass
class ReportJob:
    """An ordered report."""

    definition: dict[str, Any]
    status: str = "WAIT"
    error: str | None = None
    days: tuple[date, date] = field(default=(date.min, date.min))


class ReportJobs:
    """All jobs of all accounts of one product."""

    def __init__(self, world: World, faults: FaultPlan, rules: DefinitionRules) -> None:
        self.world = world
        self.faults = faults
        self.rules = rules
        self.jobs: dict[int, ReportJob] = {}
        self.ordered = 0
        self._ids = itertools.count(810_001)
        self._lock = threading.Lock()
        for view in VIEW_STATEMENTS:
            world.define(view.format(platform=rules.platform))
        for statement in rules.views():
            world.define(statement)

    def add(self, account: int, definition: dict[str, Any]) -> dict[str, Any]:
        """Order one report. Raises YahooError when the definition is invalid."""
        days = self.rules.check(definition, self.world.engagement.launch, self.world.today)
        if self.faults.should_fail(self.rules.platform, "invalid_fields", " ".join(definition["fields"])):
            raise YahooError("RL001", "Restricted combination of fields.", "fields", definition["fields"][-1])
        with self._lock:
            own_jobs = [job for job in self.jobs.values() if job.definition["accountId"] == account]
            if sum(job.status in NEXT_STATUS for job in own_jobs) >= MAX_OPEN_JOBS:
                raise YahooError("LT001", "Over limit of report jobs.", "operand", definition.get("reportName"))
            job_id = next(self._ids)
            stored = (
                {"reportName": f"report {job_id}"}
                | definition
                | {
                    "accountId": account,
                    "reportJobId": job_id,
                    "reportJobStatus": "WAIT",
                    "requestTime": self.world.today.strftime(self.rules.time_format),
                    "completeTime": None,
                    "reportJobErrorDetail": None,
                }
            )
            self.jobs[job_id] = ReportJob(stored, days=days)
            self.ordered += 1
        return stored

    def poll(self, account: int, ids: list[int]) -> list[dict[str, Any]]:
        """Return definitions with their status. Each poll advances a job by one step."""
        with self._lock:
            jobs = []
            for job_id, job in self.jobs.items():
                if job.definition["accountId"] != account or (ids and job_id not in ids):
                    continue
                if job.status in NEXT_STATUS and not self.faults.should_fail(self.rules.platform, "job_never_finishes"):
                    self._advance(job)
                job.definition |= {"reportJobStatus": job.status, "reportJobErrorDetail": job.error}
                jobs.append(dict(job.definition))
        return jobs

    def _advance(self, job: ReportJob) -> None:
        """Advance a job by one step. A fault may end it without success."""
        job.status = NEXT_STATUS[job.status]
        if job.status != "COMPLETED":
            return
        for fault, (status, error) in FAULT_END_STATUSES.items():
            if self.faults.should_fail(self.rules.platform, fault, " ".join(job.definition["fields"])):
                job.status, job.error = status, error
        job.definition["completeTime"] = self.world.today.strftime(self.rules.time_format)

    def remove(self, account: int, job_id: int) -> dict[str, Any]:
        """Remove a job. Raises YahooError for one that this account never ordered."""
        with self._lock:
            if job_id not in self.jobs or self.jobs[job_id].definition["accountId"] != account:
                raise YahooError("V0001", "Invalid value.", "reportJobId", job_id)
            return self.jobs.pop(job_id).definition

    def file(self, account: int, job_id: int) -> bytes:
        """Return the finished report in the ordered encoding, zipped if ordered so. Raises YahooError while it is
        unfinished."""
        job = self.jobs.get(job_id)
        if job is None or job.definition["accountId"] != account:
            raise YahooError("V0001", "Invalid value.", "reportJobId", job_id)
        if job.status != "COMPLETED":
            raise YahooError("S0001", "The report is not completed.", "reportJobId", job_id)
        definition = job.definition
        known = self.rules.available_fields(definition)
        fields = [known[name] for name in definition["fields"]]
        language = "en" if definition.get("reportLanguage") == "EN" else "ja"
        out = io.StringIO(newline="")
        delimiter = "\t" if definition.get("reportDownloadFormat") == "TSV" else ","
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
        if definition.get("reportSkipColumnHeader") != "TRUE":
            writer.writerow(getattr(field, language) for field in fields)
        rows = self._rows(account, job)
        words = [field.english if language == "en" else {} for field in fields]
        writer.writerows([self._cell(known.get(v, v)) for known, v in zip(words, row, strict=True)] for row in rows)
        if definition.get("reportSkipReportSummary") != "TRUE":
            writer.writerow(self._summary(fields, rows))
        content = out.getvalue().encode(self.rules.encodings[definition.get("reportDownloadEncode") or "UTF8"])
        if definition.get("reportCompressType") != "ZIP":
            return content
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{job_id}.{definition.get('reportDownloadFormat', 'CSV').lower()}", content)
        return packed.getvalue()

    def _rows(self, account: int, job: ReportJob) -> list[tuple]:
        definition = job.definition
        known = self.rules.available_fields(definition)
        names = definition["fields"]
        requested = {*names, *(condition["field"] for condition in definition.get("filters") or [])}
        relation = self.rules.relation(definition, requested)
        where, having, bound_where, bound_having = [], [], [account, *job.days], []  # type: ignore[var-annotated]
        for condition in definition.get("filters") or []:
            sql, values = self._filter(known[condition["field"]], condition)
            metric = known[condition["field"]].behaviour == "Metric"
            (having if metric else where).append(sql)
            (bound_having if metric else bound_where).extend(values)
        groups = [str(n + 1) for n, name in enumerate(names) if known[name].behaviour != "Metric"]
        metrics = [known[name].sql for name in names if known[name].behaviour == "Metric"]
        if metrics:
            having.append("(" + " or ".join(f"{sql} > 0" for sql in metrics) + ")")
        order = [
            f"{names.index(order['field']) + 1} {'desc' if order.get('reportSortType') == 'DESC' else 'asc'}"
            for order in definition.get("sortFields") or []
        ]
        sql = (
            f"select {', '.join(known[name].sql for name in names)} from {relation} "
            f"where {' and '.join(['account_id = ?', 'day between ? and ?', *where])}"
            + (f" group by {', '.join(groups)}" if groups else "")
            + (f" having {' and '.join(having)}" if having else "")
            + f" order by {', '.join([*order, *(str(n + 1) for n in range(len(names)))])}"
        )
        return self.world.plants.plant_into(
            self.rules.platform, names, self.world.rows(sql, [*bound_where, *bound_having])
        )

    @staticmethod
    def _filter(field: Field, condition: dict[str, Any]) -> tuple[str, list[Any]]:
        left, operator = field.sql, condition["filterOperator"]
        values = [filter_value(field, value) for value in condition["values"]]
        if operator in ("IN", "NOT_IN"):
            return f"{left} {operator.replace('_', ' ').lower()} ({', '.join('?' * len(values))})", values
        if operator == "CONTAINS":
            return f"contains({left}::varchar, ?)", [str(values[0])]
        return f"{left} {SQL_OPERATORS[operator]} ?", values[:1]

    @staticmethod
    def _cell(value: object) -> str:
        return "--" if value is None else str(value)

    def _summary(self, fields: list[Field], rows: list[tuple]) -> list[str]:
        """Return the totals row, which comes last: a label, dashes, and sums. For an empty report it is
        product-specific."""
        wrong = 1 if self.faults.should_fail(self.rules.platform, "invalid_totals") else 0
        if not rows:
            return self.rules.empty_summary(fields)
        cells = ["--" if column.behaviour != "Metric" else "" for column in fields]
        for position, column in enumerate(fields):
            if column.behaviour == "Metric":
                cells[position] = str(round(sum(row[position] or 0 for row in rows), DECIMALS) + wrong)
        if fields[0].behaviour != "Metric":
            cells[0] = "Total"
        return cells
