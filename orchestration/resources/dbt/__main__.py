"""Bring dbt's manifest up to date; an error is one line on standard error."""

import sys

from orchestration.errors import TochimartError
from orchestration.garbage import collect_seldom
from orchestration.process_settings import begin
from orchestration.resources.dbt.runner import ensure_parsed

collect_seldom()
try:
    ensure_parsed(begin())
except TochimartError as error:
    sys.exit(str(error))
