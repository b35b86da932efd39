"""`tochimart doctor`: one screen that says whether every platform can be read, proved by reading one day of each account."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape

from orchestration.alerts.setup import setup_line
from orchestration.environment import env_file
from orchestration.errors import TochimartError
from orchestration.profile import LABELS_JA
from orchestration.project import base_folder, is_installed
from orchestration.resources.base import NOTHING, Extract, PlatformClient, Report, Request, key_file_problems, state_of
from orchestration.resources.store import check_profile
from orchestration.seeds import DEFAULT_SOURCE
from orchestration.setting_names import misspelt_settings
from orchestration.settings import Settings

MARKS = {"fine": "[green]✓[/]", "wrong": "[red]✗[/]", "not set up": "[yellow]–[/]"}


@dataclass(frozen=True)
class Finding:
    """One line: a platform or one of its accounts, whether it is fine, and what it said or what to do."""

    platform: str
    account_id: str
    state: str
    words: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Read yesterday of each account's smallest report: that needs credentials, permission, a living API version and quota."""
    import assets

    for name, client in assets.clients(settings).items():
        state = state_of(client, settings)
        if state.state == "incomplete" and settings.profile == "live":
            yield Finding(name, "", "wrong", state.problem)
            continue
        if state.missing:
            yield Finding(name, "", "not set up", f"set {', '.join(state.missing)}")
            continue
        accounts = settings.accounts(name)
        if not accounts:
            yield Finding(name, "", "wrong", "no account in seeds/accounts.csv")
        for account in accounts:
            yield probe(client, account, settings)


def probe(client: PlatformClient, account: str, settings: Settings) -> Finding:
    """Read one day of one account, whatever comes of it."""
    day = min(settings.yesterday, settings.last_day)
    try:
        (extract,) = client.extract([Request(smallest(client), account, day, day)])
        rows = sum(batch.num_rows for batch in extract.batches)
    except TochimartError as error:
        return Finding(client.name, account, "wrong", str(error))
    return Finding(
        client.name, account, "fine", f"{rows:,} rows of {extract.request.report.name} on {day}{facts(extract)}"
    )


def smallest(client: PlatformClient) -> Report:
    """The report with the coarsest grain; snapshots only where there is nothing else."""
    return min(client.reports, key=lambda report: (not report.measures, report.is_snapshot, len(report.key)))


def facts(extract: Extract) -> str:
    """API version, what is left of the quota, and why a day has no figures, where the platform says so."""
    found = [f"API {extract.api_version}"]
    quota = extract.quality.get("property_quota")
    if isinstance(quota, dict):
        found += [f"{name} {value['remaining']:,} left" for name, value in quota.items() if "remaining" in value]
    found += sorted({reason for _, reason in extract.absences.values()})
    return "; " + ", ".join(found)


def introduce(settings: Settings, console: Console) -> None:
    """Print what the settings say, before anything is asked: profile, settings file, data folder."""
    label = LABELS_JA[settings.profile]
    days = f"days {settings.first_day} to {settings.last_day}"
    default_file = base_folder() / ".env"
    lines = [
        f"profile {settings.profile} {label}, today {settings.today}, {days}",
        f"settings file: {env_file() or f'none ({default_file} is not there)'}",
        f"data in {settings.home}",
        f"seeds in {settings.seeds or DEFAULT_SOURCE}",
        f"published: {settings.published_path if settings.published_path.exists() else 'nothing yet'}",
    ]
    if is_installed():
        lines.append("installed copy: unless settings name others, .env and data/ are those of the working directory")
    for line in lines:
        console.print(line, markup=False, soft_wrap=True)


def doctor(settings: Settings, console: Console) -> bool:
    """Print what was found; False when something that is set up does not work, or nothing is set up. Secrets are never shown."""
    import assets

    problems = [
        *misspelt_settings(),
        *(key_file_problems(settings, assets.clients(settings).values()) if settings.profile == "live" else ()),
    ]
    try:
        check_profile(settings, settings.profile, say=lambda words: console.print(words, markup=False, soft_wrap=True))
    except TochimartError as error:
        problems.append(str(error))
    found = []
    for one in examine(settings):
        found.append(one.state)
        line = f"{one.platform} {one.account_id} {one.words}".replace("  ", " ")
        console.print(f"{MARKS[one.state]} {escape(line)}", markup=True, soft_wrap=True)
    if set(found) <= {"not set up"}:
        problems.append(NOTHING)
    are_usable, line = setup_line(settings)
    if are_usable:
        console.print(line, markup=False, soft_wrap=True)
    else:
        problems.append(line)
    for problem in problems:
        console.print(f"{MARKS['wrong']} {escape(problem)}", markup=True, soft_wrap=True)
    return not problems and "wrong" not in found
