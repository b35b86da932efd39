"""Hand-made marts for creative tests: declared tests, and days of creatives with known rates."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from assets.kpi._table import write_table
from assets.kpi.creative_test import TABLE
from tests.support.contracts import create

FIRST, NEWEST = date(2026, 1, 12), date(2026, 2, 8)
TABLES = (
    "marts.mart_ad_rotation_daily",
    "marts.mart_funnel_daily",
    "seeds.engagement",
    "seeds.creative_tests",
    "seeds.media",
    "seeds.media_plan",
    "seeds.targets",
)


class Marts:
    """A working file with the tables the computation reads."""

    def __init__(self, path: Path) -> None:
        self.connection = duckdb.connect(str(path))
        create(self.connection, *TABLES)
        self.connection.execute("insert into seeds.engagement (cv_basis) values ('cv_events')")
        self.rng = np.random.default_rng(20251201)
        self.deliver("other", "x1", impressions=10, days=28)

    def declare(self, test_id: str, metric: str = "ctr", **more: Any) -> None:
        """A test of arm A (control), creative `<test_id>a`, against B and so on."""
        given = {
            "arms": "AB",
            "last_day": date(2026, 3, 1),
            "first_day": FIRST,
            "shares": None,
            "creatives": None,
        } | more
        for number, arm in enumerate(given["arms"]):
            self.connection.execute(
                "insert into seeds.creative_tests (test_id, name_ja, medium, arm, is_control, creatives, usp_ja, first_day, last_day, "
                "planned_share, primary_metric, worthwhile_lift) values (?, 'テスト', ?, ?, ?, ?, ?, ?, ?, ?, ?, 0.1)",
                [
                    test_id, test_id, arm, number == 0, (given["creatives"] or {}).get(arm, f"{test_id}{arm.lower()}"),
                    f"訴求{arm}", given["first_day"], given["last_day"],
                    (given["shares"] or {}).get(arm, 1 / len(given["arms"])), metric,
                ],
            )  # fmt: skip

    def deliver(self, medium: str, creative: str, **more: Any) -> None:
        """Days of one creative: Poisson figures, weekends quieter, two targets."""
        given = {"impressions": 10_000, "ctr": 0.01, "cvr": 0.02, "cpc": 30.0, "days": 28, "target": "main_f"} | more
        for number in range(given["days"]):
            quiet = 0.7 if number % 7 in (5, 6) else 1.0
            shown = int(self.rng.poisson(given["impressions"] * quiet))
            clicks = int(self.rng.poisson(shown * given["ctr"] * (1.1 if number % 2 else 0.9)))
            cv = int(self.rng.poisson(clicks * given["cvr"]))
            self.connection.execute(
                "insert into marts.mart_funnel_daily (report_date, medium, campaign, target, creative, match_method, impressions, "
                "clicks, cost_net, cv_events, cv_sessions, cv_with_cost, cv_with_clicks, is_provisional) "
                "values (?, ?, 'job_winter', ?, ?, 'platform_id', ?, ?, ?, ?, ?, ?, ?, false)",
                [
                    FIRST + timedelta(days=number),
                    medium,
                    given["target"],
                    creative,
                    shown,
                    clicks,
                    clicks * given["cpc"],
                    cv,
                    cv // 2,
                    cv,
                    cv,
                ],
            )

    def rotate(self, medium: str, mode: str | None) -> None:
        """Put the ads of a medium into one ad group whose ads rotate as `mode` says; None: the platform does not say."""
        self.connection.execute(
            "update marts.mart_funnel_daily set platform = 'p', ad_group_id = ? where medium = ?", [medium, medium]
        )
        if mode:
            self.connection.execute(
                "insert into marts.mart_ad_rotation_daily (report_date, platform, ad_group_id, ad_rotation_mode) values (?, 'p', ?, ?)",
                [NEWEST, medium, mode],
            )

    def judged(self) -> dict[tuple[str, str, str], dict[str, Any]]:
        """The table's rows by test, arm and metric."""
        write_table(self.connection, TABLE)
        rows = self.connection.execute("select * from kpi.creative_test").df().to_dict("records")
        return {(row["test_id"], row["arm"], row["metric"]): row for row in rows}
