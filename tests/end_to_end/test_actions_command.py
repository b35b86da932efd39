"""The ledger of proposals in the demo: each state, and lines of `tochimart actions` that the seeds accept. # R-42"""

from pathlib import Path

import duckdb

from tests.conftest import Done, tochimart
from tests.support.seed_folder import changed_seeds, check_seeds, errors


def test_the_demo_shows_every_state_and_its_lines_can_be_pasted(demo: Done, tmp_path: Path) -> None:
    """Nine days: the change history before them is not loaded."""
    with duckdb.connect(str(demo.published), read_only=True) as connection:
        states = dict(connection.execute("select action_key, state from kpi.actions where origin <> 'rule'").fetchall())
        keys = connection.execute("select rule_key from kpi.actions where origin = 'rule' order by 1").fetchall()
        ((state,),) = connection.execute(
            "select state from marts.mart_compliance where obligation_id = 'R-42'"
        ).fetchall()
    written = {key: states[key] for key in ("a01", "a02", "a03", "a04", "a05")}
    assert written == {"a01": "changed", "a02": "not_visible", "a03": "overdue", "a04": "declined", "a05": "proposed"}
    without = [key for key, value in states.items() if value == "changed_without_agreement"]
    assert without == ["change:yahoo_display:2002003005:budget:60010002:2026-02-12"]
    assert state == "not_met"

    done = tochimart(demo.home, "actions", "--csv")
    assert done.code == 0, done.err
    seeds = check_seeds(changed_seeds(tmp_path / "seeds", actions=lambda text: text + done.out))
    assert errors(seeds) == []
    assert sorted((row["rule_key"],) for row in seeds.tables["actions"] if row["rule_key"]) == keys
    shown = tochimart(demo.home, "actions")
    assert "合意したが期限までに未実施" in shown.out
    assert done.out in shown.out
    page = (demo.home / "reports" / "overview.html").read_text(encoding="utf-8")
    assert "改善提案の台帳" in page
    assert "2月12日に合意なく変更されました" in page
