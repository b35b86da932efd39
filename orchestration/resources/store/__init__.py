"""Where rows are kept: landing (Parquet files by day), the warehouse (DuckDB), its ledgers, and the published snapshot.

Here belongs everything that writes or replaces measured data. What a platform's rows mean does not.
"""

from orchestration.resources.store.builds import build_version, plan_build, record_build, record_failed_tests
from orchestration.resources.store.control_totals import DECIMALS
from orchestration.resources.store.landed_files import LandedFile, read_metadata
from orchestration.resources.store.landing import (
    REFETCHED_STATES,
    DENIED,
    FAILED,
    LATE,
    MISSING,
    PARKED,
    LAST_PARKED_FILE,
    LandingResult,
    Landing,
    days_between,
    never_fetched,
    days_with_marker,
)
from orchestration.resources.store.ledgers import State
from orchestration.resources.store.profile_files import (
    check_profile,
    claim_profile,
    profile_in,
    refuse_database,
    refuse_landed,
)
from orchestration.resources.store.rebuild import begin_rebuild, discard_rebuild, restore_ledgers, swap_in_rebuild
from orchestration.resources.store.snapshot import open_published, publish
from orchestration.resources.store.test_rows import FailedTest, failed_tests
from orchestration.resources.store.turns import turn
from orchestration.resources.store.warehouse import Warehouse
from orchestration.resources.store.working_file import refuse_lost

__all__ = [
    "REFETCHED_STATES",
    "DECIMALS",
    "DENIED",
    "FAILED",
    "LATE",
    "MISSING",
    "PARKED",
    "LAST_PARKED_FILE",
    "FailedTest",
    "LandingResult",
    "LandedFile",
    "Landing",
    "State",
    "Warehouse",
    "begin_rebuild",
    "build_version",
    "check_profile",
    "claim_profile",
    "days_between",
    "discard_rebuild",
    "failed_tests",
    "never_fetched",
    "days_with_marker",
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
    "swap_in_rebuild",
    "turn",
]
