"""Checks of the agreement: dates of the engagement, the media plan, periods of the cost model."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

from orchestration.seeds._findings import Findings
from orchestration.seeds._rows import Row

RowsByTable = Mapping[str, Sequence[Row]]
FileNameByTable = Mapping[str, str]
CostGroup = tuple[str, str, str]
"""Cost heading, platform and medium."""
MAX_ENGAGEMENT_DAYS = 1100
"""An engagement of more than three years is a typing error."""
JAPANESE = (
    ("time_zone", "Asia/Tokyo", "and days of platforms, schedules and due times stay days of Asia/Tokyo"),
    ("currency", "JPY", "and only amounts in yen can be imported and are shown"),
)
"""Column of the engagement, the only value that every figure follows, and what another value does not change."""
ONE_DAY, YEAR = timedelta(days=1), timedelta(days=365)


def day_of(row: Row, column: str) -> date | None:
    """Return a day of a row, or None if it was refused."""
    return date.fromisoformat(row[column]) if row[column] else None


def number_of(row: Row, column: str) -> Decimal | None:
    """Return a number of a row, or None if it is empty or was refused."""
    return Decimal(row[column]) if row[column] else None


def delivery_period(rows: RowsByTable) -> tuple[date, date] | None:
    """Return the first and last day of delivery, or None if unknown."""
    for row in rows.get("engagement", ()):
        first, last = day_of(row, "launch_date"), day_of(row, "delivery_end_date")
        if first and last and first <= last:
            return first, last
    return None


def check_periods(rows: RowsByTable, files: FileNameByTable, findings: Findings) -> None:
    """Run every check of this module."""
    for row in rows.get("engagement", ()):
        _check_engagement(row, files["engagement"], findings)
    for table in ("media_plan", "cost_model", "creative_tests"):
        for row in rows.get(table, ()):
            _check_order(row, "first_day", "last_day", files[table], findings)
    _check_plan(rows, files, findings)
    _check_costs(rows, files, findings)
    _check_later_days(rows, files, findings)


def _check_order(row: Row, first: str, last: str, file: str, findings: Findings) -> bool:
    begin, end = day_of(row, first), day_of(row, last)
    if begin and end and begin > end:
        message = f"is before {first}, {begin}: the two are probably swapped"
        findings.error(file, message, f"write {first} not after {last}", row.number, last, end.isoformat())
        return False
    return True


def _check_engagement(row: Row, file: str, findings: Findings) -> None:
    _check_order(row, "contract_date", "launch_date", file, findings)
    for column, usual, effect in JAPANESE:
        if row[column] and row[column] != usual:
            findings.warning(
                file, f"is {row[column]}, {effect}", f"write {usual} unless you accept that", row.number, column
            )
    sound = _check_order(row, "launch_date", "delivery_end_date", file, findings)
    sound &= _check_order(row, "delivery_end_date", "end_date", file, findings)
    first, last = day_of(row, "launch_date"), day_of(row, "end_date")
    if sound and first and last and (last - first).days > MAX_ENGAGEMENT_DAYS:
        message = f"is {(last - first).days} days after launch_date, {first}"
        findings.error(file, message, "check both days", row.number, "end_date", last.isoformat())


def _check_plan(rows: RowsByTable, files: FileNameByTable, findings: Findings) -> None:
    plan = rows.get("media_plan", ())
    if not plan:
        return
    file, window = files["media_plan"], delivery_period(rows)
    for row in plan:
        least, most = number_of(row, "min_share"), number_of(row, "max_share")
        if least is not None and most is not None and least > most:
            findings.error(
                file, f"is more than max_share, {most}", "write a smaller share", row.number, "min_share", str(least)
            )
        first, last = day_of(row, "first_day"), day_of(row, "last_day")
        if window and first and last and first <= last:
            _check_within_delivery(row, window, file, findings)
            if (first, last) != window:
                message = f"has a budget from {first} to {last}, and ads run from {window[0]} to {window[1]}"
                findings.warning(file, message, "check that the medium has no budget on the other days", row.number)
    for column, wrong, hint in (
        ("min_share", lambda sum_: sum_ > 1, "at most 1"),
        ("max_share", lambda sum_: sum_ < 1, "at least 1"),
    ):
        shares = [number_of(row, column) for row in plan]
        total = sum((share for share in shares if share is not None), Decimal(0))
        if None not in shares and wrong(total):
            message = f"sums to {total} over all media, so no budget can keep to it"
            findings.error(file, message, f"write shares that sum to {hint}", plan[0].number, column)
    _check_budget(rows, files, findings)
    planned = {row["medium"] for row in plan}
    for row in rows.get("media", ()):
        if row["medium"] and row["medium"] not in planned:
            findings.warning(
                file, f"has no row for medium {row['medium']}", "write one, or the medium has no planned budget"
            )


def _check_budget(rows: RowsByTable, files: FileNameByTable, findings: Findings) -> None:
    """Check that the budgets of the media add up to the engagement's budget."""
    budgets = [number_of(row, "budget_yen") for row in rows["media_plan"]]
    totals = [number_of(row, "media_budget_yen") for row in rows.get("engagement", ())]
    if len(totals) == 1 and totals[0] is not None and None not in budgets:
        total = sum((budget for budget in budgets if budget is not None), Decimal(0))
        if total != totals[0]:
            message = (
                f"sums to {total:f} over all media, and media_budget_yen of {files['engagement']} is {totals[0]:f}"
            )
            findings.error(
                files["media_plan"], message, "make the two equal", rows["media_plan"][0].number, "budget_yen"
            )


