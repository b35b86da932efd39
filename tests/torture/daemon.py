"""`python -m tests.torture.daemon WORKSPACE`: make the data folder ready as `tochimart dev` does, then become Dagster's daemon."""

import os
import sys

from orchestration.launch import prepare_home
from orchestration.settings import load_settings

if __name__ == "__main__":
    prepare_home(load_settings())
    os.execv(sys.executable, [sys.executable, "-m", "dagster._daemon", "run", "--workspace", sys.argv[1]])
