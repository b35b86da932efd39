"""Clients and stores: one file per platform, the landing zone, the warehouse, dbt. Nothing here imports assets."""
