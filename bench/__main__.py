"""`python -m bench`: every benchmark; exit code 1 when one misses its goal and `--check` is given."""

import sys

from bench import console_csv, ga4_export, google_ads, google_ads_peers, yahoo_csv

sys.exit(max(google_ads.main(), google_ads_peers.main(), yahoo_csv.main(), console_csv.main(), ga4_export.main()))
