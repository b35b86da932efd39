"""Google Ads errors as a person meets them: one line, the platform's words, what to do, and whether asking again may help."""

from pathlib import Path

import grpc
import pytest
from google.api_core import exceptions as core
from google.auth.exceptions import RefreshError, TransportError

from bench.google_ads import plain_service
from orchestration.errors import AccessError, PermanentError, QuotaError, TochimartError, TransientError
from orchestration.resources.platforms.google_ads.client import GoogleAds
from orchestration.resources.platforms.google_ads.errors import to_product_error
from orchestration.resources.platforms.google_ads.reports import AD_DAILY
from tests.support.google_ads_wire import Answer, Response, asked, client_of, failing, read, sending, serving, settings

STATUS = grpc.StatusCode


def told(answer: Answer, **given: str) -> TochimartError:
    """The error a pull ends with when the server answers so."""
    with serving(answer) as port, pytest.raises(TochimartError) as caught:
        read(asked(client_of(port, **given), AD_DAILY))
    return caught.value


@pytest.mark.parametrize(
    ("answer", "kind", "says"),
    [
        (failing(STATUS.UNAVAILABLE, "try later"), TransientError, "UNAVAILABLE: try later"),
        (failing(STATUS.ABORTED, "conflict"), TransientError, "ABORTED: conflict"),
        (failing(STATUS.DEADLINE_EXCEEDED, "too slow"), TransientError, "DEADLINE_EXCEEDED: too slow"),
        (
            failing(STATUS.INTERNAL, "Transient.", "internal_error", "TRANSIENT_ERROR"),
            TransientError,
            "TRANSIENT_ERROR: Transient. (request wire-1)",
        ),
        (
            failing(STATUS.RESOURCE_EXHAUSTED, "Slow down.", "quota_error", "RESOURCE_TEMPORARILY_EXHAUSTED"),
            TransientError,
            "RESOURCE_TEMPORARILY_EXHAUSTED: Slow down. (request wire-1)",
        ),
        (
            failing(STATUS.RESOURCE_EXHAUSTED, "Not yours.", "quota_error", "ACCESS_PROHIBITED"),
            PermanentError,
            "ACCESS_PROHIBITED: Not yours. (request wire-1)",
        ),
        (
            failing(STATUS.UNAUTHENTICATED, "Revoked.", "authentication_error", "OAUTH_TOKEN_REVOKED"),
            PermanentError,
            "OAUTH_TOKEN_REVOKED: Revoked. (request wire-1); connect the account again and set GOOGLE_ADS_REFRESH_TOKEN",
        ),
        (
            failing(STATUS.PERMISSION_DENIED, "No.", "authorization_error", "USER_PERMISSION_DENIED"),
            AccessError,
            "set GOOGLE_ADS_LOGIN_CUSTOMER_ID",
        ),
        (
            failing(STATUS.INVALID_ARGUMENT, "Version is gone.", "request_error", "UNSUPPORTED_VERSION"),
            PermanentError,
            "Google has switched off Google Ads API v26, update tochimart to a release that speaks a newer one",
        ),
        (
            failing(STATUS.UNIMPLEMENTED, "GRPC target method can't be resolved"),
            PermanentError,
            "Google has switched off Google Ads API v26, update tochimart to a release that speaks a newer one",
        ),
        (
            failing(STATUS.UNAVAILABLE, "Getting metadata from plugin failed with error: ('invalid_grant: Bad', {})"),
            PermanentError,
            "connect the account again",
        ),
        (failing(STATUS.INVALID_ARGUMENT, "two\nlines\n  of it"), PermanentError, "two lines of it"),
    ],
)
def test_each_error_is_one_line_that_says_what_to_do(answer: Answer, kind: type[TochimartError], says: str) -> None:
    error = told(answer)
    assert type(error) is kind
    assert str(error).startswith("Google Ads ad_daily of account 1112223334: ")
    assert says in str(error)
    assert "\n" not in str(error)


def test_the_pause_a_quota_asks_for_is_kept() -> None:
    answer = failing(STATUS.RESOURCE_EXHAUSTED, "Slow.", "quota_error", "RESOURCE_EXHAUSTED", retry_seconds=37)
    error = told(answer)
    assert isinstance(error, TransientError)
    assert error.retry_after == 37.0


