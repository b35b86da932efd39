"""The order of a report, as the platform wants it: which columns of which days, and in what kind of file."""

import hashlib
import json
from datetime import date
from typing import Any

from orchestration.resources.base import Request
from orchestration.resources.platforms.yahoo.product import Product


def order_of(product: Product, request: Request, today: date, run: str) -> dict[str, Any]:
    """The order of a report. Its name stands for all it says and for this run: no other run reads or removes the job."""
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
    identity = as_text([definition, request.account_id, today.isoformat()])
    digest = hashlib.sha256(identity.encode()).hexdigest()[:12]
    return {"reportName": f"tochimart_{request.report.name}_{digest}_{run}", **definition}


def as_text(value: object) -> str:
    """An order as JSON that is the same for the same order."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
