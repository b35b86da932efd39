"""What assets are made with: clients of the platforms, the store, the guard for personal data, dbt.

Each package is a room, and its first lines say what belongs there. Imports go down only: `platforms`, `imports`, `lineage` and `dbt`
use `store` and `wire`, these use `privacy`, and that uses `base`. No platform imports another one. Nothing here knows Dagster's assets.
"""
