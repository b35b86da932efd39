"""The check of the tables people write."""
