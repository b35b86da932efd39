"""Turns the answers to the questions of `tochimart init` into values. Every reader raises PermanentError with one line that
names the option."""

import re
from collections.abc import Callable, Mapping
from functools import partial

from orchestration.errors import PermanentError
from orchestration.seeds import DEFAULT_SOURCE, RefusedValueError, check_seeds, parse_conditions, parse_event_name
from orchestration.starter import (
    Account,
    Answers,
    CvEvent,
    CvLink,
    Named,
    read_address,
    read_day,
    read_media,
    read_named,
    read_prefectures,
)

Given = Mapping[str, str]
"""Answers as text, by option."""


def read_yen(option: str, text: str) -> int:
    """Return a whole number, with or without commas. Raises PermanentError."""
    bare = text.replace(",", "").removesuffix("円").strip()
    if not (bare.isascii() and bare.isdigit() and int(bare) > 0):
        raise PermanentError(f"--{option} {text}: write a whole number above 0")
    return int(bare)


def plain_name(name: str) -> str:
    """Return a name without the signs that separate answers."""
    return re.sub(r"[,、:=\s]+", " ", name)


def read_answers(given: Given) -> Answers:
    """Return the answers as values. Raises PermanentError with the option whose answer cannot be used."""
    lp_host, lp_path = read_address("lp", given["lp"])
    return Answers(
        engagement_id=given["id"],
        name_ja=given["name"],
        customer_ja=given["customer"],
        contractor_ja=given["contractor"],
        contract=read_day("contract-date", given["contract-date"]),
        launch=read_day("launch", given["launch"]),
        delivery_end=read_day("delivery-end", given["delivery-end"]),
        end=read_day("end", given["end"]),
        target_cv=read_yen("cv", given["cv"]),
        target_cpa=read_yen("cpa", given["cpa"]),
        media_budget=read_yen("budget", given["budget"]),
        production_yen=read_yen("production", given["production"]),
        reporting_yen=read_yen("reporting", given["reporting"]),
        lp_host=lp_host,
        lp_path=lp_path,
        cv_link=read_cv_link(given.get("cv-link", ""), given.get("cv-kind", "")),
        cv_event=read_cv_event(given.get("cv-event", ""), given.get("event-kind", "")),
        media=read_media(given["media"]),
        campaigns=named("campaign", given["campaign"]),
        targets=named("target", given["target"]),
        prefectures=read_areas(given["prefectures"]),
        accounts=read_accounts(given["account"], given["manager"]),
        container_id=given["container"],
    )


def named(option: str, text: str) -> list[Named]:
    """Return the campaigns or targets of an answer."""
    found = [read_named(option, part) for part in split(text)]
    if not found:
        raise PermanentError(f"--{option}: nothing is named; write CODE=NAME")
    return found


def split(text: str) -> list[str]:
    return [part.strip() for part in text.replace("、", ",").split(",") if part.strip()]


def read_accounts(accounts: str, managers: str) -> dict[str, Account]:
    """Return the accounts by platform. Raises PermanentError for a part that is not PLATFORM=ID, and for a manager
    without its account."""
    ids = {"account": pairs("account", accounts), "manager": pairs("manager", managers)}
    for platform in ids["manager"].keys() - ids["account"].keys():
        raise PermanentError(f"--manager {platform}=…: the account below it is missing; add --account {platform}=ID")
    return {platform: Account(number, ids["manager"].get(platform, "")) for platform, number in ids["account"].items()}


def without_hyphens(number: str) -> str:
    """Return an id of digits without hyphens, as the tables have it."""
    bare = number.replace("-", "")
    return bare if bare.isdigit() else number


def pairs(option: str, text: str) -> dict[str, str]:
    """Return the ids of an answer by platform. Raises PermanentError for a part that is not PLATFORM=ID."""
    found = {}
    for part in split(text):
        platform, _, number = (word.strip() for word in part.partition("="))
        if not platform or not number:
            raise PermanentError(f"--{option} {part}: write PLATFORM=ID, such as google_ads=111-222-3334")
        found[platform] = without_hyphens(number)
    return found


def read_kind(text: str) -> str:
    """Return job or internship. Raises PermanentError."""
    if text not in ("job", "internship"):
        raise PermanentError(f"--cv-kind {text}: write job or internship; other kinds are of events, --cv-event")
    return text


def read_cv_link(address: str, kind: str) -> CvLink | None:
    """Return the link that is a CV, or None without one. Raises PermanentError."""
    if not address.strip():
        return None
    host, path = read_address("cv-link", address)
    return CvLink(host, path, read_kind(kind))


def read_cv_event(text: str, kind: str) -> CvEvent | None:
    """Return the event that is a CV, from EVENT;CONDITION;…, or None without one. Raises PermanentError."""
    if not text.strip():
        return None
    name, _, conditions = text.partition(";")
    try:
        return CvEvent(parse_event_name(name.strip())[0], parse_conditions(conditions)[0], kind.strip())
    except RefusedValueError as error:
        raise PermanentError(f"--cv-event {text}: {error}") from error


def read_optional_address(option: str, text: str) -> object:
    """Return an address, or None for no answer. Raises PermanentError."""
    return read_address(option, text) if text.strip() else None


def read_areas(text: str) -> tuple[str, ...]:
    """Return the codes of the prefectures. Raises PermanentError."""
    return read_prefectures(text, check_seeds(DEFAULT_SOURCE).tables["prefectures"])


READERS: Mapping[str, Callable[[str], object]] = {
    **{option: partial(read_day, option) for option in ("launch", "delivery-end", "end", "contract-date")},
    **{option: partial(read_yen, option) for option in ("cv", "cpa", "budget", "production", "reporting")},
    "lp": partial(read_address, "lp"),
    "cv-link": partial(read_optional_address, "cv-link"),
    **{option: partial(named, option) for option in ("campaign", "target")},
    **{option: partial(pairs, option) for option in ("account", "manager")},
    "cv-event": lambda text: read_cv_event(text, ""),
    "cv-kind": read_kind,
    "media": read_media,
    "prefectures": read_areas,
}
"""How the answer to a question becomes a value. Each raises PermanentError with one line."""
