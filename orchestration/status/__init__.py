"""How a data folder stands, for a person at a terminal and for monitoring: gathered from files only, without Dagster and dbt.

`runs` reads the run history, `published` the published file; `gather` puts both together with the open alerts and judges them. How it is
shown belongs to the command line.
"""

from orchestration.status.gather import Status, gather_status

__all__ = ["Status", "gather_status"]
