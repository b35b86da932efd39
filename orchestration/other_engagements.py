"""Engagements that the data folder does not show. Each is built from the landed files of its days and accounts, in a
file of its own (`HomePaths.beside_path`), by a process of its own (`build_engagement`). An ended engagement is built
once, and again only when its files, its seeds or the models change."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from orchestration import version
from orchestration.engagements import ENGAGEMENT_VARIABLE, ENGAGEMENTS_VARIABLE, Engagement, owns
from orchestration.errors import PermanentError
from orchestration.resources.base import write_atomically
from orchestration.resources.dbt import models_digest
from orchestration.resources.store import BuiltEngagement
from orchestration.seeds import SEEDS_VARIABLE, SHARED_SOURCE, source_files
from orchestration.settings import Settings

RECORD_NAME = "built_from"
"""File beside the tables of an engagement: the digest of what they were made from."""
MAX_REASON_CHARACTERS = 400


def build_others(settings: Settings, print_message: Callable[[str], object]) -> dict[str, BuiltEngagement]:
    """Build every other engagement that has landed files, unless its tables are up to date. Returns the built files by
    engagement. Raises PermanentError with the reason when a build fails; its last tables stay."""
    built = {}
    programs = None
    for engagement in settings.other_engagements:
        files = list(own_files(settings, engagement))
        if not files:
            continue
        programs = programs or models_digest()
        digest = digest_of_inputs(settings.landing_dir, engagement, files, programs)
        path = settings.beside_path(engagement.engagement_id)
        record = path.with_name(RECORD_NAME)
        if not path.exists() or read_text(record) != digest:
            print_message(f"{engagement.engagement_id}: {len(files):,} landed files, building its tables")
            build_in_child_process(settings, engagement)
            with write_atomically(record) as temporary:
                temporary.write_text(digest, encoding="utf-8")
        built[engagement.engagement_id] = BuiltEngagement(path, digest)
    return built


def own_files(settings: Settings, engagement: Engagement) -> Iterator[Path]:
    """Yield the landed files that belong to an engagement, sorted by report and day."""
    others = [other for other in settings.engagements if other != engagement]
    first, last = engagement.launch.isoformat(), engagement.end.isoformat()
    for report in sorted(settings.landing_dir.glob("*/*/")):
        platform = report.parent.name
        for name in sorted(day.name for day in report.iterdir() if first <= day.name <= last):
            for path in sorted((report / name).glob("*.parquet")):
                if owns(engagement, others, platform, path.stem, date.fromisoformat(name)):
                    yield path


def digest_of_inputs(landing: Path, engagement: Engagement, files: list[Path], programs: str) -> str:
    """Return a digest of everything the tables of an engagement are made from."""
    digest = hashlib.sha256(f"{version.own_version()} {programs}\n".encode())
    for path in files:
        facts = path.stat()
        digest.update(f"{path.relative_to(landing)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    for path in (*source_files(engagement.source), *source_files(SHARED_SOURCE)):
        digest.update(f"{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:32]


def read_text(path: Path) -> str | None:
    """Return the content of a file, or None if it does not exist."""
    return path.read_text(encoding="utf-8") if path.exists() else None


def build_in_child_process(settings: Settings, engagement: Engagement) -> None:
    """Build the tables of an engagement in another process, because the seeds and dbt's folders belong to a process."""
    environment = os.environ | {
        ENGAGEMENT_VARIABLE: engagement.engagement_id,
        SEEDS_VARIABLE: str(engagement.source),
        ENGAGEMENTS_VARIABLE: os.pathsep.join(str(one.source) for one in settings.engagements if not one.is_shipped),
    }
    if settings.has_fixed_clock:
        environment["TOCHIMART_TODAY"] = settings.today.isoformat()
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.build_engagement", engagement.engagement_id],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        lines = (done.stderr.strip() or done.stdout.strip()).splitlines() or ["it was stopped"]
        reason = lines[-1].removeprefix("error: ")[:MAX_REASON_CHARACTERS]
        raise PermanentError(f"the tables of engagement {engagement.engagement_id} cannot be built: {reason}")
