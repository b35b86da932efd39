"""Rows that look like data but may be sums of other rows: labelled rows (`All`, `冬 集計`), and rows with a blank finer
level.

Their figures decide. Rows of one kind have the same cells labelled or blank. If all of them equal what they would sum,
they are subtotals. A campaign may be called All; then its figures are its own. Where neither is certain, the file is
refused with the row in the message.
"""

from orchestration.resources.imports.console.judging.subtotals.settle import SubtotalResult, separate_subtotals

__all__ = ["SubtotalResult", "separate_subtotals"]
