"""The command `tochimart report`."""

from enum import StrEnum

from orchestration.cli._given import load_command_settings, parse_day
from orchestration.errors import PermanentError


class ReportName(StrEnum):
    """Names of the reports on the command line."""

    WEEK_ONE = "week-one"
    BIWEEKLY = "biweekly"
    FINAL = "final"
    RESULTS = "results"


def report(
    name: str, number: int | None, as_of: str | None, is_issue: bool, is_new_edition: bool, formats: str
) -> None:
    """Make a report and print the paths of its files."""
    from assets.reports.documents import KINDS
    from assets.reports.produce import Request, make_report
    from assets.reports.render import FORMATS
    from orchestration.cli._show import CONSOLE

    settings = load_command_settings()
    kind = KINDS[name]
    chosen = tuple(one.strip() for one in formats.split(",") if one.strip())
    if unknown := [one for one in chosen if one not in FORMATS] or ([] if chosen else ["(none)"]):
        raise PermanentError(f"--formats {', '.join(unknown)}: choose from {', '.join(FORMATS)}")
    if number is not None and kind.period_type != "biweekly":
        raise PermanentError(f"--number belongs to biweekly; there is only one {name} report")
    if number is not None and as_of is not None:
        raise PermanentError("--number and --as-of exclude each other; choose one")
    if is_new_edition and not is_issue:
        raise PermanentError("--new-edition belongs to --issue; without it, a report is a draft")
    if not settings.published_path.exists():
        raise PermanentError(f"{settings.published_path}: does not exist yet; `tochimart run` publishes it")
    day = parse_day(as_of, settings.today, "--as-of") if as_of else None
    request = Request(kind, settings.today, number, day, is_issue, is_new_edition, chosen)
    made = make_report(settings.published_path, settings.reports_dir, request, settings.profile)
    document = made.document
    state = "draft" if not document.edition else f"issued on {document.dated}, edition {document.edition}"
    CONSOLE.print(f"{document.title}: {document.first_day} to {document.last_day}, {state}")
    for path in made.paths:
        CONSOLE.print(f"  {path}", soft_wrap=True)
    if not document.edition:
        CONSOLE.print(f"  texts to edit: {made.texts}", soft_wrap=True)
