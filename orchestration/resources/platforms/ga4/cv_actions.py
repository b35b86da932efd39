"""The report of CV events: a request for each rule of cv_rules.csv, and their answers as one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
from google.analytics.data_v1beta import types as ga

from orchestration.resources.base import Extract, Report, Request
from orchestration.resources.platforms.ga4.cv_filters import rule_filter
from orchestration.resources.platforms.ga4.reports import RULE_ID
from orchestration.resources.platforms.ga4.request import request_as_text, run_report_request

FLAGS = ("data_loss_from_other_row", "subject_to_thresholding")
LISTS = ("sampling", "data_truncation_reasons", "days_asked_alone")


@dataclass(frozen=True)
class RuleRequest:
    """A request for the events of one rule: the report without the column of the rule, and the filter `rows`."""

    rule_id: str
    request: Request
    rows: ga.FilterExpression
    query: str


def rule_requests(request: Request, rules: Sequence[dict[str, str]], page_rows: int) -> list[RuleRequest]:
    """Return one request for each rule, in the order of rule_id. An event belongs to one rule only."""
    columns = tuple(column for column in request.report.columns if column != RULE_ID)
    key = tuple(name for name in request.report.key if name != RULE_ID.name)
    asked = replace(request, report=replace(request.report, columns=columns, key=key))
    found = []
    for rule in sorted(rules, key=lambda rule: rule["rule_id"]):
        rows = rule_filter(rule, rules)
        query = request_as_text(run_report_request(asked, page_rows, rows))
        found.append(RuleRequest(rule["rule_id"], asked, rows, query))
    return found


def with_rule(batch: pa.RecordBatch, rule_id: str, report: Report) -> pa.RecordBatch:
    """Return the rows of one rule with the column of the rule, in the order of the report."""
    rules = pa.array([rule_id] * batch.num_rows, RULE_ID.type)
    columns = [rules if name == RULE_ID.name else batch.column(name) for name in report.schema.names]
    return pa.RecordBatch.from_arrays(columns, schema=report.schema)


def add_answer(extract: Extract, answer: Extract) -> None:
    """Add flags and totals of one rule's answer to those of all rules."""
    flags = {name: bool(extract.quality.get(name)) or bool(answer.quality.get(name)) for name in FLAGS}
    lists = {
        name: [*_items(extract.quality.get(name)), *_items(answer.quality.get(name))]
        for name in LISTS
        if name in extract.quality or name in answer.quality
    }
    extract.quality.update(answer.quality | flags | lists)
    for measure, total in answer.control_totals.items():
        extract.control_totals[measure] = extract.control_totals.get(measure, 0.0) + total
    extract.withheld_reason = extract.withheld_reason or answer.withheld_reason


def _items(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []
