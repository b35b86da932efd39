"""`kpi.contract_ledger`: the contract's cost headings with tax: agreed, booked, forecast to the end, and left. R-26"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

import duckdb

from assets.kpi._table import IS_TOTAL, KpiColumn, KpiTable

if TYPE_CHECKING:
    import pandas as pd

TOTAL_LABEL = "(total)"
STATE_LABELS_JA = {
    "within": "上限内",
    "exceeds_agreed": "予定額を超える見込み",
    "exceeds_ceiling": "契約金額の上限を超える見込み",
    "unknown": "費用または見込みが不明のため判定なし",
}
HEADINGS_SQL = """
select cost_heading, cost_heading_ja, fixed_net is not null as is_fixed, media_cost_net, amount_net, tax, amount_with_tax
from marts.mart_cost_headings order by cost_heading
"""
PLANNED_SQL = """
-- A rate of the medium takes precedence over the rate of its platform.
select costs.cost_heading, plan.budget_yen, coalesce(costs.fee_rate, 0), coalesce(costs.tax_rate, 0)
from seeds.media_plan as plan
inner join seeds.media as media on plan.medium = media.medium
inner join seeds.cost_model as costs
    on costs.fixed_net_yen is null
        and (costs.medium = plan.medium or costs.medium is null and costs.platform = media.platform)
        and plan.first_day between costs.first_day and costs.last_day
qualify row_number() over (partition by plan.medium order by costs.medium is null) = 1
"""
FORECAST_SQL = """
select as_of_date, cost_forecast from kpi.pacing where scope_type = 'total' order by report_date desc limit 1
"""
CEILING_SQL = "select price_ceiling_yen from seeds.engagement"


def compute(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    """Return one row per cost heading and one for the contract."""
    import pandas as pd

    as_of, media_cost = connection.execute(FORECAST_SQL).fetchone() or (None, None)
    agreed: dict[str, Decimal] = {}
    for heading, budget, fee_rate, tax_rate in connection.execute(PLANNED_SQL).fetchall():
        agreed[heading] = agreed.get(heading, Decimal(0)) + round_yen(budget * (1 + fee_rate) * (1 + tax_rate))
    rows = [heading_row(row, agreed, media_cost) for row in connection.execute(HEADINGS_SQL).fetchall()]
    if rows:
        (ceiling,) = connection.execute(CEILING_SQL).fetchone() or (None,)
        total = {"cost_heading": TOTAL_LABEL, "cost_heading_ja": "契約全体", "is_total": True, "price_ceiling": ceiling}
        rows.append(total | {name: add_known([row[name] for row in rows]) for name in AMOUNTS})
    table = [{"as_of_date": as_of} | row | left_columns(row) for row in rows]
    return pd.DataFrame(table, columns=[column.name for column in COLUMNS], dtype=object)


def heading_row(heading: tuple, agreed: Mapping[str, Decimal], media_cost_forecast: Decimal | None) -> dict[str, Any]:
    """Return the amounts of one heading. Coming media cost bears fee and tax at the mean rate of the cost so far."""
    code, name_ja, is_fixed, media_cost, net, tax, with_tax = heading
    forecast = with_tax if is_fixed else None
    if media_cost and media_cost_forecast is not None:
        coming = max(media_cost_forecast - media_cost, Decimal(0))
        forecast = round_yen(with_tax + coming * with_tax / media_cost)
    return {
        "cost_heading": code,
        "is_total": False,
        "cost_heading_ja": name_ja,
        "agreed_with_tax": with_tax if is_fixed else agreed.get(code),
        "booked_net": net,
        "booked_tax": tax,
        "booked_with_tax": with_tax,
        "forecast_with_tax": forecast,
    }


def round_yen(amount: Decimal) -> Decimal:
    """Return the amount rounded half up at the sixth decimal, as all money of the warehouse."""
    return amount.quantize(Decimal("0.000001"), ROUND_HALF_UP)


def add_known(values: list[Decimal | None]) -> Decimal | None:
    """Return the sum, or None when a part is unknown."""
    return None if None in values else sum((value for value in values if value is not None), Decimal(0))


def left_columns(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is left of the agreed amount, or of the price ceiling for the contract, now and at the end."""
    limit = row.get("price_ceiling") or row["agreed_with_tax"]
    booked, forecast = row["booked_with_tax"], row["forecast_with_tax"]
    if limit is None or forecast is None:
        state = "unknown"
    elif forecast > limit:
        state = "exceeds_ceiling" if row.get("price_ceiling") else "exceeds_agreed"
    else:
        state = "within"
    return {
        "left_with_tax": None if limit is None or booked is None else limit - booked,
        "left_forecast_with_tax": None if limit is None or forecast is None else limit - forecast,
        "state": state,
        "state_ja": STATE_LABELS_JA[state],
    }


AMOUNTS = ("agreed_with_tax", "booked_net", "booked_tax", "booked_with_tax", "forecast_with_tax")
MONEY_TYPE = "decimal(18,6)"
COLUMNS = (
    KpiColumn(
        "cost_heading",
        "varchar",
        "Code of the cost heading (seeds.cost_model), or (total) | 費目のコード（全体は (total)）",
        True,
    ),
    IS_TOTAL,
    KpiColumn("cost_heading_ja", "varchar", "Cost heading in Japanese | 費目", True),
    KpiColumn(
        "as_of_date", "date", "Last day with a known official CV; NULL before the first | 公式CVが判明している最後の日"
    ),
    KpiColumn(
        "price_ceiling",
        MONEY_TYPE,
        "Highest price of the contract in yen with tax (price_ceiling_yen of seeds.engagement); only for the total | "
        "契約金額の上限（円、税込、全体のみ）",
    ),
    KpiColumn(
        "agreed_with_tax",
        MONEY_TYPE,
        "Agreed amount in yen: the fixed amount, or the media budget with fee, both with tax | "
        "予定額（円、税込）。固定額、または媒体費予算＋管理運用費",
    ),
    KpiColumn(
        "booked_net",
        MONEY_TYPE,
        "Amount so far without tax, yen; a fixed amount counts whole. NULL when unknown | これまでの計上額（円、税抜）",
    ),
    KpiColumn("booked_tax", MONEY_TYPE, "Consumption tax of booked_net, yen | 消費税額（円）"),
    KpiColumn("booked_with_tax", MONEY_TYPE, "booked_net + booked_tax, yen | これまでの計上額（円、税込）"),
    KpiColumn(
        "forecast_with_tax",
        MONEY_TYPE,
        "Forecast at the end of delivery, yen with tax: media cost by the forecast of kpi.pacing, with fee and tax as so far. NULL without "
        "forecast | 配信終了時の見込み額（円、税込）。予測がない場合は NULL",
    ),
    KpiColumn(
        "left_with_tax",
        MONEY_TYPE,
        "agreed_with_tax - booked_with_tax, yen; for the total, price_ceiling - booked_with_tax | 残額（円、税込）。全体は上限との差",
    ),
    KpiColumn(
        "left_forecast_with_tax",
        MONEY_TYPE,
        "The same with forecast_with_tax: what will be left at the end, yen | 配信終了時の残額の見込み（円、税込）",
    ),
    KpiColumn(
        "state", "varchar", "within, exceeds_agreed, exceeds_ceiling or unknown, by the forecast | 見込みの判定", True
    ),
    KpiColumn("state_ja", "varchar", "The state in Japanese | 判定の説明", True),
)

TABLE = KpiTable(
    name="contract_ledger",
    description=(
        "One row per cost heading of the contract, and the total: agreed, booked, forecast to the end of delivery and left, in yen "
        "with tax. Media cost and fee belong to the heading of delivery. | 契約の費目別台帳（予定・計上・見込み・残額、税込）。"
    ),
    columns=COLUMNS,
    grain=("cost_heading",),
    reads=(
        "kpi.pacing",
        "marts.mart_cost_headings",
        "seeds.cost_model",
        "seeds.engagement",
        "seeds.media",
        "seeds.media_plan",
    ),
    compute=compute,
)
