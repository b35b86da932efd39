"""Evaluates a parsed GAQL query over the simulated campaign: which fields each resource offers, grouping, filters, totals."""

from collections.abc import Sequence
from datetime import date

from sandbox._gaql import Condition, GaqlError, Query
from sandbox._google_ads_fields import typed
from sandbox.world import World

MANAGER = "9998887776"
HISTORY_MONTHS = 37
CHANNELS = {"SEARCH": 2, "DISPLAY": 3, "DEMAND_GEN": 14}
AD_TYPES = {"SEARCH": 15, "DISPLAY": 19, "DEMAND_GEN": 35}
DEVICES = {"mobile": 2, "tablet": 3, "desktop": 4}
ACTIONS = {"internship": (7001, "インターン応募クリック"), "job": (7002, "求人応募クリック")}


def _case(column: str, numbers: dict[str, int]) -> str:
    return f"case {column} " + " ".join(f"when '{key}' then {value}" for key, value in numbers.items()) + " end"


NAME = f"case account_id when {MANAGER} then '栃木県MCC' else 'とちぎの仕事魅力発信' end"
CUSTOMER = {
    "customer.id": "account_id",
    "customer.currency_code": "'JPY'",
    "customer.time_zone": "'Asia/Tokyo'",
    "customer.descriptive_name": NAME,
    "customer.manager": f"account_id = {MANAGER}",
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
CLIENT = {
    "customer_client.id": "client_id",
    "customer_client.client_customer": "'customers/' || client_id",
    "customer_client.descriptive_name": NAME.replace("account_id", "client_id"),
    "customer_client.manager": f"client_id = {MANAGER}",
    "customer_client.level": "level",
    "customer_client.currency_code": "'JPY'",
    "customer_client.time_zone": "'Asia/Tokyo'",
    "customer_client.status": "2",
    "customer_client.hidden": "false",
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
    "customer_client": CLIENT,
}

VIEWS = (
    """create view google_facts as
    select *, conversions * 1.25 as all_conversions from ad_facts where platform = 'google_ads'""",
    """create view google_actions as
    select ads.account_id, ads.campaign_id, ads.campaign_name, ads.channel, arrived.day, arrived.device, arrived.kind,
        arrived.credit as conversions, arrived.credit * 1.25 as all_conversions
    from arrived inner join ads on arrived.ad_id = ads.ad_id where arrived.platform = 'google_ads'""",
    f"""create view google_clients as
    with clients as (select distinct account_id from ads where platform = 'google_ads')
    select account_id, account_id as client_id, 0 as level from clients
    union all select {MANAGER}, account_id, 1 from clients
    union all select {MANAGER}, {MANAGER}, 0""",
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
    if query.resource == "customer_client" and any(field in METRICS for field in asked):
        raise GaqlError("PROHIBITED_METRIC_IN_SELECT_OR_WHERE_CLAUSE", "A list of accounts has no metrics.")
    filtered = [one.field for one in query.conditions if one.field.startswith("segments.")]
    needed = [field for field, _ in query.order] + [field for field in filtered if field != "segments.date"]
    for field in needed:
        if field not in query.fields:
            raise GaqlError("EXPECTED_REFERENCED_FIELD_IN_SELECT_CLAUSE", f"'{field}' must be in the SELECT clause.")
    oldest = months_before(today, HISTORY_MONTHS).isoformat()
    for one in query.conditions:
        daily = one.field == "segments.date" and "segments.date" in query.fields
        if daily and min(one.values) < oldest:
            raise GaqlError("REQUESTED_DATE_GRANULARITY_NOT_SUPPORTED", "Daily figures are kept for 37 months.")


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last day up to the 28th."""
    month = day.year * 12 + day.month - 1 - months
    return date(month // 12, month % 12 + 1, min(day.day, 28))


def condition_sql(condition: Condition, expressions: dict[str, str]) -> tuple[str, list[object]]:
    """SQL of one comparison with bound values. Raises GaqlError when a value does not fit its field."""
    left = expressions[condition.field]
    values = [typed(condition.field, value) for value in condition.values]
    if condition.operator == "BETWEEN":
        return f"{left} between ? and ?", values
    if condition.operator in {"IN", "NOT IN"}:
        return f"{left} {condition.operator.lower()} ({', '.join('?' * len(values))})", values
    return f"{left} {condition.operator} ?", values[:1]


def relation_of(query: Query) -> str:
    """The view a query reads: accounts, conversions by action, or what was delivered."""
    asked = {*query.fields, *(one.field for one in query.conditions)}
    if query.resource == "customer_client":
        return "google_clients"
    if query.resource == "customer" and asked <= CUSTOMER.keys():
        return "(select distinct account_id from google_clients)"
    return "google_actions" if asked & ACTION.keys() else "google_facts"


def evaluate(world: World, query: Query, customer: str) -> tuple[list[tuple], dict[str, float]]:
    """Rows in the order of `query.fields`, and the totals of the selected metrics over all rows."""
    validate(query, customer, world.today)
    dimensions = [field for field in query.fields if field not in METRICS]
    metrics = [field for field in query.fields if field in METRICS]
    expressions = RESOURCES[query.resource] | METRICS
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
    # The other columns follow, so that equal rows come in one order on every page.
    ways = [(field, "desc" if down else "asc") for field, down in query.order] + [
        (name, "asc") for name in query.fields
    ]
    order = ", ".join(f"{query.fields.index(field) + 1} {way}" for field, way in ways)
    sql = f"select {selected} from {relation_of(query)} where {' and '.join(before)}{grouping}{having} order by {order}"
    if query.limit is not None:
        sql += f" limit {query.limit}"
    rows = world.rows(sql, [*bound_before, *bound_after])
    return rows, totals(rows, query.fields, metrics)


def totals(rows: Sequence[tuple], fields: Sequence[str], metrics: Sequence[str]) -> dict[str, float]:
    """Sums of the metrics over the rows."""
    return {metric: sum(row[fields.index(metric)] or 0 for row in rows) for metric in metrics}
