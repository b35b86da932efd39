"""The simulated campaign: who saw, clicked and visited what, the same for the same seed and day.

Here belongs what happened. How a platform tells it (names, units, cuts, limits) belongs to that platform's package.
"""

from sandbox.world.conversions import MEASURES
from sandbox.world.engagement import MEASUREMENT_ID
from sandbox.world.parts import CUT, Part, cut_view, groups_view, keywords, search_terms, stretches, values
from sandbox.world.searches import FINAL_AGE, pacific_today
from sandbox.world.simulation import DEFAULT_SEED, DEFAULT_TODAY, TRUTH, World, days_between
from sandbox.world.unlisted import LEVELS

__all__ = [
    "CUT",
    "DEFAULT_SEED",
    "DEFAULT_TODAY",
    "FINAL_AGE",
    "LEVELS",
    "MEASUREMENT_ID",
    "MEASURES",
    "TRUTH",
    "Part",
    "World",
    "cut_view",
    "days_between",
    "groups_view",
    "keywords",
    "pacific_today",
    "search_terms",
    "stretches",
    "values",
]
