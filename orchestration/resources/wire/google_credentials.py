"""Google's credentials for all clients: from a key file, never over plaintext, with every access token masked."""

import json
from pathlib import Path
from typing import Any

from orchestration.errors import PermanentError, TochimartError, TransientError
from orchestration.masking import register_secret
from orchestration.resources.wire.connection import ADVICE_CLOCK, connection_error, permanent_advice, platform_message
from orchestration.resources.wire.network import prepare_network, refuse_plaintext_endpoint
from orchestration.settings import Settings

KEY_SETTING_ADVICE = "set GOOGLE_APPLICATION_CREDENTIALS"
APPLICATION_ERRORS = ("invalid_client", "unauthorized_client", "deleted_client", "disabled_client")
TESTING_APP_ADVICE = "the refresh token of an OAuth app in status Testing lives 7 days, publish the app"


def key_credentials(settings: Settings, path: Path | None, scope: str, name: str) -> Any:
    """Return the credentials of a key file, or Google's default ones. Raises PermanentError for an unusable file."""
    import google.auth
    from google.auth.exceptions import GoogleAuthError

    prepare_network(settings)
    if path:
        refuse_plaintext_token_server(settings, path)
    try:
        if path:
            credentials = google.auth.load_credentials_from_file(str(path), scopes=[scope])[0]
        else:
            credentials = google.auth.default(scopes=[scope])[0]
    except (GoogleAuthError, ValueError, OSError, KeyError, TypeError, AttributeError, RecursionError) as error:
        where = path or "the default place"
        raise PermanentError(
            f"{name}: no credentials in {where} ({platform_message(str(error))}): {KEY_SETTING_ADVICE}"
        ) from None
    return mask_access_tokens(credentials)


def mask_access_tokens(credentials: Any) -> Any:
    """Return the credentials, with every access token registered for masking when it is issued."""
    fetch = credentials.refresh

    def refresh(request: Any) -> None:
        fetch(request)
        register_secret(credentials.token, is_issued=True)

    credentials.refresh = refresh
    register_secret(credentials.token, is_issued=True)
    return credentials


def refuse_plaintext_token_server(settings: Settings, path: Path) -> None:
    """Raise PermanentError when a key file names a token server without encryption."""
    try:
        key_file = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return  # Google's loader reports what is wrong with the file
    for name, value in key_file.items() if isinstance(key_file, dict) else ():
        if isinstance(value, str) and name.endswith(("_uri", "_url")):
            refuse_plaintext_endpoint(settings, value, f"{name} in {path}")
        if isinstance(value, str) and name in ("private_key", "client_secret", "refresh_token"):
            register_secret(value)


def authentication_error(
    error: Exception, subject: str, advice: str, wording: str = "Google refused the key ({})"
) -> TochimartError:
    """Return the error for a token that could not be obtained. `advice` says how to get another key or connect again."""
    from google.auth.exceptions import TransportError

    if isinstance(error, TransportError):
        return connection_error(error, subject, type(error).__name__)
    words = error.args[0] if error.args and isinstance(error.args[0], str) else str(error)
    message = wording.format(f"{type(error).__name__}: {platform_message(words)}")
    stopping = refusal_advice(str(error), advice)
    if getattr(error, "retryable", False) and not stopping:
        return TransientError(f"{subject}: {message}")
    return PermanentError(f"{subject}: {message}; {stopping or advice}")


def refusal_advice(message: str, advice: str) -> str | None:
    """Return advice on a token server's message, or None if it is not a refusal of the key."""
    stopping = permanent_advice(message)
    if stopping == ADVICE_CLOCK:
        return stopping
    if "invalid_grant" in message:
        return f"{advice}; {TESTING_APP_ADVICE}" if "expired or revoked" in message else advice
    if any(word in message for word in APPLICATION_ERRORS):
        return f"the OAuth client is not known or not allowed: check its id and secret; {advice}"
    if "invalid_scope" in message or "access_denied" in message or "rapt" in message:
        return advice
    return stopping
