"""`tochimart backup` and `tochimart restore`: their arguments and their output."""

from collections.abc import Mapping
from pathlib import Path

import typer

from orchestration.cli._given import print_to_stderr
from orchestration.errors import PermanentError
from orchestration.settings import Settings
from orchestration.settings_base import read_settings


def backup(target: Path | None, archive: Path | None) -> None:
    """Write a backup, or verify one."""
    from orchestration.backup import make_backup, verify_archive
    from orchestration.resources.store import check_profile
    from orchestration.seeds import source_files

    if (target is None) == (archive is None):
        raise PermanentError("name a file or folder for the backup, or a backup to check with --verify FILE")
    if archive is not None:
        typer.echo(f"{archive}: complete. {verify_archive(absolute_path(archive), print_to_stderr).description()}")
        return
    assert target is not None
    settings = read_settings(Settings, {})
    check_profile(settings, settings.profile, print_to_stderr)
    seeds = settings.seed_source
    path, manifest = make_backup(
        settings,
        settings.profile,
        seeds,
        source_files(seeds),
        absolute_path(target),
        print_to_stderr,
        {
            engagement.engagement_id: source_files(engagement.source)
            for engagement in settings.other_engagements
            if not engagement.is_shipped
        },
    )
    typer.echo(f"{path}: {manifest.description()}")
    for line in content_warnings(manifest.secrets, [entry.path for entry in manifest.files], manifest.left_out):
        typer.echo(line)


def content_warnings(secrets: tuple[str, ...], files: list[str], left_out: Mapping[str, str]) -> list[str]:
    """Return notes about the content of a backup: missing secrets, the salt it contains, and files that could not be stored."""
    from orchestration.backup import REPORTED_REASONS

    lines = [f"secrets are not in it, only their names: {', '.join(secrets)}"] if secrets else []
    if any(name.startswith("home/secrets/") for name in files):
        lines.append(
            "it contains secrets/ga4_export.salt, which links user keys to GA4's user ids: keep the file as safe as the data folder"
        )
    missing_files = [f"{name} ({why})" for name, why in left_out.items() if why in REPORTED_REASONS]
    return lines + [f"not in it: {missing_file}" for missing_file in missing_files]


def restore(archive: Path, into: Path | None) -> None:
    """Restore a backup into the data folder and print the remaining steps."""
    from orchestration.backup import restore as restore_archive

    settings = read_settings(Settings, {})
    home = absolute_path(into) if into else settings.home
    manifest = restore_archive(absolute_path(archive), home, settings.profile, print_to_stderr)
    typer.echo(f"restored into {home}: {manifest.description()}")
    typer.echo("still to do:")
    restored = home / "restored"
    steps = [
        f"use its settings: copy the lines of {restored / 'settings.env'} into your settings file, or set "
        f"TOCHIMART_ENV_FILE={restored / 'settings.env'}",
    ]
    if manifest.secrets:
        steps.append(f"set the secrets again: {', '.join(manifest.secrets)}")
    if "credentials" in manifest.left_out:
        steps.append(
            "if LINEヤフー広告 has issued a new refresh token since YAHOO_ADS_REFRESH_TOKEN was set, issue one again: "
            "credentials/ is not in the backup"
        )
    steps += [f"put the file of {name} at {path}" for name, path in manifest.key_files.items()]
    steps.append(
        f"schedules and sensors turned on: {', '.join(manifest.schedules_on)}. They work once tochimart dev runs; stop the "
        "old installation first"
        if manifest.schedules_on
        else "no schedule is turned on: start tochimart dev and turn on daily_0600 in the Dagster UI"
    )
    steps.append("check with tochimart doctor, then go on with tochimart run")
    for number, step in enumerate(steps, 1):
        typer.echo(f"{number}. {step}")


def absolute_path(path: Path) -> Path:
    """Return the absolute path."""
    return path.expanduser().absolute()
