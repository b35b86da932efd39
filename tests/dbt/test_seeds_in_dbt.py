"""dbt loads the normalised seeds of the data folder it is run for, and leaves them as they are."""

import shutil
from pathlib import Path

from orchestration.resources.dbt.runner import seeds_folder
from tests.support.dbt_warehouse import Dbt, new_warehouse, query
from tests.support.seed_folder import changed_seeds, normalised, replaced


def test_a_moved_data_folder_is_built_from_its_own_seeds(dbt_target: Path, tmp_path: Path) -> None:
    """The manifest was parsed for another folder; dbt writes the SQL of a seed below `run`, never over the seed."""
    target = tmp_path / "moved" / "target"
    shutil.copytree(dbt_target, target)
    source = changed_seeds(
        tmp_path / "seeds",
        cv_link_rules=replaced(",jobs.tochigi-shigoto.example,/entry,", ",求人.example,/応募/,"),
        targets=lambda text: text.replace("main_m,", "01,"),
        dm_sheet=lambda text: text.replace(",main_m,", ",01,"),
    )
    written = normalised(source, seeds_folder(target))
    warehouse = tmp_path / "working.duckdb"
    new_warehouse(warehouse)
    assert Dbt(tmp_path / "dbt", target).invoke(warehouse, "seed", "--select", "cv_link_rules", "targets") == []
    assert query(
        warehouse,
        "select link_domain, link_domain_unicode, path_prefix from seeds.cv_link_rules where rule_id = 'job_entry'",
    ) == [("xn--gmqu33e.example", "求人.example", "/応募")]
    assert query(warehouse, "select min(target) from seeds.targets") == [("01",)]
    assert {path.name: path.read_bytes() for path in seeds_folder(target).iterdir()} == written
