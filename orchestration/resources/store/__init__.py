"""Storage of rows: landing zone (Parquet files by day), warehouse (DuckDB), its ledgers, and the published snapshot.
Everything that writes or replaces measured data belongs here. The meaning of a platform's rows does not."""

from orchestration.resources.store.builds import (
    build_version,
    drop_removed_models,
    list_days_to_build,
    record_build,
    record_failed_tests,
)
from orchestration.resources.store.control_totals import DECIMALS
from orchestration.resources.store.landed_files import LandedFile, read_metadata
from orchestration.resources.store.landing import (
    DENIED,
    FAILED,
    LAST_PARKED_FILE,
    LATE,
    MISSING,
    PARKED,
    REFETCHED_STATES,
    Landing,
    LandingResult,
    days_between,
    days_with_marker,
    never_fetched,
)
from orchestration.resources.store.ledgers import AcquisitionState
from orchestration.resources.store.other_engagements import (
    BuiltEngagement,
    copy_engagements,
    create_engagement_views,
    drop_engagement_views,
    record_engagements,
)
from orchestration.resources.store.profile_files import (
    check_database_profile,
    check_profile,
    claim_profile,
    profile_in,
    refuse_foreign_landed_files,
)
from orchestration.resources.store.rebuild import begin_rebuild, discard_rebuild, restore_ledgers, swap_in_rebuild
from orchestration.resources.store.shown_engagement import show_engagement
from orchestration.resources.store.snapshot import open_published, publish
from orchestration.resources.store.test_rows import FailedTest, read_failed_tests
from orchestration.resources.store.turns import hold_write_lock
from orchestration.resources.store.warehouse import Warehouse
from orchestration.resources.store.working_file import refuse_lost_working_file

__all__ = [
    "DECIMALS",
    "DENIED",
    "FAILED",
    "LAST_PARKED_FILE",
    "LATE",
    "MISSING",
    "PARKED",
    "REFETCHED_STATES",
    "AcquisitionState",
    "BuiltEngagement",
    "FailedTest",
    "LandedFile",
    "Landing",
    "LandingResult",
    "Warehouse",
    "begin_rebuild",
    "build_version",
    "check_database_profile",
    "check_profile",
    "claim_profile",
    "copy_engagements",
    "create_engagement_views",
    "days_between",
    "days_with_marker",
    "discard_rebuild",
    "drop_engagement_views",
    "drop_removed_models",
    "hold_write_lock",
    "list_days_to_build",
    "never_fetched",
    "open_published",
    "profile_in",
    "publish",
    "read_failed_tests",
    "read_metadata",
    "record_build",
    "record_engagements",
    "record_failed_tests",
    "refuse_foreign_landed_files",
    "refuse_lost_working_file",
    "restore_ledgers",
    "show_engagement",
    "swap_in_rebuild",
]
