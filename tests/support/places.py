"""Where the project is, and the folder beside it with real data and known cases, which may be missing."""

from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SHARED = PROJECT.parent / "shared"
