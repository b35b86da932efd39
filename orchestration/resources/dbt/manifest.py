"""Whether the manifest dbt parsed earlier is the one of this checkout as it stands, told by content and place, never by file times.

A checkout can be older than the manifest that another one left in the same data folder; its times say nothing.
"""

import hashlib
import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from orchestration.project import project_files
from orchestration.resources.base import replacing, sha256
from orchestration.resources.dbt.offers import variables

SUFFIXES = frozenset({".sql", ".yml", ".csv", ".md"})
DOCS = b"{% docs"
"""What a text needs to be dbt's too; others are for people only."""
MANIFEST = "manifest.json"
SAVED_MANIFEST = "partial_parse.msgpack"
STAMP = "parsed.json"
"""Beside them: what they were made from, and their digests."""
PACKAGES = ("dbt-core", "dbt-duckdb", "dagster-dbt")


def sources_digest(folders: Sequence[Path]) -> str:
    """Digest of every source file's path and content, each folder's files in order."""
    digest = hashlib.sha256()
    for number, folder in enumerate(folders):
        for path in sorted((folder, *folder.rglob("*"))):
            if path.suffix in SUFFIXES and path.is_file():
                name = path.relative_to(folder) if path != folder else path.name
                content = path.read_bytes()
                if path.suffix == ".md" and DOCS not in content:
                    continue
                digest.update(f"{number} {name} {len(content)}\n".encode())
                digest.update(content)
    return digest.hexdigest()


def made_by() -> dict[str, str]:
    """What else a manifest depends on: where the checkout lies (its paths are in it), what platforms offer, versions."""
    return {"project": str(project_files()), "variables": variables()[1]} | {name: version(name) for name in PACKAGES}


def is_current(target: Path, folders: Sequence[Path]) -> bool:
    """Whether the manifest and what dbt saved beside it are whole, as they were written, and of these sources."""
    told = read_stamp(target)
    return told == made_by() | {"sources": sources_digest(folders)} | digests(target) and told.get(MANIFEST) is not None


def forget_foreign(target: Path) -> None:
    """Before a parse: remove what another checkout or version left, and what is damaged. What is left only differs in sources.

    dbt takes over from the saved manifest whatever it thinks unchanged.
    """
    told = read_stamp(target)
    told.pop("sources", None)
    if told != made_by() | digests(target):
        for name in (MANIFEST, SAVED_MANIFEST):
            remove(target / name)


def remove(path: Path) -> None:
    """Remove a file; a folder in its place is moved aside, for it is nobody's we know."""
    if path.is_dir():
        path.rename(path.with_name(f"{path.name}.folder"))
    path.unlink(missing_ok=True)


def stamp(target: Path, folders: Sequence[Path]) -> None:
    """Note what the manifest was just made from."""
    told = made_by() | {"sources": sources_digest(folders)} | digests(target)
    with replacing(target / STAMP) as temporary:
        temporary.write_text(json.dumps(told), encoding="utf-8")


def read_stamp(target: Path) -> dict[str, str]:
    """What the last parse noted; nothing when it cannot be read."""
    try:
        told = json.loads((target / STAMP).read_bytes())
    except (OSError, ValueError):
        return {}
    return dict(told) if isinstance(told, dict) else {}


def digests(target: Path) -> dict[str, str]:
    """Digests of the two files, of those that are there."""
    return {name: sha256(target / name) for name in (MANIFEST, SAVED_MANIFEST) if (target / name).is_file()}
