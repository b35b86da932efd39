"""Selling points over all creative tests: the hierarchical model and `kpi.usp`. R-18."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from assets.kpi import usp
from assets.kpi._table import write_table
from assets.kpi.statistics import selling_points
from assets.kpi.statistics.selling_points import ArmDifference, draw, standing
from tests.support.creative_marts import Marts

SECOND = date(2026, 1, 26)


def difference(test: str, arm: str, control: str, mean: float, error: float = 0.04, **more: Any) -> ArmDifference:
    return ArmDifference(test, "B", "A", arm, control, mean, error**2, error**2 / 2, **more)


def test_with_known_deviations_the_model_is_the_normal_one_in_closed_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """One test: the mean shrinks by 2(p² + d²) / (2(p² + d²) + v)."""
    monkeypatch.setattr(selling_points, "DEVIATIONS", (0.1,))
    drawn = draw([difference("t", "b", "a", 0.2)]).arms["t", "B"]
    before = 4 * 0.1**2
    assert_allclose(drawn.mean(), 0.2 * before / (before + 0.04**2), atol=0.002)
    assert_allclose(drawn.var(), before * 0.04**2 / (before + 0.04**2), rtol=0.05)


def test_tests_are_joined_through_common_selling_points_and_agreeing_tests_are_surer() -> None:
    """c beat b and b beat a: c beats a, which no test compared."""
    chain = [difference(f"{pair}{n}", *pair, 0.2) for n in range(3) for pair in ("cb", "ba")]
    found = draw(chain).selling_points
    assert (found["c"] > found["a"]).mean() > 0.99
    assert np.median(found["a"]) < np.median(found["b"]) < np.median(found["c"])
    once = draw(chain[:2]).selling_points
    assert np.std(found["c"]) < np.std(once["c"])


def test_an_observational_difference_counts_less() -> None:
    fair, moved = (
        draw([difference("t", "b", "a", 0.1, is_observational=flag)]).arms["t", "B"] for flag in (False, True)
    )
    assert (fair > 0).mean() > (moved > 0).mean() > 0.5


def test_the_choice_by_expected_loss() -> None:
    rng = np.random.default_rng(1)
    stands = standing([np.zeros(50_000), rng.normal(0.1, 0.05, 50_000), rng.normal(-0.3, 0.05, 50_000)])
    assert stands.rank == [2, 1, 3]
    assert stands.p_better[1] == pytest.approx(0.977, abs=0.005)
    assert sum(stands.p_best) == pytest.approx(1)
    assert stands.expected_loss[1] == pytest.approx(0.0004, abs=0.0003)
    assert stands.expected_loss[0] == pytest.approx(1 - np.exp(-0.1 + 0.05**2 / 2), abs=0.005)


@pytest.mark.slow
def test_one_row_per_selling_point_with_effect_tests_and_what_to_try_next(tmp_path: Path) -> None:
    """訴求B wins a test of two media and loses to 訴求C; 訴求D has no result yet."""
    marts = Marts(tmp_path / "working.duckdb")
    marts.connection.execute(
        "insert into seeds.media (medium, name_ja) values ('one', '媒体1'), ('two', '媒体2'), ('three', '媒体3')"
    )
    marts.connection.execute(
        "insert into seeds.media_plan (medium, budget_yen) values ('one', 1), ('two', 2), ('three', 3)"
    )
    for test_id, arms, ctr in (("one", "AB", 0.014), ("two", "BC", 0.014), ("soon", "AD", None)):
        first = date(2026, 2, 9) if ctr is None else date(2026, 1, 12)
        marts.declare(
            test_id, arms=arms, first_day=first, last_day=date(2026, 2, 25) if ctr is None else date(2026, 2, 8)
        )
        if ctr:
            marts.deliver(test_id, f"{test_id}{arms[0].lower()}")
            marts.deliver(test_id, f"{test_id}{arms[1].lower()}", ctr=ctr)
    marts.judged()
    write_table(marts.connection, usp.TABLE)
    frame = marts.connection.execute("select * from kpi.usp order by usp_ja").df()
    rows = {row["usp_ja"]: row for row in frame.to_dict("records")}
    assert list(rows) == ["訴求A", "訴求B", "訴求C", "訴求D"]
    assert [(row["tests"], row["wins"], row["losses"]) for row in rows.values()] == [
        (1, 0, 1),
        (2, 1, 1),
        (1, 1, 0),
        (0, 0, 0),
    ]
    assert [rows[f"訴求{name}"]["usp_rank"] for name in "CBA"] == [1, 2, 3]
    assert rows["訴求C"]["effect_low"] < rows["訴求C"]["effect"] < rows["訴求C"]["effect_high"]
    assert rows["訴求A"]["effect"] < 0 < rows["訴求C"]["effect"]
    assert rows["訴求B"]["media_ja"] == "媒体1、媒体2"
    assert (rows["訴求D"]["next_step"], pd.isna(rows["訴求D"]["effect"])) == ("wait", True)
    assert rows["訴求B"]["next_medium_ja"] == "媒体3"
    assert rows["訴求C"]["next_step"] in ("use", "compare")
    assert all(row["next_step_ja"] for row in rows.values())
