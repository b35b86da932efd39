"""Runs every benchmark in turn. The exit code is the highest of theirs."""

import sys

from bench import (
    console_csv,
    creative_tests,
    forecast,
    ga4_export,
    google_ads,
    google_ads_peers,
    reallocation,
    reconciliation,
    search_terms,
    selling_points,
    yahoo_csv,
)

BENCHMARKS = (
    google_ads,
    google_ads_peers,
    yahoo_csv,
    console_csv,
    ga4_export,
    creative_tests,
    forecast,
    reallocation,
    reconciliation,
    search_terms,
    selling_points,
)
sys.exit(max(run.main() for run in BENCHMARKS))
