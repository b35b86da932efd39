"""What tells one product of LINEヤフー広告 (Search, Display) from the other; everything else is the same for both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestration.resources.base import Report

if TYPE_CHECKING:
    from orchestration.resources.platforms.yahoo.changes import AuditLog
    from orchestration.resources.platforms.yahoo.entities import Service


@dataclass(frozen=True)
class Product:
    """What differs between the products. `report_types` maps `Report.name` to the platform's reportType."""

    title: str
    endpoint_setting: str
    report_types: Mapping[str, str]
    settings: Mapping[Report, Sequence["Service"]]
    """Snapshots that are no report jobs, and the services each is read from."""
    changes: Report
    """What is read from the log of changes."""
    audit_log: "AuditLog"
    order_names_type: bool = True
    """Search wants reportType in an order; Display infers it from the fields and refuses the key."""
    fields_request: Mapping[str, str] = field(default_factory=dict)
    """Further keys of getReportFields; Display wants a lang."""
    encode: str = "UTF8"
    codec: str = "utf8"
    """reportDownloadEncode, and the Python codec that reads it."""
