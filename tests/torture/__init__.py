"""Runs killed at random moments, started together, and read from while they publish: `python -m tests.torture --help`."""
