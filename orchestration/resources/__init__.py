"""Everything assets use: API clients of the platforms, the store, the personal-data guard, and dbt.

The first lines of each package say what belongs there. Imports go in one direction: `platforms`, `imports`, `lineage`
and `dbt` use `store` and `wire`. These use `privacy`, and `privacy` uses `base`. Platforms do not import one another.
Nothing here depends on Dagster assets.
"""
