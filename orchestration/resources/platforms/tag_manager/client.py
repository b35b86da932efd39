"""Google Tag Manager client: the live tags. One call returns the whole published container. Uses no file and no table.
Source: Tag Manager API v2, accounts.containers.versions.live,
https://developers.google.com/tag-platform/tag-manager/api/v2."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from orchestration.errors import PermanentError
from orchestration.resources.base import Extract, Report, Request
from orchestration.resources.platforms.tag_manager import reports as reports_of
from orchestration.resources.platforms.tag_manager.settings import TagManagerSettings
from orchestration.resources.wire import require_objects, to_record_batch
from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.resources.wire.google_rest import GoogleRest

API_VERSION = "v2"
MEASUREMENT_KEYS = ("tagId", "measurementIdOverride", "measurementId")
"""Parameters that contain the GA4 measurement id, in Google tags and in old and new event tags."""


class TagManager:
    """PlatformClient of Tag Manager. The account id is the container number."""

    name = "tag_manager"
    reports: Sequence[Report] = (
        reports_of.CONTAINER_VERSIONS,
        reports_of.TAGS,
        reports_of.TRIGGERS,
        reports_of.VARIABLES,
    )
    max_parallel_requests = 1
    """The API allows one request in four seconds. One call serves all reports."""
    own_settings: Sequence[str] = ("GTM_ACCOUNT_ID", "GTM_CONTAINER_ID")

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.own = settings.own(TagManagerSettings)

    def missing_settings(self) -> Sequence[str]:
        settings = self.settings
        if settings.profile == "sandbox":
            replaced = self.own.endpoint.startswith("http://")
            return () if replaced else ("TOCHIMART_TAG_MANAGER_ENDPOINT",)
        needed = {
            "GTM_ACCOUNT_ID": self.own.account_id,
            "GTM_CONTAINER_ID": self.own.container_id,
            "GOOGLE_APPLICATION_CREDENTIALS": settings.google_application_credentials,
        }
        return tuple(name for name, value in needed.items() if not value)

    def extract(self, requests: Sequence[Request]) -> Iterator[Extract]:
        """Yield the live version, requested once per container."""
        from orchestration.resources.wire.google_rest import GoogleRest

        api = GoogleRest(api_properties(), self.settings, self.own.endpoint)
        versions: dict[str, dict[str, Any] | None] = {}
        for request in requests:
            container = request.account_id
            if container not in versions:
                versions[container] = self._live(api, container)
            version = versions[container]
            rows = entities_of_report(version, request.report) if version else []
            yield Extract(
                request,
                iter([to_record_batch(request.report, rows, request.last_day)]),
                api_version=API_VERSION,
                query=f"{self._path(container)}/versions:live",
                quality={"is_published": version is not None},
            )

    def _live(self, api: "GoogleRest", container: str) -> dict[str, Any] | None:
        """Return the live version, or None if nothing was ever published. Raises AccessError when the container is not
        found."""
        from orchestration.resources.wire.google_rest import NotFoundError

        subject = f"Tag Manager container {container}"
        try:
            return api.get(f"tagmanager/v2/{self._path(container)}/versions:live", subject)
        except NotFoundError:
            api.get(f"tagmanager/v2/{self._path(container)}", subject)
            return None

    def _path(self, container: str) -> str:
        if not self.own.account_id:
            raise PermanentError("Tag Manager: set GTM_ACCOUNT_ID, the number in the address of the container's page")
        return f"accounts/{self.own.account_id}/containers/{container}"


def api_properties() -> Any:
    """Return the API-specific settings of a REST call."""
    from orchestration.resources.wire.google_rest import GoogleApi

    return GoogleApi(
        name="Tag Manager API",
        scope="https://www.googleapis.com/auth/tagmanager.readonly",
        endpoint_setting="TOCHIMART_TAG_MANAGER_ENDPOINT",
        when_forbidden="give the service account's e-mail address the right to read the container in Tag Manager",
        when_not_found="check GTM_ACCOUNT_ID and GTM_CONTAINER_ID, the numbers in the address of the container's page",
    )


def entities_of_report(version: dict[str, Any], report: Report) -> list[dict[str, Any]]:
    """Return the entities of a report. Tags have the event and the GA4 stream named by their parameters."""
    if report.name not in reports_of.MEMBER_BY_REPORT:
        return [version]
    member = reports_of.MEMBER_BY_REPORT[report.name]
    entities = require_objects(version.get(member), member, report.table)
    return [entity | named_parameters(entity) for entity in entities] if report is reports_of.TAGS else list(entities)


def named_parameters(tag: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters of a tag that state event, destination, and whether the tag runs."""
    given = {
        parameter.get("key"): parameter.get("value")
        for parameter in require_objects(tag.get("parameter"), "parameter", "a tag")
    }
    stream = next((given[key] for key in MEASUREMENT_KEYS if given.get(key)), None)
    return {"eventName": given.get("eventName"), "measurementId": stream, "paused": bool(tag.get("paused"))}
