"""`tochimart doctor`: one screen that says whether every platform can be read, proved by reading one day of each account."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console

from orchestration.errors import TochimartError
from orchestration.resources._report import Extract, PlatformClient, Report, Request
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

    for name, module in assets.platforms().items():
        if not hasattr(module, "client"):
            continue
        client: PlatformClient = module.client(settings)
        if missing := client.missing_settings():
            yield Finding(name, "", "not set up", f"set {', '.join(missing)}")
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


def doctor(settings: Settings, console: Console) -> bool:
    """Print what was found; False when something that is set up does not work. Secrets are never shown."""
    console.print(
        f"profile {settings.profile}, today {settings.today}, days {settings.first_day} to {settings.last_day}"
    )
    console.print(f"data in {settings.home}", soft_wrap=True)
    exists = settings.published_path.exists()
    console.print(f"published: {settings.published_path if exists else 'nothing yet'}", soft_wrap=True)
    healthy = True
    for one in examine(settings):
        healthy = healthy and one.state != "wrong"
        console.print(
            f"{MARKS[one.state]} {one.platform} {one.account_id} {one.words}".replace("  ", " "), soft_wrap=True
        )
    return healthy
