"""The Dagster step that requests a platform's account list before any report is fetched."""

import json
from collections.abc import Callable

import dagster as dg
from dagster import AssetExecutionContext

from orchestration.errors import TochimartError
from orchestration.resources.base import DiscoveredAccounts, PlatformClient, call_with_retries, write_atomically
from orchestration.settings import Settings


def must_discover_accounts(client: PlatformClient, settings: Settings) -> bool:
    """Return whether the account list must be fetched. It is not fetched in the live profile while the platform has no
    credentials."""
    return settings.finds_accounts(client.name) and (settings.profile == "sandbox" or not client.missing_settings())


def accounts_asset(
    source: dg.AssetSpec, platform: str, settings: Settings, discover: Callable[[], DiscoveredAccounts]
) -> dg.AssetsDefinition:
    """Return the asset that fetches the account list of a platform and writes it to the file that `Settings.accounts`
    reads. If the platform refuses the list, the run continues with the accounts already known. Other platforms do not
    wait."""

    @dg.multi_asset(name=f"{platform}_accounts", specs=[source])
    def accounts(context: AssetExecutionContext) -> dg.MaterializeResult:
        kept = settings.accounts_file(platform)
        try:
            found_accounts, refused = call_with_retries(discover)
        except TochimartError as error:
            known = "accounts found before" if kept.exists() else "accounts listed in accounts.csv"
            context.log.warning(f"{error}; the {known} are taken")
            return dg.MaterializeResult(asset_key=source.key, metadata={"refused": [str(error)]})
        for problem in refused:
            context.log.warning(problem)
        with write_atomically(kept) as temporary:
            temporary.write_text(json.dumps([*found_accounts], ensure_ascii=False, indent=1), "utf-8")
        context.log.info(
            f"· {len(found_accounts)} accounts: {', '.join(str(account['account_id']) for account in found_accounts)}"
        )
        return dg.MaterializeResult(
            asset_key=source.key, metadata={"accounts": [*found_accounts], "refused": [*refused]}
        )

    return accounts
