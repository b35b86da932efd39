"""`tochimart import FILE…`: inspects every file, prints its format, and imports all files or none."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field, replace
from pathlib import Path

import typer

from orchestration.cli import _show, _show_import
from orchestration.cli._given import execute_job
from orchestration.cli._import_engagements import (
    OtherEngagementDays,
    build_other_engagements,
    land_for_engagement,
    other_settings,
)
from orchestration.errors import PermanentError, TochimartError
from orchestration.jobs import IMPORT_CONSOLE_JOB
from orchestration.resources.imports.console import (
    ConsoleFile,
    JsonObject,
    Mode,
    is_already_imported,
    read_file,
    refuse_joint_losses,
    refuse_too_many,
    refused_record,
    table_record,
)
from orchestration.resources.store import Landing
from orchestration.settings import Settings


@dataclass(frozen=True)
class ImportOptions:
    """Options of `tochimart import` other than the files."""

    dry_run: bool = False
    as_json: bool = False
    format_name: str | None = None
    account: str | None = None
    mapping: Path | None = None
    earlier: Mode = "ask"

    def config(self, path: Path, other_paths: Sequence[str]) -> dict[str, object]:
        """Return the run configuration for importing one file. `others` are the other files of the command: importing
        this file never removes their rows."""
        mapping = str(self.mapping.absolute()) if self.mapping else None
        options_set = {"path": str(path), "format": self.format_name, "account": self.account, "mapping": mapping}
        config: dict[str, object] = {name: value for name, value in options_set.items() if value}
        if self.earlier == "replace":
            return config | {"earlier": "replace", "beside": list(other_paths)}
        return config | ({"earlier": "add"} if other_paths or self.earlier == "add" else {})


@dataclass
class InspectionResult:
    """Files to import, JSON records by display name, and the error of each refused file."""

    files: list[ConsoleFile] = field(default_factory=list)
    names: dict[Path, str] = field(default_factory=dict)
    records: dict[str, list[JsonObject]] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)
    of_others: dict[Path, list[OtherEngagementDays]] = field(default_factory=dict)
    """By file, the days that belong to other engagements."""

    @property
    def objects(self) -> list[JsonObject]:
        return [
            record
            for name, records in self.records.items()
            for record in ([refused_record(name, self.refusals[name])] if name in self.refusals else records)
        ]


def inspect_files(settings: Settings, paths: Sequence[Path], options: ImportOptions) -> InspectionResult:
    """Read every file completely and print its format. Raises PermanentError for a file that cannot be read. With
    `--json` the error is recorded instead."""
    inspection = InspectionResult()
    lenient_settings = settings.model_copy(update={"quarantine_limit": 1.0}) if options.dry_run else settings
    for path, name in display_names(paths).items():
        inspection.names[path], inspection.records[name] = name, []
        try:
            with read_file(lenient_settings, path, options.format_name, options.account, options.mapping) as file:
                _record_file(settings, file, name, options, inspection)
            _record_other_engagements(lenient_settings, path, name, options, inspection)
        except TochimartError as error:
            if not options.as_json:
                raise
            inspection.refusals[name] = str(error)
    try:
        refuse_joint_losses(
            Landing(settings.landing_dir, settings.now, settings.profile), inspection.files, options.earlier
        )
    except PermanentError as error:
        if not options.as_json:
            raise
        inspection.refusals |= {inspection.names[file.path]: str(error) for file in inspection.files}
    return inspection


def _record_file(
    settings: Settings, file: ConsoleFile, name: str, options: ImportOptions, inspection: InspectionResult
) -> None:
    _show_import.print_recognised_tables(file, in_detail=options.dry_run)
    for outcome in file.outcomes:
        refuse_too_many(outcome, settings.quarantine_limit)
        inside = outcome.recognised.source.name.removeprefix(f"{file.path.name}/")
        is_alone = file.path.is_file() and inside == file.path.name
        inspection.records[name].append(table_record(outcome, name if is_alone else f"{name}/{inside}"))
    if is_already_imported(settings, file):
        _show_import.print_already_imported()
    elif file.days and file.sha256 not in {file.sha256 for file in inspection.files}:
        inspection.files.append(file)


def _record_other_engagements(
    settings: Settings, path: Path, name: str, options: ImportOptions, inspection: InspectionResult
) -> None:
    """Record the days of a file that belong to other engagements."""
    for engagement_id, other in other_settings(settings):
        with read_file(other, path, options.format_name, options.account, options.mapping) as file:
            days = sorted(
                {
                    extract.request.first_day
                    for extract in file.extracts()
                    if other.owns("console", extract.request.account_id, extract.request.first_day)
                }
            )
            if not days:
                continue
            part = OtherEngagementDays(other, engagement_id, days)
            part.print_line()
            inspection.of_others.setdefault(path, []).append(part)
            inspection.records[name] += [
                table_record(outcome, name) | {"engagement": engagement_id} for outcome in file.outcomes if outcome.days
            ]


def display_names(paths: Sequence[Path]) -> dict[Path, str]:
    """Return the display name of each file: its name, or the path as given where two files have the same name."""
    names = [path.absolute().name for path in paths]
    return {
        path.absolute(): name if names.count(name) == 1 else str(path) for path, name in zip(paths, names, strict=True)
    }


def import_files(settings: Settings, paths: Sequence[Path], options: ImportOptions) -> None:
    """Inspect all files first, so that an invalid file stops the command before anything is stored. Then start one run
    per file."""
    with reserve_stdout_for_json(options.as_json):
        inspection = inspect_files(settings, paths, options)
        if not options.dry_run and not inspection.refusals:
            run_imports(settings, inspection, options)
    if options.as_json:
        typer.echo(json.dumps(inspection.objects, ensure_ascii=False, indent=1))
        for reason in dict.fromkeys(inspection.refusals.values()):
            typer.echo(f"error: {reason}", err=True)
        if inspection.refusals:
            raise typer.Exit(1)


def run_imports(settings: Settings, inspection: InspectionResult, options: ImportOptions) -> None:
    """Start one import run for each inspected file."""

    mapping = [options.mapping.absolute()] if options.mapping else []
    run_settings = settings.model_copy(update={"given_files": (*(file.path for file in inspection.files), *mapping)})
    for path, parts in inspection.of_others.items():
        config = {"ops": {"console_landing": {"config": options.config(path, [])}}}
        for part in parts:
            given = part.settings.model_copy(update={"given_files": (path, *mapping)})
            land_for_engagement(replace(part, settings=given), IMPORT_CONSOLE_JOB, "console", config)
    for file in inspection.files:
        other_paths = [str(other_file.path) for other_file in inspection.files if other_file is not file]
        config = {"ops": {"console_landing": {"config": options.config(file.path, other_paths)}}}
        execute_job(run_settings, IMPORT_CONSOLE_JOB, file.days[0], file.days[-1], config)
    if inspection.of_others and not inspection.files:
        build_other_engagements(settings, IMPORT_CONSOLE_JOB, min(settings.yesterday, settings.last_day))
    if inspection.files or inspection.of_others:
        _show_import.print_quarantine_location(settings)
        _show.print_next_steps(settings)


@contextmanager
def reserve_stdout_for_json(as_json: bool) -> Iterator[None]:
    """Redirect messages for people to standard error, so that standard output contains only JSON."""
    if not as_json:
        yield
        return
    with redirect_stdout(sys.stderr):
        yield
