"""Files of figures (GA4, Search Console, surveys). Each table is stored with one value per row, with its dimensions."""

from orchestration.resources.imports.console.figures.figures import judge_figures
from orchestration.resources.imports.console.figures.one_table import CompanionFacts
from orchestration.resources.imports.console.figures.scope import filter_above, scope_of_filter_list

__all__ = [
    "CompanionFacts",
    "filter_above",
    "judge_figures",
    "scope_of_filter_list",
]
