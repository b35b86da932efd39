"""Settings of LINEヤフー広告, read from the services that list accounts, campaigns, ads and audience lists page by page.

Source: every service answers `get` with `rval.values[]`, each holding one entity under a name of its own; `startIndex` counts
from 1 and the list ends at `totalNumEntries`. A column's source is the path of a value, the entity's name first.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestration.errors import IncompleteError, PermanentError, ReportError
from orchestration.resources.wire import Record, as_object, as_objects, as_whole

if TYPE_CHECKING:
    from orchestration.resources.platforms.yahoo.api import YahooApi


@dataclass(frozen=True)
class Service:
    """One list of the platform: its method, the name its entities go by, and what it is asked by.

    `page` is the largest page it gives, 0 for a service without pages. What an `optional` service refuses stays unknown
    instead of refusing the whole account; a report that is read from nothing else then fails alone.
    """

    method: str
    member: str
    by: str = "accountId"
    page: int = 500
    asked: Mapping[str, object] = field(default_factory=dict)
    optional: bool = False


LINKS_BY = "mccAccountId"
MANAGERS = Service("AccountService/get", "account")
"""Asked for managers only: sub-managers link accounts of their own."""


def selector(service: Service, account_id: str) -> dict[str, object]:
    """What names the account: one id, or a list of one."""
    number = int(account_id)
    return {service.by: [number] if service.by == "accountIds" else number, **service.asked}


def entities(api: "YahooApi", service: Service, asked: Mapping[str, object], subject: str) -> Iterator[Record]:
    """Every entity of a service, page after page. Raises IncompleteError when the list ends before its stated length; a list that
    states none ends with the first page that is not full."""
    found = 0
    while True:
        pages = {"startIndex": found + 1, "numberResults": service.page} if service.page else {}
        answer = api.call(service.method, {**asked, **pages}, subject)
        listed = answer.get("values")
        values = as_objects([listed] if isinstance(listed, dict) else listed, "values", subject)
        found += len(values)
        told = [as_object(value.get(service.member), service.member, subject) for value in values]
        yield from (one for one in told if one)
        stated = answer.get("totalNumEntries")
        if not service.page or (
            len(values) < service.page
            if stated is None
            else found >= as_whole(stated, "totalNumEntries", f"{subject}: {service.method}")
        ):
            return
        if not values:
            raise IncompleteError(f"{subject}: {service.method} returned {found} of {stated} entries")


def links(
    api: "YahooApi", service: Service, base_account_id: str, subject: str, refused: dict[str, str]
) -> list[Record]:
    """Links of the base account and of every manager below it. What a manager below refuses is noted in `refused`, by manager."""
    found = list(entities(api, service, {service.by: int(base_account_id)}, subject))
    try:
        below = [
            as_whole(one["accountId"], "accountId", subject)
            for one in entities(api, MANAGERS, {"includeMccAccount": "ONLY_MCC_ACCOUNT"}, subject)
            if one.get("accountId") and one.get("isMccAccount") == "TRUE"
        ]
    except PermanentError as error:
        refused[MANAGERS.method] = str(error)
        return found
    for manager in dict.fromkeys(below):
        if str(manager) == base_account_id:
            continue
        try:
            found += entities(api, service, {service.by: manager}, subject)
        except PermanentError as error:
            refused[f"{service.method} {manager}"] = str(error)
    return found


def records(
    api: "YahooApi", services: Sequence[Service], account_id: str, base_account_id: str, subject: str
) -> tuple[list[Record], dict[str, str]]:
    """Entities of one service, or one record that joins what several say of the account; and what was refused, by method."""
    refused: dict[str, str] = {}
    parts: list[list[Record]] = []
    for service in services:
        try:
            if service.by == LINKS_BY:
                found = links(api, service, base_account_id, subject, refused)
            else:
                found = list(entities(api, service, selector(service, account_id), subject))
            parts.append([{service.member: one} for one in found])
        except PermanentError as error:
            if not service.optional or isinstance(error, ReportError):
                raise
            if len(services) == 1:
                raise ReportError(str(error), is_retried_later=False) from error
            refused[service.method] = str(error)
            parts.append([])
    if len(services) == 1:
        return parts[0], refused
    joined: Record = {}
    for found in parts:
        for record in found:
            ((_, entity),) = record.items()
            if str(entity.get("accountId")) == account_id:
                joined |= record
    return ([joined] if joined else []), refused
