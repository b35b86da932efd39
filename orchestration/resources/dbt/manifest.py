"""Decides whether the stored manifest matches the sources of this checkout, by content and path, never by file times.
File times prove nothing, because another checkout may have written the manifest."""

import hashlib
import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from orchestration.project import project_files
from orchestration.resources.base import sha256, write_atomically
from orchestration.resources.dbt.offers import dbt_variables_option

SOURCE_SUFFIXES = frozenset({".sql", ".yml", ".csv", ".md"})
DOCS_BLOCK_MARK = b"{% docs"
"""Text that marks a Markdown file as a dbt source. Other Markdown files are ignored."""
MANIFEST_FILE_NAME = "manifest.json"
PARTIAL_PARSE_FILE_NAME = "partial_parse.msgpack"
PARSE_RECORD_FILE_NAME = "parsed.json"
"""File next to the manifest with the digests of the manifest and of its sources."""
DBT_PACKAGES = ("dbt-core", "dbt-duckdb", "dagster-dbt")


def sources_digest(folders: Sequence[Path]) -> str:
    """Return a digest over the path and content of every source file, in a fixed order."""
    digest = hashlib.sha256()
    for number, folder in enumerate(folders):
        for path in sorted((folder, *folder.rglob("*"))):
            if path.suffix in SOURCE_SUFFIXES and path.is_file():
                name = path.relative_to(folder) if path != folder else path.name
                content = path.read_bytes()
                if path.suffix == ".md" and DOCS_BLOCK_MARK not in content:
                    continue
                digest.update(f"{number} {name} {len(content)}\n".encode())
                digest.update(content)
    return digest.hexdigest()


def manifest_dependencies() -> dict[str, str]:
    """Return the further inputs on which a manifest depends: path of the checkout (its paths are in the manifest),
    declared platforms, and package versions."""
    return {"project": str(project_files()), "variables": dbt_variables_option()[1]} | {
        name: version(name) for name in DBT_PACKAGES
    }


def is_current(target: Path, folders: Sequence[Path]) -> bool:
    """Return whether the manifest and dbt's saved state are intact, unchanged, and made from these sources."""
    stamp = read_stamp(target)
    return (
        stamp == manifest_dependencies() | {"sources": sources_digest(folders)} | manifest_digests(target)
        and stamp.get(MANIFEST_FILE_NAME) is not None
    )


def remove_foreign_manifest(target: Path) -> None:
    """Remove damaged files and files of another checkout or version before a parse. Otherwise dbt would reuse parts of
    the saved manifest."""
    stamp = read_stamp(target)
    stamp.pop("sources", None)
    if stamp != manifest_dependencies() | manifest_digests(target):
        for name in (MANIFEST_FILE_NAME, PARTIAL_PARSE_FILE_NAME):
            remove_file(target / name)


def remove_file(path: Path) -> None:
    """Remove a file. A folder at its path is moved aside, because it is not ours."""
    if path.is_dir():
        path.rename(path.with_name(f"{path.name}.folder"))
    path.unlink(missing_ok=True)


def write_stamp(target: Path, folders: Sequence[Path]) -> None:
    """Record the sources from which the manifest was just made."""
    stamp = manifest_dependencies() | {"sources": sources_digest(folders)} | manifest_digests(target)
    with write_atomically(target / PARSE_RECORD_FILE_NAME) as temporary:
        temporary.write_text(json.dumps(stamp), encoding="utf-8")


def read_stamp(target: Path) -> dict[str, str]:
    """Return the record of the last parse, or an empty dict if it cannot be read."""
    try:
        stamp = json.loads((target / PARSE_RECORD_FILE_NAME).read_bytes())
    except (OSError, ValueError):
        return {}
    return dict(stamp) if isinstance(stamp, dict) else {}


def manifest_digests(target: Path) -> dict[str, str]:
    """Return the digests of the manifest files that exist, by name."""
    return {
        name: sha256(target / name)
        for name in (MANIFEST_FILE_NAME, PARTIAL_PARSE_FILE_NAME)
        if (target / name).is_file()
    }
