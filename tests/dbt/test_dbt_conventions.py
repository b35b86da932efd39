"""What every platform and every model owes the project, checked over all of them at once."""

import csv
import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from orchestration.seeds import AD_PLATFORMS
from tests.support.places import PROJECT as ROOT

MODELS = sorted((ROOT / "models").rglob("*.sql"))
PROJECT = yaml.safe_load((ROOT / "dbt_project" / "dbt_project.yml").read_text())
GRAMMAR = {
    "staging": r"stg_[a-z0-9_]+__[a-z0-9_]+",
    "intermediate": r"int_[a-z0-9_]+",
    "marts": r"(fct|dim|mart)_[a-z0-9_]+",
    "kpi": r"kpi_[a-z0-9_]+",
}


@cache
def described() -> dict[str, str]:
    """Description of every model, by name."""
    files = [yaml.safe_load(path.read_text()) for path in (ROOT / "models").rglob("*.yml")]
    return {model["name"]: model.get("description", "") for file in files for model in file.get("models", [])}


def test_every_loaded_ad_platform_is_in_the_register_and_has_a_staging_model() -> None:
    with (ROOT / "seeds" / "ad_platforms.csv").open(encoding="utf-8") as file:
        registered = {row["platform"] for row in csv.DictReader(file) if row["kind"] == "ads"}
    assert set(AD_PLATFORMS) <= registered
    for platform in AD_PLATFORMS:
        assert (ROOT / "models" / "staging" / platform / f"stg_{platform}__ad_daily.sql").is_file()


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_is_named_by_its_layer_and_says_its_grain_first(path: Path) -> None:
    """Names are a grammar (models/README.md); a reader learns from the description what one row is."""
    layer = path.relative_to(ROOT / "models").parts[0]
    assert re.fullmatch(GRAMMAR[layer], path.stem)
    assert re.search(r"\bone row per\b", described()[path.stem], re.IGNORECASE)


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_ends_with_its_last_step(path: Path) -> None:
    """One step per CTE, and the last line names the one that is the result."""
    last = path.read_text().rstrip().splitlines()[-1]
    assert re.fullmatch(r"select \* from \w+", last) or last.endswith("}}")


def test_singular_tests_hang_on_one_model_in_the_graph() -> None:
    """A dbt test that reads several models becomes a check only when it says which one it judges."""
    for path in (ROOT / "tests" / "dbt").glob("*.sql"):
        found = re.search(r"'ref': \{'name': '([a-z0-9_]+)'\}", path.read_text())
        assert found, path.name
        assert found[1] in {model.stem for model in MODELS}, path.name
