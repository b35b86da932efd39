"""The status of a data folder, for a person at a terminal and for monitoring. It is read from files only, without Dagster and dbt.

`runs` reads the run history and `published` the published file. `gather` combines them with the open alerts and derives the next step.
The output belongs to the command line.
"""

from orchestration.status.gather import Status, gather_status

__all__ = ["Status", "gather_status"]
