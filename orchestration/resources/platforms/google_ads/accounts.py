"""Discovers Google Ads accounts: everything below the managers that the user may access.

Source: customer_client, read from GOOGLE_ADS_LOGIN_CUSTOMER_ID, or from every directly accessible account
(CustomerService.ListAccessibleCustomers). Managers have no figures and are left out. Closed accounts return nothing.
Cancelled accounts stay, because they have past figures.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from orchestration.errors import AccessError, PermanentError
from orchestration.resources.base import Report, Request
from orchestration.resources.platforms.google_ads.channel import API_VERSION, call_metadata
from orchestration.resources.platforms.google_ads.client import GoogleAds
from orchestration.resources.platforms.google_ads.columns import BOOLEAN, ENUM, INTEGER, TEXT, gaql_column
from orchestration.resources.platforms.google_ads.settings import GoogleAdsSettings
from orchestration.resources.platforms.google_ads.snapshots import AS_OF_COLUMN
from orchestration.settings import Settings

LIST_ACCESSIBLE_METHOD = f"/google.ads.googleads.{API_VERSION}.services.CustomerService/ListAccessibleCustomers"
CLOSED_STATUS = 5

CUSTOMER_CLIENTS = Report(
    platform="google_ads",
    name="customer_clients",
    description="Accounts below a manager account, including the manager account.",
    columns=(
        AS_OF_COLUMN,
        gaql_column("customer_client.id", INTEGER, "Account."),
        gaql_column("customer_client.descriptive_name", TEXT, "Name."),
        gaql_column("customer_client.manager", BOOLEAN, "Whether it is a manager."),
        gaql_column("customer_client.level", INTEGER, "Steps below the manager asked; 0 is itself."),
        gaql_column("customer_client.status", ENUM, "CustomerStatus: 2 enabled, 3 cancelled, 4 suspended, 5 closed."),
        gaql_column("customer_client.currency_code", TEXT, "Currency."),
        gaql_column("customer_client.time_zone", TEXT, "Time zone."),
    ),
    key=("customer_client_id",),
    measures=(),
    is_snapshot=True,
)


@dataclass(frozen=True)
class GoogleAdsAccount:
    """An account with figures, and the manager through which it is queried."""

    account_id: str
    login_customer_id: str
    name: str
    status: int
    currency: str
    time_zone: str

    def as_dict(self) -> dict[str, str | int]:
        return asdict(self)


def discover_accounts(settings: Settings) -> tuple[list[GoogleAdsAccount], list[str]]:
    """Return accounts ordered by id, and messages about managers that refused. Raises PermanentError when no account
    remains."""
    accounts: dict[str, GoogleAdsAccount] = {}
    refused: list[str] = []
    for root in root_accounts(settings):
        try:
            for account in accounts_below(settings, root):
                accounts.setdefault(account.account_id, account)
        except AccessError as error:
            refused.append(str(error))
    if not accounts:
        why = "; ".join(refused) or "the user was given none"
        raise PermanentError(f"Google Ads: no account was found ({why}); check GOOGLE_ADS_LOGIN_CUSTOMER_ID")
    return [accounts[account_id] for account_id in sorted(accounts)], refused


def root_accounts(settings: Settings) -> Sequence[str]:
    """Return the accounts where discovery starts: the manager of the settings, or all directly accessible accounts."""
    if manager := settings.own(GoogleAdsSettings).login_customer_id:
        return (manager.replace("-", ""),)
    return directly_accessible_accounts(settings)


def directly_accessible_accounts(settings: Settings) -> list[str]:
    """Return the ids of directly accessible accounts. This call needs no manager."""
    import grpc
    from google.ads.googleads.errors import GoogleAdsException
    from google.ads.googleads.v26.services.types import customer_service as types
    from google.api_core.exceptions import GoogleAPICallError
    from google.auth.exceptions import GoogleAuthError

    from orchestration.resources.platforms.google_ads.errors import to_product_error

    request = types.ListAccessibleCustomersRequest()
    try:
        ask = (
            GoogleAds(settings)
            .channel()
            .unary_unary(
                LIST_ACCESSIBLE_METHOD,
                request_serializer=types.ListAccessibleCustomersRequest.serialize,
                response_deserializer=types.ListAccessibleCustomersResponse.deserialize,
            )
        )
        answer = ask(request, metadata=call_metadata("")[1:], timeout=settings.stall_seconds)
    except (GoogleAdsException, GoogleAPICallError, grpc.RpcError, GoogleAuthError) as error:
        raise to_product_error(error, "Google Ads list of accounts") from error
    return [name.removeprefix("customers/") for name in answer.resource_names]


def accounts_below(settings: Settings, root: str) -> Iterator[GoogleAdsAccount]:
    """Yield accounts with figures at or below `root`, the manager through which they are queried."""
    day = settings.yesterday
    (extract,) = GoogleAds(settings, {root: root}).extract([Request(CUSTOMER_CLIENTS, root, day, day)])
    for batch in extract.batches:
        for row in batch.to_pylist():
            if not row["customer_client_manager"] and row["customer_client_status"] != CLOSED_STATUS:
                yield GoogleAdsAccount(
                    account_id=str(row["customer_client_id"]),
                    login_customer_id=root,
                    name=row["customer_client_descriptive_name"] or "",
                    status=row["customer_client_status"],
                    currency=row["customer_client_currency_code"] or "",
                    time_zone=row["customer_client_time_zone"] or "",
                )
