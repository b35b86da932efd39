"""Where rows are kept: landing (Parquet files by day), the warehouse (DuckDB), its ledgers, and the published snapshot.

Here belongs everything that writes or replaces measured data. What a platform's rows mean does not.
"""

from orchestration.resources.store.builds import build_version, plan_build, record_build, record_failed_tests
from orchestration.resources.store.landing import (
    ASKED_AGAIN,
    DECIMALS,
    DENIED,
    FAILED,
    MISSING,
    PARKED,
    Landed,
    LandedFile,
    Landing,
    days_between,
    read_metadata,
)
from orchestration.resources.store.ledgers import State
from orchestration.resources.store.profile_files import enter, look, profile_in, refuse_database, refuse_landed
from orchestration.resources.store.rebuild import begin, discard, restore_ledgers, swap
from orchestration.resources.store.snapshot import open_published, publish
from orchestration.resources.store.test_rows import FailedTest, failed_tests
from orchestration.resources.store.turns import turn
from orchestration.resources.store.warehouse import Warehouse, refuse_lost

__all__ = [
    "ASKED_AGAIN",
    "DECIMALS",
    "DENIED",
    "FAILED",
    "MISSING",
    "PARKED",
    "FailedTest",
    "Landed",
    "LandedFile",
    "Landing",
    "State",
    "Warehouse",
    "begin",
    "build_version",
    "days_between",
    "discard",
    "enter",
    "failed_tests",
    "look",
    "open_published",
    "plan_build",
    "profile_in",
    "publish",
    "read_metadata",
    "record_build",
    "record_failed_tests",
    "refuse_database",
    "refuse_landed",
    "refuse_lost",
    "restore_ledgers",
    "swap",
    "turn",
]
