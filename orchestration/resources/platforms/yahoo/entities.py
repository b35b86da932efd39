"""Settings of LINEヤフー広告, read page by page from the services that list accounts, campaigns, ads and audience lists.
Every service answers `get` with `rval.values[]`, each containing an entity under its own name. `startIndex` counts from
1, and the list ends at `totalNumEntries`. The source of a column is the path of a value, starting with the entity's
name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestration.errors import IncompleteError, PermanentError, ReportError
from orchestration.resources.wire import JsonObject, require_object, require_objects, require_whole_number

if TYPE_CHECKING:
    from orchestration.resources.platforms.yahoo.api import YahooApi


@dataclass(frozen=True)
class EntityService:
    """A list of the platform: its method, the name of its entities, and its selector. `page_size` is the largest page size,
    0 for a service without pages. If an `optional` service refuses, its values stay unknown and the account is not
    refused; a report read only from it then fails alone."""

    method: str
    member: str
    account_key: str = "accountId"
    page_size: int = 500
    extra_conditions: Mapping[str, object] = field(default_factory=dict)
    is_optional: bool = False


LINK_SELECTOR_KEY = "mccAccountId"
MANAGER_SERVICE = EntityService("AccountService/get", "account")
"""Service used only to list managers, because sub-managers link their own accounts."""


def account_selector(service: EntityService, account_id: str) -> dict[str, object]:
    """Return the selector of the account: one id, or a list of one id."""
    number = int(account_id)
    return {
        service.account_key: [number] if service.account_key == "accountIds" else number,
        **service.extra_conditions,
    }


def list_entities(
    api: "YahooApi", service: EntityService, conditions: Mapping[str, object], subject: str
) -> Iterator[JsonObject]:
    """Yield every entity of a service, page by page. Raises IncompleteError when the list ends before its stated
    length. A list without stated length ends with the first page that is not full."""
    count = 0
    while True:
        pages = {"startIndex": count + 1, "numberResults": service.page_size} if service.page_size else {}
        answer = api.call(service.method, {**conditions, **pages}, subject)
        listed = answer.get("values")
        values = require_objects([listed] if isinstance(listed, dict) else listed, "values", subject)
        count += len(values)
        entities = [require_object(value.get(service.member), service.member, subject) for value in values]
        yield from (entity for entity in entities if entity)
        stated = answer.get("totalNumEntries")
        if not service.page_size or (
            len(values) < service.page_size
            if stated is None
            else count >= require_whole_number(stated, "totalNumEntries", f"{subject}: {service.method}")
        ):
            return
        if not values:
            raise IncompleteError(f"{subject}: {service.method} returned {count} of {stated} entries")


def list_account_links(
    api: "YahooApi", service: EntityService, base_account_id: str, subject: str, refused: dict[str, str]
) -> list[JsonObject]:
    """Return the links of the base account and of every manager below it. Refusals by managers are added to `refused`."""
    links = list(list_entities(api, service, {service.account_key: int(base_account_id)}, subject))
    try:
        below = [
            require_whole_number(account["accountId"], "accountId", subject)
            for account in list_entities(api, MANAGER_SERVICE, {"includeMccAccount": "ONLY_MCC_ACCOUNT"}, subject)
            if account.get("accountId") and account.get("isMccAccount") == "TRUE"
        ]
    except PermanentError as error:
        refused[MANAGER_SERVICE.method] = str(error)
        return links
    for manager in dict.fromkeys(below):
        if str(manager) == base_account_id:
            continue
        try:
            links += list_entities(api, service, {service.account_key: manager}, subject)
        except PermanentError as error:
            refused[f"{service.method} {manager}"] = str(error)
    return links


def read_records(
    api: "YahooApi", services: Sequence[EntityService], account_id: str, base_account_id: str, subject: str
) -> tuple[list[JsonObject], dict[str, str]]:
    """Return the entities of one service, or one record that joins what several services state about the account; and
    the refusals by method."""
    refused: dict[str, str] = {}
    parts: list[list[JsonObject]] = []
    for service in services:
        try:
            if service.account_key == LINK_SELECTOR_KEY:
                entities = list_account_links(api, service, base_account_id, subject, refused)
            else:
                entities = list(list_entities(api, service, account_selector(service, account_id), subject))
            parts.append([{service.member: entity} for entity in entities])
        except PermanentError as error:
            if not service.is_optional or isinstance(error, ReportError):
                raise
            if len(services) == 1:
                raise ReportError(str(error), is_retried_later=False) from error
            refused[service.method] = str(error)
            parts.append([])
    if len(services) == 1:
        return parts[0], refused
    joined: JsonObject = {}
    for records in parts:
        for record in records:
            ((_, entity),) = record.items()
            if str(entity.get("accountId")) == account_id:
                joined |= record
    return ([joined] if joined else []), refused
