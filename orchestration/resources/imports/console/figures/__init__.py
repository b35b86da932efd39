"""Files of figures (GA4, Search Console, surveys): each table of a file becomes one value per row, with its dimensions."""

from orchestration.resources.imports.console.figures.figures import Beside, judge_figures
from orchestration.resources.imports.console.figures.scope import filters, stated_above

__all__ = [
    "Beside",
    "filters",
    "judge_figures",
    "stated_above",
]
