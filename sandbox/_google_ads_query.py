"""Evaluates a parsed GAQL query over the simulated campaign: which fields each resource offers, grouping, filters, totals."""

from collections.abc import Sequence
from datetime import date, timedelta

from sandbox._gaql import Condition, GaqlError, Query
from sandbox.world import World

MANAGER = "9998887776"
CHANNELS = {"SEARCH": 2, "DISPLAY": 3, "DEMAND_GEN": 14}
AD_TYPES = {"SEARCH": 15, "DISPLAY": 19, "DEMAND_GEN": 35}
DEVICES = {"mobile": 2, "tablet": 3, "desktop": 4}
ACTIONS = {"internship": (7001, "インターン応募クリック"), "job": (7002, "求人応募クリック")}


def _case(column: str, numbers: dict[str, int]) -> str:
    return f"case {column} " + " ".join(f"when '{key}' then {value}" for key, value in numbers.items()) + " end"


CUSTOMER = {
    "customer.id": "account_id",
    "customer.currency_code": "'JPY'",
    "customer.time_zone": "'Asia/Tokyo'",
    "customer.descriptive_name": "'とちぎの仕事魅力発信'",
    "customer.auto_tagging_enabled": "true",
}
CAMPAIGN = {
    **CUSTOMER,
    "campaign.id": "campaign_id",
    "campaign.name": "campaign_name",
    "campaign.advertising_channel_type": _case("channel", CHANNELS),
    "campaign.status": "2",
    "segments.date": "strftime(day, '%Y-%m-%d')",
    "segments.device": _case("device", DEVICES),
}
AD = {
    **CAMPAIGN,
    "ad_group.id": "ad_group_id",
    "ad_group.name": "ad_group_name",
    "ad_group_ad.ad.id": "ad_id",
    "ad_group_ad.ad.name": "ad_name",
    "ad_group_ad.ad.type": _case("channel", AD_TYPES),
    "ad_group_ad.ad.final_urls": "[final_url]",
    "ad_group_ad.status": "2",
}
ACTION = {
    "segments.conversion_action": "'customers/' || account_id || '/conversionActions/' || "
    f"({_case('kind', {kind: number for kind, (number, _) in ACTIONS.items()})})",
    "segments.conversion_action_name": "case kind "
    + " ".join(f"when '{k}' then '{v[1]}'" for k, v in ACTIONS.items())
    + " end",
    "segments.conversion_action_category": "3",
}
DELIVERY = {
    "metrics.impressions": "sum(impressions)",
    "metrics.clicks": "sum(clicks)",
    "metrics.cost_micros": "sum(cost_micros)",
    "metrics.invalid_clicks": "sum(invalid_clicks)",
}
CONVERSIONS = {"metrics.conversions": "sum(conversions)", "metrics.all_conversions": "sum(all_conversions)"}
METRICS = DELIVERY | CONVERSIONS

RESOURCES = {
    "ad_group_ad": AD,
    "campaign": {**CAMPAIGN, **ACTION},
    "customer": {**CUSTOMER, **{k: CAMPAIGN[k] for k in ("segments.date", "segments.device")}},
}

VIEWS = (
    """create view google_facts as
    select *, conversions * 1.25 as all_conversions from ad_facts where platform = 'google_ads'""",
    """create view google_actions as
    select ads.account_id, ads.campaign_id, ads.campaign_name, ads.channel, arrived.day, arrived.device, arrived.kind,
        arrived.credit as conversions, arrived.credit * 1.25 as all_conversions
    from arrived inner join ads on arrived.ad_id = ads.ad_id where arrived.platform = 'google_ads'""",
)


