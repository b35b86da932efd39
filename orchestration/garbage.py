"""How often Python looks for objects that refer to one another in a circle and that nothing else uses."""

import gc

YOUNG, MIDDLE, OLD = 50_000, 20, 20
"""New objects before the young ones are looked through (Python: 700), and rounds before the older ones are (10 and 10)."""


def collect_seldom() -> None:
    """Look seldom, in a process that ends with its work.

    Dagster and dbt make millions of objects that stay to the end. Looking through them again and again for circles was a
    quarter of the time their import takes, and finds next to nothing; what no circle holds is freed at once all the same.
    """
    gc.set_threshold(YOUNG, MIDDLE, OLD)
