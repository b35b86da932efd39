"""`python -m bench`: every benchmark; exit code 1 when one misses its goal and `--check` is given."""

import sys

from bench import creative_tests, forecast, ga4_export, google_ads, google_ads_peers, reallocation, yahoo_csv

ALL = (google_ads, google_ads_peers, yahoo_csv, ga4_export, creative_tests, forecast, reallocation)

sys.exit(max([one.main() for one in ALL]))