@pytest.mark.parametrize(
    ("answer", "hours"),
    [
        (
            failing(STATUS.RESOURCE_EXHAUSTED, "Too many.", "quota_error", "RESOURCE_EXHAUSTED", retry_seconds=9_000),
            2.5,
        ),
        (failing(STATUS.RESOURCE_EXHAUSTED, "Retry in 18000 seconds.", "quota_error", "RESOURCE_EXHAUSTED"), 5.0),
        (
            failing(STATUS.RESOURCE_EXHAUSTED, "Number of operations per day.", "quota_error", "RESOURCE_EXHAUSTED"),
            24.0,
        ),
        (
            failing(STATUS.RESOURCE_EXHAUSTED, "No.", "quota_error", "EXCESSIVE_LONG_TERM_QUERY_RESOURCE_CONSUMPTION"),
            24.0,
        ),
        (failing(STATUS.RESOURCE_EXHAUSTED, "Daily quota exceeded"), 24.0),
    ],
)
def test_an_allowance_of_hours_parks_and_says_when_it_is_back(answer: Answer, hours: float) -> None:
    error = told(answer)
    assert isinstance(error, QuotaError)
    assert error.returns_after.total_seconds() == hours * 3600


@pytest.mark.parametrize(("seconds", "kind"), [(900, TransientError), (901, QuotaError)])
def test_a_pause_of_up_to_a_quarter_of_an_hour_is_waited_for(seconds: int, kind: type[TochimartError]) -> None:
    answer = failing(STATUS.RESOURCE_EXHAUSTED, "Slow.", "quota_error", "RESOURCE_EXHAUSTED", retry_seconds=seconds)
    assert type(told(answer)) is kind


@pytest.mark.parametrize("status", [STATUS.CANCELLED, STATUS.UNKNOWN, STATUS.DATA_LOSS])
def test_a_stream_that_something_on_the_way_cut_off_is_asked_for_again(status: grpc.StatusCode) -> None:
    assert type(told(failing(status, "Received RST_STREAM with error code 2"))) is TransientError


def test_a_secret_the_server_repeats_is_masked() -> None:
    error = told(failing(STATUS.INVALID_ARGUMENT, "token dev-s3cret is bad"), GOOGLE_ADS_DEVELOPER_TOKEN="dev-s3cret")
    assert "s3cret" not in str(error)
    assert "token *** is bad" in str(error)


def test_a_token_no_header_can_carry_is_named_and_not_shown() -> None:
    error = told(sending(Response()), GOOGLE_ADS_DEVELOPER_TOKEN="dev-s3\ncret")
    assert type(error) is PermanentError
    assert "GOOGLE_ADS_DEVELOPER_TOKEN" in str(error)
    assert "dev-s3" not in str(error)


def test_an_error_of_the_generated_client_keeps_its_details() -> None:
    answer = failing(STATUS.RESOURCE_EXHAUSTED, "Slow.", "quota_error", "RESOURCE_EXHAUSTED", retry_seconds=5)
    with serving(answer) as port:
        service = plain_service(f"http://127.0.0.1:{port}", "1")
        with pytest.raises(core.ResourceExhausted) as caught:
            list(service.search_stream(customer_id="1", query="SELECT customer.id FROM customer"))
    error = to_product_error(caught.value, "Google Ads")
    assert isinstance(error, TransientError)
    assert (str(error), error.retry_after) == ("Google Ads: RESOURCE_EXHAUSTED: Slow. (request wire-1)", 5.0)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (core.ServiceUnavailable("away"), TransientError),
        (core.InternalServerError("broken"), TransientError),
        (core.DeadlineExceeded("slow"), TransientError),
        (core.InvalidArgument("wrong"), PermanentError),
        (TransportError("no route to the token server"), TransientError),
        (RefreshError("busy", {"error": "internal_failure"}, retryable=True), TransientError),
        (RefreshError("invalid_grant: Token has been revoked.", {"error": "invalid_grant"}), PermanentError),
    ],
)
def test_an_error_before_the_stream_heals_only_when_waiting_helps(error: Exception, kind: type[TochimartError]) -> None:
    assert type(to_product_error(error, "Google Ads")) is kind


def test_a_key_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    given = {"TOCHIMART_PROFILE": "live", "GOOGLE_ADS_JSON_KEY_FILE_PATH": str(tmp_path / "absent.json")}
    client = GoogleAds(settings(**given, TOCHIMART_GOOGLE_ADS_ENDPOINT="localhost:1"))
    with pytest.raises(PermanentError, match=r"absent\.json.*check the GOOGLE_ADS_ settings"):
        read(asked(client, AD_DAILY))
