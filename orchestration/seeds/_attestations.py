"""Checks of the attestations: an attestation that could never count is refused, so that nobody relies on it."""

from collections.abc import Mapping, Sequence

from orchestration.seeds._findings import Findings
from orchestration.seeds._periods import day_of
from orchestration.seeds._rows import Row, suggestion_for

Rows = Mapping[str, Sequence[Row]]
Files = Mapping[str, str]


def check_attestations(rows: Rows, files: Files, findings: Findings) -> None:
    """Check what each attestation names, and that its days lie in the engagement."""
    proofs = {row["obligation_id"]: row["proof"] for row in rows.get("obligations", ())}
    items: dict[str, dict[str, Row]] = {}
    for row in rows.get("deliverables", ()):
        items.setdefault(row["obligation_id"], {})[row["item"]] = row
        if proofs.get(row["obligation_id"], "person") not in ("person", "both"):
            message = f"is proved by {proofs[row['obligation_id']]} alone, so the item would never be asked for"
            findings.error(
                files["deliverables"],
                message,
                "write proof both in obligations",
                row.number,
                "obligation_id",
                row["obligation_id"],
            )
    for row in rows.get("attestations", ()):
        _check_subject(row, proofs, items.get(row["obligation_id"], {}), files["attestations"], findings)
        _check_days(row, rows, items.get(row["obligation_id"], {}), files["attestations"], findings)


def _check_subject(
    row: Row, proofs: Mapping[str, str], items: Mapping[str, Row], file: str, findings: Findings
) -> None:
    proof = proofs.get(row["obligation_id"], "")
    if row["outcome"] == "not_applicable" and proof and proof != "where_used":
        message = f"cannot be attested of {row['obligation_id']}, whose proof is {proof}"
        findings.error(file, message, "write met or not_met", row.number, "outcome", row["outcome"])
    elif row["outcome"] != "not_applicable" and proof in ("data", "where_used"):
        message = f"is proved by data, so this attestation of {row['outcome']} would never count"
        findings.error(file, message, "remove the row", row.number, "obligation_id", row["obligation_id"])
    if items and row["item"] not in items:
        hint = suggestion_for(sorted(items), row["item"])
        findings.error(file, f"is no item of {row['obligation_id']}", hint, row.number, "item", row["item"])
    elif row["item"] and not items:
        message = f"names an item, and {row['obligation_id']} has none in deliverables"
        findings.error(file, message, "leave it empty", row.number, "item", row["item"])


def _check_days(row: Row, rows: Rows, items: Mapping[str, Row], file: str, findings: Findings) -> None:
    attested, until = day_of(row, "attested_date"), day_of(row, "valid_until")
    if attested and until and until < attested:
        message = f"is before attested_date, {attested}"
        findings.error(file, message, "write a later day", row.number, "valid_until", until.isoformat())
    for engagement in rows.get("engagement", ()):
        first = day_of(engagement, "contract_date") or day_of(engagement, "launch_date")
        last = day_of(engagement, "end_date")
        due = day_of(items[row["item"]], "due_date") if row["item"] in items else None
        if last and due and due > last:
            last = due
        if attested and first and last and not first <= attested <= last:
            message = f"is outside the engagement, {first} to {last}"
            findings.error(file, message, "write a day of it", row.number, "attested_date", attested.isoformat())
