"""`tochimart import FILE…`: look at every file, say what it is, and take all of them or none."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

import typer

from orchestration.cli import _show, _show_import
from orchestration.cli._given import execute
from orchestration.errors import PermanentError, TochimartError
from orchestration.resources.imports.console import (
    ConsoleFile,
    Mode,
    Record,
    imported_before,
    read_file,
    refuse_together,
    refuse_too_many,
    refused_record,
    table_record,
)
from orchestration.resources.store import Landing
from orchestration.settings import Settings


@dataclass(frozen=True)
class Told:
    """What the command line says beside the files."""

    dry_run: bool = False
    as_json: bool = False
    wanted: str | None = None
    account: str | None = None
    mapping: Path | None = None
    earlier: Mode = "ask"

    def config(self, file: ConsoleFile, others: Sequence[str]) -> dict[str, object]:
        """Configuration of the run that takes one file. Files given together lose no rows to one another."""
        mapping = str(self.mapping.absolute()) if self.mapping else None
        known = {"path": str(file.path), "format": self.wanted, "account": self.account, "mapping": mapping}
        told: dict[str, object] = {name: value for name, value in known.items() if value}
        if self.earlier == "replace":
            return told | {"earlier": "replace", "beside": list(others)}
        return told | ({"earlier": "add"} if others or self.earlier == "add" else {})


@dataclass
class Looked:
    """What the first look found: files to take, JSON objects by the name a file was given by, and what each refused file said."""

    files: list[ConsoleFile] = field(default_factory=list)
    names: dict[Path, str] = field(default_factory=dict)
    records: dict[str, list[Record]] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)

    @property
    def objects(self) -> list[Record]:
        return [
            record
            for name, records in self.records.items()
            for record in ([refused_record(name, self.refusals[name])] if name in self.refusals else records)
        ]


def look(settings: Settings, paths: Sequence[Path], told: Told) -> Looked:
    """Read every file to its end and print what it is. Raises PermanentError for one that cannot be read, unless JSON is wanted."""
    looked = Looked()
    generous = settings.model_copy(update={"quarantine_limit": 1.0}) if told.dry_run else settings
    for path, name in shown_names(paths).items():
        looked.names[path], looked.records[name] = name, []
        try:
            with read_file(generous, path, told.wanted, told.account, told.mapping) as file:
                _take_note(settings, file, name, told, looked)
        except TochimartError as error:
            if not told.as_json:
                raise
            looked.refusals[name] = str(error)
    try:
        refuse_together(Landing(settings.landing_dir, settings.now, settings.profile), looked.files, told.earlier)
    except PermanentError as error:
        if not told.as_json:
            raise
        looked.refusals |= {looked.names[file.path]: str(error) for file in looked.files}
    return looked


def _take_note(settings: Settings, file: ConsoleFile, name: str, told: Told, looked: Looked) -> None:
    _show_import.recognised(file, in_detail=told.dry_run)
    for outcome in file.outcomes:
        refuse_too_many(outcome, settings.quarantine_limit)
        inside = outcome.found.source.name.removeprefix(f"{file.path.name}/")
        is_alone = file.path.is_file() and inside == file.path.name
        looked.records[name].append(table_record(outcome, name if is_alone else f"{name}/{inside}"))
    if imported_before(settings, file):
        _show_import.known()
    elif file.days and file.sha256 not in {one.sha256 for one in looked.files}:
        looked.files.append(file)


def shown_names(paths: Sequence[Path]) -> dict[Path, str]:
    """Return the name each file is called by: its own, or as it was given where two have the same."""
    names = [path.absolute().name for path in paths]
    return {
        path.absolute(): name if names.count(name) == 1 else str(path) for path, name in zip(paths, names, strict=True)
    }


def import_files(settings: Settings, paths: Sequence[Path], told: Told) -> None:
    """Look at every file first, so that a bad one stops before anything is stored; then one run for each."""
    with json_alone(told.as_json):
        looked = look(settings, paths, told)
        if not told.dry_run and not looked.refusals:
            take(settings, looked, told)
    if told.as_json:
        typer.echo(json.dumps(looked.objects, ensure_ascii=False, indent=1))
        for reason in dict.fromkeys(looked.refusals.values()):
            typer.echo(f"error: {reason}", err=True)
        if looked.refusals:
            raise typer.Exit(1)


def take(settings: Settings, looked: Looked, told: Told) -> None:
    """Run the import of each file."""

    mapping = [told.mapping.absolute()] if told.mapping else []
    given = settings.model_copy(update={"given_files": (*(file.path for file in looked.files), *mapping)})
    for file in looked.files:
        others = [str(one.path) for one in looked.files if one is not file]
        config = {"ops": {"console_landing": {"config": told.config(file, others)}}}
        execute(given, "import_console_file", file.days[0], file.days[-1], config)
    if looked.files:
        _show_import.quarantined(settings)
        _show.published(settings)


@contextmanager
def json_alone(as_json: bool) -> Iterator[None]:
    """Let everything a person would read go to standard error, so that standard output holds the JSON alone."""
    if not as_json:
        yield
        return
    with redirect_stdout(sys.stderr):
        yield
