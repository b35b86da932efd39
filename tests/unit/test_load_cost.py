"""What loading the code location must not import, because each start of Dagster and each run pays for it."""

import subprocess
import sys

import pytest

from tests.support.places import PROJECT

CODE = """
import logging, sys
import assets, orchestration.wiring
assets.list_sources()
assets.kpi.list_tables()
print(*sorted({"dbt", "networkx", "scipy", "pandas", "openpyxl", "altair", "google.ads"} & {*sys.modules}))
from orchestration.resources.dbt.runner import import_dbt
import_dbt()
print(*logging.getLogger().handlers)
import dbt.cli.main
"""


@pytest.mark.slow
def test_loading_the_code_location_imports_neither_dbt_nor_statistics() -> None:
    """dbt, imported when models are built, leaves no handler that would print Dagster's messages a second time."""
    done = subprocess.run([sys.executable, "-c", CODE], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["", ""]