def _check_within_delivery(row: Row, window: tuple[date, date], file: str, findings: Findings) -> None:
    for column in ("first_day", "last_day"):
        day = day_of(row, column)
        if day and not window[0] <= day <= window[1]:
            message = f"lies outside {window[0]} to {window[1]}, in which ads run"
            findings.error(file, message, "write a day between the two", row.number, column, day.isoformat())


def _check_costs(rows: RowsByTable, files: FileNameByTable, findings: Findings) -> None:
    costs, file = rows.get("cost_model", ()), files.get("cost_model", "")
    for row in costs:
        _check_cost_row(row, file, findings)
    groups: dict[CostGroup, list[Row]] = {}
    for row in costs:
        groups.setdefault((row["cost_heading"], row["platform"], row["medium"]), []).append(row)
    _check_headings(costs, file, findings)
    _check_platforms_of_media(costs, rows, file, findings)
    for group in groups.values():
        _check_overlaps(group, file, findings)
    if costs:
        _check_rates_hold_throughout(groups, rows, file, findings)


def _check_headings(costs: Sequence[Row], file: str, findings: Findings) -> None:
    """Check that every heading has a row and a single name."""
    names: dict[str, Row] = {}
    for row in costs:
        known = names.setdefault(row["cost_heading"], row)
        remedy, heading_name = f"write {known['cost_heading_ja']}", row["cost_heading_ja"]
        if known["cost_heading_ja"] != heading_name:
            message = f"names the heading otherwise than row {known.number}"
            findings.error(file, message, remedy, row.number, "cost_heading_ja", heading_name)
    for heading in ("production", "delivery", "reporting"):
        if costs and heading not in names:
            findings.error(file, f"has no row for the heading {heading}", "write its row")


def _check_platforms_of_media(costs: Sequence[Row], rows: RowsByTable, file: str, findings: Findings) -> None:
    platforms = {row["medium"]: row["platform"] for row in rows.get("media", ())}
    for row in costs:
        served = platforms.get(row["medium"], "")
        if row["medium"] and row["platform"] and served and served != row["platform"]:
            message = f"is not the platform of medium {row['medium']}"
            findings.error(file, message, f"write {served}", row.number, "platform", row["platform"])


def _check_overlaps(group: Sequence[Row], file: str, findings: Findings) -> None:
    """Check that no two rows of one heading, platform and medium apply to the same day."""
    for first_row, second_row in combinations(group, 2):
        spans = [(day_of(row, "first_day"), day_of(row, "last_day")) for row in (first_row, second_row)]
        (a, b), (c, d) = spans
        if a and b and c and d and a <= d and c <= b:
            message = f"holds on days that row {first_row.number} holds too, so they would cost twice"
            remedy = "let one end before the other begins"
            findings.error(file, message, remedy, second_row.number, "first_day", c.isoformat())


