"""The order of a report as the platform expects it: columns, days and file type."""

import hashlib
import json
from datetime import date
from typing import Any

from orchestration.resources.base import Request
from orchestration.resources.platforms.yahoo.product import ProductDifferences


def report_order(product: ProductDifferences, request: Request, today: date, run: str) -> dict[str, Any]:
    """Return the order of a report. Its name is derived from its content and the run, so no other run reads or removes
    the job."""
    report_type = product.report_types[request.report.name]
    definition: dict[str, Any] = {
        **({"reportType": report_type} if product.order_names_type else {}),
        "fields": [column.source for column in request.report.columns],
        "reportDateRangeType": "CUSTOM_DATE",
        "dateRange": {"startDate": f"{request.first_day:%Y%m%d}", "endDate": f"{request.last_day:%Y%m%d}"},
        "reportDownloadFormat": "CSV",
        "reportDownloadEncode": product.encode,
        "reportCompressType": "NONE",
        "reportLanguage": "JA",
        "reportIncludeDeleted": "TRUE",
        "reportSkipColumnHeader": "FALSE",
        "reportSkipReportSummary": "FALSE",
        "reportDecimalPartDisplayType": "FULL_DISPLAY",
    }
    identity = order_as_text([definition, request.account_id, today.isoformat()])
    digest = hashlib.sha256(identity.encode()).hexdigest()[:12]
    return {"reportName": f"tochimart_{request.report.name}_{digest}_{run}", **definition}


def order_as_text(value: object) -> str:
    """Return an order as JSON text. Equal orders have equal texts."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
