"""`python -m bench`: every benchmark."""

import sys

from bench.google_ads import main

sys.exit(main())