def _check_rates_hold_throughout(
    groups: Mapping[CostGroup, Sequence[Row]], rows: RowsByTable, file: str, findings: Findings
) -> None:
    """Check that every platform that may deliver has a delivery rate on each delivery day."""
    window = delivery_period(rows)
    serving = {row["platform"]: "serves media" for row in rows.get("media", ())}
    serving |= {row["platform"]: "is of kind ads" for row in rows.get("ad_platforms", ()) if row["kind"] == "ads"}
    for platform, why in serving.items():
        if not window or not platform:
            continue
        held = groups.get(("delivery", platform, ""), [])
        for first, last in uncovered_periods(window, held):
            message = f"has no delivery rate for {platform}, which {why}, from {first} to {last}"
            remedy = "write a row of delivery that holds on these days"
            findings.error(file, message, remedy, held[0].number if held else None)


def uncovered_periods(window: tuple[date, date], rows: Sequence[Row]) -> Iterator[tuple[date, date]]:
    """Yield the periods of `window` that no row covers."""
    spans = sorted(
        (first, last) for row in rows if (first := day_of(row, "first_day")) and (last := day_of(row, "last_day"))
    )
    if len(spans) < len(rows):
        return
    begin = window[0]
    for first, last in spans:
        if first > begin:
            yield begin, min(first - ONE_DAY, window[1])
        begin = max(begin, last + ONE_DAY)
        if begin > window[1]:
            return
    yield begin, window[1]


def _check_cost_row(row: Row, file: str, findings: Findings) -> None:
    is_delivery = row["cost_heading"] == "delivery"
    required = ("platform", "fee_rate") if is_delivery else ("fixed_net_yen",)
    unwanted = ("fixed_net_yen",) if is_delivery else ("platform", "medium", "fee_rate")
    for column in required:
        if row["cost_heading"] and column in row.values and not row[column]:
            findings.error(
                file, f"is empty, and a row of {row['cost_heading']} needs it", "write it", row.number, column, ""
            )
    for column in unwanted:
        if row["cost_heading"] and row[column]:
            message = f"does not belong to a row of {row['cost_heading']}"
            findings.error(file, message, "leave the cell empty", row.number, column, row[column])


def _check_later_days(rows: RowsByTable, files: FileNameByTable, findings: Findings) -> None:
    """Check days that must lie within the engagement or a year before it."""
    ends = [day for row in rows.get("engagement", ()) if (day := day_of(row, "end_date"))]
    starts = [day for row in rows.get("engagement", ()) if (day := day_of(row, "launch_date"))]
    if not ends or not starts:
        return
    _check_due_days(rows, files, min(starts), max(ends), findings)
    for table, column in (
        ("lp_articles", "published_date"),
        ("excluded_placements", "excluded_from"),
        ("attestations", "attested_date"),
    ):
        slack = YEAR if table == "attestations" else timedelta()
        for row in rows.get(table, ()):
            day = day_of(row, column)
            if day and not starts[0] - 3 * YEAR <= day <= ends[0] + slack:
                message = (
                    f"lies after the engagement's end, {ends[0]}" if day > ends[0] else "lies years before the launch"
                )
                findings.error(files[table], message, "check the year", row.number, column, day.isoformat())


def _check_due_days(rows: RowsByTable, files: FileNameByTable, launch: date, end: date, findings: Findings) -> None:
    """Check that nothing is due before the contract (a year before the launch, if its day is unknown), or more than a
    year after the end."""
    contracts = [day for row in rows.get("engagement", ()) if (day := day_of(row, "contract_date"))]
    first, last = min(contracts, default=launch - YEAR), end + YEAR
    for row in rows.get("deliverables", ()):
        due = day_of(row, "due_date")
        if due and not first <= due <= last:
            message = f"is before the contract, {first}" if due < first else f"is over a year after the end, {end}"
            findings.error(files["deliverables"], message, "check the year", row.number, "due_date", due.isoformat())
