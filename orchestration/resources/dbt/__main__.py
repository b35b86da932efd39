"""`python -m orchestration.resources.dbt`: bring dbt's manifest up to date. An error is one line on standard error.

With arguments, run dbt itself on this data folder, such as `build -s kpi_daily`.
"""

import sys

from orchestration.errors import PermanentError, TochimartError
from orchestration.garbage import collect_seldom
from orchestration.process_settings import begin
from orchestration.resources.dbt.runner import by_hand, ensure_parsed

collect_seldom()
try:
    ensure_parsed(begin())
    if sys.argv[1:] and not by_hand(sys.argv[1:]):
        raise PermanentError("dbt did not end well")
except TochimartError as error:
    sys.exit(str(error))
