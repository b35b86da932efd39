"""The simulated campaign: who saw, clicked and visited what, identical for the same seed and day. What happened belongs
here. How a platform reports it (names, units, rounding, limits) belongs to the platform's package."""

from sandbox.world.conversions import MEASURES
from sandbox.world.parts import (
    CUT_MACRO_SQL,
    EXTENSIONS,
    Part,
    cut_view,
    extension_view,
    groups_view,
    hour_parts,
    keyword_parts,
    search_term_parts,
    to_intervals,
    values_sql,
)
from sandbox.world.searches import FINAL_AFTER_DAYS, pacific_today
from sandbox.world.simulation import DEFAULT_SEED, DEFAULT_TODAY, TRUTH_SQL_BY_SOURCE, World, days_between
from sandbox.world.unlisted import LEVELS

__all__ = [
    "CUT_MACRO_SQL",
    "DEFAULT_SEED",
    "DEFAULT_TODAY",
    "EXTENSIONS",
    "FINAL_AFTER_DAYS",
    "LEVELS",
    "MEASURES",
    "TRUTH_SQL_BY_SOURCE",
    "Part",
    "World",
    "cut_view",
    "days_between",
    "extension_view",
    "groups_view",
    "hour_parts",
    "keyword_parts",
    "pacific_today",
    "search_term_parts",
    "to_intervals",
    "values_sql",
]
