"""Proposals that contradict themselves are refused with one line that says where and what to write. # R-42"""

from pathlib import Path

import pytest

from orchestration.seeds import check_seeds, read_seed, write_normalised
from tests.support.seed_folder import added, changed_seeds, errors, replaced

COLUMNS = {"action_id": "b1", "proposed_on": "2026-02-01", "kind": "budget", "what_ja": "提案", "decision": "proposed"}
FAULTS = {
    "a decision without its day": (
        {"decision": "agreed", "decided_by_role": "analyst"},
        "column decided_on: is empty, and the decision is agreed",
    ),
    "a decision by nobody": ({"decision": "declined", "decided_on": "2026-02-02"}, "column decided_by_role: is empty"),
    "a proposal that is decided already": ({"decided_on": "2026-02-02"}, "the decision is still proposed"),
    "a change that nobody agreed to": (
        {"decision": "declined", "decided_on": "2026-02-02", "decided_by_role": "analyst", "changed_on": "2026-02-03"},
        'column changed_on: "2026-02-03" is filled in, and the decision is declined',
    ),
    "a change before the agreement": (
        {"decision": "agreed", "decided_on": "2026-02-05", "decided_by_role": "analyst", "changed_on": "2026-02-03"},
        "is before decided_on, 2026-02-05",
    ),
    "a proposal before the contract": (
        {"proposed_on": "2025-09-01"},
        "outside the engagement, 2025-10-01 to 2026-03-13",
    ),
    "a kind that is not listed": ({"kind": "budgets"}, "Write budget"),
    "a medium of another platform": (
        {"platform": "yahoo_search", "medium": "google_search"},
        "is a medium of google_ads, and the platform is yahoo_search",
    ),
    "an id of no platform": ({"campaign_id": "123"}, "Write the platform"),
    "a name in place of a role": (
        {"decision": "declined", "decided_on": "2026-02-02", "decided_by_role": "田中"},
        "column decided_by_role",
    ),
}


def line(**values: str) -> str:
    """A row of actions.csv."""
    from orchestration.seeds import column_names

    return ",".join((COLUMNS | values).get(name, "") for name in column_names("actions"))


@pytest.mark.parametrize(("values", "expected"), FAULTS.values(), ids=list(FAULTS))
def test_a_fault_is_one_line(tmp_path: Path, values: dict[str, str], expected: str) -> None:
    (found,) = errors(check_seeds(changed_seeds(tmp_path / "seeds", actions=added(line(**values)))))
    assert found.startswith("actions.csv, row 7, column ")
    assert expected in found


def test_one_proposal_of_a_rule_is_written_down_once_while_it_is_open(tmp_path: Path) -> None:
    twice = f"{line(rule_key='alert:x')}\n{line(action_id='b2', rule_key='alert:x')}"
    (found,) = errors(check_seeds(changed_seeds(tmp_path / "seeds", actions=added(twice))))
    assert "row 8, column rule_key" in found
    assert "row 7 too" in found


def test_a_keyword_without_its_text_is_worth_a_look(tmp_path: Path) -> None:
    seeds = check_seeds(changed_seeds(tmp_path / "seeds", actions=replaced("栃木 就活 説明会,", ",")))
    assert seeds.errors == []
    assert [one.column for one in seeds.findings] == ["item"]


def test_the_ledger_may_be_missing(tmp_path: Path) -> None:
    """dbt and all readers then find it without rows."""
    source = changed_seeds(tmp_path / "seeds")
    (source / "actions.csv").unlink()
    assert errors(check_seeds(source)) == []
    assert read_seed("actions", source) == []
    write_normalised(tmp_path / "dbt", source)
    assert (tmp_path / "dbt" / "actions.csv").read_text(encoding="utf-8").startswith("action_id,proposed_on,kind")
