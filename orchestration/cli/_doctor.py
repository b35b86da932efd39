"""`tochimart doctor`: shows on one screen whether every platform can be read, by reading one day of each account."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape

from orchestration.alerts.setup import describe_setup
from orchestration.environment import find_env_file
from orchestration.errors import TochimartError
from orchestration.profile import LABELS_JA
from orchestration.project import base_folder, is_installed
from orchestration.resources.base import (
    NOTHING_CONFIGURED_MESSAGE,
    Extract,
    PlatformClient,
    Report,
    Request,
    configuration_state,
    key_file_problems,
)
from orchestration.resources.store import check_profile
from orchestration.setting_names import find_misspelt_settings
from orchestration.settings import Settings

MARK_BY_STATE = {"fine": "[green]✓[/]", "wrong": "[red]✗[/]", "not set up": "[yellow]–[/]"}


@dataclass(frozen=True)
class AccountCheck:
    """Result of one check: platform, account, state, and the platform's answer or the action needed."""

    platform: str
    account_id: str
    state: str
    message: str


def check_accounts(settings: Settings) -> Iterator[AccountCheck]:
    """Read yesterday of each account's smallest report. This tests credentials, permission, API version and quota."""
    import assets

    for name, client in assets.make_clients(settings).items():
        state = configuration_state(client, settings)
        if state.state == "incomplete" and settings.profile == "live":
            yield AccountCheck(name, "", "wrong", state.problem)
            continue
        if state.missing:
            yield AccountCheck(name, "", "not set up", f"set {', '.join(state.missing)}")
            continue
        accounts = settings.accounts(name)
        if not accounts:
            yield AccountCheck(name, "", "wrong", "no account in accounts.csv")
        for account in accounts:
            yield check_account(client, account, settings)


def check_account(client: PlatformClient, account: str, settings: Settings) -> AccountCheck:
    """Read one day of one account and return the result. Raises nothing."""
    day = min(settings.yesterday, settings.last_day)
    try:
        (extract,) = client.extract([Request(smallest_report(client), account, day, day)])
        rows = sum(batch.num_rows for batch in extract.batches)
    except TochimartError as error:
        return AccountCheck(client.name, account, "wrong", str(error))
    return AccountCheck(
        client.name,
        account,
        "fine",
        f"{rows:,} rows of {extract.request.report.name} on {day}{describe_extract(extract)}",
    )


def smallest_report(client: PlatformClient) -> Report:
    """Return the report with the coarsest grain. Snapshots are used only if there is no other report."""
    return min(client.reports, key=lambda report: (not report.measures, report.is_snapshot, len(report.key)))


def describe_extract(extract: Extract) -> str:
    """Return the API version, the remaining quota, and the platform's reason for a day without figures, as one text."""
    parts = [f"API {extract.api_version}"]
    quota = extract.quality.get("property_quota")
    if isinstance(quota, dict):
        parts += [f"{name} {value['remaining']:,} left" for name, value in quota.items() if "remaining" in value]
    parts += sorted({reason for _, reason in extract.absences.values()})
    return "; " + ", ".join(parts)


def print_settings(settings: Settings, console: Console) -> None:
    """Print profile, settings file and data folder, before any platform is contacted."""
    label = LABELS_JA[settings.profile]
    days = f"days {settings.first_day} to {settings.last_day}"
    default_file = base_folder() / ".env"
    lines = [
        f"profile {settings.profile} {label}, today {settings.today}, {days}",
        f"settings file: {find_env_file() or f'none ({default_file} is not there)'}",
        f"data in {settings.home}",
        f"seeds in {settings.seed_source}",
        f"published: {settings.published_path if settings.published_path.exists() else 'nothing yet'}",
    ]
    if is_installed():
        lines.append("installed copy: unless settings name others, .env and data/ are those of the working directory")
    for line in lines:
        console.print(line, markup=False, soft_wrap=True)


def run_doctor(settings: Settings, console: Console) -> bool:
    """Print the result for each account. Returns False if a configured account cannot be read or nothing is configured.
    Secrets are never shown."""
    import assets

    problems = [
        *find_misspelt_settings(),
        *(key_file_problems(settings, assets.make_clients(settings).values()) if settings.profile == "live" else ()),
    ]
    try:
        check_profile(
            settings,
            settings.profile,
            print_message=lambda message: console.print(message, markup=False, soft_wrap=True),
        )
    except TochimartError as error:
        problems.append(str(error))
    states = []
    for check in check_accounts(settings):
        states.append(check.state)
        line = f"{check.platform} {check.account_id} {check.message}".replace("  ", " ")
        console.print(f"{MARK_BY_STATE[check.state]} {escape(line)}", markup=True, soft_wrap=True)
    if set(states) <= {"not set up"}:
        problems.append(NOTHING_CONFIGURED_MESSAGE)
    are_usable, line = describe_setup(settings)
    if are_usable:
        console.print(line, markup=False, soft_wrap=True)
    else:
        problems.append(line)
    for problem in problems:
        console.print(f"{MARK_BY_STATE['wrong']} {escape(problem)}", markup=True, soft_wrap=True)
    return not problems and "wrong" not in states
