"""Files of figures (GA4, Search Console, surveys): each table of a file becomes one value per row, with its dimensions."""

from orchestration.resources.imports.console.figures.figures import judge_figures
from orchestration.resources.imports.console.figures.one_table import Beside
from orchestration.resources.imports.console.figures.scope import filters, stated_above

__all__ = [
    "Beside",
    "filters",
    "judge_figures",
    "stated_above",
]