def validate(query: Query, customer: str, today: date) -> None:
    """Refuse what the platform refuses."""
    known = RESOURCES.get(query.resource)
    if known is None:
        raise GaqlError("BAD_RESOURCE_TYPE_IN_FROM_CLAUSE", f"'{query.resource}' is not a resource of this sandbox.")
    asked = {*query.fields, *(one.field for one in query.conditions), *(field for field, _ in query.order)}
    for field in sorted(asked):
        if field not in known and field not in METRICS:
            raise GaqlError("UNRECOGNIZED_FIELD", f"Unrecognized field in the query: '{field}'.")
    if customer == MANAGER and any(field.startswith("metrics.") for field in asked):
        raise GaqlError("REQUESTED_METRICS_FOR_MANAGER", "Metrics cannot be requested for a manager account.")
    if asked & ACTION.keys() and asked & DELIVERY.keys():
        raise GaqlError(
            "PROHIBITED_SEGMENT_WITH_METRIC_IN_SELECT_OR_WHERE_CLAUSE",
            "Cannot select or filter on the segment conversion_action with metrics of ad delivery.",
        )
    for field, _ in query.order:
        if field not in query.fields:
            raise GaqlError("EXPECTED_REFERENCED_FIELD_IN_SELECT_CLAUSE", f"'{field}' must be in the SELECT clause.")
    for one in query.conditions:
        if one.field == "segments.date" and "segments.date" in query.fields:
            oldest = today - timedelta(days=37 * 31)
            if any(value < oldest.isoformat() for value in one.values):
                raise GaqlError("REQUESTED_DATE_GRANULARITY_NOT_SUPPORTED", "Daily figures are kept for 37 months.")


def condition_sql(condition: Condition, expressions: dict[str, str]) -> tuple[str, list[object]]:
    """SQL of one comparison with bound values."""
    left = expressions[condition.field]
    values: list[object] = [_number(value) for value in condition.values]
    if condition.operator == "BETWEEN":
        return f"{left} between ? and ?", values
    if condition.operator in {"IN", "NOT IN"}:
        return f"{left} {condition.operator.lower()} ({', '.join('?' * len(values))})", values
    return f"{left} {condition.operator} ?", values[:1]


def _number(text: str) -> object:
    return int(text) if text.lstrip("-").isdigit() else text


def evaluate(world: World, query: Query, customer: str) -> tuple[list[tuple], dict[str, float]]:
    """Rows in the order of `query.fields`, and the totals of the selected metrics over all rows."""
    validate(query, customer, world.today)
    dimensions = [field for field in query.fields if field not in METRICS]
    metrics = [field for field in query.fields if field in METRICS]
    expressions = RESOURCES[query.resource] | METRICS
    if query.resource == "customer" and not metrics and "segments.date" not in query.fields:
        row = world.rows(
            f"select {', '.join(expressions[field] for field in query.fields)} from ads where account_id = ? limit 1",
            [int(customer)],
        )
        return row, {}
    relation = "google_actions" if set(query.fields) & ACTION.keys() else "google_facts"
    before, after = ["account_id = ?"], list[str]()
    bound_before, bound_after = list[object]([int(customer)]), list[object]()
    for condition in query.conditions:
        sql, values = condition_sql(condition, expressions)
        (after if condition.field in METRICS else before).append(sql)
        (bound_after if condition.field in METRICS else bound_before).extend(values)
    if metrics and any(field.startswith("segments.") for field in dimensions):
        after.append("(" + " or ".join(f"{METRICS[field]} > 0" for field in metrics) + ")")
    selected = ", ".join(expressions[field] for field in query.fields)
    grouping = (
        f" group by {', '.join(str(query.fields.index(field) + 1) for field in dimensions)}" if dimensions else ""
    )
    having = f" having {' and '.join(after)}" if after else ""
    order = ", ".join(f"{query.fields.index(field) + 1} {'desc' if down else 'asc'}" for field, down in query.order)
    sql = f"select {selected} from {relation} where {' and '.join(before)}{grouping}{having} order by {order or 'all'}"
    if query.limit is not None:
        sql += f" limit {query.limit}"
    rows = world.rows(sql, [*bound_before, *bound_after])
    return rows, totals(rows, query.fields, metrics)


def totals(rows: Sequence[tuple], fields: Sequence[str], metrics: Sequence[str]) -> dict[str, float]:
    """Sums of the metrics over the rows."""
    return {metric: sum(row[fields.index(metric)] or 0 for row in rows) for metric in metrics}
