"""`python -m orchestration.resources.dbt`: updates dbt's manifest. An error is printed as one line on standard error.
With arguments, runs dbt itself on this data folder, for example `build -s kpi_daily`."""

import sys

from orchestration.errors import PermanentError, TochimartError
from orchestration.garbage import reduce_garbage_collection
from orchestration.process_settings import initialise_process
from orchestration.resources.dbt.runner import ensure_parsed, run_interactively

reduce_garbage_collection()
try:
    ensure_parsed(initialise_process())
    if sys.argv[1:] and not run_interactively(sys.argv[1:]):
        raise PermanentError("dbt failed; see its output above")
except TochimartError as error:
    sys.exit(str(error))
