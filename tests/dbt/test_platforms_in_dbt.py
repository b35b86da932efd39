"""What dbt is told of the platforms: sources are the reports they land, and what they offer is there."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from dbt_common.exceptions import DbtBaseException

import assets
from orchestration.resources.dbt.offers import dbt_variables_option, read_platform_offers
from orchestration.settings import Settings
from tests.support.dbt_warehouse import DBT_PROJECT, Dbt
from tests.support.places import PROJECT

STAGING = PROJECT / "models" / "staging"
REPORTS = {report.table: report for report in assets.list_all_reports(Settings(_env_file=None))}  # type: ignore[call-arg]


def sources() -> dict[str, dict]:
    """Every described raw table, by its qualified name."""
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in STAGING.rglob("*.yml")]
    return {
        f"{source['schema']}.{table['name']}": table
        for file in files
        for source in file.get("sources", [])
        for table in source["tables"]
        if source["name"] != "ops"
    }


def test_the_sources_are_the_reports_the_platforms_land() -> None:
    assert sources().keys() == REPORTS.keys()


def test_a_described_raw_column_is_one_the_report_lands() -> None:
    """A renamed column would leave its description, and the tests on it, behind."""
    told = {(name, column["name"]) for name, table in sources().items() for column in table.get("columns", [])}
    landed = {(name, column.name) for name, report in REPORTS.items() for column in report.columns}
    envelope = {"_account_id", "_report_date", "_fetched_at", "_load_id"}
    assert {one for one in told if one[1] not in envelope} <= landed


def test_whatever_a_platform_offers_is_a_view_that_is_there() -> None:
    """A misspelt entry is found before anything is built."""
    models = {path.stem for path in (PROJECT / "models").rglob("*.sql")}
    named = set()
    for platform, kinds in read_platform_offers().items():
        for told in kinds.values():
            for one in told if isinstance(told, list) else [told]:
                named |= {one["relation"]} if "relation" in one else set()
                named |= {f"stg_{platform}__{one[name]}" for name in ("report", "by_click", "by_date") if name in one}
        named |= {f"stg_{platform}__{level}_daily" for level in kinds.get("levels", {})}
        named |= {f"stg_{platform}__{kind}s" for kind in kinds.get("settings", {}).get("snapshots", [])}
    assert named
    assert named - models == set()


def test_no_shared_model_names_a_platform_of_which_it_could_ask() -> None:
    """Models of one platform, or of how two are linked, name it; no other model does. Macros of the contract's obligations name media."""
    own = {
        path
        for platform in read_platform_offers()
        for path in (PROJECT / "models").rglob(f"*{platform.split('_')[0]}*.sql")
    }
    models = {path for path in (PROJECT / "models").rglob("*.sql") if path.stem != "int_site__setting_checks"}
    shared = models - own
    name = re.compile("|".join(rf"'{platform}'|stg_{platform}__" for platform in read_platform_offers()))
    naming = {path.name for path in shared if name.search(path.read_text())}
    assert naming == set()


def test_a_subject_that_no_platform_offers_is_said_in_a_sentence(tmp_path: Path, dbt_target: Path) -> None:
    with pytest.raises(DbtBaseException) as raised:
        Dbt(tmp_path, dbt_target).compiled("select 1 {% if offers('tides') %}{% endif %}")
    assert re.search(
        r"no platform offers 'tides'.*offers\.toml", str(raised.value.__cause__ or raised.value.__context__)
    )


def test_dbt_started_without_what_the_platforms_declare_says_so(tmp_path: Path) -> None:
    assert json.loads(dbt_variables_option()[1]).keys() == {"platforms", "only_channels", "offers"}
    dbt = [
        str(Path(sys.executable).with_name("dbt")),
        "parse",
        "--project-dir",
        str(DBT_PROJECT),
        "--profiles-dir",
        str(DBT_PROJECT),
    ]
    done = subprocess.run(
        [*dbt, "--target-path", str(tmp_path), "--log-path", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode != 0
    assert "dbt was not told the platforms: start it with `python -m orchestration.resources.dbt`" in done.stdout
