"""The command line, Dagster runs and the page as users meet them."""
