"""Accounts of Google Ads found by asking: everything below the managers the user may use, whoever was told to list it.

Source: customer_client, read from GOOGLE_ADS_LOGIN_CUSTOMER_ID or else from every account the user was given directly
(CustomerService.ListAccessibleCustomers). Managers have no figures and are left out, closed accounts answer nothing; cancelled
ones stay, for they had figures.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from orchestration.errors import AccessError, PermanentError
from orchestration.resources.base import Report, Request
from orchestration.resources.platforms.google_ads.channel import VERSION, call_metadata
from orchestration.resources.platforms.google_ads.client import GoogleAds
from orchestration.resources.platforms.google_ads.columns import ENUM, TEXT, TRUTH, WHOLE, column
from orchestration.resources.platforms.google_ads.settings import GoogleAdsSettings
from orchestration.resources.platforms.google_ads.snapshots import AS_OF
from orchestration.settings import Settings

ACCESSIBLE = f"/google.ads.googleads.{VERSION}.services.CustomerService/ListAccessibleCustomers"
CLOSED = 5

CLIENTS = Report(
    platform="google_ads",
    name="customer_clients",
    description="Accounts below a manager, itself included.",
    columns=(
        AS_OF,
        column("customer_client.id", WHOLE, "Account."),
        column("customer_client.descriptive_name", TEXT, "Name."),
        column("customer_client.manager", TRUTH, "Whether it is a manager."),
        column("customer_client.level", WHOLE, "Steps below the manager asked; 0 is itself."),
        column("customer_client.status", ENUM, "CustomerStatus: 2 enabled, 3 cancelled, 4 suspended, 5 closed."),
        column("customer_client.currency_code", TEXT, "Currency."),
        column("customer_client.time_zone", TEXT, "Time zone."),
    ),
    key=("customer_client_id",),
    measures=(),
    is_snapshot=True,
)


@dataclass(frozen=True)
class Account:
    """An account with figures, and the manager to ask it through."""

    account_id: str
    login_customer_id: str
    name: str
    status: int
    currency: str
    time_zone: str

    def as_dict(self) -> dict[str, str | int]:
        return asdict(self)


def discover(settings: Settings) -> tuple[list[Account], list[str]]:
    """Accounts in order of their ids, and sentences about managers that refused. Raises PermanentError when none is left."""
    found: dict[str, Account] = {}
    refused: list[str] = []
    for root in roots(settings):
        try:
            for account in below(settings, root):
                found.setdefault(account.account_id, account)
        except AccessError as error:
            refused.append(str(error))
    if not found:
        why = "; ".join(refused) or "the user was given none"
        raise PermanentError(f"Google Ads: no account was found ({why}); check GOOGLE_ADS_LOGIN_CUSTOMER_ID")
    return [found[account_id] for account_id in sorted(found)], refused


def roots(settings: Settings) -> Sequence[str]:
    """Where to begin: the manager of the settings, or whatever the user was given."""
    if manager := settings.own(GoogleAdsSettings).login_customer_id:
        return (manager.replace("-", ""),)
    return accessible(settings)


def accessible(settings: Settings) -> list[str]:
    """Accounts the user was given directly; no manager need be known for this call."""
    import grpc
    from google.ads.googleads.errors import GoogleAdsException
    from google.ads.googleads.v26.services.types import customer_service as types
    from google.api_core.exceptions import GoogleAPICallError
    from google.auth.exceptions import GoogleAuthError

    from orchestration.resources.platforms.google_ads.errors import as_product_error

    request = types.ListAccessibleCustomersRequest()
    try:
        ask = (
            GoogleAds(settings)
            .channel()
            .unary_unary(
                ACCESSIBLE,
                request_serializer=types.ListAccessibleCustomersRequest.serialize,
                response_deserializer=types.ListAccessibleCustomersResponse.deserialize,
            )
        )
        answer = ask(request, metadata=call_metadata("")[1:], timeout=settings.stall_seconds)
    except (GoogleAdsException, GoogleAPICallError, grpc.RpcError, GoogleAuthError) as error:
        raise as_product_error(error, "Google Ads list of accounts") from error
    return [name.removeprefix("customers/") for name in answer.resource_names]


def below(settings: Settings, root: str) -> Iterator[Account]:
    """Accounts with figures at or below `root`, which is also whom to ask them through."""
    day = settings.yesterday
    (extract,) = GoogleAds(settings, {root: root}).extract([Request(CLIENTS, root, day, day)])
    for batch in extract.batches:
        for row in batch.to_pylist():
            if not row["customer_client_manager"] and row["customer_client_status"] != CLOSED:
                yield Account(
                    account_id=str(row["customer_client_id"]),
                    login_customer_id=root,
                    name=row["customer_client_descriptive_name"] or "",
                    status=row["customer_client_status"],
                    currency=row["customer_client_currency_code"] or "",
                    time_zone=row["customer_client_time_zone"] or "",
                )
