"""Which platforms are set up: wholly, not at all, or in part, which is a mistake to be told and not a platform to be left out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from orchestration.environment import refuse_no_file
from orchestration.errors import PermanentError
from orchestration.resources.base.report import PlatformClient
from orchestration.settings import Settings


@dataclass(frozen=True)
class PlatformState:
    """One platform: `configured`, `not_configured` or `incomplete`; names that are set, and names still needed."""

    platform: str
    state: Literal["configured", "not_configured", "incomplete"]
    names_set: Sequence[str]
    missing: Sequence[str]

    @property
    def problem(self) -> str:
        """What is wrong with an incomplete platform, and what to do."""
        is_, them = ("is", "it") if len(self.names_set) == 1 else ("are", "them")
        return (
            f"{self.platform} is set up in part: {', '.join(self.names_set)} {is_} set, {', '.join(self.missing)} not; set all of them, "
            f"or remove {them} to go on without this platform"
        )


def state_of(client: PlatformClient, settings: Settings) -> PlatformState:
    """Return how far a platform is set up. Names that platforms share do not count as begun."""
    missing = tuple(client.missing_settings())
    names_set = tuple(name for name in client.own_settings if settings.written(name))
    state = "configured" if not missing else "incomplete" if names_set else "not_configured"
    return PlatformState(client.name, state, names_set, missing)  # type: ignore[arg-type]


def key_file_problems(settings: Settings, clients: Iterable[PlatformClient]) -> list[str]:
    """Return a sentence for each named key file that is not there, cannot be read, or is a folder, a pipe or a device."""
    named = {"GOOGLE_APPLICATION_CREDENTIALS": settings.google_application_credentials}
    for client in clients:
        named |= client.own.paths()
    found = []
    for variable, path in named.items():
        try:
            if path:
                refuse_no_file(path, variable)
        except PermanentError as error:
            found.append(str(error))
    return found


def refuse_misconfigured(settings: Settings, clients: Mapping[str, PlatformClient]) -> None:
    """Raise PermanentError, in the live profile, when a platform is set up in part, a key file is none, or nothing is set up at all."""
    if settings.profile != "live":
        return
    states = [state_of(client, settings) for client in clients.values()]
    problems = [one.problem for one in states if one.state == "incomplete"]
    problems += key_file_problems(settings, clients.values())
    if problems:
        raise PermanentError("; ".join(problems))
    if all(one.state == "not_configured" for one in states):
        raise PermanentError(NOTHING)


NOTHING = (
    "no platform is configured, so there is nothing to fetch: set the credentials of at least one platform in .env or the environment "
    "(docs/live.md lists them), then run `tochimart doctor`. Console files need none: `tochimart import FILE`"
)
