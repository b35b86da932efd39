"""Differences between the LINEヤフー広告 products (Search, Display). Everything else is shared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestration.resources.base import Report

if TYPE_CHECKING:
    from orchestration.resources.platforms.yahoo.changes import AuditLogApi
    from orchestration.resources.platforms.yahoo.entities import EntityService


@dataclass(frozen=True)
class ProductDifferences:
    """Differences between the products. `report_types` maps `Report.name` to the platform's reportType."""

    title: str
    endpoint_setting: str
    report_types: Mapping[str, str]
    settings: Mapping[Report, Sequence["EntityService"]]
    """Settings snapshots, and the services from which each is read."""
    changes: Report
    """Report that is read from the change history."""
    audit_log: "AuditLogApi"
    order_names_type: bool = True
    """True for Search, whose orders need reportType. Display derives the type from the fields and rejects the key."""
    fields_request: Mapping[str, str] = field(default_factory=dict)
    """Additional keys of getReportFields. Display needs a language."""
    encode: str = "UTF8"
    codec: str = "utf8"
    """Value of reportDownloadEncode, and the Python codec for it."""
