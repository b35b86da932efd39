"""Configuration state of each platform: configured, not configured, or partly configured. A partly configured platform
is reported as a mistake, not skipped."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from orchestration.environment import refuse_unreadable_file
from orchestration.errors import PermanentError
from orchestration.resources.base.report import PlatformClient
from orchestration.settings import Settings


@dataclass(frozen=True)
class PlatformState:
    """State of one platform: `configured`, `not_configured` or `incomplete`, with the names of settings that are set
    and of those missing."""

    platform: str
    state: Literal["configured", "not_configured", "incomplete"]
    names_set: Sequence[str]
    missing: Sequence[str]

    @property
    def problem(self) -> str:
        """Return the description of an incomplete configuration, with the action needed."""
        is_, them = ("is", "it") if len(self.names_set) == 1 else ("are", "them")
        return (
            f"{self.platform} is set up in part: {', '.join(self.names_set)} {is_} set, {', '.join(self.missing)} not; set all of them, "
            f"or remove {them} to go on without this platform"
        )


def configuration_state(client: PlatformClient, settings: Settings) -> PlatformState:
    """Return how completely a platform is configured. Settings shared by several platforms do not count as started
    configuration."""
    missing = tuple(client.missing_settings())
    names_set = tuple(name for name in client.own_settings if settings.written(name))
    state = "configured" if not missing else "incomplete" if names_set else "not_configured"
    return PlatformState(client.name, state, names_set, missing)  # type: ignore[arg-type]


def key_file_problems(settings: Settings, clients: Iterable[PlatformClient]) -> list[str]:
    """Return a message for each configured key file that does not exist, cannot be read, or is a folder, a pipe or a
    device."""
    named = {"GOOGLE_APPLICATION_CREDENTIALS": settings.google_application_credentials}
    for client in clients:
        named |= client.own.paths()
    problems = []
    for variable, path in named.items():
        try:
            if path:
                refuse_unreadable_file(path, variable)
        except PermanentError as error:
            problems.append(str(error))
    return problems


def refuse_misconfigured(settings: Settings, clients: Mapping[str, PlatformClient]) -> None:
    """Raise PermanentError in the live profile when a platform is partly configured, a key file is invalid, or no
    platform is configured."""
    if settings.profile != "live":
        return
    states = [configuration_state(client, settings) for client in clients.values()]
    problems = [state.problem for state in states if state.state == "incomplete"]
    problems += key_file_problems(settings, clients.values())
    if problems:
        raise PermanentError("; ".join(problems))
    if all(state.state == "not_configured" for state in states):
        raise PermanentError(NOTHING_CONFIGURED_MESSAGE)


NOTHING_CONFIGURED_MESSAGE = (
    "no platform is configured, so there is nothing to fetch: set the credentials of at least one platform in .env or the environment "
    "(docs/live.md lists them), then run `tochimart doctor`. Console files need none: `tochimart import FILE`"
)
