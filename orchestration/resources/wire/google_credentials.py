"""Google's credentials as all clients take them: from a key file, never over a plaintext way, every access token masked at once."""

import json
from pathlib import Path
from typing import Any

from orchestration.errors import PermanentError, TochimartError, TransientError
from orchestration.masking import register_secret
from orchestration.resources.wire.connection import ADVICE_CLOCK, one_message, permanent_advice, unreachable
from orchestration.resources.wire.network import prepare_network, refuse_open_way
from orchestration.settings import Settings

KEY_SETTING = "set GOOGLE_APPLICATION_CREDENTIALS"
APPLICATION = ("invalid_client", "unauthorized_client", "deleted_client", "disabled_client")
TESTING = "the refresh token of an OAuth app in status Testing lives 7 days, publish the app"


def key_credentials(settings: Settings, path: Path | None, scope: str, name: str) -> Any:
    """Credentials of a key file, or Google's default ones. Raises PermanentError for a file that cannot be used."""
    import google.auth
    from google.auth.exceptions import GoogleAuthError

    prepare_network(settings)
    if path:
        refuse_open_tokens(settings, path)
    try:
        if path:
            credentials = google.auth.load_credentials_from_file(str(path), scopes=[scope])[0]
        else:
            credentials = google.auth.default(scopes=[scope])[0]
    except (GoogleAuthError, ValueError, OSError, KeyError, TypeError, AttributeError, RecursionError) as error:
        where = path or "the default place"
        raise PermanentError(f"{name}: no credentials in {where} ({one_message(str(error))}): {KEY_SETTING}") from None
    return masking(credentials)


def masking(credentials: Any) -> Any:
    """The same credentials, whose access tokens are masked from the moment they are there."""
    fetch = credentials.refresh

    def refresh(request: Any) -> None:
        fetch(request)
        register_secret(credentials.token, is_issued=True)

    credentials.refresh = refresh
    register_secret(credentials.token, is_issued=True)
    return credentials


def refuse_open_tokens(settings: Settings, path: Path) -> None:
    """Raise PermanentError when a key file names a token server that would be asked in the open."""
    try:
        told = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return  # Google's own loader says what is wrong with it
    for name, value in told.items() if isinstance(told, dict) else ():
        if isinstance(value, str) and name.endswith(("_uri", "_url")):
            refuse_open_way(settings, value, f"{name} in {path}")
        if isinstance(value, str) and name in ("private_key", "client_secret", "refresh_token"):
            register_secret(value)


def auth_problem(
    error: Exception, subject: str, advice: str, wording: str = "Google refused the key ({})"
) -> TochimartError:
    """The error of a token that could not be had; `advice` says how to get another key or connect again."""
    from google.auth.exceptions import TransportError

    if isinstance(error, TransportError):
        return unreachable(error, subject, type(error).__name__)
    words = error.args[0] if error.args and isinstance(error.args[0], str) else str(error)
    said = wording.format(f"{type(error).__name__}: {one_message(words)}")
    stopping = refusal_advice(str(error), advice)
    if getattr(error, "retryable", False) and not stopping:
        return TransientError(f"{subject}: {said}")
    return PermanentError(f"{subject}: {said}; {stopping or advice}")


def refusal_advice(said: str, advice: str) -> str | None:
    """What to do about what a token server said; None when it is no refusal of the key."""
    stopping = permanent_advice(said)
    if stopping == ADVICE_CLOCK:
        return stopping
    if "invalid_grant" in said:
        return f"{advice}; {TESTING}" if "expired or revoked" in said else advice
    if any(word in said for word in APPLICATION):
        return f"the OAuth client is not known or not allowed: check its id and secret; {advice}"
    if "invalid_scope" in said or "access_denied" in said or "rapt" in said:
        return advice
    return stopping
