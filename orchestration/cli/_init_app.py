"""The command `tochimart init` and its help texts. Each option answers one question of `_init.questions`."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli import _commands as commands
from orchestration.cli._errors import one_line_errors


def answer(option: str, text: str) -> typer.models.OptionInfo:
    """Return an option of `init` that answers one question."""
    return typer.Option(f"--{option}", help=text, show_default=False, rich_help_panel="Answers")


@one_line_errors
def init(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="New or empty folder for the tables of the engagement.")
    ],
    engagement_id: Annotated[str | None, answer("id", "Code of the engagement, such as gunma_r8.")] = None,
    name: Annotated[str | None, answer("name", "Name of the commission, in Japanese.")] = None,
    customer: Annotated[str | None, answer("customer", "Customer, as on the cover of the reports.")] = None,
    contractor: Annotated[str | None, answer("contractor", "Contractor, as on the cover of the reports.")] = None,
    prefectures: Annotated[
        str | None, answer("prefectures", "Main prefecture, then those around it: 群馬県,埼玉県.")
    ] = None,
    launch: Annotated[str | None, answer("launch", "First day of delivery, YYYY-MM-DD.")] = None,
    delivery_end: Annotated[str | None, answer("delivery-end", "Last day of delivery. Default: 91 days.")] = None,
    end: Annotated[str | None, answer("end", "Last day of the engagement. Default: two weeks later.")] = None,
    contract_date: Annotated[
        str | None, answer("contract-date", "Day of the contract. Default: 30 days before.")
    ] = None,
    cv: Annotated[str | None, answer("cv", "Target number of CV.")] = None,
    cpa: Annotated[str | None, answer("cpa", "Target CPA in yen.")] = None,
    budget: Annotated[str | None, answer("budget", "Media budget in yen, without tax and fee.")] = None,
    production: Annotated[str | None, answer("production", "Production in yen, without tax.")] = None,
    reporting: Annotated[str | None, answer("reporting", "Analysis and reports in yen, without tax.")] = None,
    lp: Annotated[str | None, answer("lp", "Landing page: https://HOST/PATH.")] = None,
    cv_link: Annotated[str | None, answer("cv-link", "Link that counts as CV: https://HOST/PATH.")] = None,
    cv_kind: Annotated[str | None, answer("cv-kind", "Kind of the link's CV: job or internship.")] = None,
    cv_event: Annotated[
        str | None, answer("cv-event", "Event that counts as CV: EVENT;CONDITION;…, as in form_submit;form_id=contact.")
    ] = None,
    event_kind: Annotated[
        str | None, answer("event-kind", "Kind of the event's CV: a code such as form, phone or download.")
    ] = None,
    media: Annotated[str | None, answer("media", "Media by number or code: 1,2,5 or google_search,meta_ads.")] = None,
    campaign: Annotated[str | None, answer("campaign", "CODE=NAME, several with commas.")] = None,
    target: Annotated[
        str | None, answer("target", "CODE=NAME or CODE=NAME:main|sub:male|female, several with commas.")
    ] = None,
    account: Annotated[
        str | None, answer("account", "PLATFORM=ID, several with commas. Others get placeholders.")
    ] = None,
    manager: Annotated[
        str | None, answer("manager", "Manager account (MCC): PLATFORM=ID, several with commas.")
    ] = None,
    container: Annotated[str | None, answer("container", "Tag Manager container, GTM-….")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Take the default of every question without an option.")] = False,
) -> None:
    """Write the tables of a new engagement into FOLDER, complete and checked, by asking a few questions.

    Every question has an option. Nothing outside FOLDER is changed, and a folder with files is refused (docs/engagements.md).
    """
    given = {
        "id": engagement_id, "name": name, "customer": customer, "contractor": contractor, "prefectures": prefectures,
        "launch": launch, "delivery-end": delivery_end, "end": end, "contract-date": contract_date, "cv": cv, "cpa": cpa,
        "budget": budget, "production": production, "reporting": reporting, "lp": lp, "cv-link": cv_link, "cv-kind": cv_kind,
        "cv-event": cv_event, "event-kind": event_kind,
        "media": media, "campaign": campaign, "target": target, "account": account, "manager": manager,
        "container": container,
    }  # fmt: skip
    commands.init(folder, given, yes)
