"""Rows that look like data and may be sums of other rows: labelled ones (`All`, `冬 集計`), and ones that leave a finer level blank.

Their figures decide. Rows of one kind (the same cells labelled or blank) that all equal what they would sum are subtotals; a campaign
may be called All, and then its figures are its own. Where neither is certain the file is refused, naming the row.
"""

from orchestration.resources.imports.console.judging.subtotals.settle import Settled, settle

__all__ = ["Settled", "settle"]
